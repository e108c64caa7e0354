import type { Instant } from '../rules/dates.ts'
import type { Transaction } from './database.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'

/** Who signs in: each kind has a broker and pages of its own. */
export type SignInKind = 'citizen' | 'staff'

/** A sign-in whose person is at the broker. */
export interface SignInBegun {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** The page of our own that was asked for; null where none was. */
  readonly returnTo: string | null
}

export interface OfBrowser {
  readonly kind: SignInKind
  /** The hash of the secret in the browser's cookie. */
  readonly browser: Buffer
}

export async function insertSignInBegun(
  trx: Transaction,
  { returnTo, ...begun }: SignInBegun & OfBrowser & { readonly endsAt: Instant },
): Promise<void> {
  const { endsAt: ends_at, ...values } = begun
  const row = { ...values, return_to: returnTo, ends_at }
  await mustChange(1, trx.insertInto('sign_in_begun').values(row).execute())
}

/** Takes a sign-in away and returns it; null where this browser has begun none such. */
export async function takeSignInBegun(
  trx: Transaction,
  { state, browser, kind, now }: OfBrowser & { readonly state: string; readonly now: Instant },
): Promise<SignInBegun | null> {
  const taken = await trx
    .deleteFrom('sign_in_begun')
    .where('state', '=', state)
    .where('browser', '=', browser)
    .where('kind', '=', kind)
    .where('ends_at', '>', now)
    .returning(['state', 'nonce', 'verifier', 'return_to as returnTo'])
    .executeTakeFirst()
  return taken ?? null
}

export async function deleteSignInsBegunBefore(trx: Transaction, at: Instant): Promise<void> {
  await rowsChanged(trx.deleteFrom('sign_in_begun').where('ends_at', '<', at).execute())
}
