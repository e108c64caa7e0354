import { sql } from 'kysely'
import { type Instant, isInstantAfter } from '../rules/dates.ts'
import type { MeetingForm } from '../rules/meetings.ts'
import { seatColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { isOrAny } from './id-filter.ts'
import type { TimeStatus } from './job-centre-tables.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'
import type { SeatRow } from './tables.ts'
import { writeTogether, writing } from './written-together.ts'

/** A seat of a time that a meeting has, or that a citizen holds until an instant (M-HOLD). */
export interface Seat {
  readonly timeId: string
  readonly seatNumber: number
  readonly capacity: number
  readonly citizenId: string
  readonly meetingId: string | null
  readonly heldUntil: Instant | null
  readonly form: MeetingForm | null
  readonly rebooks: string | null
}

const toSeat = (row: SeatRow): Seat => ({
  timeId: row.time_id,
  seatNumber: row.seat_number,
  capacity: row.capacity,
  citizenId: row.citizen_id,
  meetingId: row.meeting_id,
  heldUntil: row.held_until,
  form: row.form,
  rebooks: row.rebooks,
})

/** The taken and held seats of times, read under their locks. */
export async function seatsOf(db: Queryable, timeIds: readonly string[]): Promise<Seat[]> {
  const rows = await db
    .selectFrom('seat')
    .select(seatColumns)
    .where('time_id', '=', isOrAny(timeIds))
    .orderBy('seat_number')
    .execute()
  return rows.map(toSeat)
}

/**
 * The taken and held seats of a time, and this citizen's hold wherever it is: one trip for what
 * every booking asks.
 */
export async function seatsAndHold(db: Queryable, timeId: string, citizenId: string): Promise<Seat[]> {
  const rows = await db
    .selectFrom('seat')
    .select(seatColumns)
    .where((is) =>
      is.or([is('time_id', '=', timeId), is.and([is('citizen_id', '=', citizenId), is('meeting_id', 'is', null)])]),
    )
    .orderBy('seat_number')
    .execute()
  return rows.map(toSeat)
}

/** M-HOLD: a lapsed hold counts for nothing at once, with no cleaning job. */
export const isTaken = (seat: Pick<Seat, 'meetingId' | 'heldUntil'>, now: Instant): boolean =>
  seat.meetingId !== null || (seat.heldUntil !== null && isInstantAfter(seat.heldUntil, now))

/**
 * M-NO-DOUBLE: whether times that a caseworker has at an hour take it: another own hour, one that
 * was kept for its meetings, or an open one with a seat that is taken or held.
 */
export const isHourTaken = (
  times: readonly { readonly status: TimeStatus }[],
  seats: readonly Pick<Seat, 'meetingId' | 'heldUntil'>[],
  now: Instant,
): boolean => times.some(({ status }) => status !== 'open') || seats.some((seat) => isTaken(seat, now))

/** The citizen's hold, lapsed or not. */
export async function findHold(db: Queryable, citizenId: string): Promise<Seat | undefined> {
  const row = await db
    .selectFrom('seat')
    .select(seatColumns)
    .where('citizen_id', '=', citizenId)
    .where('meeting_id', 'is', null)
    .executeTakeFirst()
  return row && toSeat(row)
}

export async function releaseHold(trx: Transaction, citizenId: string): Promise<void> {
  const held = trx.deleteFrom('seat').where('citizen_id', '=', citizenId).where('meeting_id', 'is', null)
  await mustChange({ atMost: 1 }, held.execute())
}

/** False where this citizen holds no seat of this time. */
export async function releaseHoldOn(trx: Transaction, citizenId: string, timeId: string): Promise<boolean> {
  const held = trx
    .deleteFrom('seat')
    .where('citizen_id', '=', citizenId)
    .where('meeting_id', 'is', null)
    .where('time_id', '=', timeId)
  return (await rowsChanged(held.execute())) > 0
}

export async function releaseSeat(trx: Transaction, meetingId: string): Promise<void> {
  await mustChange({ atMost: 1 }, trx.deleteFrom('seat').where('meeting_id', '=', meetingId).execute())
}

/**
 * A seat taken or held that the caller has seen free under the time's lock; it overwrites a lapsed
 * hold, never a meeting.
 */
export const seatTaken = writing<Seat>(
  (at) => sql`
    insert into seat (time_id, seat_number, capacity, citizen_id, meeting_id, held_until, form, rebooks, offer_id, date)
    select id, ${at('seatNumber')}::integer, ${at('capacity')}::integer, ${at('citizenId')}::uuid, ${at('meetingId')}::uuid,
      ${at('heldUntil')}::timestamptz, ${at('form')}::text, ${at('rebooks')}::uuid, offer_id, date
    from offered_time where id = ${at('timeId')}
    on conflict (time_id, seat_number) do update set citizen_id = excluded.citizen_id, meeting_id = excluded.meeting_id,
      held_until = excluded.held_until, form = excluded.form, rebooks = excluded.rebooks
    where seat.meeting_id is null`,
)

export const takeSeat = (trx: Transaction, seat: Seat): Promise<void> => writeTogether(trx, [seatTaken(seat)])

/**
 * Makes room for another number of seats, under the time's lock: those that are kept get the lowest
 * numbers in turn where theirs are beyond it, and lapsed holds that stand in the way are gone.
 */
export async function renumberSeats(
  trx: Transaction,
  timeId: string,
  { kept, capacity }: { readonly kept: readonly number[]; readonly capacity: number },
): Promise<void> {
  const beyond = kept.filter((seatNumber) => seatNumber > capacity)
  const others = trx.deleteFrom('seat').where('time_id', '=', timeId)
  await rowsChanged(others.where('seat_number', '<>', sql<number>`all(${[...kept]}::integer[])`).execute())
  const free = Array.from({ length: capacity }, (_, at) => at + 1).filter((seatNumber) => !kept.includes(seatNumber))
  for (const [at, seatNumber] of beyond.entries()) {
    const moved = trx.updateTable('seat').set({ seat_number: free[at] ?? seatNumber })
    await mustChange(1, moved.where('time_id', '=', timeId).where('seat_number', '=', seatNumber).execute())
  }
}
