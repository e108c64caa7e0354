import type { Instant } from '../../rules/dates.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { Transaction } from '../../storage/database.ts'
import { isTaken, seatsOf } from '../../storage/seats.ts'
import type { SeatRow } from '../../storage/tables.ts'
import type { OfferedTime } from '../../storage/times.ts'

export interface ChosenSeat {
  readonly seatNumber: number
  /** The citizen's own hold on this time, where it still counts (M-HOLD). */
  readonly hold: SeatRow | null
}

/**
 * A seat of a locked time for this citizen: the one held, else the first that nobody has. Refusals: time_taken when all
 * are booked, time_held_by_others when some are only held (M-NO-DOUBLE, M-HOLD).
 */
export async function chooseSeat(
  trx: Transaction,
  time: Pick<OfferedTime, 'id' | 'capacity'>,
  citizenId: string,
  now: Instant,
): Promise<Outcome<ChosenSeat>> {
  const seats = (await seatsOf(trx, [time.id])).filter((seat) => isTaken(seat, now))
  const hold = seats.find((seat) => seat.meeting_id === null && seat.citizen_id === citizenId) ?? null
  if (hold) return done({ seatNumber: hold.seat_number, hold })
  const taken = new Set(seats.map((seat) => seat.seat_number))
  for (let seatNumber = 1; seatNumber <= time.capacity; seatNumber += 1)
    if (!taken.has(seatNumber)) return done({ seatNumber, hold: null })
  return refuse(seats.every((seat) => seat.meeting_id !== null) ? 'time_taken' : 'time_held_by_others')
}
