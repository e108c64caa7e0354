import { html } from 'hono/html'
import { recorded } from '../../actions/once.ts'
import { reportAbsence, withdrawReportedAbsence } from '../../actions/report-absence.ts'
import type { Given } from '../../http/form-input.ts'
import { askCitizenCase, type CitizenCase } from '../../questions/job-centre/around-citizen.ts'
import {
  type Absence,
  type AbsenceKind,
  absenceDayRefusals,
  absenceKinds,
  exempts,
  isAway,
} from '../../rules/absences.ts'
import { seenCaseText } from '../../rules/case-changes.ts'
import { isAfter, isBefore, isWithin, type PlainDate } from '../../rules/dates.ts'
import { deadlineWhenExempted } from '../../rules/meeting-consequences.ts'
import { isStanding } from '../../rules/meetings.ts'
import type { Refusal } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import { alert, errorOf, type FieldProblem } from '../../web/alerts.ts'
import { hidden, input, postForm, radioGroup } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital } from '../../web/texts.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import type { Fact } from '../pieces/facts-list.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showCase } from './case-page.ts'
import { decide, decision, seenIn } from './decision.ts'
import { firstName } from './names.ts'
import { hoursInWords } from './place-form.ts'
import { isStale, refusalWords } from './refusal-words.ts'
import { dayIn, shownDay } from './typed.ts'

interface NewAbsence {
  readonly kind: AbsenceKind
  readonly from: PlainDate
  readonly to: PlainDate
}

interface Reporting {
  readonly found: CitizenCase
  readonly typed: { readonly kind: string; readonly from: string; readonly to: string }
  readonly absence: NewAbsence | null
  readonly problems: readonly FieldProblem[]
}

async function reportingIn(visit: Visit, given: Given): Promise<Reporting | null> {
  const { texts } = visit
  const id = visit.c.req.param('id') ?? ''
  const found = isId(id) ? await askCitizenCase(visit.context, id) : null
  if (!found?.ok) return null
  const typed = { kind: given('grund'), from: given('fra'), to: given('til') }
  if (typed.kind === '' && typed.from === '' && typed.to === '')
    return { found: found.value, typed, absence: null, problems: [] }
  const { today } = found.value.situation
  const kind = absenceKinds.find((one) => one === typed.kind)
  const from = dayIn(typed.from, today)
  // A single day is the usual illness: the last day is the first unless it is told.
  const to = typed.to.trim() === '' ? from : dayIn(typed.to, from ?? today)
  const problems: FieldProblem[] = []
  const wrongDay = texts.t('jobCentre.meeting.place.wrongDay', { example: shownDay(today) })
  if (!kind) problems.push({ fieldId: 'grund', message: texts.t('jobCentre.meeting.absence.missingKind') })
  if (!from) problems.push({ fieldId: 'fra', message: wrongDay })
  else if (!to) problems.push({ fieldId: 'til', message: wrongDay })
  else if (isBefore(to, from))
    problems.push({ fieldId: 'til', message: texts.t('jobCentre.meeting.absence.toBeforeFrom') })
  const absence = kind && from && to && problems.length === 0 ? { kind, from, to } : null
  return { found: found.value, typed, absence, problems }
}

/** `/jc/borgere/{id}/fravaer`: what the days away do, before they are reported; those reported. */
export async function absencePage(visit: Visit, given: Given): Promise<Response> {
  const reporting = await reportingIn(visit, given)
  return reporting ? await showAbsence(visit, reporting, { given }) : await showProblem(visit, 'notFound')
}

async function showAbsence(
  visit: Visit,
  reporting: Reporting,
  { given, refused = [] }: { readonly given: Given; readonly refused?: readonly Refusal[] },
): Promise<Response> {
  const { texts } = visit
  const { found, problems } = reporting
  const { citizen } = found
  const said = { meldt: 'done', slettet: 'withdrawn' } as const
  const done =
    given('gjort') === 'meldt' || given('gjort') === 'slettet'
      ? said[given('gjort') === 'meldt' ? 'meldt' : 'slettet']
      : null
  const cannot = texts.t('jobCentre.meeting.absence.cannot')
  const above = done && alert(texts, { kind: 'success', body: texts.t(`jobCentre.meeting.absence.${done}`) })
  return await showCase(
    visit,
    { title: texts.t('jobCentre.meeting.absence.title'), citizen, problems, refused, cannot, above },
    html`${decide(fieldsForm(visit, reporting), problems.length > 0 ? html`` : resultOf(visit, reporting, refused))}${standing(visit, found)}`,
  )
}

function fieldsForm({ texts }: Visit, { found, typed, problems }: Reporting): Html {
  const t = (key: 'kind' | 'from' | 'to' | 'show') => texts.t(`jobCentre.meeting.absence.${key}`)
  const day = (id: 'fra' | 'til', label: string, value: string) =>
    input(texts, {
      id,
      name: id,
      label,
      value,
      autocomplete: 'off',
      optional: id === 'til',
      hint: texts.t('jobCentre.meeting.place.dayHint', { example: shownDay(found.situation.today) }),
      ...errorOf(problems, id),
    })
  const kinds = radioGroup(texts, {
    id: 'grund',
    name: 'grund',
    legend: t('kind'),
    options: absenceKinds.map((kind) => ({
      value: kind,
      label: texts.t('jobCentre.meeting.absence.kinds', { kind }),
      checked: kind === typed.kind,
    })),
    ...errorOf(problems, 'grund'),
  })
  return html`<form class="decide__form" method="get" action="${paths.citizenPage(found.citizen.id, 'fravaer')}">${kinds}${day('fra', t('from'), typed.from)}${day('til', t('to'), typed.to)}<div class="button-row">${smallButton({ text: t('show') })}</div></form>`
}

/** D-EXEMPT: what an exemption does to the deadline; F-ABSENCE: what days away do not. */
function deadlineFact({ texts }: Visit, { situation, citizen }: CitizenCase, absence: NewAbsence): Fact[] {
  const { deadline, today } = situation
  if (!deadline) return []
  const date = texts.dayAndMonth(deadline.dueDate)
  const name = firstName(citizen.name)
  if (exempts(absence.kind)) {
    if (!deadlineWhenExempted(situation, absence)) return []
    const isComing = isAfter(absence.from, today)
    const text = isComing
      ? texts.t('jobCentre.meeting.absence.closesOn', { date, on: texts.dayAndMonth(absence.from) })
      : texts.t('jobCentre.meeting.absence.closes', { date })
    const more = texts.t('jobCentre.meeting.absence.closesMore')
    return [{ icon: 'lock', isWarning: true, text: html`<strong>${text}</strong>`, more }]
  }
  if (!isWithin(deadline.dueDate, absence.from, absence.to)) return []
  return [
    {
      icon: 'warning',
      isWarning: true,
      text: html`<strong>${texts.t('jobCentre.meeting.absence.dueInside', { date })}</strong>`,
      more: texts.t('jobCentre.meeting.absence.dueInsideMore', { name }),
    },
  ]
}

function factsOf(visit: Visit, found: CitizenCase, absence: NewAbsence): Fact[] {
  const { texts } = visit
  const { situation, citizen } = found
  const name = firstName(citizen.name)
  const meetings = situation.meetings.filter(
    (meeting) => isStanding(meeting) && isWithin(meeting.date, absence.from, absence.to),
  )
  const list = meetings.map((meeting) => `${capital(hoursInWords(texts, meeting))}.`).join(' ')
  const away = isAway(absence.kind)
  const until = texts.dayAndMonth(absence.to)
  return [
    ...deadlineFact(visit, found, absence),
    ...(away
      ? [{ icon: 'calendar-month', text: texts.t('jobCentre.meeting.absence.noTimes', { name }) } as const]
      : []),
    ...(away
      ? []
      : [{ icon: 'info', text: texts.t('jobCentre.meeting.absence.noDeadlines', { date: until }) } as const]),
    ...(absence.kind === 'exempt'
      ? [{ icon: 'person', text: texts.t('jobCentre.meeting.absence.mayBook', { name }) } as const]
      : []),
    ...(absence.kind === 'deprived'
      ? [{ icon: 'lock', text: texts.t('jobCentre.meeting.absence.barred', { name }) } as const]
      : []),
    ...(away && meetings.length > 0
      ? [
          {
            icon: 'warning',
            isWarning: true,
            text: html`<strong>${texts.t('jobCentre.meeting.absence.meetings', { count: meetings.length })}</strong>`,
            more: texts.t('jobCentre.meeting.absence.meetingsMore', { list }),
          } as const,
        ]
      : []),
  ]
}

function resultOf(visit: Visit, { found, absence, typed }: Reporting, refused: readonly Refusal[]): Html {
  const { texts } = visit
  if (!absence) return html``
  const { citizen, situation, seen } = found
  const name = firstName(citizen.name)
  const refusals = absenceDayRefusals(absence, situation.today)
  const facts: Fact[] =
    refusals.length > 0
      ? refusals.map((one) => ({ icon: 'error', text: refusalWords(texts, one, name) }))
      : factsOf(visit, found, absence)
  return decision(visit, {
    heading: texts.t(`jobCentre.meeting.absence.${refusals.length > 0 ? 'cannot' : 'happens'}`),
    facts,
    action: paths.citizenPage(citizen.id, 'fravaer'),
    fields: html`${hidden('grund', typed.kind)}${hidden('fra', typed.from)}${hidden('til', typed.to)}`,
    seen,
    button: refusals.length > 0 ? null : texts.t(`jobCentre.meeting.absence.${isStale(refused) ? 'anyway' : 'button'}`),
    back: paths.citizen(citizen.id),
    isRefused: refused.length > 0,
  })
}

/** Those that are not over, each to be taken back (D-RESIDENCE: that were written here). */
function standing({ texts, formToken: owner }: Visit, { citizen, situation, seen }: CitizenCase): Html {
  const lasting = situation.absences.filter(({ to }) => !isBefore(to, situation.today))
  const words = ({ kind, from, to }: Absence) =>
    `${texts.t('jobCentre.meeting.absence.kinds', { kind })}, ${texts.t('jobCentre.meeting.absence.span', { from: texts.mediumDate(from), to: texts.mediumDate(to) })}`
  const heading = html`<h2>${texts.t('jobCentre.meeting.absence.standing')}</h2>`
  if (lasting.length === 0) return html`${heading}<p>${texts.t('jobCentre.meeting.absence.none')}</p>`
  return html`${heading}<ul class="nobullet-list">${lasting.map(
    (absence) =>
      html`<li>${postForm(
        { action: paths.citizenPage(citizen.id, 'fravaer'), owner, className: 'actions' },
        html`${hidden('set', seenCaseText(seen))}<span>${words(absence)}</span>${smallButton({
          text: texts.t('jobCentre.meeting.absence.withdraw'),
          name: 'slet',
          value: absence.id,
          about: words(absence),
        })}`,
      )}</li>`,
  )}</ul>`
}

/** POST `/jc/borgere/{id}/fravaer`: reports an absence, or takes one back. */
export async function reportAbsenceHere(visit: Visit, given: Given): Promise<Response> {
  const reporting = await reportingIn(visit, given)
  if (!reporting) return await showProblem(visit, 'notFound')
  const { found, absence } = reporting
  const { id } = found.citizen
  const done = (what: 'meldt' | 'slettet') => `${paths.citizenPage(id, 'fravaer')}?gjort=${what}`
  const seen = seenIn(given)
  const again = async (refused: readonly Refusal[]) =>
    await showAbsence(visit, (await reportingIn(visit, given)) ?? reporting, { given, refused })
  const withdrawn = given('slet')
  if (isId(withdrawn)) {
    if (!seen) return await showAbsence(visit, reporting, { given })
    const act = { act: 'withdraw_absence', citizenId: id, subject: withdrawn } as const
    const taken = await recorded(visit.context, act, (within) => withdrawReportedAbsence(within, withdrawn, { seen }))
    if (taken.ok) return goTo(visit, done('slettet'))
    return isStale(taken.refusals) ? await again(taken.refusals) : await showProblem(visit, 'notFound')
  }
  if (!absence || !seen) return await showAbsence(visit, reporting, { given })
  const act = exempts(absence.kind) ? 'report_exemption' : 'report_absence'
  const reported = await recorded(visit.context, { act, citizenId: id }, (within) =>
    reportAbsence(within, id, absence, { seen }),
  )
  return reported.ok ? goTo(visit, done('meldt')) : await again(reported.refusals)
}
