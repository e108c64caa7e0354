import {
  chosenForm,
  offerRefusals,
  rebookingOfferRefusals,
  rebookingRefusals,
  timeRefusals,
} from '../rules/booking-window.ts'
import type { Instant } from '../rules/dates.ts'
import type { MeetingForm } from '../rules/meetings.ts'
import { done, type Outcome, refusal, refuse, refusedBy } from '../rules/refusals.ts'
import { findOffer } from '../storage/offers.ts'
import { releaseHold, takeSeat } from '../storage/seats.ts'
import { lockTime } from '../storage/times.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import { chooseSeat } from './steps/seats.ts'
import { type ActionContext, transact } from './transaction.ts'

/** M-HOLD: "Choosing a time holds a seat for 10 minutes". */
export const HOLD_MINUTES = 10

export interface Hold {
  readonly timeId: string
  readonly heldUntil: Instant
}

/**
 * M-HOLD: holds a seat while the citizen confirms; an earlier hold of theirs is given back. `rebooks` is the meeting that
 * is to be moved there. Refusals: all that the booking itself would meet.
 */
export const holdTime = (
  context: ActionContext,
  wanted: { citizenId: string; timeId: string; form: MeetingForm | null; rebooks: string | null },
): Promise<Outcome<Hold>> =>
  transact(context, async (trx) => {
    const found = await lockCitizenAnd(trx, context, wanted.citizenId, () => lockTime(trx, wanted.timeId))
    const time = found?.more
    const offer = time?.offerId ? await findOffer(trx, time.offerId) : null
    if (!found || !time || !offer) return refuse('not_found')
    const { situation, now } = found.locked
    const rebooked = situation.meetings.find((meeting) => meeting.id === wanted.rebooks) ?? null
    if (wanted.rebooks && !rebooked) return refuse('not_found')
    const form = chosenForm(offer, wanted.form ?? rebooked?.form ?? null) ?? chosenForm(offer, wanted.form)
    const seat = await chooseSeat(trx, time, wanted.citizenId, now)
    const refused = refusedBy([
      ...(rebooked
        ? [...rebookingRefusals(situation, rebooked, now), ...rebookingOfferRefusals(situation, rebooked, offer)]
        : offerRefusals(situation, offer)),
      ...timeRefusals(situation, offer, time, now, rebooked),
      ...(form ? [] : [refusal('form_not_offered')]),
      ...(seat.ok ? [] : seat.refusals),
    ])
    if (refused) return refused
    if (!seat.ok) return seat
    const heldUntil = now.add({ minutes: HOLD_MINUTES })
    if (seat.value.holdsAnother) await releaseHold(trx, wanted.citizenId)
    await takeSeat(trx, {
      timeId: time.id,
      seatNumber: seat.value.seatNumber,
      capacity: time.capacity,
      citizenId: wanted.citizenId,
      meetingId: null,
      heldUntil,
      form,
      rebooks: wanted.rebooks,
    })
    return done({ timeId: time.id, heldUntil })
  })
