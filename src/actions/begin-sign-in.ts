import type { Clock, Instant } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { hashOfToken } from '../storage/sessions.ts'
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
interface SigningIn {
  readonly kind: SignInKind
  /** The secret in the browser's cookie. */
  readonly browser: string
  readonly realNow: Instant
}

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
      insertSignInBegun(trx, { ...begun, kind, browser: hashOfToken(browser), endsAt }),
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
    const begun = await takeSignInBegun(trx, { state, browser: hashOfToken(browser), kind, now })
    return begun ? done(begun) : refuse('not_found')
  })

/** Where the sign-ins of one kind are kept while their people are at the broker. */
export const signInsBegun = (context: ActionContext, kind: SignInKind, realClock: Clock) => ({
  async keep(browser: string, begun: SignInBegun): Promise<void> {
    const kept = await keepSignInBegun(context, { kind, browser, realNow: realClock.now() }, begun)
    if (!kept.ok) throw new Error('a sign-in that begins is refused nobody')
  },
  async take(browser: string, state: string): Promise<SignInBegun | null> {
    const taken = await takeSignIn(context, { kind, browser, realNow: realClock.now() }, state)
    return taken.ok ? taken.value : null
  },
})
