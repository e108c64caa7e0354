import { sql } from 'kysely'
import type { BookableTime } from '../rules/booking-window.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Queryable, Transaction } from './database.ts'
import type { NewTimeRow, TimeRow, TimeStatus } from './tables.ts'

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

/** A free time: at least one seat neither booked nor held by somebody else. */
export interface FreeTime extends OfferedTime {
  readonly free: number
}

const closedExpression = sql<boolean>`exists (
  select from closure where closure.job_centre = offered_time.job_centre
    and offered_time.date between closure.from_date and closure.to_date
    and (closure.place is null or closure.place = coalesce(
      offered_time.place,
      (select meeting_offer.place from meeting_offer where meeting_offer.id = offered_time.offer_id))))`

const timesWithCaseworker = (db: Queryable) =>
  db
    .selectFrom('offered_time')
    .innerJoin('caseworker', 'caseworker.id', 'offered_time.caseworker_id')
    .selectAll('offered_time')
    .select(['caseworker.name as caseworker_name', 'caseworker.ref as caseworker_ref', closedExpression.as('closed')])

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
    trx
      .selectFrom('offered_time')
      .select('id')
      .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
      .orderBy('id')
      .forUpdate()
      .execute(),
    // A statement of its own: one keeps the snapshot from before it waited for the lock.
    findTimes(trx, ids),
  ])
  return times
}

export async function lockTime(trx: Transaction, id: string): Promise<OfferedTime | null> {
  return (await lockTimes(trx, [id]))[0] ?? null
}

export async function findTimes(db: Queryable, ids: readonly string[]): Promise<OfferedTime[]> {
  const rows = await timesWithCaseworker(db)
    .where('offered_time.id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
  return rows.map(toTime)
}

export const findTime = async (db: Queryable, id: string): Promise<OfferedTime | null> =>
  (await findTimes(db, [id]))[0] ?? null

/** A caseworker's times that still take hours between two instants, locked in the order of their ids. */
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

/** Which free times are asked for: of some offers, from one date until another, free for one citizen. */
export interface WantedTimes {
  readonly offerIds: readonly string[]
  readonly from: PlainDate
  readonly until: PlainDate
  readonly citizenId: string
  readonly now: Instant
}

/** Seats of a time that nobody else has taken or holds (M-HOLD: a lapsed hold counts for nothing). */
const freeSeats = ({ citizenId, now }: WantedTimes) => sql<number>`offered_time.capacity - (
  select count(*) from seat where seat.time_id = offered_time.id
    and (seat.meeting_id is not null or (seat.held_until > ${now} and seat.citizen_id <> ${citizenId})))`

/** Times of some offers with a seat free for this citizen, between two dates, in order. Rules about the citizen are not asked here. */
export async function freeTimes(db: Queryable, wanted: WantedTimes): Promise<FreeTime[]> {
  const { offerIds, from, until, now } = wanted
  const rows = await timesWithCaseworker(db)
    .select(freeSeats(wanted).as('free'))
    .where('offered_time.offer_id', '=', sql<string>`any(${[...offerIds]}::uuid[])`)
    .where('offered_time.status', '=', 'open')
    .where('offered_time.date', '>=', from)
    .where('offered_time.date', '<=', until)
    .where('offered_time.starts_at', '>', now)
    .orderBy('offered_time.starts_at')
    .orderBy('offered_time.id')
    .execute()
  return rows.filter((row) => row.free > 0).map((row) => ({ ...toTime(row), free: row.free }))
}

/** The free times of one offer on one day; on days told apart, each time by itself. */
export interface FreeTimesOfDay extends BookableTime {
  readonly offerId: string
  readonly count: number
}

interface DayRow {
  offer_id: string
  date: PlainDate
  closed: boolean
  starts_at: Instant
  ends_at: Instant
  count: number
}

/**
 * How many times are free on each day, from the first that begins to the last that ends, in order. For a calendar, which shows days:
 * 20 rows instead of 700 times a page, of which each cost the program 40 µs. `apart`: days of which each time is told by itself.
 * Without the time `except`.
 */
export async function freeTimesOfDays(
  db: Queryable,
  wanted: WantedTimes,
  { apart, except }: { readonly apart: readonly PlainDate[]; readonly except: string | null },
): Promise<FreeTimesOfDay[]> {
  const { offerIds, from, until, now } = wanted
  const { rows } = await sql<DayRow>`
    select offer_id, date, closed, min(starts_at) as starts_at, max(ends_at) as ends_at, count(*) as count
    from (
      select offer_id, date, starts_at, ends_at, ${closedExpression} as closed,
        case when date = any(${[...apart]}::date[]) then id end as told_apart
      from offered_time
      where offer_id = any(${[...offerIds]}::uuid[]) and status = 'open' and date >= ${from} and date <= ${until}
        and starts_at > ${now} and id is distinct from ${except}::uuid and ${freeSeats(wanted)} > 0
    ) free
    group by offer_id, date, closed, told_apart
    order by min(starts_at), offer_id`.execute(db)
  return rows.map((row) => ({
    offerId: row.offer_id,
    date: row.date,
    closed: row.closed,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    offered: true,
    count: row.count,
  }))
}

/** A planner's view: every time of an offer between two dates, with how many of its seats are booked. */
export async function timesOfOffer(
  db: Queryable,
  offerId: string,
  range: { from: PlainDate | null; to: PlainDate | null; after: string | null; limit: number },
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
    const after = db.selectFrom('offered_time as seen').where('seen.id', '=', range.after)
    query = query.where(
      sql<boolean>`(offered_time.starts_at, offered_time.id) > (${after.select('seen.starts_at')}, ${after.select('seen.id')})`,
    )
  }
  const rows = await query.orderBy('offered_time.starts_at').orderBy('offered_time.id').limit(range.limit).execute()
  return rows.map((row) => ({ ...toTime(row), booked: row.booked }))
}

/**
 * Which of these times, by position, overlap one that takes its caseworker's hours already. `lateral … limit 1` makes
 * PostgreSQL look each up in the constraint's own index: joined freely it compared all of a caseworker's times with all
 * others, 5 s for 10,000.
 */
export async function overlappedPositions(
  db: Queryable,
  rows: readonly Pick<NewTimeRow, 'caseworker_id' | 'starts_at' | 'ends_at'>[],
  limit: number,
): Promise<number[]> {
  const { rows: found } = await sql<{ position: number }>`
    select wanted.position from unnest(
      ${rows.map((row) => row.caseworker_id)}::uuid[], ${rows.map((row) => row.starts_at)}::timestamptz[],
      ${rows.map((row) => row.ends_at)}::timestamptz[]
    ) with ordinality as wanted (caseworker_id, starts_at, ends_at, position)
    cross join lateral (
      select from offered_time as taken
      where taken.caseworker_id = wanted.caseworker_id and taken.status in ('open', 'kept', 'own')
        and tstzrange(taken.starts_at, taken.ends_at) && tstzrange(wanted.starts_at, wanted.ends_at)
      limit 1) as overlapped
    order by wanted.position limit ${limit}`.execute(db)
  return found.map((row) => row.position - 1)
}

/** All rows or none: 10,000 in one statement. */
export async function insertTimes(trx: Transaction, rows: readonly NewTimeRow[]): Promise<void> {
  const column = <K extends keyof NewTimeRow>(key: K) => rows.map((row) => row[key] ?? null)
  await sql`
    insert into offered_time (id, job_centre, offer_id, caseworker_id, starts_at, ends_at, capacity, place, status)
    select * from unnest(
      ${column('id')}::uuid[], ${column('job_centre')}::text[], ${column('offer_id')}::uuid[],
      ${column('caseworker_id')}::uuid[], ${column('starts_at')}::timestamptz[], ${column('ends_at')}::timestamptz[],
      ${column('capacity')}::integer[], ${column('place')}::text[], ${column('status')}::text[])`.execute(trx)
}

export async function setTimeStatus(
  trx: Transaction,
  ids: readonly string[],
  status: TimeStatus,
  blockedBy: string | null = null,
): Promise<void> {
  if (ids.length === 0) return
  await trx
    .updateTable('offered_time')
    .set({ status, blocked_by: blockedBy })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
}

/** What a summons at the caseworker's own hour had blocked is offered again, unless something else takes the hour now. */
export async function unblockTimes(trx: Transaction, ownTimeId: string): Promise<void> {
  await sql`
    update offered_time as freed set status = 'open', blocked_by = null
    where freed.blocked_by = ${ownTimeId} and not exists (
      select from offered_time as taken
      where taken.caseworker_id = freed.caseworker_id and taken.status in ('open', 'kept', 'own') and taken.id <> freed.id
        and tstzrange(taken.starts_at, taken.ends_at) && tstzrange(freed.starts_at, freed.ends_at))`.execute(trx)
}
