import { type Insertable, sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Queryable, Transaction } from './database.ts'
import { preparedStatement } from './prepared-statement.ts'
import type { Database } from './tables.ts'

/** F-EVIDENCE: that a citizen found no free time. */
export async function insertNoTimeFinding(
  trx: Transaction,
  row: Insertable<Database['no_time_finding']>,
): Promise<void> {
  await trx.insertInto('no_time_finding').values(row).execute()
}

/** Who looked a citizen up, and how. */
export interface Access {
  readonly client: string
  readonly actingUser: string | null
  readonly jobCentre: string
  /** Null where nobody was found. */
  readonly citizenId: string | null
  readonly operation: string
  /** Whether nothing was told or done. */
  readonly refused: boolean
  /** What was acted on, where that is no citizen: an offer, a closure. */
  readonly subject: string | null
}

const insertIntoLog = preparedStatement<{ readonly json: string }, never>(
  (at) => sql`insert into access_log (client, acting_user, job_centre, citizen_id, operation, refused, subject)
    select client, "actingUser", "jobCentre", "citizenId", operation, refused, subject from json_to_recordset(${at('json')}::json)
      as access(client text, "actingUser" text, "jobCentre" text, "citizenId" uuid, operation text, refused boolean, subject text)`,
)

/** J-OWN: that staff, or their case system, looked citizens up; in this order. */
export async function insertAccesses(trx: Transaction, accesses: readonly Access[]): Promise<void> {
  if (accesses.length === 0) return
  await insertIntoLog(trx, { json: JSON.stringify(accesses) })
}

export async function insertNightlyRun(trx: Transaction, day: PlainDate, startedAt: Instant): Promise<number> {
  const { id } = await trx
    .insertInto('nightly_run')
    .values({ day, started_at: startedAt, finished_at: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function finishNightlyRun(
  trx: Transaction,
  id: number,
  result: { finishedAt: Instant; deadlines: number; meetings: number; messages: number },
): Promise<void> {
  const { finishedAt, ...counts } = result
  await trx
    .updateTable('nightly_run')
    .set({ finished_at: finishedAt, ...counts })
    .where('id', '=', id)
    .execute()
}

/** Whether the night of a day has been run to its end. */
export async function nightHasRun(db: Queryable, day: PlainDate): Promise<boolean> {
  const row = await db
    .selectFrom('nightly_run')
    .select('id')
    .where('day', '=', day)
    .where('finished_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export interface KeptAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/**
 * Takes a client's key until the transaction ends; who comes second is told, and does not wait. The request itself is taken before
 * its key: so whoever finds the key gone, but not the request, knows that the key is on another request.
 */
export async function takeKey(
  trx: Transaction,
  { client, key, hash }: { client: string; key: string; hash: Buffer },
): Promise<'taken' | 'still_running' | 'other_request'> {
  const ofKey = `${client}\n${key}`
  const ofRequest = `${ofKey}\n${hash.toString('hex')}`
  const { rows } = await sql<{ first: boolean; second: boolean }>`
    select first, case when first then pg_try_advisory_xact_lock(hashtextextended(${ofKey}, 0)) else false end as second
    from (select pg_try_advisory_xact_lock(hashtextextended(${ofRequest}, 0)) as first offset 0) as request`.execute(
    trx,
  )
  const { first = false, second = false } = rows[0] ?? {}
  if (!first) return 'still_running'
  return second ? 'taken' : 'other_request'
}

/** Marks the place to which `returnToSavepoint` takes a transaction back without giving it up. */
export const setSavepoint = async (trx: Transaction): Promise<void> => {
  await sql`savepoint before_work`.execute(trx)
}

/** Undoes all since `setSavepoint`, also after a statement that failed. */
export const returnToSavepoint = async (trx: Transaction): Promise<void> => {
  await sql`rollback to savepoint before_work`.execute(trx)
}

export const findKeptAnswer = (db: Queryable, client: string, key: string) =>
  db
    .selectFrom('idempotency_key')
    .select(['request_hash', 'status', 'headers', 'body'])
    .where('client', '=', client)
    .where('key', '=', key)
    .executeTakeFirst()

export async function keepAnswer(
  trx: Transaction,
  row: { client: string; key: string; requestHash: Buffer } & KeptAnswer,
): Promise<void> {
  await trx
    .insertInto('idempotency_key')
    .values({
      client: row.client,
      key: row.key,
      request_hash: row.requestHash,
      status: row.status,
      headers: row.headers,
      body: row.body,
    })
    // A refused request is rolled back before its answer is kept: a twin may have been answered in between.
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function readDemoOffset(db: Queryable): Promise<number> {
  const row = await db.selectFrom('demo_clock').select('offset_milliseconds').executeTakeFirst()
  return row?.offset_milliseconds ?? 0
}

export async function saveDemoOffset(trx: Transaction, offset: number): Promise<void> {
  await trx
    .insertInto('demo_clock')
    .values({ offset_milliseconds: offset })
    .onConflict((conflict) => conflict.column('only_row').doUpdateSet({ offset_milliseconds: offset }))
    .execute()
}
