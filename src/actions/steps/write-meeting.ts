import { dateOf } from '../../rules/dates.ts'
import { reminderNight } from '../../rules/meeting-reminders.ts'
import { isInterview, type MeetingDetails, type MeetingForm, type Terms } from '../../rules/meetings.ts'
import type { Offer } from '../../rules/offers.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import type { Transaction } from '../../storage/database.ts'
import { newId } from '../../storage/ids.ts'
import { findMeeting, meetingWritten, type NewMeeting } from '../../storage/meetings.ts'
import { messageWritten } from '../../storage/messages.ts'
import { seatTaken } from '../../storage/seats.ts'
import type { OfferedTime } from '../../storage/times.ts'
import { writeTogether } from '../../storage/written-together.ts'
import type { ActionContext } from '../transaction.ts'
import { happening } from './deadline.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { newMeetingNoted } from './meeting-history.ts'
import { statusFor, tellJournal } from './meetings.ts'
import { receiptsOf } from './messages.ts'

/**
 * A meeting about to be made: what is booked or summoned to, and the seat chosen for it under the
 * time's lock.
 */
export interface PlannedMeeting {
  readonly origin: 'booked' | 'summoned'
  readonly facts: Pick<
    NewMeeting,
    | 'jobCentre'
    | 'offerId'
    | 'caseworkerId'
    | 'type'
    | 'otherType'
    | 'startsAt'
    | 'endsAt'
    | 'form'
    | 'place'
    | 'message'
  >
  /** M-REBOOK, M-CANCEL: a meeting keeps the terms of its offer or summons as they were then. */
  readonly rebooking: Terms
  readonly cancelling: Terms
  /** N-MEETING, as in its offer. */
  readonly reminderHours: number | null
  readonly seat: { readonly timeId: string; readonly seatNumber: number; readonly capacity: number }
  /** For the receipt. */
  readonly names: { readonly offerTitle: string | null; readonly caseworkerName: string }
}

/** What a published time and its offer say of a meeting at it, booked or summoned alike. */
export const atTime = (
  time: OfferedTime,
  offer: Offer,
  seatNumber: number,
  { form, message }: { readonly form: MeetingForm; readonly message: string | null },
): Omit<PlannedMeeting, 'origin'> => ({
  facts: {
    jobCentre: time.jobCentre,
    offerId: offer.id,
    caseworkerId: time.caseworkerId,
    type: offer.meetingType,
    otherType: offer.otherType,
    startsAt: time.startsAt,
    endsAt: time.endsAt,
    form,
    place: time.place ?? offer.place,
    message,
  },
  rebooking: offer.rebooking,
  cancelling: offer.cancelling,
  reminderHours: offer.reminderHours,
  seat: { timeId: time.id, seatNumber, capacity: time.capacity },
  names: { offerTitle: offer.title, caseworkerName: time.caseworkerName },
})

/**
 * Writes a meeting, its seat, what it does to the deadline (D-BOOK, D-EARLY, D-HELD when it is
 * today), its history and its receipts. All of it is one statement, and the meeting is read behind
 * it. Everything has been checked; only the deadline's table can still refuse.
 */
export async function planMeeting(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  { origin, facts, rebooking, cancelling, reminderHours, seat, names }: PlannedMeeting,
): Promise<Outcome<MeetingDetails>> {
  const { row, now, today } = locked
  const id = newId()
  const citizenId = row.id
  const date = dateOf(facts.startsAt)
  const met = happening(context, locked, { kind: 'interview_planned', meetingId: id, date })
  if (isInterview(facts.type) && !met.ok) return met
  const meeting = {
    ...facts,
    id,
    citizenId,
    timeId: seat.timeId,
    origin,
    status: statusFor(date, today),
    plannedOn: today,
    remindOn: reminderNight({ ...facts, reminderHours }, today),
    news: origin === 'summoned' ? ('summoned' as const) : null,
    rebooking,
    cancelling,
    outcomeOn: null,
    createdAt: now,
  }
  const told = { ...meeting, ...names, revision: 0, reminderHours, cancelReason: null }
  // A booking over the telephone is the citizen's, whoever typed it.
  const receipts = receiptsOf(row, told, { kind: origin, citizenActed: origin === 'booked' }, now)
  const [, written] = await Promise.all([
    writeTogether(trx, [
      meetingWritten(meeting),
      seatTaken({ ...seat, citizenId, meetingId: id, heldUntil: null, form: null, rebooks: null }),
      ...(isInterview(facts.type) && met.ok ? met.value.writes : []),
      newMeetingNoted(meeting, { kind: origin, rule: 'D-BOOK' }, { actor: context.actor, at: now }),
      ...receipts.map(messageWritten),
    ]),
    findMeeting(trx, id),
  ])
  if (!written) throw new Error('a meeting just written has vanished')
  tellJournal(trx, context, written, origin)
  return done(written)
}
