import { html } from 'hono/html'
import { recorded } from '../../actions/once.ts'
import { registerOutcome } from '../../actions/register-outcome.ts'
import type { Given } from '../../http/form-input.ts'
import { askMeetingCase, type MeetingCase } from '../../questions/job-centre/planning.ts'
import { dateOf, isInstantBefore } from '../../rules/dates.ts'
import { isInterview, isStanding } from '../../rules/meetings.ts'
import { outcomeRefusals } from '../../rules/outcomes.ts'
import type { Refusal } from '../../rules/refusals.ts'
import { lineIn } from '../../rules/text.ts'
import { decidableKinds, decisionToTell } from '../../rules/work-list.ts'
import { isId } from '../../storage/ids.ts'
import { alert, type FieldProblem } from '../../web/alerts.ts'
import { asWritten } from '../../web/as-written.ts'
import { input, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital } from '../../web/texts.ts'
import { goTo } from '../door.ts'
import { meetingsDone, paths } from '../paths.ts'
import { decidedWords } from '../pieces/decided.ts'
import { protectedMark } from '../pieces/marks.ts'
import { actions, smallButton, smallLink } from '../pieces/small-buttons.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showCase } from './case-page.ts'
import { historyTable } from './history.ts'
import { firstName } from './names.ts'
import { hoursInWords } from './place-form.ts'

/** `/jc/moeder/{id}`: all of a meeting, its outcome, and the ways on. */
export async function meetingPage(visit: Visit, given: Given): Promise<Response> {
  const found = await meetingIn(visit)
  return found ? await showMeeting(visit, found, { given }) : await showProblem(visit, 'notFound')
}

async function meetingIn(visit: Visit): Promise<MeetingCase | null> {
  const id = visit.c.req.param('id') ?? ''
  const found = isId(id) ? await askMeetingCase(visit.context, id) : null
  return found?.ok ? found.value : null
}

interface Showing {
  readonly given: Given
  readonly refused?: readonly Refusal[]
  readonly problems?: readonly FieldProblem[]
}

async function showMeeting(
  visit: Visit,
  found: MeetingCase,
  { given, refused = [], problems = [] }: Showing,
): Promise<Response> {
  const { texts } = visit
  const { citizen, meeting, seenMeeting } = found
  return await showCase(
    visit,
    {
      title: texts.t('interview.nameCapital', { type: meeting.type }),
      citizen,
      problems,
      refused,
      cannot: texts.t('jobCentre.meeting.page.outcome', { name: firstName(citizen.name) }),
      above: doneAlert(visit, found, given),
    },
    html`${protectedMark(texts, citizen.isProtected)}${waysOn(visit, found)}${flagsAlert(visit, found)}${decidedLines(visit, found)}${outcomeNow(visit, found)}${facts(visit, found)}${outcomeLater(visit, found, problems)}${historyTable(visit, seenMeeting)}`,
  )
}

/** What has just been done, after the redirect. */
function doneAlert({ texts }: Visit, { citizen, meeting }: MeetingCase, given: Given): Html | null {
  const what = meetingsDone.find((one) => one === given('gjort'))
  if (!what) return null
  const name = firstName(citizen.name)
  const outcome = meeting.status === 'held' || meeting.status === 'no_show' ? meeting.status : 'none'
  const words = {
    indkaldt: texts.t('jobCentre.meeting.summon.done', { name }),
    flyttet: texts.t('jobCentre.meeting.move.done'),
    aflyst: texts.t('jobCentre.meeting.cancel.done'),
    rettet: texts.t('jobCentre.meeting.change.done'),
    registreret:
      meeting.origin === 'walk_in'
        ? texts.t('jobCentre.meeting.walkIn.done')
        : texts.t('jobCentre.meeting.page.registered', { outcome }),
    slettet: texts.t('jobCentre.meeting.walkIn.struck'),
  }[what]
  return alert(texts, { kind: 'success', body: words })
}

/** M-FLAG: why somebody should look at it, or that it is another job centre's. */
function flagsAlert({ texts }: Visit, { seenMeeting, isOurs }: MeetingCase): Html | '' {
  if (!isOurs) return alert(texts, { kind: 'info', body: texts.t('jobCentre.meeting.page.others') })
  if (seenMeeting.flags.length === 0) return ''
  return alert(texts, {
    kind: 'warning',
    heading: texts.t('jobCentre.meeting.page.flags'),
    body: html`<ul>${seenMeeting.flags.map((flag) => html`<li>${texts.t('jobCentre.meeting.page.flag', { flag })}</li>`)}</ul>`,
  })
}

/** Why it was kept, or set aside, while it stands: the newest of each. */
function decidedLines({ texts }: Visit, { meeting, decided, now }: MeetingCase): Html | '' {
  if (!isStanding(meeting)) return ''
  const told = decidableKinds.flatMap((kind) => decisionToTell(kind, decided) ?? [])
  return html`${[...new Set(told)].map((one) => html`<p>${decidedWords(texts, one, dateOf(now))}</p>`)}`
}

/** M-REGISTER: whether the outcome can be registered or changed now, or only with a reason. */
function outcomeState({ meeting, situation, now, isOurs, registeredOn }: MeetingCase): 'now' | 'with_reason' | 'no' {
  if (!isOurs || meeting.status === 'cancelled' || meeting.origin === 'walk_in') return 'no'
  const refused = outcomeRefusals({ ...meeting, registeredOn }, { today: situation.today, now, reason: null })
  if (refused.length === 0) return 'now'
  return refused.some(({ code }) => code === 'outcome_not_taken_back') ? 'with_reason' : 'no'
}

const outcomeForm = ({ formToken: owner }: Visit, { meeting }: MeetingCase, content: Html): Html =>
  postForm({ action: paths.meeting(meeting.id), owner, novalidate: true, className: 'outcome' }, content)

/** Held or not; taken back at will on the day on which it was registered. */
function outcomeNow(visit: Visit, found: MeetingCase): Html | '' {
  const { texts } = visit
  const { meeting, citizen } = found
  if (outcomeState(found) !== 'now') return ''
  const heading = isStanding(meeting)
    ? html`<h2>${texts.t('jobCentre.meeting.page.outcome', { name: firstName(citizen.name) })}</h2>`
    : ''
  return html`${heading}${outcomeForm(visit, found, outcomeButtons(visit, meeting.status))}`
}

/** On a later day only with a reason. */
function outcomeLater(visit: Visit, found: MeetingCase, problems: readonly FieldProblem[]): Html | '' {
  if (outcomeState(found) !== 'with_reason') return ''
  const summary = visit.texts.t('jobCentre.meeting.page.correct')
  const content = html`${reasonField(visit, problems)}${outcomeButtons(visit, found.meeting.status)}`
  return html`<details class="own-hour"${problems.length > 0 ? html` open` : ''}><summary>${summary}</summary>${outcomeForm(visit, found, content)}</details>`
}

/** Both outcomes of one that stands; of one that is registered the other, and none. */
function outcomeButtons({ texts }: Visit, status: MeetingCase['meeting']['status']): Html {
  const button = (value: string, key: 'held' | 'noShow' | 'undo', isPrimary = false) =>
    smallButton({
      text: texts.t(`jobCentre.meeting.page.${key}`),
      name: 'udfald',
      value,
      isPrimary,
      autofocus: isPrimary,
    })
  if (isStanding({ status })) return actions(button('holdt', 'held', true), button('udeblevet', 'noShow'))
  const other = status === 'held' ? button('udeblevet', 'noShow') : button('holdt', 'held')
  return actions(other, button('fortryd', 'undo'))
}

function reasonField({ texts }: Visit, [problem]: readonly FieldProblem[]): Html {
  return input(texts, {
    id: 'begrundelse',
    name: 'begrundelse',
    label: texts.t('jobCentre.meeting.page.undoReason'),
    hint: texts.t('jobCentre.meeting.page.undoReasonHint'),
    autocomplete: 'off',
    ...(problem ? { error: problem.message } : {}),
  })
}

function facts({ texts }: Visit, { meeting, seenMeeting, citizen }: MeetingCase): Html {
  const { details, place } = seenMeeting
  const t = (key: 'offer' | 'when' | 'how' | 'where' | 'who' | 'origin' | 'cancelReason' | 'status') =>
    texts.t(`jobCentre.meeting.page.${key}`)
  const rows: readonly (readonly [string, Html | string | null | undefined])[] = [
    [t('status'), texts.t('jobCentre.meeting.page.statuses', { status: meeting.status })],
    [t('when'), capital(hoursInWords(texts, meeting))],
    [t('offer'), details?.title ? asWritten(texts, details.title) : null],
    [t('how'), texts.t('meetingForm.name', { form: meeting.form })],
    [t('where'), place === null ? null : asWritten(texts, place)],
    [t('who'), details?.caseworkerName],
    [t('origin'), texts.t('jobCentre.meeting.page.origins', { origin: meeting.origin })],
    [texts.t('jobCentre.meeting.page.message', { name: firstName(citizen.name) }), details?.message],
    [t('cancelReason'), details?.cancelReason],
  ]
  const told = rows.filter(([, detail]) => detail !== null && detail !== undefined && detail !== '')
  return html`<dl class="summary">${told.map(([term, detail]) => html`<div class="summary__row"><dt>${term}</dt><dd>${detail}</dd></div>`)}</dl>`
}

function waysOn({ texts }: Visit, { meeting, citizen, isOurs, now }: MeetingCase): Html {
  const t = (key: 'move' | 'cancel' | 'change') => texts.t(`jobCentre.meeting.page.${key}`)
  const stands = isStanding(meeting)
  const hasBegun = !isInstantBefore(now, meeting.startsAt)
  const links = [
    ...(stands && isOurs ? [smallLink({ href: paths.meetingPage(meeting.id, 'flyt'), text: t('move') })] : []),
    ...(stands ? [smallLink({ href: paths.meetingPage(meeting.id, 'aflys'), text: t('cancel') })] : []),
    ...(stands && isOurs && !hasBegun
      ? [smallLink({ href: paths.meetingPage(meeting.id, 'ret'), text: t('change') })]
      : []),
    ...(meeting.origin === 'walk_in' && meeting.status !== 'cancelled'
      ? [
          smallLink({
            href: paths.meetingPage(meeting.id, 'slet'),
            text: texts.t('jobCentre.meeting.walkIn.strike'),
          }),
        ]
      : []),
    ...(isInterview(meeting.type) && !stands
      ? [
          smallLink({
            href: paths.citizenPage(citizen.id, 'frist'),
            text: texts.t('jobCentre.meeting.page.newDeadline'),
          }),
        ]
      : []),
    smallLink({
      href: paths.citizen(citizen.id),
      text: texts.t('jobCentre.meeting.page.toCitizen', { name: firstName(citizen.name) }),
    }),
  ]
  const notYet =
    stands && isOurs && !hasBegun ? html`<p class="quiet">${texts.t('jobCentre.meeting.page.notYet')}</p>` : ''
  return html`<div class="actions actions--bar">${links}</div>${notYet}`
}

const outcomes: Readonly<Record<string, 'held' | 'no_show' | null>> = {
  holdt: 'held',
  udeblevet: 'no_show',
  fortryd: null,
}

/** POST `/jc/moeder/{id}`: the outcome, or its being taken back. */
export async function registerHere(visit: Visit, given: Given): Promise<Response> {
  const found = await meetingIn(visit)
  const outcome = outcomes[given('udfald')]
  if (!found?.isOurs || outcome === undefined) return await showProblem(visit, 'notFound')
  const { meeting, citizen } = found
  const reason = lineIn(given('begrundelse'))
  const act = { act: 'register_outcome', citizenId: citizen.id, subject: meeting.id } as const
  const done = await recorded(visit.context, act, (within) => registerOutcome(within, meeting.id, outcome, reason))
  if (done.ok) return goTo(visit, paths.meetingDone(meeting.id, 'registreret'))
  if (done.refusals.some(({ code }) => code === 'outcome_not_taken_back')) {
    const message = visit.texts.t('jobCentre.meeting.page.undoMissing')
    return await showMeeting(visit, found, { given, problems: [{ fieldId: 'begrundelse', message }] })
  }
  return await showMeeting(visit, (await meetingIn(visit)) ?? found, { given, refused: done.refusals })
}
