import { dateOf } from '../../rules/dates.ts'
import { isInterview, type MeetingForm, type Terms } from '../../rules/meetings.ts'
import type { Offer } from '../../rules/offers.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import type { Transaction } from '../../storage/database.ts'
import { newId } from '../../storage/ids.ts'
import type { MeetingDetails } from '../../storage/meetings.ts'
import { insertSeatedMeeting } from '../../storage/seats.ts'
import type { NewMeetingRow } from '../../storage/tables.ts'
import type { OfferedTime } from '../../storage/times.ts'
import type { ActionContext } from '../transaction.ts'
import { happen } from './deadline.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { noteMeeting, statusFor } from './meetings.ts'

/** A meeting about to be made: what is booked or summoned to, and the seat chosen for it under the time's lock. */
export interface PlannedMeeting {
  readonly origin: 'booked' | 'summoned'
  readonly columns: Pick<
    NewMeetingRow,
    | 'job_centre'
    | 'offer_id'
    | 'caseworker_id'
    | 'type'
    | 'other_type'
    | 'starts_at'
    | 'ends_at'
    | 'form'
    | 'place'
    | 'message'
  >
  readonly rebooking: Terms
  readonly cancelling: Terms
  readonly seat: { readonly timeId: string; readonly seatNumber: number; readonly capacity: number }
}

/** M-REBOOK, M-CANCEL: a meeting keeps the terms that its offer, or summons, had when it was put at its hour. */
export const termColumns = ({ rebooking, cancelling }: Pick<PlannedMeeting, 'rebooking' | 'cancelling'>) => ({
  rebooking_allowed: rebooking.allowed,
  rebooking_notice_hours: rebooking.noticeHours,
  cancelling_allowed: cancelling.allowed,
  cancelling_notice_hours: cancelling.noticeHours,
})

/** What a published time and its offer say of a meeting at it, booked or summoned alike. */
export const atTime = (
  time: OfferedTime,
  offer: Offer,
  seatNumber: number,
  { form, message }: { readonly form: MeetingForm; readonly message: string | null },
): Omit<PlannedMeeting, 'origin'> => ({
  columns: {
    job_centre: time.jobCentre,
    offer_id: offer.id,
    caseworker_id: time.caseworkerId,
    type: offer.meetingType,
    other_type: offer.otherType,
    starts_at: time.startsAt,
    ends_at: time.endsAt,
    form,
    place: time.place ?? offer.place,
    message,
  },
  rebooking: offer.rebooking,
  cancelling: offer.cancelling,
  seat: { timeId: time.id, seatNumber, capacity: time.capacity },
})

/**
 * Writes a meeting, its seat, what it does to the deadline (D-BOOK, D-EARLY, D-HELD when it is today), its history and its
 * receipts. Everything has been checked; only the deadline's table can still refuse.
 */
export async function planMeeting(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  { origin, columns, rebooking, cancelling, seat }: PlannedMeeting,
): Promise<Outcome<MeetingDetails>> {
  const meetingId = newId()
  const citizenId = locked.row.id
  const date = dateOf(columns.starts_at)
  const meeting = {
    ...columns,
    id: meetingId,
    citizen_id: citizenId,
    time_id: seat.timeId,
    origin,
    status: statusFor(date, locked.today),
    planned_on: locked.today,
    ...termColumns({ rebooking, cancelling }),
    cancel_reason: null,
    outcome_on: null,
    created_at: locked.now,
  }
  const taken = { ...seat, citizenId, meetingId, heldUntil: null, form: null, rebooks: null }
  const [, met, noted] = await Promise.all([
    insertSeatedMeeting(trx, meeting, taken),
    isInterview(columns.type)
      ? happen(trx, context, locked, { kind: 'interview_planned', meetingId, date })
      : done(null),
    noteMeeting(trx, context, locked, meetingId, { kind: origin, rule: 'D-BOOK' }),
  ])
  return met.ok ? done(noted) : met
}
