import { sql } from 'kysely'
import type { BookableTime } from '../rules/booking-window.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import { columnsIn, timeColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { isOrAny } from './id-filter.ts'
import type { TimeStatus } from './job-centre-tables.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'
import type { TimeRow } from './tables.ts'

/** A time as the rules and the pages see it. */
export interface OfferedTime extends BookableTime {
  readonly id: string
  readonly offerId: string | null
  readonly jobCentre: string
  readonly caseworkerId: string
  readonly caseworkerName: string
  readonly caseworkerRef: string
  readonly capacity: number
  readonly place: string | null
  readonly status: TimeStatus
}

/**
 * Whether the job centre is closed on the day, or at the place, of a row with `job_centre`, `date`,
 * `place` and `offer_id`. Places are the same without regard to case and composition (`name_key`).
 */
export const closedOn = (row: string) => sql<boolean>`exists (
  select from closure where closure.job_centre = ${sql.ref(`${row}.job_centre`)} and closure.caseworker_id is null
    and ${sql.ref(`${row}.date`)} between closure.from_date and closure.to_date
    and (closure.place is null or name_key(closure.place) = name_key(coalesce(
      ${sql.ref(`${row}.place`)},
      (select meeting_offer.place from meeting_offer where meeting_offer.id = ${sql.ref(`${row}.offer_id`)})))))`

/** Whether the caseworker of a row with `caseworker_id` and `date` is away on its day. */
export const awayOn = (row: string) => sql<boolean>`exists (
  select from closure where closure.caseworker_id = ${sql.ref(`${row}.caseworker_id`)}
    and ${sql.ref(`${row}.date`)} between closure.from_date and closure.to_date)`

const timesWithCaseworker = (db: Queryable) =>
  db
    .selectFrom('offered_time')
    .innerJoin('caseworker', 'caseworker.id', 'offered_time.caseworker_id')
    .select(columnsIn('offered_time', timeColumns))
    .select([
      'caseworker.name as caseworker_name',
      'caseworker.ref as caseworker_ref',
      sql<boolean>`(${closedOn('offered_time')} or ${awayOn('offered_time')})`.as('closed'),
    ])

type JoinedTime = TimeRow & { caseworker_name: string; caseworker_ref: string; closed: boolean }

const toTime = (row: JoinedTime): OfferedTime => ({
  id: row.id,
  offerId: row.offer_id,
  jobCentre: row.job_centre,
  caseworkerId: row.caseworker_id,
  caseworkerName: row.caseworker_name,
  caseworkerRef: row.caseworker_ref,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  date: row.date,
  capacity: row.capacity,
  place: row.place,
  status: row.status,
  offered: row.status === 'open',
  closed: row.closed,
})

/** Locks times, always in the order of their ids, as the last locks of a transaction. */
export async function lockTimes(trx: Transaction, ids: readonly string[]): Promise<OfferedTime[]> {
  const [, times] = await Promise.all([
    trx.selectFrom('offered_time').select('id').where('id', '=', isOrAny(ids)).orderBy('id').forUpdate().execute(),
    // A statement of its own: one keeps the snapshot from before it waited for the lock.
    findTimes(trx, ids),
  ])
  return times
}

export async function lockTime(trx: Transaction, id: string): Promise<OfferedTime | null> {
  return (await lockTimes(trx, [id]))[0] ?? null
}

export async function findTimes(db: Queryable, ids: readonly string[]): Promise<OfferedTime[]> {
  const rows = await timesWithCaseworker(db).where('offered_time.id', '=', isOrAny(ids)).execute()
  return rows.map(toTime)
}

export const findTime = async (db: Queryable, id: string): Promise<OfferedTime | null> =>
  (await findTimes(db, [id]))[0] ?? null

/**
 * A caseworker's times that still take hours between two instants, locked in the order of their
 * ids.
 */
export async function lockOverlappingTimes(
  trx: Transaction,
  caseworkerId: string,
  startsAt: Instant,
  endsAt: Instant,
): Promise<OfferedTime[]> {
  const rows = await trx
    .selectFrom('offered_time')
    .select('id')
    .where('caseworker_id', '=', caseworkerId)
    .where('status', 'in', ['open', 'kept', 'own'])
    .where('starts_at', '<', endsAt)
    .where('ends_at', '>', startsAt)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.length === 0
    ? []
    : lockTimes(
        trx,
        rows.map((row) => row.id),
      )
}

/** A caseworker's times that take hours between two instants, not locked: for a look ahead. */
export async function findOverlappingTimes(
  db: Queryable,
  caseworkerId: string,
  startsAt: Instant,
  endsAt: Instant,
): Promise<OfferedTime[]> {
  const rows = await timesWithCaseworker(db)
    .where('offered_time.caseworker_id', '=', caseworkerId)
    .where('offered_time.status', 'in', ['open', 'kept', 'own'])
    .where('offered_time.starts_at', '<', endsAt)
    .where('offered_time.ends_at', '>', startsAt)
    .execute()
  return rows.map(toTime)
}

/**
 * A planner's view: every time of an offer between two dates, with how many of its seats are
 * booked.
 */
export async function timesOfOffer(
  db: Queryable,
  offerId: string,
  range: {
    from: PlainDate | null
    to: PlainDate | null
    after: { startsAt: Instant; id: string } | null
    limit: number
  },
): Promise<(OfferedTime & { booked: number })[]> {
  let query = timesWithCaseworker(db)
    .select(
      sql<number>`(select count(*) from seat where seat.time_id = offered_time.id and seat.meeting_id is not null)`.as(
        'booked',
      ),
    )
    .where('offered_time.offer_id', '=', offerId)
    .where('offered_time.status', '<>', 'withdrawn')
  if (range.from) query = query.where('offered_time.date', '>=', range.from)
  if (range.to) query = query.where('offered_time.date', '<=', range.to)
  if (range.after) {
    const { startsAt, id } = range.after
    query = query.where(
      sql<boolean>`(offered_time.starts_at, offered_time.id) > (${startsAt}::timestamptz, ${id}::uuid)`,
    )
  }
  const rows = await query.orderBy('offered_time.starts_at').orderBy('offered_time.id').limit(range.limit).execute()
  return rows.map((row) => ({ ...toTime(row), booked: row.booked }))
}

/** A time to be written. */
export interface TimeToInsert {
  readonly id: string
  readonly jobCentre: string
  /** Null for a caseworker's own hour. */
  readonly offerId: string | null
  readonly caseworkerId: string
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly capacity: number
  readonly place: string | null
  readonly status: TimeStatus
  /** What made it together with others. */
  readonly series?: string | null
}

/**
 * Which of these times, by position, overlap one that takes its caseworker's hours already.
 * `lateral … limit 1` makes PostgreSQL look each up in the constraint's own index: joined freely it
 * compared all of a caseworker's times with all others, 5 s for 10,000.
 */
export async function overlappedPositions(
  db: Queryable,
  times: readonly Pick<TimeToInsert, 'caseworkerId' | 'startsAt' | 'endsAt'>[],
  limit: number,
): Promise<number[]> {
  const { rows: found } = await sql<{ position: number }>`
    select wanted.position from unnest(
      ${times.map((time) => time.caseworkerId)}::uuid[], ${times.map((time) => time.startsAt)}::timestamptz[],
      ${times.map((time) => time.endsAt)}::timestamptz[]
    ) with ordinality as wanted (caseworker_id, starts_at, ends_at, position)
    cross join lateral (
      select from offered_time as taken
      where taken.caseworker_id = wanted.caseworker_id and taken.status in ('open', 'kept', 'own')
        and tstzrange(taken.starts_at, taken.ends_at) && tstzrange(wanted.starts_at, wanted.ends_at)
      limit 1) as overlapped
    order by wanted.position limit ${limit}`.execute(db)
  return found.map((row) => row.position - 1)
}

/** All or none: 10,000 in one statement. */
export async function insertTimes(trx: Transaction, times: readonly TimeToInsert[]): Promise<void> {
  const column = <K extends keyof TimeToInsert>(key: K) => times.map((time) => time[key])
  const inserted = sql`
    insert into offered_time (id, job_centre, offer_id, caseworker_id, starts_at, ends_at, capacity, place, status, series)
    select id, job_centre, offer_id, caseworker_id, starts_at, ends_at, capacity, place, status, series from unnest(
      ${column('id')}::uuid[], ${column('jobCentre')}::text[], ${column('offerId')}::uuid[],
      ${column('caseworkerId')}::uuid[], ${column('startsAt')}::timestamptz[], ${column('endsAt')}::timestamptz[],
      ${column('capacity')}::integer[], ${column('place')}::text[], ${column('status')}::text[],
      ${times.map(({ series = null }) => series)}::uuid[])
      as given (id, job_centre, offer_id, caseworker_id, starts_at, ends_at, capacity, place, status, series)`.execute(
    trx,
  )
  await mustChange(times.length, inserted)
}

export async function setTimeStatus(
  trx: Transaction,
  ids: readonly string[],
  status: TimeStatus,
  blockedBy: string | null = null,
): Promise<void> {
  if (ids.length === 0) return
  const set = trx.updateTable('offered_time').set({ status, blocked_by: blockedBy })
  await mustChange(ids.length, set.where('id', '=', sql<string>`any(${[...ids]}::uuid[])`).execute())
}

/** Its seats follow (`seat_of_time`). */
export async function setCapacity(trx: Transaction, id: string, capacity: number): Promise<void> {
  await mustChange(1, trx.updateTable('offered_time').set({ capacity }).where('id', '=', id).execute())
}

/**
 * What a summons at the caseworker's own hour had blocked is offered again, unless something else
 * takes the hour now.
 */
export async function unblockTimes(trx: Transaction, ownTimeId: string): Promise<void> {
  const freed = sql`
    update offered_time as freed set status = 'open', blocked_by = null
    where freed.blocked_by = ${ownTimeId} and not exists (
      select from offered_time as taken
      where taken.caseworker_id = freed.caseworker_id and taken.status in ('open', 'kept', 'own') and taken.id <> freed.id
        and tstzrange(taken.starts_at, taken.ends_at) && tstzrange(freed.starts_at, freed.ends_at))`.execute(trx)
  await rowsChanged(freed)
}
