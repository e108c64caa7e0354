import type { Offer } from '../../rules/offers.ts'
import type { Transaction } from '../../storage/database.ts'
import { findOfferOfTime } from '../../storage/offers.ts'
import { type Seat, seatsAndHold } from '../../storage/seats.ts'
import { lockTime, type OfferedTime } from '../../storage/times.ts'

/** A time under lock, with all that a booking or a hold asks of it. */
export interface LockedTime {
  readonly time: OfferedTime | null
  readonly offer: Offer | null
  /** Its taken and held seats, and the citizen's hold wherever it is. */
  readonly seats: readonly Seat[]
}

/** Locks a time; its offer and seats are read behind the lock, in the same trip. */
export async function lockTimeFor(trx: Transaction, timeId: string, citizenId: string): Promise<LockedTime> {
  const [time, offer, seats] = await Promise.all([
    lockTime(trx, timeId),
    findOfferOfTime(trx, timeId),
    seatsAndHold(trx, timeId, citizenId),
  ])
  return { time, offer, seats }
}
