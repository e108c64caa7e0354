import type { Instant } from '../rules/dates.ts'
import type { Transaction } from './database.ts'

/** The name of a logout token, until it is too old to be taken. */
export interface LogoutToken {
  readonly issuer: string
  readonly jti: string
  readonly takenUntil: Instant
}

/** Notes that a logout token is obeyed; false where it was before, by whichever process. */
export async function insertLogoutSeen(
  trx: Transaction,
  { issuer, jti, takenUntil, now }: LogoutToken & { readonly now: Instant },
): Promise<boolean> {
  await trx.deleteFrom('logout_seen').where('ends_at', '<', now).execute()
  const inserted = await trx
    .insertInto('logout_seen')
    .values({ issuer, jti, ends_at: takenUntil })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n
}
