import type { Insertable } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { Channel } from '../rules/messages.ts'
import { addressConfirmationColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import type { AddressConfirmationRow, Database } from './tables.ts'

export async function insertConfirmation(
  trx: Transaction,
  row: Insertable<Database['address_confirmation']>,
): Promise<void> {
  await trx.insertInto('address_confirmation').values(row).execute()
}

/** The newest code of a citizen's channel, confirmed or not. */
export const findConfirmation = (
  db: Queryable,
  citizenId: string,
  channel: Channel,
): Promise<AddressConfirmationRow | undefined> =>
  db
    .selectFrom('address_confirmation')
    .select(addressConfirmationColumns)
    .where('citizen_id', '=', citizenId)
    .where('channel', '=', channel)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** How many codes a citizen's channel has been sent since an instant. */
export async function countCodesSince(
  db: Queryable,
  citizenId: string,
  channel: Channel,
  since: Instant,
): Promise<number> {
  const { codes } = await db
    .selectFrom('address_confirmation')
    .select((row) => row.fn.countAll<number>().as('codes'))
    .where('citizen_id', '=', citizenId)
    .where('channel', '=', channel)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return codes
}

/** Whether the citizen has ever proved that the address is theirs. */
export async function isConfirmed(
  db: Queryable,
  citizenId: string,
  channel: Channel,
  address: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('address_confirmation')
    .select('id')
    .where('citizen_id', '=', citizenId)
    .where('channel', '=', channel)
    .where('address', '=', address)
    .where('confirmed_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function countTry(trx: Transaction, id: string): Promise<void> {
  await trx
    .updateTable('address_confirmation')
    .set((row) => ({ tries: row('tries', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function markConfirmed(trx: Transaction, id: string, at: Instant): Promise<void> {
  await trx.updateTable('address_confirmation').set({ confirmed_at: at }).where('id', '=', id).execute()
}
