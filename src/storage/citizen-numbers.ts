import { sql } from 'kysely'
import type { NumberOf } from '../keys/number-keys.ts'
import type { Queryable, Transaction } from './database.ts'
import { rowsChanged } from './rows-changed.ts'

// National id numbers, hashed and sealed: a row of a person for each key in use.

/** Whose number this is, by its hashes under the keys in use; null for nobody's. */
export async function citizenIdWithNumber(db: Queryable, hashes: readonly Buffer[]): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select ${withNumber(hashes)} as id`.execute(db)
  return rows[0]?.id ?? null
}

/** The id of the person with this number, for a statement that reads more of them. */
export const withNumber = (hashes: readonly Buffer[]) =>
  sql<string>`(select citizen_with_number(${[...hashes]}::bytea[]))`

/** Numbers of people who have no row under a key, from the first citizen after one. */
export async function numbersToRenew(
  db: Queryable,
  { newest, after, limit }: { newest: number; after: string | null; limit: number },
): Promise<NumberOf[]> {
  const { rows } = await sql<NumberOf>`
    select distinct on (citizen_id) citizen_id as "citizenId", key_number as "keyNumber", hash, sealed
    from citizen_number as stored
    where key_number <> ${newest} and sealed is not null
      and citizen_id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
      and not exists (select from citizen_number where citizen_id = stored.citizen_id and key_number = ${newest})
    order by citizen_id, key_number desc limit ${limit}`.execute(db)
  return rows
}

/** Nobody is found by these any more. Returns how many they were: one for each key. */
export const deleteNumbersOf = (trx: Transaction, citizenId: string): Promise<number> =>
  rowsChanged(sql`delete from citizen_number where citizen_id = ${citizenId}`.execute(trx))

/** Adds numbers under a key; those that stand already stay. Returns how many were new. */
export async function addNumbers(trx: Transaction, numbers: readonly NumberOf[]): Promise<number> {
  if (numbers.length === 0) return 0
  const added = trx
    .insertInto('citizen_number')
    .values(
      numbers.map(({ citizenId, keyNumber, hash, sealed }) => ({
        citizen_id: citizenId,
        key_number: keyNumber,
        hash,
        sealed,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
  return await rowsChanged(added.execute())
}

/**
 * Deletes a chunk of the numbers under keys before the first in use, of people who stand under the
 * newest. Returns how many.
 */
export async function deleteFormerNumbers(
  trx: Transaction,
  { firstInUse, newest, limit }: { firstInUse: number; newest: number; limit: number },
): Promise<number> {
  const deleted = sql`
    delete from citizen_number as former using (
      select citizen_id, key_number from citizen_number as one
      where key_number < ${firstInUse}
        and exists (select from citizen_number where citizen_id = one.citizen_id and key_number = ${newest})
      limit ${limit}) as chosen
    where former.citizen_id = chosen.citizen_id and former.key_number = chosen.key_number`
  return await rowsChanged(deleted.execute(trx))
}

/** Drops the sealed numbers of a chunk of rows under a key: their hashes stay. Returns how many. */
export async function dropSealed(
  trx: Transaction,
  { keyNumber, limit }: { keyNumber: number; limit: number },
): Promise<number> {
  const dropped = sql`
    update citizen_number as stored set sealed = null from (
      select citizen_id from citizen_number where key_number = ${keyNumber} and sealed is not null limit ${limit}) as chosen
    where stored.citizen_id = chosen.citizen_id and stored.key_number = ${keyNumber}`
  return await rowsChanged(dropped.execute(trx))
}

/** The hashes of people's numbers, by the id of the citizen. */
export async function numberHashesOf(db: Queryable, ids: readonly string[]): Promise<Map<string, Buffer[]>> {
  const rows = await db
    .selectFrom('citizen_number')
    .select(['citizen_id', 'hash'])
    .where('citizen_id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
  return new Map([...Map.groupBy(rows, (row) => row.citizen_id)].map(([id, own]) => [id, own.map(({ hash }) => hash)]))
}

/** A person's number as it is sealed under each key, the newest first; none where it is dropped. */
export const sealedNumbersOf = async (db: Queryable, citizenId: string): Promise<NumberOf[]> => {
  const rows = await db
    .selectFrom('citizen_number')
    .select(['citizen_id as citizenId', 'key_number as keyNumber', 'hash', 'sealed'])
    .where('citizen_id', '=', citizenId)
    .where('sealed', 'is not', null)
    .orderBy('key_number', 'desc')
    .execute()
  return rows
}
