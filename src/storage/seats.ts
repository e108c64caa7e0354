import { type QueryCreator, sql } from 'kysely'
import { type Instant, isInstantAfter } from '../rules/dates.ts'
import type { MeetingForm } from '../rules/meetings.ts'
import { seatColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { isOrAny } from './id-filter.ts'
import type { TimeStatus } from './job-centre-tables.ts'
import { type NewMeeting, toNewRow as toNewMeetingRow } from './meetings.ts'
import { assertRows, mustChange, rowsChanged } from './rows-changed.ts'
import type { Database, SeatRow } from './tables.ts'

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

const toRow = (seat: Seat) => ({
  time_id: seat.timeId,
  seat_number: seat.seatNumber,
  capacity: seat.capacity,
  citizen_id: seat.citizenId,
  meeting_id: seat.meetingId,
  held_until: seat.heldUntil,
  form: seat.form,
  rebooks: seat.rebooks,
})

/** What the seat's time says of itself. */
const ofTime = (db: Queryable | QueryCreator<Database>, seat: Seat) =>
  db.selectFrom('offered_time').where('id', '=', seat.timeId)

const seatInsert = (db: Queryable | QueryCreator<Database>, seat: Seat) =>
  db
    .insertInto('seat')
    .values({ ...toRow(seat), offer_id: ofTime(db, seat).select('offer_id'), date: ofTime(db, seat).select('date') })
    .onConflict((conflict) =>
      conflict
        .columns(['time_id', 'seat_number'])
        .doUpdateSet((row) => ({
          citizen_id: row.ref('excluded.citizen_id'),
          meeting_id: row.ref('excluded.meeting_id'),
          held_until: row.ref('excluded.held_until'),
          form: row.ref('excluded.form'),
          rebooks: row.ref('excluded.rebooks'),
        }))
        .where('seat.meeting_id', 'is', null),
    )

/**
 * Takes or holds a seat that the caller has seen free under the time's lock; overwrites a lapsed
 * hold, never a meeting.
 */
export async function takeSeat(trx: Transaction, seat: Seat): Promise<void> {
  await mustChange(1, seatInsert(trx, seat).execute())
}

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

/** A new meeting on its seat, in one trip. */
export async function insertSeatedMeeting(trx: Transaction, meeting: NewMeeting, seat: Seat): Promise<void> {
  const { rows } = await trx
    .with('made', (made) => made.insertInto('meeting').values(toNewMeetingRow(meeting)).returning('id'))
    .with('seated', (seated) => seatInsert(seated, seat).returning('seat_number'))
    .selectNoFrom(sql<number>`(select count(*) from made) + (select count(*) from seated)`.as('rows'))
    .executeTakeFirstOrThrow()
  assertRows(2, rows)
}
