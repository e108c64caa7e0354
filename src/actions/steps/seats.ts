import type { Instant } from '../../rules/dates.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { Transaction } from '../../storage/database.ts'
import { isTaken, seatsAndHold } from '../../storage/seats.ts'
import type { SeatRow } from '../../storage/tables.ts'
import type { OfferedTime } from '../../storage/times.ts'

export interface ChosenSeat {
  readonly seatNumber: number
  /** The citizen's own hold on this time, where it still counts (M-HOLD). */
  readonly hold: SeatRow | null
  /** Whether the citizen has a hold, lapsed or not, that taking this seat would leave behind. */
  readonly holdsAnother: boolean
}

type SeatedTime = Pick<OfferedTime, 'id' | 'capacity'>

/** A seat of a locked time for this citizen, as `seatAmong` chooses it. */
export const chooseSeat = async (
  trx: Transaction,
  time: SeatedTime,
  citizenId: string,
  now: Instant,
): Promise<Outcome<ChosenSeat>> => seatAmong(await seatsAndHold(trx, time.id, citizenId), time, citizenId, now)

/**
 * Of what `seatsAndHold` found under the time's lock: the seat held, else the first that nobody has. Refusals: time_taken when
 * all are booked, time_held_by_others when some are only held (M-NO-DOUBLE, M-HOLD).
 */
export function seatAmong(
  found: readonly SeatRow[],
  time: SeatedTime,
  citizenId: string,
  now: Instant,
): Outcome<ChosenSeat> {
  const seats = found.filter((seat) => seat.time_id === time.id && isTaken(seat, now))
  const isOwnHold = (seat: SeatRow) => seat.meeting_id === null && seat.citizen_id === citizenId
  const chosen = (seatNumber: number, hold: SeatRow | null): Outcome<ChosenSeat> => {
    const isChosen = (seat: SeatRow) => seat.time_id === time.id && seat.seat_number === seatNumber
    const holdsAnother = found.some((seat) => isOwnHold(seat) && !isChosen(seat))
    return done({ seatNumber, hold, holdsAnother })
  }
  const hold = seats.find(isOwnHold) ?? null
  if (hold) return chosen(hold.seat_number, hold)
  const taken = new Set(seats.map((seat) => seat.seat_number))
  for (let seatNumber = 1; seatNumber <= time.capacity; seatNumber += 1)
    if (!taken.has(seatNumber)) return chosen(seatNumber, null)
  return refuse(seats.every((seat) => seat.meeting_id !== null) ? 'time_taken' : 'time_held_by_others')
}
