import type { Instant } from '../rules/dates.ts'
import type { Transaction } from './database.ts'
import { rowsChanged } from './rows-changed.ts'

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
  await rowsChanged(trx.deleteFrom('logout_seen').where('ends_at', '<', now).execute())
  const inserted = trx
    .insertInto('logout_seen')
    .values({ issuer, jti, ends_at: takenUntil })
    .onConflict((conflict) => conflict.doNothing())
  return (await rowsChanged(inserted.execute())) === 1
}
