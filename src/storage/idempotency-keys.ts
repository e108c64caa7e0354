import { sql } from 'kysely'
import type { Queryable, Transaction } from './database.ts'
import { forgetToTell } from './pipeline.ts'
import { mustChange } from './rows-changed.ts'

export interface KeptAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/**
 * Takes a client's key until the transaction ends; who comes second is told, and does not wait. The
 * request itself is taken before its key: so whoever finds the key gone, but not the request, knows
 * that the key is on another request.
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
  forgetToTell(trx)
  await sql`rollback to savepoint before_work`.execute(trx)
}

/** What a client's key was answered with, as it is stored: sealed, or as it was kept before. */
export interface StoredAnswer {
  readonly requestHash: Buffer
  readonly answer: Buffer | KeptAnswer
}

/** The answer of a client's key; null for a new key. */
export async function findKeptAnswer(db: Queryable, client: string, key: string): Promise<StoredAnswer | null> {
  const row = await db
    .selectFrom('idempotency_key')
    .select(['request_hash', 'sealed', 'status', 'headers', 'body'])
    .where('client', '=', client)
    .where('key', '=', key)
    .executeTakeFirst()
  if (!row) return null
  const { request_hash: requestHash, sealed, status, headers, body } = row
  return { requestHash, answer: sealed ?? { status: status ?? 0, headers: headers ?? {}, body: body ?? '' } }
}

export async function keepAnswer(
  trx: Transaction,
  row: { client: string; key: string; requestHash: Buffer; sealed: Buffer },
): Promise<void> {
  const kept = trx
    .insertInto('idempotency_key')
    .values({
      client: row.client,
      key: row.key,
      request_hash: row.requestHash,
      sealed: row.sealed,
    })
    // A refused request is rolled back before its answer is kept: a twin may have been answered in
    // between.
    .onConflict((conflict) => conflict.doNothing())
  await mustChange({ atMost: 1 }, kept.execute())
}
