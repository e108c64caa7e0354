import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'

// The keys for national id numbers that this database has seen, and what still needs each.

/** A key that the database knows. */
export interface KnownKey {
  readonly number: number
  /** Tells this key from another; null where it was never told. */
  readonly fingerprint: Buffer | null
  readonly firstSeenAt: Instant
  /** No row has it any more, and its number is never given again. */
  readonly endedAt: Instant | null
}

export const knownKeys = (db: Queryable): Promise<KnownKey[]> =>
  db
    .selectFrom('cpr_key')
    .select(['number', 'fingerprint', 'first_seen_at as firstSeenAt', 'ended_at as endedAt'])
    .orderBy('number')
    .execute()

/** Remembers a key; one that the database knows stays as it is. */
export async function rememberKey(trx: Transaction, number: number, fingerprint: Buffer): Promise<void> {
  const remembered = trx
    .insertInto('cpr_key')
    .values({ number, fingerprint })
    .onConflict((conflict) => conflict.doNothing())
  await mustChange({ atMost: 1 }, remembered.execute())
}

/** Ends keys before the first in use that no number has any more. */
export async function endFormerKeys(trx: Transaction, firstInUse: number): Promise<void> {
  const ended = trx
    .updateTable('cpr_key')
    .set({ ended_at: sql<Instant>`now()` })
    .where('number', '<', firstInUse)
    .where('ended_at', 'is', null)
    .where(sql<boolean>`not exists (select from citizen_number where key_number = cpr_key.number)`)
  await rowsChanged(ended.execute())
}

/** How many people would no longer be found by number with these keys alone. */
export async function countUnreadable(db: Queryable, keys: readonly number[]): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(distinct citizen_id)::integer as people from citizen_number as lost
    where key_number <> all (${[...keys]}::integer[]) and not exists (
      select from citizen_number where citizen_id = lost.citizen_id and key_number = any (${[...keys]}::integer[]))`.execute(
    db,
  )
  return rows[0]?.people ?? 0
}

/** What still needs a key. */
export interface KeyUse {
  readonly number: number
  readonly firstSeenAt: Instant
  readonly endedAt: Instant | null
  /** Numbers under this key. */
  readonly numbers: number
  /** How many of these do not stand under the newest key. */
  readonly notRenewed: number
  /** Kept answers of the API that only this key opens. */
  readonly keptAnswers: number
}

export async function usesOfKeys(db: Queryable, newest: number): Promise<KeyUse[]> {
  const { rows } = await sql<KeyUse>`
    select key.number, key.first_seen_at as "firstSeenAt", key.ended_at as "endedAt",
      (select count(*)::integer from citizen_number where key_number = key.number) as numbers,
      (select count(*)::integer from citizen_number as one where key_number = key.number and not exists (
        select from citizen_number where citizen_id = one.citizen_id and key_number = ${newest})) as "notRenewed",
      (select count(*)::integer from idempotency_key where get_byte(sealed, 0) = key.number) as "keptAnswers"
    from cpr_key as key order by key.number`.execute(db)
  return rows
}
