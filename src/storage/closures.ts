import { sql } from 'kysely'
import type { PlainDate } from '../rules/dates.ts'
import { closureColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'
import type { ClosureRow } from './tables.ts'

/** Days on which a job centre, or one of its places, is closed. */
export interface Closure {
  readonly id: string
  readonly jobCentre: string
  readonly from: PlainDate
  readonly to: PlainDate
  /** Null: the whole job centre. */
  readonly place: string | null
}

const toClosure = ({ id, job_centre: jobCentre, from_date: from, to_date: to, place }: ClosureRow): Closure => ({
  id,
  jobCentre,
  from,
  to,
  place,
})

const toRow = ({ id, jobCentre, from, to, place }: Closure): ClosureRow => ({
  id,
  job_centre: jobCentre,
  from_date: from,
  to_date: to,
  place,
})

/**
 * A job centre's closures in order of their first day; `from`: those that are not over on that day.
 */
export async function pageOfClosures(
  db: Queryable,
  jobCentre: string,
  { from, after, limit }: { from: PlainDate | null; after: { from: PlainDate; id: string } | null; limit: number },
): Promise<Closure[]> {
  let query = db.selectFrom('closure').select(closureColumns).where('job_centre', '=', jobCentre)
  if (from) query = query.where('to_date', '>=', from)
  if (after) query = query.where(sql<boolean>`(from_date, id) > (${after.from}::date, ${after.id}::uuid)`)
  return (await query.orderBy('from_date').orderBy('id').limit(limit).execute()).map(toClosure)
}

/** A closure under lock. */
export async function lockClosure(trx: Transaction, id: string): Promise<Closure | null> {
  const row = await trx.selectFrom('closure').select(closureColumns).where('id', '=', id).forUpdate().executeTakeFirst()
  return row ? toClosure(row) : null
}

/**
 * The closure of the same job centre, days and place, under lock; places are compared as `closedOn`
 * compares them.
 */
export async function lockEqualClosure(
  trx: Transaction,
  { jobCentre, from, to, place }: Closure,
): Promise<Closure | null> {
  const row = await trx
    .selectFrom('closure')
    .select(closureColumns)
    .where('job_centre', '=', jobCentre)
    .where('from_date', '=', from)
    .where('to_date', '=', to)
    .where(sql<boolean>`coalesce(name_key(place), '') = coalesce(name_key(${place}::text), '')`)
    .forUpdate()
    .executeTakeFirst()
  return row ? toClosure(row) : null
}

/** False where an equal one stands. */
export async function insertClosure(trx: Transaction, closure: Closure): Promise<boolean> {
  const inserted = await trx
    .insertInto('closure')
    .values(toRow(closure))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function updateClosure(trx: Transaction, closure: Closure): Promise<void> {
  const { id, ...change } = toRow(closure)
  await mustChange(1, trx.updateTable('closure').set(change).where('id', '=', id).execute())
}

export async function deleteClosure(trx: Transaction, id: string): Promise<void> {
  await mustChange(1, trx.deleteFrom('closure').where('id', '=', id).execute())
}

/** What is on the days, and at the place, of a closure. */
export interface Touched {
  /** Published times that are then no longer offered. */
  readonly times: number
  /** Meetings, neither registered nor cancelled, that stay and are flagged (M-FLAG). */
  readonly meetings: number
}

/** Counts what a closure touches, whether or not it has been written down. */
export async function touchedBy(db: Queryable, { jobCentre, from, to, place }: Omit<Closure, 'id'>): Promise<Touched> {
  // As `closedOn` compares them.
  const at = (row: string) =>
    sql<boolean>`(${place}::text is null or name_key(${place}::text) = name_key(coalesce(${sql.ref(row)}, offer.place)))`
  const { rows } = await sql<Touched>`select
    (select count(*) from meeting_offer offer join offered_time on offered_time.offer_id = offer.id
      where offer.job_centre = ${jobCentre} and offered_time.status = 'open'
        and offered_time.date between ${from} and ${to} and ${at('offered_time.place')})::integer as times,
    (select count(*) from meeting left join meeting_offer offer on offer.id = meeting.offer_id
      where meeting.job_centre = ${jobCentre} and meeting.status in ('planned', 'due')
        and meeting.date between ${from} and ${to} and ${at('meeting.place')})::integer as meetings`.execute(db)
  return rows[0] ?? { times: 0, meetings: 0 }
}
