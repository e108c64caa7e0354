import {
  chosenForm,
  offerRefusals,
  otherMeetingRefusals,
  rebookingOfferRefusals,
  rebookingRefusals,
  timeRefusals,
} from '../rules/booking-window.ts'
import type { Instant } from '../rules/dates.ts'
import { heldUntil } from '../rules/holds.ts'
import type { MeetingForm } from '../rules/meetings.ts'
import { done, type Outcome, refusal, refuse, refusedBy } from '../rules/refusals.ts'
import { withCommit } from '../storage/pipeline.ts'
import { releaseHold, takeSeat } from '../storage/seats.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import { lockTimeFor } from './steps/locked-time.ts'
import { seatAmong } from './steps/seats.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface Hold {
  readonly timeId: string
  readonly heldUntil: Instant
}

/**
 * M-HOLD: holds a seat while the citizen confirms; an earlier hold of theirs is given back.
 * `rebooks` is the meeting that is to be moved there. Refusals: all that the booking itself would
 * meet.
 */
export const holdTime = (
  context: ActionContext,
  wanted: { citizenId: string; timeId: string; form: MeetingForm | null; rebooks: string | null },
): Promise<Outcome<Hold>> =>
  transact(context, 'hold_time', async (trx, granted) => {
    const { citizenId, timeId } = wanted
    const found = await lockCitizenAnd(trx, context, granted, citizenId, () => lockTimeFor(trx, timeId, citizenId))
    const { time, offer, seats = [] } = found?.more ?? {}
    if (!found || !time || !offer) return refuse('not_found')
    const { situation, now } = found.locked
    const rebooked = situation.meetings.find((meeting) => meeting.id === wanted.rebooks) ?? null
    if (wanted.rebooks && !rebooked) return refuse('not_found')
    const form = chosenForm(offer, wanted.form ?? rebooked?.form ?? null) ?? chosenForm(offer, wanted.form)
    const seat = seatAmong(seats, time, citizenId, now)
    const refused = refusedBy([
      ...(rebooked
        ? [...rebookingRefusals(situation, rebooked, now), ...rebookingOfferRefusals(situation, rebooked, offer)]
        : [
            ...offerRefusals(situation, offer),
            ...otherMeetingRefusals(situation, offer, context.bounds.other_meetings),
          ]),
      ...timeRefusals(situation, offer, time, now, rebooked),
      ...(form ? [] : [refusal('form_not_offered')]),
      ...(seat.ok ? [] : seat.refusals),
    ])
    if (refused) return refused
    if (!seat.ok) return seat
    const until = heldUntil(situation, offer, time, now, rebooked)
    if (seat.value.holdsAnother) await releaseHold(trx, citizenId)
    const held = takeSeat(trx, {
      timeId: time.id,
      seatNumber: seat.value.seatNumber,
      capacity: time.capacity,
      citizenId,
      meetingId: null,
      heldUntil: until,
      form,
      rebooks: wanted.rebooks,
    })
    withCommit(trx, held)
    return done({ timeId: time.id, heldUntil: until })
  })
