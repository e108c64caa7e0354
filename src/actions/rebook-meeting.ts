import { reachesThing, refuseMeeting } from '../rules/access.ts'
import { chosenForm, rebookingOfferRefusals, rebookingRefusals, timeRefusals } from '../rules/booking-window.ts'
import { reminderNight } from '../rules/meeting-reminders.ts'
import { isInterview, type MeetingDetails, type MeetingForm } from '../rules/meetings.ts'
import type { Offer } from '../rules/offers.ts'
import { done, type Outcome, refusal, refuse, refusedBy } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { findMeeting, updateMeeting } from '../storage/meetings.ts'
import { findOffer } from '../storage/offers.ts'
import { releaseHold, takeSeat } from '../storage/seats.ts'
import { lockTimes, type OfferedTime } from '../storage/times.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import { happen } from './steps/deadline.ts'
import { noteMeeting, roomKept, statusFor } from './steps/meetings.ts'
import { releasePlace } from './steps/own-hours.ts'
import { chooseSeat } from './steps/seats.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface WantedRebooking {
  readonly meetingId: string
  readonly timeId: string
  /** Null: as the meeting is now, where the new time's offer has that form. */
  readonly form: MeetingForm | null
  readonly message: string | null
  readonly requireHold: boolean
}

/**
 * M-REBOOK: moves the citizen's meeting to another time in one step, under the citizen's rules:
 * never without a meeting in between, never with two; where the new time is lost, the old stays.
 * The meeting gets the terms of the new time's offer. Refusals: not_found,
 * meeting_of_other_job_centre (the citizen has moved: theirs to rebook, not the new job centre's),
 * those of rebooking, offer, time and seat.
 */
export const rebookMeeting = (context: ActionContext, wanted: WantedRebooking): Promise<Outcome<MeetingDetails>> =>
  transact(context, 'rebook_meeting', async (trx, granted) => {
    const before = await findMeeting(trx, wanted.meetingId)
    if (!before) return refuse('not_found')
    const found = await lockCitizenAnd(trx, context, granted, before.citizenId, () => lockPlaces(trx, wanted))
    const { current, time } = found?.more ?? {}
    const meeting = found?.locked.situation.meetings.find((one) => one.id === wanted.meetingId)
    const offer = time?.offerId ? await findOffer(trx, time.offerId) : null
    if (!found || !current) return refuse('not_found')
    const { locked } = found
    const { situation, now, today } = locked
    const others = refuseMeeting(granted, current, situation)
    if (others) return others
    if (!meeting) return refuse('rebooking_not_planned', { status: current.status })
    if (!time || !offer || !reachesThing(granted, time)) return refuse('not_found')
    const form = chosenForm(offer, wanted.form ?? meeting.form) ?? (wanted.form ? null : chosenForm(offer, null))
    const seat = await chooseSeat(trx, time, meeting.citizenId, now)
    const refused = refusedBy([
      ...rebookingRefusals(situation, meeting, now),
      ...rebookingOfferRefusals(situation, meeting, offer),
      ...timeRefusals(situation, offer, time, now, meeting),
      ...(form ? [] : [refusal('form_not_offered')]),
      ...(seat.ok ? [] : seat.refusals),
      ...(seat.ok && wanted.requireHold && !seat.value.hold ? [refusal('hold_lapsed')] : []),
    ])
    if (refused) return refused
    if (!seat.ok || !form) return refuse('time_taken')
    await releasePlace(trx, current)
    await releaseHold(trx, meeting.citizenId)
    await updateMeeting(trx, meeting.id, {
      ...placedAt(time, offer),
      status: statusFor(time.date, today),
      plannedOn: today,
      remindOn: reminderNight({ ...time, reminderHours: offer.reminderHours }, today),
      news: null,
      form,
      ownVideoUrl: roomKept(current, time.caseworkerId),
      revision: current.revision + 1,
      ...(wanted.message === null ? {} : { message: wanted.message }),
    })
    await takeSeat(trx, {
      timeId: time.id,
      seatNumber: seat.value.seatNumber,
      capacity: time.capacity,
      citizenId: meeting.citizenId,
      meetingId: meeting.id,
      heldUntil: null,
      form: null,
      rebooks: null,
    })
    if (isInterview(meeting.type) && situation.deadline?.meetingId === meeting.id) {
      const moved = await happen(trx, context, locked, { kind: 'interview_moved', date: time.date })
      if (!moved.ok) return moved
    }
    return done(await noteMeeting(trx, context, locked, meeting.id, { kind: 'rebooked', rule: 'M-REBOOK' }))
  })

/** What the new time and its offer say of the meeting. */
const placedAt = (time: OfferedTime, offer: Offer) => ({
  offerId: offer.id,
  timeId: time.id,
  caseworkerId: time.caseworkerId,
  jobCentre: time.jobCentre,
  startsAt: time.startsAt,
  endsAt: time.endsAt,
  place: time.place ?? offer.place,
  rebooking: offer.rebooking,
  cancelling: offer.cancelling,
})

/** Read again under the citizen's lock: a rebooking from another tab may have moved the meeting. */
async function lockPlaces(trx: Transaction, { meetingId, timeId }: WantedRebooking) {
  const current = await findMeeting(trx, meetingId)
  const ids = [current?.timeId, timeId].filter((id) => typeof id === 'string')
  const times = await lockTimes(trx, ids)
  return { current, time: times.find((one) => one.id === timeId) }
}
