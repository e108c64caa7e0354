import { dateOf } from '../../rules/dates.ts'
import { reminderNight } from '../../rules/meeting-reminders.ts'
import { isInterview, type MeetingDetails, type MeetingForm, type Terms } from '../../rules/meetings.ts'
import type { Offer } from '../../rules/offers.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import type { Transaction } from '../../storage/database.ts'
import { newId } from '../../storage/ids.ts'
import type { NewMeeting } from '../../storage/meetings.ts'
import { insertSeatedMeeting } from '../../storage/seats.ts'
import type { OfferedTime } from '../../storage/times.ts'
import type { ActionContext } from '../transaction.ts'
import { happen } from './deadline.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { noteMeeting, statusFor } from './meetings.ts'

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
})

/**
 * Writes a meeting, its seat, what it does to the deadline (D-BOOK, D-EARLY, D-HELD when it is
 * today), its history and its receipts. Everything has been checked; only the deadline's table can
 * still refuse.
 */
export async function planMeeting(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  { origin, facts, rebooking, cancelling, reminderHours, seat }: PlannedMeeting,
): Promise<Outcome<MeetingDetails>> {
  const meetingId = newId()
  const citizenId = locked.row.id
  const date = dateOf(facts.startsAt)
  const meeting = {
    ...facts,
    id: meetingId,
    citizenId,
    timeId: seat.timeId,
    origin,
    status: statusFor(date, locked.today),
    plannedOn: locked.today,
    remindOn: reminderNight({ ...facts, reminderHours }, locked.today),
    news: origin === 'summoned' ? ('summoned' as const) : null,
    rebooking,
    cancelling,
    outcomeOn: null,
    createdAt: locked.now,
  }
  const taken = { ...seat, citizenId, meetingId, heldUntil: null, form: null, rebooks: null }
  const [, met, noted] = await Promise.all([
    insertSeatedMeeting(trx, meeting, taken),
    isInterview(facts.type) ? happen(trx, context, locked, { kind: 'interview_planned', meetingId, date }) : done(null),
    noteMeeting(trx, context, locked, meetingId, { kind: origin, rule: 'D-BOOK' }),
  ])
  return met.ok ? done(noted) : met
}
