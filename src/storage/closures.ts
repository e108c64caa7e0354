import { sql } from 'kysely'
import type { PlainDate } from '../rules/dates.ts'
import { closureColumns, columnsIn } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'
import type { ClosureRow } from './tables.ts'

/**
 * Days on which a job centre, or one of its places, is closed, or on which one caseworker is away.
 */
export interface Closure {
  readonly id: string
  readonly jobCentre: string
  readonly from: PlainDate
  readonly to: PlainDate
  /** Null: the whole job centre, or a caseworker. */
  readonly place: string | null
  /** Who is away; null: the job centre, or a place of it, is closed. */
  readonly caseworkerId: string | null
  /** For staff: "Personalemøde", "Kursus". */
  readonly reason: string | null
}

/** A closure with its caseworker's reference and name. */
export interface NamedClosure extends Closure {
  readonly caseworkerRef: string | null
  readonly caseworkerName: string | null
}

const toClosure = (row: ClosureRow): Closure => ({
  id: row.id,
  jobCentre: row.job_centre,
  from: row.from_date,
  to: row.to_date,
  place: row.place,
  caseworkerId: row.caseworker_id,
  reason: row.reason,
})

const toRow = ({ id, jobCentre, from, to, place, caseworkerId, reason }: Closure): ClosureRow => ({
  id,
  job_centre: jobCentre,
  from_date: from,
  to_date: to,
  place,
  caseworker_id: caseworkerId,
  reason,
})

const named = (db: Queryable) =>
  db
    .selectFrom('closure')
    .leftJoin('caseworker', 'caseworker.id', 'closure.caseworker_id')
    .select(columnsIn('closure', closureColumns))
    .select(['caseworker.ref as caseworker_ref', 'caseworker.name as caseworker_name'])

type NamedRow = ClosureRow & { caseworker_ref: string | null; caseworker_name: string | null }

const toNamed = (row: NamedRow): NamedClosure => ({
  ...toClosure(row),
  caseworkerRef: row.caseworker_ref,
  caseworkerName: row.caseworker_name,
})

/** The closures of a job centre that lie on any day between two, in order of their first day. */
export async function closuresBetween(
  db: Queryable,
  jobCentre: string,
  { from, to }: { readonly from: PlainDate; readonly to: PlainDate },
): Promise<NamedClosure[]> {
  const rows = await named(db)
    .where('closure.job_centre', '=', jobCentre)
    .where('closure.to_date', '>=', from)
    .where('closure.from_date', '<=', to)
    .orderBy('closure.from_date')
    .orderBy('closure.id')
    .execute()
  return rows.map(toNamed)
}

/**
 * A job centre's closures in order of their first day; `from`: those that are not over on that day.
 */
export async function pageOfClosures(
  db: Queryable,
  jobCentre: string,
  { from, after, limit }: { from: PlainDate | null; after: { from: PlainDate; id: string } | null; limit: number },
): Promise<NamedClosure[]> {
  let query = named(db).where('closure.job_centre', '=', jobCentre)
  if (from) query = query.where('closure.to_date', '>=', from)
  if (after)
    query = query.where(sql<boolean>`(closure.from_date, closure.id) > (${after.from}::date, ${after.id}::uuid)`)
  const rows = await query.orderBy('closure.from_date').orderBy('closure.id').limit(limit).execute()
  return rows.map(toNamed)
}

export async function findClosure(db: Queryable, id: string): Promise<NamedClosure | null> {
  const row = await named(db).where('closure.id', '=', id).executeTakeFirst()
  return row ? toNamed(row) : null
}

/** A closure under lock. */
export async function lockClosure(trx: Transaction, id: string): Promise<Closure | null> {
  const row = await trx.selectFrom('closure').select(closureColumns).where('id', '=', id).forUpdate().executeTakeFirst()
  return row ? toClosure(row) : null
}

/**
 * The closure of the same job centre, days, place and caseworker, under lock; places are compared
 * as `closedOn` compares them.
 */
export async function lockEqualClosure(
  trx: Transaction,
  { jobCentre, from, to, place, caseworkerId }: Closure,
): Promise<Closure | null> {
  const row = await trx
    .selectFrom('closure')
    .select(closureColumns)
    .where('job_centre', '=', jobCentre)
    .where('from_date', '=', from)
    .where('to_date', '=', to)
    .where(sql<boolean>`coalesce(name_key(place), '') = coalesce(name_key(${place}::text), '')`)
    .where(sql<boolean>`coalesce(caseworker_id::text, '') = coalesce(${caseworkerId}::text, '')`)
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

/** What a closure covers: its days, and the place or the caseworker that it is about. */
export type Covered = Pick<Closure, 'jobCentre' | 'from' | 'to' | 'place' | 'caseworkerId'>

/** Whether a closure is about a row of this place and caseworker, as `closedOn` compares them. */
export const covers = (row: string, { place, caseworkerId }: Covered) => sql<boolean>`(
  case when ${caseworkerId}::uuid is not null then ${sql.ref(`${row}.caseworker_id`)} = ${caseworkerId}::uuid
  else ${place}::text is null or name_key(${place}::text) = name_key(coalesce(${sql.ref(`${row}.place`)}, offer.place)) end)`

/** Counts what a closure touches, whether or not it has been written down. */
export async function touchedBy(db: Queryable, closure: Covered): Promise<Touched> {
  const { jobCentre, from, to } = closure
  const { rows } = await sql<Touched>`select
    (select count(*) from meeting_offer offer join offered_time on offered_time.offer_id = offer.id
      where offer.job_centre = ${jobCentre} and offered_time.status = 'open'
        and offered_time.date between ${from} and ${to} and ${covers('offered_time', closure)})::integer as times,
    (select count(*) from meeting left join meeting_offer offer on offer.id = meeting.offer_id
      where meeting.job_centre = ${jobCentre} and meeting.status in ('planned', 'due')
        and meeting.date between ${from} and ${to} and ${covers('meeting', closure)})::integer as meetings`.execute(db)
  return rows[0] ?? { times: 0, meetings: 0 }
}
