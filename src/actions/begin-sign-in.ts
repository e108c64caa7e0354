import { hash } from 'node:crypto'
import type { Instant } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import {
  deleteSignInsBegunBefore,
  insertSignInBegun,
  type SignInBegun,
  type SignInKind,
  takeSignInBegun,
} from '../storage/sign-ins-begun.ts'
import { type ActionContext, transact } from './transaction.ts'

export type { SignInBegun } from '../storage/sign-ins-begun.ts'

/** How long a person may take at the broker. */
const SIGN_IN_MINUTES = 10

/** Which browser begins or finishes a sign-in, by the machine's own time. */
export interface SigningIn {
  readonly kind: SignInKind
  /** The secret in the browser's cookie. */
  readonly browser: string
  readonly realNow: Instant
}

const hashed = (secret: string): Buffer => hash('sha256', secret, 'buffer')

/** Keeps what a browser needs to finish the sign-in that it begins, for `SIGN_IN_MINUTES`. */
export const keepSignInBegun = (
  context: ActionContext,
  { kind, browser, realNow }: SigningIn,
  begun: SignInBegun,
): Promise<Outcome<null>> =>
  transact(context, 'begin_sign_in', async (trx) => {
    const endsAt = realNow.add({ minutes: SIGN_IN_MINUTES })
    await Promise.all([
      deleteSignInsBegunBefore(trx, realNow),
      insertSignInBegun(trx, { ...begun, kind, browser: hashed(browser), endsAt }),
    ])
    return done(null)
  })

/**
 * Takes what was kept of a sign-in, so that it is finished once. Refusals: not_found, where this
 * browser has begun none with this state, or too long ago.
 */
export const takeSignIn = (
  context: ActionContext,
  { kind, browser, realNow: now }: SigningIn,
  state: string,
): Promise<Outcome<SignInBegun>> =>
  transact(context, 'finish_sign_in', async (trx) => {
    const begun = await takeSignInBegun(trx, { state, browser: hashed(browser), kind, now })
    return begun ? done(begun) : refuse('not_found')
  })
