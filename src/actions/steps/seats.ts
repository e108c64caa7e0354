import type { Instant } from '../../rules/dates.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { Transaction } from '../../storage/database.ts'
import { isTaken, type Seat, seatsAndHold } from '../../storage/seats.ts'
import type { OfferedTime } from '../../storage/times.ts'

export interface ChosenSeat {
  readonly seatNumber: number
  /** The citizen's own hold on this time, where it still counts (M-HOLD). */
  readonly hold: Seat | null
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
 * Of what `seatsAndHold` found under the time's lock: the seat held, else the first that nobody
 * has. Refusals: time_taken when all are booked, time_held_by_others when some are only held
 * (M-NO-DOUBLE, M-HOLD).
 */
export function seatAmong(
  found: readonly Seat[],
  time: SeatedTime,
  citizenId: string,
  now: Instant,
): Outcome<ChosenSeat> {
  const seats = found.filter((seat) => seat.timeId === time.id && isTaken(seat, now))
  const isOwnHold = (seat: Seat) => seat.meetingId === null && seat.citizenId === citizenId
  const chosen = (seatNumber: number, hold: Seat | null): Outcome<ChosenSeat> => {
    const isChosen = (seat: Seat) => seat.timeId === time.id && seat.seatNumber === seatNumber
    const holdsAnother = found.some((seat) => isOwnHold(seat) && !isChosen(seat))
    return done({ seatNumber, hold, holdsAnother })
  }
  const hold = seats.find(isOwnHold) ?? null
  if (hold) return chosen(hold.seatNumber, hold)
  const taken = new Set(seats.map((seat) => seat.seatNumber))
  for (let seatNumber = 1; seatNumber <= time.capacity; seatNumber += 1)
    if (!taken.has(seatNumber)) return chosen(seatNumber, null)
  return refuse(seats.every((seat) => seat.meetingId !== null) ? 'time_taken' : 'time_held_by_others')
}
