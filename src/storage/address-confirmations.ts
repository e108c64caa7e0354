import type { Instant } from '../rules/dates.ts'
import type { Channel } from '../rules/messages.ts'
import { addressConfirmationColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

/** A code sent to an address, to prove that it is the citizen's own. */
export interface Confirmation {
  readonly id: string
  readonly citizenId: string
  readonly channel: Channel
  readonly address: string
  /** Keyed. Null for a code from before codes were hashed. */
  readonly codeHash: Buffer | null
  readonly createdAt: Instant
  readonly expiresAt: Instant
}

export async function insertConfirmation(
  trx: Transaction,
  { id, citizenId, channel, address, codeHash, createdAt, expiresAt }: Confirmation,
): Promise<void> {
  const row = {
    id,
    citizen_id: citizenId,
    channel,
    address,
    code_hash: codeHash,
    created_at: createdAt,
    expires_at: expiresAt,
    confirmed_at: null,
  }
  await mustChange(1, trx.insertInto('address_confirmation').values(row).execute())
}

/** A code that was sent, and what has come of it. */
interface AskedConfirmation extends Confirmation {
  readonly tries: number
  readonly confirmedAt: Instant | null
}

/** The newest code of a citizen's channel, confirmed or not. */
export async function findConfirmation(
  db: Queryable,
  citizenId: string,
  channel: Channel,
): Promise<AskedConfirmation | undefined> {
  const row = await db
    .selectFrom('address_confirmation')
    .select(addressConfirmationColumns)
    .where('citizen_id', '=', citizenId)
    .where('channel', '=', channel)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  const { id, address, code_hash: codeHash, tries } = row
  const { created_at: createdAt, expires_at: expiresAt, confirmed_at: confirmedAt } = row
  return { id, citizenId, channel, address, codeHash, tries, createdAt, expiresAt, confirmedAt }
}

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
  const counted = trx.updateTable('address_confirmation').set((row) => ({ tries: row('tries', '+', 1) }))
  await mustChange(1, counted.where('id', '=', id).execute())
}

export async function markConfirmed(trx: Transaction, id: string, at: Instant): Promise<void> {
  const confirmed = trx.updateTable('address_confirmation').set({ confirmed_at: at })
  await mustChange(1, confirmed.where('id', '=', id).execute())
}
