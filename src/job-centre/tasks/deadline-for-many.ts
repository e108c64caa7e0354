import { html } from 'hono/html'
import { startSettingDeadlines } from '../../actions/start-task.ts'
import type { Given } from '../../http/form-input.ts'
import {
  askDeadlinesForMany,
  type ManyCitizens,
  type ManyPreview,
} from '../../questions/job-centre/deadlines-for-many.ts'
import { citizenLists } from '../../rules/citizen-lists.ts'
import { interviewTypes } from '../../rules/contact-groups.ts'
import { dateOf, type PlainDate } from '../../rules/dates.ts'
import { reminderParameters } from '../../rules/messages.ts'
import { isId } from '../../storage/ids.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { alert } from '../../web/alerts.ts'
import { buttonRow, hidden, input, postForm, radioGroup } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { meantBy, type Typed, typedIn } from '../citizen/deadline-form.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { type Fact, factsList } from '../pieces/facts-list.ts'
import { messageTexts } from '../pieces/message-texts.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { why } from './task.ts'

/** The field for whose citizens are meant. Not `hvem`, which says whose form it is (F-WHOSE). */
export const WHOSE_FIELD = 'hvem-borgere'

/** So many are chosen one by one at most; more are chosen by their list. */
const MOST_CHOSEN = 500

/** Those chosen one by one, by their ids; without any all on a list. */
function whomIn({ c }: Visit, given: Given): ManyCitizens | null {
  const typed = [...(c.req.queries('borger[]') ?? []), ...given('borgere').split(',')]
  const ids = [...new Set(typed.filter(isId))].slice(0, MOST_CHOSEN)
  if (ids.length > 0) return { ids }
  const list = citizenLists.find((one) => one === given('liste'))
  return list ? { list, whose: given(WHOSE_FIELD) === 'mine' ? 'mine' : 'all' } : null
}

const fieldsOf = (whom: ManyCitizens): Html =>
  'ids' in whom
    ? hidden('borgere', whom.ids.join(','))
    : html`${hidden('liste', whom.list)}${hidden(WHOSE_FIELD, whom.whose === 'mine' ? 'mine' : 'alle')}`

/** `/jc/opgaver/frist`: the same deadline for many, with what follows in totals. */
export async function manyPage(visit: Visit, given: Given): Promise<Response> {
  const whom = whomIn(visit, given)
  return whom ? await decide(visit, whom, typedIn(given)) : goTo(visit, paths.citizens)
}

async function decide(visit: Visit, whom: ManyCitizens, typed: Typed): Promise<Response> {
  const { texts, context } = visit
  const { thoughtOf, problems } = meantBy(texts, typed, dateOf(context.clock.now()))
  const asked = await askDeadlinesForMany(context, whom, { ...thoughtOf, interviewType: typed.type ?? 'job' })
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const preview = asked.value
  const count = preview.ids.length + preview.leftOutInAll
  return await show(
    visit,
    {
      title: texts.t('jobCentre.case.act.set'),
      beside: texts.t('jobCentre.task.many.for', { count }),
      active: paths.citizens,
      problems,
      breadcrumbs: [{ href: paths.citizens, text: texts.t('jobCentre.case.citizens') }],
    },
    html`<div class="decide">${form(texts, whom, preview, typed, problems)}${problems.length > 0 ? '' : result(visit, whom, preview)}</div>`,
    problems.length > 0 ? 422 : 200,
  )
}

const written = ({ day, month, year }: PlainDate): string => `${day}.${month}.${year}`

const errorAt = (problems: readonly FieldProblem[], id: string) => {
  const found = problems.find(({ fieldId }) => fieldId === id)
  return found ? { error: found.message } : {}
}

function form(
  texts: Texts,
  whom: ManyCitizens,
  { wanted }: ManyPreview,
  typed: Typed,
  problems: readonly FieldProblem[],
): Html {
  const isWrong = problems.some(({ fieldId }) => fieldId === 'senest')
  const types = interviewTypes.map((type) => ({
    value: type,
    label: texts.t('interview.nameCapital', { type }),
    checked: type === wanted.interviewType,
  }))
  const last = input(texts, {
    id: 'senest',
    name: 'senest',
    label: texts.t('jobCentre.case.form.last'),
    hint: texts.t('jobCentre.case.form.lastHint'),
    value: isWrong ? typed.last : written(wanted.dueDate),
    autocomplete: 'off',
    ...errorAt(problems, 'senest'),
  })
  return html`<form class="decide__form" method="get" action="${paths.deadlineForMany}" novalidate>${fieldsOf(whom)}
${radioGroup(texts, { id: 'type', name: 'type', legend: texts.t('jobCentre.case.form.type'), options: types })}
${last}
<div class="button-row top-24">${smallButton({ text: texts.t('jobCentre.case.form.show') })}</div></form>`
}

/** *Læs teksterne*, in Danish: each gets them in their own language. */
const textsOf = (visit: Visit, { reminder, channels }: NonNullable<ManyPreview['message']>): Html | '' =>
  messageTexts(
    visit,
    channels.map((channel) => ({ ...reminder, channel, parameters: reminderParameters(reminder), when: null })),
    { name: '', language: 'da' },
  )

/** What follows, the fewest words for each. */
function facts(visit: Visit, preview: ManyPreview): Fact[] {
  const { texts } = visit
  const { ids, superseding, met, told, message, unreached, served } = preview
  const count = ids.length
  const said = (key: 'superseding' | 'met' | 'unreached', number: number, isWarning: boolean): Fact[] =>
    number === 0
      ? []
      : [
          {
            icon: isWarning ? 'warning' : 'info',
            text: texts.t(`jobCentre.task.many.${key}`, { count: number }),
            isWarning,
          },
        ]
  const times: Fact = {
    icon: served < count ? 'warning' : 'time',
    text: texts.t('jobCentre.task.many.served', { served, count }),
    ...(served < count ? { more: texts.t('jobCentre.task.many.lacking'), isWarning: true } : {}),
  }
  return [
    {
      icon: 'calendar-month',
      text: texts.t('jobCentre.task.many.set', { count, date: texts.longDate(preview.wanted.dueDate) }),
    },
    ...said('superseding', superseding, false),
    ...said('met', met, true),
    times,
    {
      icon: 'email',
      text: texts.t('jobCentre.task.many.told', { count: told }),
      ...(message ? { below: html`${textsOf(visit, message)}` } : {}),
    },
    ...said('unreached', unreached, true),
  ]
}

function result(visit: Visit, whom: ManyCitizens, preview: ManyPreview): Html {
  const { texts, formToken: owner } = visit
  const { ids, wanted } = preview
  const left = leftOutTable(texts, preview)
  const heading = html`<h2 id="sker">${texts.t('jobCentre.case.follows.heading')}</h2>`
  if (ids.length === 0)
    return html`<section class="result" aria-labelledby="sker">${heading}${alert(texts, { kind: 'warning', body: texts.t('jobCentre.task.many.nobody') })}${left}</section>`
  const all = facts(visit, preview)
  const isFocused = !all.some(({ isWarning }) => isWarning)
  const button = html`<button type="submit" class="button button-primary"${isFocused ? html` autofocus` : ''}><span>${texts.t('jobCentre.task.many.button', { count: ids.length })}</span></button>`
  const fields = html`${fieldsOf(whom)}${hidden('type', wanted.interviewType)}${hidden('senest', wanted.dueDate.toString())}`
  return html`<section class="result" aria-labelledby="sker">${heading}${factsList(all)}${left}${postForm(
    { action: paths.deadlineForMany, owner, novalidate: true },
    html`${fields}${buttonRow({ more: button, links: [{ text: texts.t('common.undo'), href: paths.citizens }] })}`,
  )}</section>`
}

function leftOutTable(texts: Texts, { leftOut, leftOutInAll: count }: ManyPreview): Html | '' {
  if (count === 0) return ''
  const columns = [{ heading: texts.t('jobCentre.task.citizen') }, { heading: texts.t('jobCentre.task.reason') }]
  const rows = leftOut.map(({ citizenId, name, reasons }) => [
    html`<a href="${paths.citizen(citizenId)}">${name}</a>`,
    reasons.map((code) => why(texts, code)).join(' '),
  ])
  return html`${rowsTable({ caption: texts.t('jobCentre.task.leftOut', { count }), columns, rows })}${
    count > leftOut.length
      ? html`<p class="quiet">${texts.t('jobCentre.task.first', { count: leftOut.length })}</p>`
      : ''
  }`
}

/** POST `/jc/opgaver/frist`: begins the task, for those who can get the deadline as of now. */
export async function beginForMany(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const whom = whomIn(visit, given)
  if (!whom) return goTo(visit, paths.citizens)
  const typed = typedIn(given)
  const { thoughtOf, problems } = meantBy(texts, typed, dateOf(context.clock.now()))
  const { dueDate } = thoughtOf
  if (!typed.type || !dueDate || problems.length > 0) return await decide(visit, whom, typed)
  const wanted = { interviewType: typed.type, dueDate, activationDate: null }
  const asked = await askDeadlinesForMany(context, whom, wanted)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const begun = await startSettingDeadlines(context, { kind: 'set_deadlines', ...wanted }, asked.value.ids)
  return begun.ok ? goTo(visit, paths.task(begun.value.id)) : await decide(visit, whom, typed)
}
