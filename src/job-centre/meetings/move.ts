import { html } from 'hono/html'
import { moveMeeting, type NewPlace } from '../../actions/move-meeting.ts'
import { recorded } from '../../actions/once.ts'
import type { Given } from '../../http/form-input.ts'
import { askMeetingCase, askMoving, type FittingTime, type Moving } from '../../questions/job-centre/planning.ts'
import { dateOf } from '../../rules/dates.ts'
import { deadlineWhenMoved } from '../../rules/meeting-consequences.ts'
import { type Refusal, refusal } from '../../rules/refusals.ts'
import { movingRefusals } from '../../rules/summons.ts'
import { isId } from '../../storage/ids.ts'
import type { Html } from '../../web/html.ts'
import { capital } from '../../web/texts.ts'
import { backSaying } from '../back.ts'
import { goTo } from '../door.ts'
import { ownPath, paths } from '../paths.ts'
import type { Fact } from '../pieces/facts-list.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showCase } from './case-page.ts'
import { chosenTime, type KeptFacts, type OwnChoice, ownHourIn, type Typed, typedIn, wantedOf } from './choice.ts'
import { decide, decision, seenIn } from './decision.ts'
import {
  absenceFact,
  deadlineFacts,
  meetingFact,
  messageFacts,
  newsFact,
  type Planned,
  shutFacts,
  windowFact,
} from './facts.ts'
import { firstName } from './names.ts'
import { chosenFields, hoursInWords, placeForm, takenAlert, whereInWords } from './place-form.ts'
import { isStale, refusalWords } from './refusal-words.ts'

type Chosen = { readonly time: FittingTime } | { readonly own: OwnChoice } | null

interface Move {
  readonly id: string
  readonly typed: Typed
  readonly moving: Moving
  readonly chosen: Chosen
  readonly isAnother: boolean
  readonly problems: ReturnType<typeof ownHourIn>['problems']
}

/** What an own hour keeps of the meeting; null of a meeting without a caseworker. */
function keptOf(found: Pick<Moving['of'], 'meeting' | 'seenMeeting'>): KeptFacts | null {
  const { meeting, seenMeeting } = found
  const { caseworkerId, form, startsAt, endsAt, type } = meeting
  if (caseworkerId === null) return null
  const { place } = seenMeeting
  return { caseworkerId, form, place, type: type === 'other' ? 'job' : type, startsAt, endsAt }
}

async function moveIn(visit: Visit, given: Given): Promise<Move | null> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return null
  const typed = typedIn(given)
  const today = dateOf(context.clock.now())
  // An own hour is as long as the meeting is: it must be known before it is asked whether it is
  // free.
  const first = typed.timeId === 'egen' ? await askMeetingCase(context, id) : null
  if (first?.ok === false) return null
  const { own, problems } = ownHourIn(texts, typed, { today, kept: first ? keptOf(first.value) : null })
  const moving = await askMoving(context, id, wantedOf(typed, own))
  if (!moving.ok) return null
  const { time, isAnother } = chosenTime(moving.value, typed)
  return { id, typed, moving: moving.value, chosen: own ? { own } : time ? { time } : null, isAnother, problems }
}

function plannedOf({ chosen, moving }: Move): Planned | null {
  const { meeting, seenMeeting } = moving.of
  const { type, form } = meeting
  if (!chosen) return null
  if ('time' in chosen) {
    const { time } = chosen
    return { ...time, type, form, place: time.place ?? seenMeeting.place, caseworker: time.caseworkerName }
  }
  const { own } = chosen
  const caseworker = moving.caseworkers.get(own.caseworkerId)?.name ?? ''
  return { ...own, type, form, date: own.day, place: seenMeeting.place, caseworker }
}

function refusalsOf({ moving, chosen }: Move, planned: Planned | null): Refusal[] {
  const { situation, now, isHourTaken, of } = moving
  const standing = situation.meetings.find(({ id }) => id === of.meeting.id)
  if (!standing) return [refusal('moving_not_planned', { status: of.meeting.status })]
  if (!planned) return []
  const busy = chosen && 'own' in chosen && isHourTaken ? [refusal('caseworker_busy')] : []
  return [...movingRefusals(situation, standing, planned, now), ...busy]
}

/** Old and new beside each other. */
function beforeAndAfter(visit: Visit, { moving: { of } }: Move, planned: Planned): Fact {
  const { texts } = visit
  const { meeting, seenMeeting } = of
  const before = html`${capital(hoursInWords(texts, meeting))}<br>${whereInWords(texts, {
    form: meeting.form,
    caseworker: seenMeeting.details?.caseworkerName ?? '',
    place: seenMeeting.place,
  })}`
  const after = meetingFact(texts, planned)
  return {
    icon: 'calendar-month',
    text: html`<span class="quiet">${texts.t('jobCentre.meeting.move.before')}:</span> ${before}<br><span class="quiet">${texts.t('jobCentre.meeting.move.after')}:</span> ${after.text}<br>${after.more ?? ''}`,
  }
}

function factsOf(visit: Visit, move: Move, planned: Planned): Fact[] {
  const { texts } = visit
  const { moving } = move
  const { meeting } = moving.of
  return [
    ...shutFacts(texts, moving),
    ...absenceFact(texts, moving, planned.date),
    beforeAndAfter(visit, move, planned),
    ...deadlineFacts(texts, moving, deadlineWhenMoved(moving.situation, meeting, planned.date)),
    ...windowFact(texts, moving, planned.date),
    ...messageFacts(texts, moving, {
      reminderOf: { startsAt: planned.startsAt, reminderHours: meeting.reminderHours },
      receipt: { visit, kind: 'moved', planned },
    }),
    newsFact(texts, moving),
  ]
}

/** `/jc/moeder/{id}/flyt`: where to, old and new beside each other, and what follows. */
export async function movePage(visit: Visit, given: Given): Promise<Response> {
  const move = await moveIn(visit, given)
  return move ? await showMove(visit, move, []) : await showProblem(visit, 'notFound')
}

async function showMove(visit: Visit, move: Move, refused: readonly Refusal[]): Promise<Response> {
  const { texts } = visit
  const { id, typed, moving, chosen, isAnother, problems } = move
  const time = chosen && 'time' in chosen ? chosen.time : null
  const form = placeForm(texts, {
    action: paths.meetingPage(id, 'flyt'),
    typed,
    planning: moving,
    time,
    problems,
    isMove: true,
  })
  return await showCase(
    visit,
    {
      title: texts.t('jobCentre.meeting.move.title'),
      citizen: moving.citizen,
      meeting: moving.of.meeting,
      problems,
      refused,
      cannot: texts.t('jobCentre.meeting.move.cannot'),
      above: takenAlert(texts, isAnother, time),
    },
    decide(form, problems.length > 0 ? html`` : resultOf(visit, move, refused)),
  )
}

function resultOf(visit: Visit, move: Move, refused: readonly Refusal[]): Html {
  const { texts } = visit
  const { id, typed, moving, chosen } = move
  const planned = plannedOf(move)
  const refusals = refusalsOf(move, planned)
  const name = firstName(moving.citizen.name)
  const facts: Fact[] =
    refusals.length > 0
      ? refusals.map((one) => ({ icon: 'error', text: refusalWords(texts, one, name) }))
      : planned
        ? factsOf(visit, move, planned)
        : []
  if (facts.length === 0) return html``
  const settled = chosen && 'time' in chosen ? { ...typed, timeId: chosen.time.id } : typed
  return decision(visit, {
    heading: texts.t(`jobCentre.meeting.move.${refusals.length > 0 ? 'cannot' : 'happens'}`),
    facts,
    action: paths.meetingPage(id, 'flyt'),
    fields: chosenFields(settled),
    seen: moving.seen,
    button: refusals.length > 0 ? null : texts.t(`jobCentre.meeting.move.${isStale(refused) ? 'anyway' : 'button'}`),
    back: ownPath(typed.back) ?? paths.meeting(id),
    isRefused: refused.length > 0,
  })
}

/** POST `/jc/moeder/{id}/flyt` */
export async function moveHere(visit: Visit, given: Given): Promise<Response> {
  const found = await moveIn(visit, given)
  if (!found) return await showProblem(visit, 'notFound')
  const { id, typed, chosen, moving, isAnother, problems } = found
  const seen = seenIn(given)
  if (!chosen || !seen || problems.length > 0) return await showMove(visit, found, [])
  if (isAnother) return await showMove(visit, found, [refusal('time_taken')])
  const to: NewPlace =
    'time' in chosen ? { kind: 'time', timeId: chosen.time.id } : { kind: 'own_hour', startsAt: chosen.own.startsAt }
  const act = { act: 'move_meeting', citizenId: moving.citizen.id, subject: id } as const
  const done = await recorded(visit.context, act, (within) => moveMeeting(within, id, to, { seen }))
  if (done.ok) return goTo(visit, backSaying(typed.back, 'flyttet') ?? paths.meetingDone(id, 'flyttet'))
  return await showMove(visit, (await moveIn(visit, given)) ?? found, done.refusals)
}
