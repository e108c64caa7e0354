import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { askCitizenList, type ListedCitizen } from '../../questions/job-centre/citizen-lists.ts'
import type { Whose } from '../../questions/job-centre/work-list.ts'
import { type CitizenList, citizenLists, type ListOrder, MOST_IN_A_FILE } from '../../rules/citizen-lists.ts'
import { contactGroups } from '../../rules/contact-groups.ts'
import { shownName } from '../../rules/protection.ts'
import { MOST_ITEMS } from '../../rules/tasks.ts'
import { alert } from '../../web/alerts.ts'
import { asWritten } from '../../web/as-written.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { sendCsv } from '../pieces/csv.ts'
import { protectedMark } from '../pieces/marks.ts'
import { pageIn, paging, ROWS_A_PAGE } from '../pieces/paging.ts'
import { type Column, rowsTable } from '../pieces/rows-table.ts'
import { smallButton, smallLink } from '../pieces/small-buttons.ts'
import { WHOSE_FIELD } from '../tasks/deadline-for-many.ts'
import { whoseSwitch } from '../today/whose.ts'
import { may, show, showProblem, type Visit } from '../visit.ts'

/** Each list as it stands in an address. */
const slugs: Readonly<Record<CitizenList, string>> = {
  open: 'aaben-frist',
  none: 'ingen-frist',
  overdue: 'overskredet',
  absent: 'fravaer',
}

interface Wanted {
  readonly list: CitizenList
  readonly whose: Whose
  readonly order: ListOrder
}

function wantedIn(given: Given): Wanted {
  const list = citizenLists.find((one) => slugs[one] === given('liste')) ?? 'open'
  const order = given('sorter') === 'navn' || list === 'none' ? 'name' : 'day'
  return { list, whose: given('hvem') === 'mine' ? 'mine' : 'all', order }
}

function hrefOf(
  { list, whose, order }: Wanted,
  { page = 1, path = paths.citizens }: { page?: number; path?: string } = {},
): string {
  const query = new URLSearchParams({
    liste: slugs[list],
    ...(whose === 'mine' ? { hvem: 'mine' } : {}),
    ...(order === 'name' && list !== 'none' ? { sorter: 'navn' } : {}),
    ...(page > 1 ? { side: String(page) } : {}),
  })
  return `${path}?${query.toString()}`
}

/** `/jc/borgere`: the citizens with an open deadline, without one, overdue, or away. */
export async function listsPage(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const wanted = wantedIn(given)
  const page = pageIn(given('side'))
  const part = { skip: (page - 1) * ROWS_A_PAGE, take: ROWS_A_PAGE }
  const asked = await askCitizenList(
    { ...context, lookReason: context.lookReason ?? 'case_work' },
    { ...wanted, ...part },
  )
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const { rows, total } = asked.value
  const file = hrefOf(wanted, { path: paths.citizensFile })
  const body =
    rows.length === 0
      ? html`<p>${texts.t('jobCentre.today.lists.empty')}</p>`
      : html`${choosing(visit, wanted, total, table(texts, wanted, rows, may(visit, 'start_task')))}${paging(texts, { page, total, hrefOf: (to) => hrefOf(wanted, { page: to }) })}
<p><a href="${file}">${texts.t('jobCentre.today.lists.file')}</a></p>`
  const moved =
    given('flyttet') === 'ja'
      ? { above: alert(texts, { kind: 'success', body: texts.t('jobCentre.case.belonging.moved') }) }
      : {}
  return await show(
    visit,
    { title: texts.t('jobCentre.today.lists.title'), active: paths.citizens, ...moved },
    html`<div class="bar">${chooser(texts, wanted)}${whoseSwitch(texts, wanted.whose, (whose) => hrefOf({ ...wanted, whose }))}</div>
<h2>${texts.t(`jobCentre.today.lists.${wanted.list}`)}</h2>
${body}`,
  )
}

function chooser(texts: Texts, wanted: Wanted): Html {
  const choices = citizenLists.map(
    (list) =>
      html`<a href="${hrefOf({ ...wanted, list })}"${list === wanted.list ? html` aria-current="true"` : ''}>${texts.t(`jobCentre.today.lists.${list}`)}</a>`,
  )
  return html`<nav class="switch switch--small" aria-label="${texts.t('jobCentre.today.lists.choose')}">${choices}</nav>`
}

/** The guide names the groups, in Danish in every language. */
const groupName = (texts: Texts, number: number): Html => {
  const group = contactGroups.find((one) => one.number === number)
  return group ? html`${number} ${asWritten(texts, group.name)}` : html`${number}`
}

/** The table with a box for each citizen, where the same deadline may be set for many. */
function choosing(visit: Visit, { list, whose }: Wanted, total: number, rows: Html): Html {
  if (!may(visit, 'start_task')) return rows
  const { texts } = visit
  const query = new URLSearchParams({ liste: list, [WHOSE_FIELD]: whose === 'mine' ? 'mine' : 'alle' }).toString()
  const forAll =
    total > 1 && total <= MOST_ITEMS
      ? smallLink({ href: `${paths.deadlineForMany}?${query}`, text: texts.t('jobCentre.task.many.all', { total }) })
      : html``
  return html`<form method="get" action="${paths.deadlineForMany}">${rows}<div class="actions top-24">${smallButton({ text: texts.t('jobCentre.task.many.chosen') })}${forAll}</div></form>`
}

const box = (texts: Texts, { citizenId, name }: ListedCitizen): Html =>
  html`<input type="checkbox" class="row-choice" name="borger[]" value="${citizenId}" aria-label="${texts.t('jobCentre.task.many.choose', { name })}">`

function table(texts: Texts, wanted: Wanted, rows: readonly ListedCitizen[], isChoosing: boolean): Html {
  const { list, order } = wanted
  const sortedBy = (by: ListOrder, heading: string): Column => ({
    heading,
    ...(list === 'none'
      ? {}
      : { sorting: { href: hrefOf({ ...wanted, order: by }), is: order === by ? 'ascending' : 'none' } }),
  })
  const columns: Column[] = [
    sortedBy('name', texts.t('jobCentre.today.citizen')),
    ...(list === 'none' ? [] : [sortedBy('day', texts.t('jobCentre.today.lists.day', { list }))]),
    { heading: texts.t('jobCentre.today.lists.group') },
    { heading: texts.t('jobCentre.today.caseworker') },
    ...(isChoosing ? [{ heading: texts.t('jobCentre.task.many.choose', { name: '' }), isHidden: true }] : []),
  ]
  return rowsTable({
    caption: texts.t(`jobCentre.today.lists.${list}`),
    captionIsHidden: true,
    columns,
    rows: rows.map((row) => [
      html`<a href="${paths.citizen(row.citizenId)}">${row.name}</a>${protectedMark(texts, row.isProtected)}`,
      ...(list === 'none' ? [] : [dayWords(texts, row)]),
      groupName(texts, row.contactGroup),
      row.caseworker ?? '',
      ...(isChoosing ? [box(texts, row)] : []),
    ]),
  })
}

function dayWords(texts: Texts, { day, lastDay, interviewType, absence }: ListedCitizen): string {
  if (day === null) return ''
  if (lastDay !== null && absence !== null)
    return texts.t('jobCentre.today.lists.away', {
      from: texts.mediumDate(day),
      to: texts.mediumDate(lastDay),
      kind: absence,
    })
  const type = interviewType ?? 'other'
  return texts.t('jobCentre.today.lists.due', { type, day: texts.mediumDate(day) })
}

/** `/jc/borgere.csv`: the same list, whole, for a spreadsheet. */
export async function listFile(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const wanted = wantedIn(given)
  const asked = await askCitizenList(
    { ...context, lookReason: context.lookReason ?? 'case_work' },
    { ...wanted, skip: 0, take: MOST_IN_A_FILE },
  )
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const head = (['name', 'type', 'firstDay', 'lastDay', 'group', 'caseworker', 'reference'] as const).map((key) =>
    texts.t(`jobCentre.today.lists.column.${key}`),
  )
  const rows = asked.value.rows.map((row) => [
    shownName(row, 'file'),
    row.interviewType === null ? '' : texts.t('interview.nameCapital', { type: row.interviewType }),
    row.day === null ? '' : texts.shortDate(row.day),
    row.lastDay === null ? '' : texts.shortDate(row.lastDay),
    row.contactGroup,
    row.caseworker ?? '',
    row.citizenId,
  ])
  return sendCsv(visit, `borgere-${slugs[wanted.list]}`, [head, ...rows])
}
