import { dateOf, type Instant, type PlainDate } from '../../rules/dates.ts'
import { happeningOfMove } from '../../rules/meeting-consequences.ts'
import { newsAfter } from '../../rules/meeting-news.ts'
import { reminderNight } from '../../rules/meeting-reminders.ts'
import type { Meeting, MeetingDetails } from '../../rules/meetings.ts'
import { done, type Outcome, type Refused, refuse, refusedBy } from '../../rules/refusals.ts'
import { movingRefusals } from '../../rules/summons.ts'
import type { Transaction } from '../../storage/database.ts'
import { updateMeeting } from '../../storage/meetings.ts'
import { type OfferedTime } from '../../storage/times.ts'
import { type ActionContext } from '../transaction.ts'
import { seatMeeting } from './change.ts'
import { happen } from './deadline.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { noteMeeting, roomKept, statusFor } from './meetings.ts'
import { releasePlace, takeOwnHour } from './own-hours.ts'
import { chooseSeat } from './seats.ts'

/** Where to: a published time, or another hour of the same caseworker's. */
export type NewPlace =
  | { readonly kind: 'time'; readonly timeId: string }
  | { readonly kind: 'own_hour'; readonly startsAt: Instant }

/** M-MOVE-MEETING of a meeting whose citizen, times and caseworker are locked. */
export async function moveLocked(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  current: MeetingDetails,
  time: OfferedTime | null,
  to: NewPlace,
): Promise<Outcome<MeetingDetails>> {
  const { situation, now, today } = locked
  const meeting = situation.meetings.find((one) => one.id === current.id)
  if (!meeting) return refuse('moving_not_planned', { status: current.status })
  const startsAt = to.kind === 'own_hour' ? to.startsAt : (time?.startsAt ?? now)
  const endsAt = to.kind === 'own_hour' ? startsAt.add(meeting.startsAt.until(meeting.endsAt)) : (time?.endsAt ?? now)
  const date = dateOf(startsAt)
  const refused = refusedBy(movingRefusals(situation, meeting, { startsAt, endsAt, date }, now))
  if (refused) return refused
  await releasePlace(trx, current)
  const place = time
    ? await takeTime(trx, locked, current, time)
    : await takeHour(trx, locked, current, startsAt, endsAt)
  if (!place.ok) return place
  await updateMeeting(trx, meeting.id, {
    ...place.value,
    status: statusFor(date, today),
    plannedOn: today,
    startsAt,
    endsAt,
    remindOn: reminderNight({ ...current, startsAt }, today),
    news: newsAfter(current.news, { kind: 'moved', by: 'job_centre' }),
    revision: current.revision + 1,
  })
  await seatMeeting(trx, meeting, place.seat)
  const refusedByDeadline = await followDeadline(trx, context, locked, meeting, date)
  if (refusedByDeadline) return refusedByDeadline
  return done(await noteMeeting(trx, context, locked, meeting.id, { kind: 'moved', rule: 'M-MOVE-MEETING' }))
}

/** D-HELD follows the interview to its new day. */
async function followDeadline(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  meeting: Pick<Meeting, 'id' | 'type'>,
  date: PlainDate,
): Promise<Refused | null> {
  const happening = happeningOfMove(locked.situation, meeting, date)
  if (!happening) return null
  const happened = await happen(trx, context, locked, happening)
  return happened.ok ? null : happened
}

interface TakenPlace {
  readonly ok: true
  readonly value: Parameters<typeof updateMeeting>[2]
  readonly seat: { readonly timeId: string; readonly seatNumber: number; readonly capacity: number }
}

async function takeTime(
  trx: Transaction,
  locked: LockedCitizen,
  current: MeetingDetails,
  time: OfferedTime,
): Promise<TakenPlace | Refused> {
  if (!time.offered && time.id !== current.timeId) return refuse('time_not_offered')
  const seat = await chooseSeat(trx, time, current.citizenId, locked.now)
  if (!seat.ok) return seat
  const value = {
    timeId: time.id,
    caseworkerId: time.caseworkerId,
    place: time.place ?? current.place,
    ownVideoUrl: roomKept(current, time.caseworkerId),
  }
  return { ok: true, value, seat: { timeId: time.id, seatNumber: seat.value.seatNumber, capacity: time.capacity } }
}

async function takeHour(
  trx: Transaction,
  locked: LockedCitizen,
  current: MeetingDetails,
  startsAt: Instant,
  endsAt: Instant,
): Promise<TakenPlace | Refused> {
  const { caseworkerId, jobCentre, place } = current
  if (caseworkerId === null) return refuse('moving_not_planned', { status: current.status })
  const hour = await takeOwnHour(trx, { jobCentre, caseworkerId, startsAt, endsAt, place }, locked.now)
  if (!hour.ok) return hour
  const { timeId } = hour.value
  return { ok: true, value: { timeId }, seat: { timeId, seatNumber: 1, capacity: 1 } }
}
