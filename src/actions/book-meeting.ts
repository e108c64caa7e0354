import { reachesThing } from '../rules/access.ts'
import { chosenForm, offerRefusals, otherMeetingRefusals, timeRefusals } from '../rules/booking-window.ts'
import type { MeetingDetails, MeetingForm } from '../rules/meetings.ts'
import { type Outcome, refusal, refuse, refusedBy } from '../rules/refusals.ts'
import { releaseHold } from '../storage/seats.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import { lockTimeFor } from './steps/locked-time.ts'
import { seatAmong } from './steps/seats.ts'
import { atTime, planMeeting } from './steps/write-meeting.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface WantedBooking {
  readonly citizenId: string
  readonly timeId: string
  readonly form: MeetingForm | null
  readonly message: string | null
  /** The portal's way: only against a hold that still counts (M-HOLD). */
  readonly requireHold: boolean
}

/**
 * D-BOOK, D-EARLY, M-ONE, M-NO-DOUBLE: books a time under the citizen's own rules, all re-checked
 * under lock; an open deadline becomes `met`. Refusals: every rule of the offer and the time that
 * says no, and the seat's.
 */
export const bookMeeting = (context: ActionContext, wanted: WantedBooking): Promise<Outcome<MeetingDetails>> =>
  transact(context, 'book_meeting', async (trx, granted) => {
    const { citizenId, timeId } = wanted
    const found = await lockCitizenAnd(trx, context, granted, citizenId, () => lockTimeFor(trx, timeId, citizenId))
    const { time, offer, seats = [] } = found?.more ?? {}
    if (!found || !time || !offer) return refuse('not_found')
    const { locked } = found
    const { situation, now } = locked
    if (!reachesThing(granted, time)) return refuse('not_found')
    const form = chosenForm(offer, wanted.form)
    const seat = seatAmong(seats, time, citizenId, now)
    const refused = refusedBy([
      ...offerRefusals(situation, offer),
      ...otherMeetingRefusals(situation, offer, context.bounds.other_meetings),
      ...timeRefusals(situation, offer, time, now),
      ...(form ? [] : [refusal('form_not_offered')]),
      ...(seat.ok ? [] : seat.refusals),
      ...(seat.ok && wanted.requireHold && !seat.value.hold ? [refusal('hold_lapsed')] : []),
    ])
    if (refused) return refused
    if (!seat.ok || !form) return refuse('time_taken')
    if (seat.value.holdsAnother) await releaseHold(trx, citizenId)
    const booked = atTime(time, offer, seat.value.seatNumber, { form, message: wanted.message })
    return await planMeeting(trx, context, locked, { origin: 'booked', ...booked })
  })
