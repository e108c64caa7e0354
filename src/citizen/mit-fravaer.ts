import { html } from 'hono/html'
import { Temporal } from 'temporal-polyfill'
import { reportAbsence, withdrawReportedAbsence } from '../actions/report-absence.ts'
import { type Absence, type CitizenAbsenceKind, citizenAbsenceKinds } from '../rules/absences.ts'
import { isBefore, isWithin, type PlainDate, plainDate } from '../rules/dates.ts'
import { isId } from '../storage/ids.ts'
import { alert, type FieldProblem } from '../web/alerts.ts'
import { buttonRow, input, radioGroup } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { withAside } from '../web/layout.ts'
import { capital, type TextKey } from '../web/texts.ts'
import { address, formOf, type Given, queryOf } from './address.ts'
import { visibleDeadline } from './journey.ts'
import { wordsOfRefusal } from './refusal-words.ts'
import { goTo, show, showProblem, type Visit } from './visit.ts'

const PATH = '/mit-fravaer'

const kindNamed = (text: string): CitizenAbsenceKind | null => citizenAbsenceKinds.find((kind) => kind === text) ?? null

/** Those that a citizen can report; the job centre's exemptions say nothing of where the citizen is. */
const ownAbsences = ({ situation }: Visit): Absence[] =>
  situation.absences.filter(({ kind, to }) => kindNamed(kind) && !isBefore(to, situation.today))

/** "2017-07-10" from a date field, "10.07.2017" or "10/7-2017" from a browser that has none; null for anything else. */
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

interface Validated {
  readonly absence: { kind: CitizenAbsenceKind; from: PlainDate; to: PlainDate } | null
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

/** `/mit-fravaer`: report, see and withdraw absence (F-ABSENCE). */
export const viewAbsences = (visit: Visit): Promise<Response> => absencesPage(visit, () => '', [])

function absencesPage(visit: Visit, given: Given, problems: readonly FieldProblem[]): Promise<Response> {
  const { texts } = visit
  return show(
    visit,
    { title: texts.t('mitFravaer.title'), active: 'mitFravaer', problems },
    html`${problems.length === 0 ? whatWasDone(visit) : ''}
<p class="font-lead">${texts.t('mitFravaer.lead')}</p>
${withAside(
  html`<h2>${texts.t('mitFravaer.reportHeading')}</h2>${reportForm(visit, given, problems)}`,
  html`<h2>${texts.t('mitFravaer.yours')}</h2>${list(visit)}<p>${texts.t('mitFravaer.stillSummoned')}</p>`,
)}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** What the last act did, to times and to meetings. */
function whatWasDone(visit: Visit): Html | '' {
  const { texts, situation } = visit
  const query = queryOf(visit.c)
  if (query('slettet') !== '') return alert(texts, { kind: 'success', body: texts.t('mitFravaer.withdrawn') })
  const reported = ownAbsences(visit).find(({ id }) => id === query('meldt'))
  if (!reported) return ''
  const over = situation.meetings.filter(
    ({ status, date }) => (status === 'planned' || status === 'due') && isWithin(date, reported.from, reported.to),
  )
  const deadline = visibleDeadline(situation)
  const lines = [
    texts.t('mitFravaer.noTimesThen'),
    ...(over.length > 0 ? [texts.t('mitFravaer.touches', { count: over.length })] : []),
    ...(deadline ? [texts.t('mitFravaer.touchesDeadline', { date: texts.longDate(deadline.dueDate) })] : []),
  ]
  return alert(texts, {
    kind: 'success',
    heading: texts.t('mitFravaer.reported'),
    body: html`${lines.map((line) => html`<p>${line}</p>`)}`,
  })
}

function list(visit: Visit): Html {
  const { texts } = visit
  const absences = ownAbsences(visit)
  if (absences.length === 0) return html`<p>${texts.t('mitFravaer.none')}</p>`
  return html`<ul class="absences nobullet-list no-max-width">${absences.map(({ id, kind, from, to }) => {
    const dates = { from: texts.longDate(from), to: texts.longDate(to) }
    return html`<li class="absence"><div><strong>${texts.t('mitFravaer.kind', { kind })}</strong><br>${
      from.equals(to) ? capital(dates.from) : capital(texts.t('mitFravaer.fromTo', dates))
    }</div><form method="post" action="${PATH}/${id}/slet"><button type="submit" class="button button-secondary" aria-label="${texts.t('mitFravaer.withdrawLabel', dates)}">${texts.t('mitFravaer.withdraw')}</button></form></li>`
  })}</ul>`
}

function reportForm({ texts }: Visit, given: Given, problems: readonly FieldProblem[]): Html {
  const errorOf = (id: string) => {
    const problem = problems.find(({ fieldId }) => fieldId === id)
    return problem ? { error: problem.message } : {}
  }
  const day = (id: 'fra' | 'til', label: string) =>
    input(texts, { id, name: id, label, type: 'date', value: given(id), ...errorOf(id) })
  return html`<form method="post" action="${PATH}" novalidate>${radioGroup(texts, {
    id: 'grund',
    name: 'grund',
    legend: texts.t('mitFravaer.kindLegend'),
    ...errorOf('grund'),
    options: citizenAbsenceKinds.map((kind) => ({
      value: kind,
      label: texts.t('mitFravaer.kind', { kind }),
      checked: given('grund') === kind,
    })),
  })}<div class="side-by-side">${day('fra', texts.t('mitFravaer.from'))}${day('til', texts.t('mitFravaer.to'))}</div>${buttonRow(
    {
      primary: { text: texts.t('mitFravaer.button') },
    },
  )}</form>`
}

/** POST `/mit-fravaer` */
export async function submitAbsence(visit: Visit): Promise<Response> {
  const given = await formOf(visit.c)
  const { absence, problems } = validate(visit, given)
  if (!absence) return await absencesPage(visit, given, problems)
  const outcome = await reportAbsence(visit.context, visit.situation.citizenId, absence)
  if (outcome.ok) return goTo(visit, address(PATH, { meldt: outcome.value.id }))
  const [{ code }] = outcome.refusals
  return await absencesPage(visit, given, [{ fieldId: 'grund', message: wordsOfRefusal(visit, code) }])
}

/** POST `/mit-fravaer/<id>/slet`. One that is withdrawn already is no mistake: the page shows that it is gone. */
export async function submitWithdrawal(visit: Visit): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  const outcome = await withdrawReportedAbsence(visit.context, id)
  return outcome.ok ? goTo(visit, address(PATH, { slettet: 'ja' })) : await showProblem(visit, 'notFound')
}
