import { html } from 'hono/html'
import { Temporal } from 'temporal-polyfill'
import { changeReportedAbsence, reportAbsence, withdrawReportedAbsence } from '../../actions/report-absence.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askSituation } from '../../questions/situation.ts'
import {
  type Absence,
  absenceDayRefusals,
  type CitizenAbsenceKind,
  citizenAbsenceKinds,
  isLongAbsence,
} from '../../rules/absences.ts'
import { isBefore, isWithin, type PlainDate, plainDate } from '../../rules/dates.ts'
import { isStanding } from '../../rules/meetings.ts'
import type { RefusalCode, Refused } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import { alert, errorOf, type FieldProblem } from '../../web/alerts.ts'
import { type ButtonRowView, buttonRow, hidden, input, postForm, radioGroup } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { withAside } from '../../web/layout.ts'
import { capital, type TextKey, type Texts } from '../../web/texts.ts'
import { visibleDeadline } from '../deadline-line.ts'
import { whenOf } from '../meeting-words.ts'
import { paths } from '../paths.ts'
import { wordsOfRefusal } from '../refusal-words.ts'
import { goTo, show, showProblem, type Visit } from '../signed-in-request.ts'

const kindNamed = (text: string): CitizenAbsenceKind | null => citizenAbsenceKinds.find((kind) => kind === text) ?? null

/**
 * Those that a citizen can report; the job centre's exemptions say nothing of where the citizen is.
 */
const ownAbsences = ({ situation }: Visit): Absence[] =>
  situation.absences.filter(({ kind, to }) => kindNamed(kind) && !isBefore(to, situation.today))

/**
 * "2017-07-10" from a date field, "10.07.2017" or "10/7-2017" from a browser that has none; null
 * for anything else.
 */
export function dateIn(text: string): PlainDate | null {
  const danish = /^(\d{1,2})[.\-/ ]+(\d{1,2})[.\-/ ]+(\d{4})$/.exec(text.trim())
  try {
    if (!danish) return plainDate(/^\d{4}-\d{2}-\d{2}$/.exec(text.trim())?.[0] ?? '')
    const [, day, month, year] = danish.map(Number)
    return Temporal.PlainDate.from({ year: year ?? 0, month: month ?? 0, day: day ?? 0 }, { overflow: 'reject' })
  } catch {
    return null
  }
}

interface NewAbsence {
  readonly kind: CitizenAbsenceKind
  readonly from: PlainDate
  readonly to: PlainDate
}

interface Validated {
  readonly absence: NewAbsence | null
  readonly problems: readonly FieldProblem[]
}

function validate({ texts, situation }: Visit, given: Given): Validated {
  const kind = kindNamed(given('grund'))
  const from = dateIn(given('fra'))
  const to = dateIn(given('til'))
  const problems: FieldProblem[] = []
  const wrong = (fieldId: string, key: TextKey) => problems.push({ fieldId, message: texts.t(key) })
  if (!kind) wrong('grund', 'mitFravaer.missingKind')
  if (!from) wrong('fra', given('fra') === '' ? 'mitFravaer.missingFrom' : 'form.invalidDate')
  if (!to) wrong('til', given('til') === '' ? 'mitFravaer.missingTo' : 'form.invalidDate')
  else if (from && isBefore(to, from)) wrong('til', 'mitFravaer.toBeforeFrom')
  else if (isBefore(to, situation.today)) wrong('til', 'mitFravaer.inThePast')
  return { absence: problems.length === 0 && kind && from && to ? { kind, from, to } : null, problems }
}

/**
 * What is confirmed: these days and no others, so that days that are changed are asked about again.
 */
const daysOf = ({ from, to }: NewAbsence): string => `${from.toString()}/${to.toString()}`

/**
 * Whether to ask before it is reported: it may be, lasts more than a year, and these days have not
 * been confirmed.
 */
const isToBeAsked = ({ situation }: Visit, absence: NewAbsence, given: Given): boolean =>
  isLongAbsence(absence) &&
  given('bekraeftet') !== daysOf(absence) &&
  absenceDayRefusals(absence, situation.today).length === 0

/** `/mit-fravaer`: report, see and withdraw absence (F-ABSENCE). */
export const viewAbsences = (visit: Visit, given: Given): Promise<Response> =>
  absencesPage(visit, () => '', [], { above: whatWasDone(visit, given) })

function absencesPage(
  visit: Visit,
  given: Given,
  problems: readonly FieldProblem[],
  { above = '', asked = null }: { readonly above?: Html | ''; readonly asked?: NewAbsence | null } = {},
): Promise<Response> {
  const { texts } = visit
  return show(
    visit,
    { title: texts.t('mitFravaer.title'), active: paths.absences, problems },
    html`${above}
<p class="font-lead">${texts.t('mitFravaer.lead')}</p>
${withAside(
  html`<h2>${texts.t('mitFravaer.reportHeading')}</h2>${absenceForm(visit, { action: paths.absences, button: 'mitFravaer.button', given, problems, asked })}`,
  html`<h2>${texts.t('mitFravaer.yours')}</h2>${list(visit)}<p>${texts.t('mitFravaer.stillSummoned')}</p>`,
)}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** The meetings that stand although the citizen is away (M-FLAG). */
const meetingsOver = ({ situation }: Visit, { from, to }: Absence) =>
  situation.meetings.filter(({ status, date }) => isStanding({ status }) && isWithin(date, from, to))

/** What the last act did, to times and to meetings. */
function whatWasDone(visit: Visit, query: Given): Html | '' {
  const { texts, situation } = visit
  if (query('slettet') !== '') return alert(texts, { kind: 'success', body: texts.t('mitFravaer.withdrawn') })
  const reported = ownAbsences(visit).find(({ id }) => id === query('meldt') || id === query('rettet'))
  if (!reported) return ''
  const over = meetingsOver(visit, reported)
  const deadline = visibleDeadline(situation)
  const lines = [
    texts.t('mitFravaer.noTimesThen'),
    ...(over.length > 0 ? [texts.t('mitFravaer.touches', { count: over.length })] : []),
    ...(deadline ? [texts.t('mitFravaer.touchesDeadline', { date: texts.longDate(deadline.dueDate) })] : []),
  ]
  return alert(texts, {
    kind: 'success',
    heading: texts.t(query('rettet') === '' ? 'mitFravaer.reported' : 'mitFravaer.changed'),
    body: html`${lines.map((line) => html`<p>${line}</p>`)}`,
  })
}

function list(visit: Visit): Html {
  const { texts } = visit
  const absences = ownAbsences(visit)
  if (absences.length === 0) return html`<p>${texts.t('mitFravaer.none')}</p>`
  return html`<ul class="absences nobullet-list no-max-width">${absences.map((absence) => listed(visit, absence))}</ul>`
}

function listed(visit: Visit, absence: Absence): Html {
  const { texts } = visit
  const { id, kind, from, to } = absence
  const dates = { from: texts.longDate(from), to: texts.longDate(to) }
  const days = from.equals(to) ? dates.from : texts.t('mitFravaer.fromTo', dates)
  const over = meetingsOver(visit, absence).map(({ id: meetingId, startsAt }) => {
    const when = texts.t('mitFravaer.meetingThen', whenOf(texts, startsAt))
    return html`<p class="absence__meeting">${when} <a href="${paths.meeting(meetingId)}">${texts.t('meeting.details')}</a></p>`
  })
  return html`<li class="absence"><div><strong>${texts.t('mitFravaer.kind', { kind })}</strong><br>${capital(days)}${over}</div><div class="absence__ways"><a class="button button-secondary" href="${paths.changeAbsence(id)}" aria-label="${texts.t('mitFravaer.changeLabel', dates)}">${texts.t('mitFravaer.change')}</a>${postForm({ action: paths.withdrawAbsence(id), owner: visit.formToken }, html`<button type="submit" class="button button-secondary" aria-label="${texts.t('mitFravaer.withdrawLabel', dates)}">${texts.t('mitFravaer.withdraw')}</button>`)}</div></li>`
}

interface AbsenceForm {
  readonly action: string
  readonly button: TextKey
  readonly given: Given
  readonly problems: readonly FieldProblem[]
  readonly links?: ButtonRowView['links']
  /** The absence that is to be confirmed: the form as it was sent, with the question. */
  readonly asked: NewAbsence | null
}

function absenceForm(
  { texts, formToken: owner }: Visit,
  { action, button, given, problems, asked, links = [] }: AbsenceForm,
): Html {
  const day = (id: 'fra' | 'til', label: string) =>
    input(texts, { id, name: id, label, type: 'date', value: given(id), ...errorOf(problems, id) })
  const kinds = radioGroup(texts, {
    id: 'grund',
    name: 'grund',
    legend: texts.t('mitFravaer.kindLegend'),
    ...errorOf(problems, 'grund'),
    options: citizenAbsenceKinds.map((kind) => ({
      value: kind,
      label: texts.t('mitFravaer.kind', { kind }),
      checked: given('grund') === kind,
    })),
  })
  const days = html`<div class="side-by-side">${day('fra', texts.t('mitFravaer.from'))}${day('til', texts.t('mitFravaer.to'))}</div>`
  return postForm(
    { action, owner, novalidate: true },
    html`${asked ? longQuestion(texts, asked) : ''}${kinds}${days}${buttonRow({
      primary: { text: texts.t(asked ? 'mitFravaer.longButton' : button) },
      links,
    })}`,
  )
}

/** "Er det rigtigt?", with what is confirmed by sending the form again. */
const longQuestion = (texts: Texts, asked: NewAbsence): Html => {
  const { from, to } = asked
  const words = texts.t('mitFravaer.longText', { from: texts.longDate(from), to: texts.longDate(to) })
  return html`${alert(texts, { kind: 'warning', heading: texts.t('mitFravaer.longHeading'), body: words, headingLevel: 3 })}${hidden('bekraeftet', daysOf(asked))}`
}

/** POST `/mit-fravaer` */
export async function submitAbsence(visit: Visit, given: Given): Promise<Response> {
  const { absence, problems } = validate(visit, given)
  if (!absence) return await absencesPage(visit, given, problems)
  if (isToBeAsked(visit, absence, given)) return await absencesPage(visit, given, [], { asked: absence })
  const outcome = await reportAbsence(visit.context, visit.situation.citizenId, absence)
  if (outcome.ok) return goTo(visit, withQuery(paths.absences, { meldt: outcome.value.id }))
  return await absencesPage(visit, given, [problemOf(visit, outcome)])
}

const fieldOf: Partial<Record<RefusalCode, string>> = { too_far_ahead: 'til', too_long_ago: 'fra' }

/** A refusal beside the field that it is about. */
function problemOf(visit: Visit, { refusals: [{ code }] }: Refused): FieldProblem {
  return { fieldId: fieldOf[code] ?? 'grund', message: wordsOfRefusal(visit, code) }
}

/**
 * POST `/mit-fravaer/<id>/slet`. One that is withdrawn already is no mistake: the page shows that
 * it is gone.
 */
export async function submitWithdrawal(visit: Visit): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  const outcome = await withdrawReportedAbsence(visit.context, id)
  return outcome.ok ? goTo(visit, withQuery(paths.absences, { slettet: 'ja' })) : await showProblem(visit, 'notFound')
}

const stored = ({ kind, from, to }: Absence): Given => {
  const fields = new Map<string, string>([
    ['grund', kind],
    ['fra', from.toString()],
    ['til', to.toString()],
  ])
  return (name) => fields.get(name) ?? ''
}

/**
 * The citizen's own absence that the address names; null where it is none, or has been withdrawn.
 */
const named = (visit: Visit): Absence | null =>
  ownAbsences(visit).find(({ id }) => id === visit.c.req.param('id')) ?? null

/** `/mit-fravaer/<id>/ret` */
export async function viewChange(visit: Visit): Promise<Response> {
  const absence = named(visit)
  return absence ? await changePage(visit, absence, stored(absence), []) : await showProblem(visit, 'notFound')
}

function changePage(
  visit: Visit,
  { id }: Absence,
  given: Given,
  problems: readonly FieldProblem[],
  asked: NewAbsence | null = null,
): Promise<Response> {
  const { texts } = visit
  const form = absenceForm(visit, {
    action: paths.changeAbsence(id),
    button: 'mitFravaer.changeButton',
    given,
    problems,
    asked,
    links: [{ text: texts.t('common.undo'), href: paths.absences }],
  })
  return show(
    visit,
    {
      title: texts.t('mitFravaer.changeTitle'),
      active: paths.absences,
      breadcrumbs: [
        { href: paths.minSide, text: texts.t('minSide.title') },
        { href: paths.absences, text: texts.t('mitFravaer.title') },
      ],
      problems,
    },
    html`<p class="font-lead">${texts.t('mitFravaer.changeLead')}</p>${form}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** POST `/mit-fravaer/<id>/ret` */
export async function submitChange(visit: Visit, given: Given): Promise<Response> {
  const absence = named(visit)
  const { absence: wanted, problems } = validate(visit, given)
  if (absence && !wanted) return await changePage(visit, absence, given, problems)
  if (absence && wanted && isToBeAsked(visit, wanted, given)) return await changePage(visit, absence, given, [], wanted)
  const outcome = absence && wanted ? await changeReportedAbsence(visit.context, absence.id, wanted) : null
  if (absence && outcome?.ok === false && outcome.refusals[0].code !== 'not_found')
    return await changePage(visit, absence, given, [problemOf(visit, outcome)])
  const changed = outcome?.ok ? outcome.value.id : await changedAlready(visit, wanted)
  return changed === null
    ? await showProblem(visit, 'notFound')
    : goTo(visit, withQuery(paths.absences, { rettet: changed }))
}

/** F-ROBUST: a second click finds the old report withdrawn and the new one made. */
async function changedAlready({ context, situation }: Visit, wanted: Validated['absence']): Promise<string | null> {
  const now = wanted && (await askSituation(context, situation.citizenId))
  const reported = now?.ok ? now.value.absences : []
  const same = reported.find(
    ({ kind, from, to }) => kind === wanted?.kind && from.equals(wanted.from) && to.equals(wanted.to),
  )
  return same?.id ?? null
}
