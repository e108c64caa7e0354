import { reachesThing } from '../rules/access.ts'
import { seatRefusals } from '../rules/changes.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import { isTaken, renumberSeats, seatsOf } from '../storage/seats.ts'
import { lockTime, type OfferedTime, setCapacity } from '../storage/times.ts'
import { recordSeats } from './steps/events.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * M-CHANGE: how many seats a published time has: raised, or lowered to what is taken or held
 * (M-HOLD). Refusals: not_found, also for a time that is withdrawn or a caseworker's own hour;
 * seats_are_taken.
 */
export const changeSeats = (
  context: ActionContext,
  timeId: string,
  capacity: number,
): Promise<Outcome<OfferedTime & { readonly booked: number }>> =>
  transact(context, 'change_seats', async (trx, granted) => {
    const { clock } = context
    const time = await lockTime(trx, timeId)
    if (!time || !reachesThing(granted, time) || time.offerId === null || time.status === 'withdrawn')
      return refuse('not_found')
    const seats = await seatsOf(trx, [timeId])
    const now = clock.now()
    const taken = seats.filter((seat) => isTaken(seat, now))
    const refused = refusedBy(seatRefusals(capacity, taken.length))
    if (refused) return refused
    await renumberSeats(trx, timeId, { kept: taken.map((seat) => seat.seatNumber), capacity })
    await setCapacity(trx, timeId, capacity)
    if (capacity !== time.capacity) await recordSeats(trx, { ...time, capacity }, { actor: context.actor, at: now })
    return done({ ...time, capacity, booked: seats.filter((seat) => seat.meetingId !== null).length })
  })
