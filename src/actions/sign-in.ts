import { randomBytes } from 'node:crypto'
import { hoursAfter, type Instant } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { beginningNow, type SessionLimits } from '../rules/sessions.ts'
import { findCitizen, markSignedIn } from '../storage/citizens.ts'
import { type Account, deleteSession, deleteSessionsBefore, hashOfToken, insertSession } from '../storage/sessions.ts'
import { takeKeptForm } from './steps/kept-form.ts'
import { keepUnderEachKey } from './steps/renew-numbers.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface SignIn extends SessionLimits {
  /** Who the citizen is at the identity provider; in the demo one of its own. */
  readonly account: Account
  /** The national id number that the provider vouches for. */
  readonly number?: string
  /** The machine's own time: the demo's clock does not drive sessions. */
  readonly realNow: Instant
  /** When the provider's own session ends, where it says so. */
  readonly providerEnd?: Instant | undefined
  /** The token that this browser still has of an earlier session: it ends. */
  readonly former?: string | undefined
  /** "Firefox, Windows" */
  readonly device?: string | null
  /** Sealed. */
  readonly idToken?: Buffer | null
}

/**
 * F-ROBUST: a session that ended by time is kept for so long, with what was typed in it, until its
 * citizen signs in again.
 */
const KEPT_HOURS = 12

/**
 * Begins a session for a citizen whose identity has been proved, with a token that nobody had
 * before. What was typed in this browser's earlier session goes along, where that was the same
 * citizen's (F-ROBUST). While keys rotate, their number is kept under each. Refusals: not_found.
 */
export const signIn = (
  context: ActionContext,
  citizenId: string,
  { account, number, realNow, providerEnd, former, device = null, idToken = null, ...limits }: SignIn,
): Promise<Outcome<{ token: string; hasKeptForm: boolean }>> =>
  transact(context, 'sign_in', async (trx) => {
    if (!(await findCitizen(trx, citizenId))) return refuse('not_found')
    const earlier = former ? hashOfToken(former) : null
    const keptForm = await takeKeptForm(trx, 'citizen', { former: earlier, personId: citizenId })
    const ended = earlier ? await deleteSession(trx, earlier) : null
    const token = randomBytes(32).toString('base64url')
    await Promise.all([
      deleteSessionsBefore(trx, hoursAfter(realNow, -KEPT_HOURS)),
      insertSession(trx, {
        ...account,
        ...beginningNow(realNow, limits, providerEnd),
        tokenHash: hashOfToken(token),
        citizenId,
        device,
        idToken,
        draftMessage: ended?.citizenId === citizenId ? ended.draftMessage : null,
        keptForm,
      }),
      markSignedIn(trx, citizenId, context.clock.now()),
      number === undefined ? null : keepUnderEachKey(trx, context.keys.numbers, citizenId, number),
    ])
    return done({ token, hasKeptForm: keptForm !== null })
  })

/** What the identity provider must be told of a session that has ended here. */
export interface SignedOut {
  readonly account: Account
  /** Sealed. */
  readonly idToken: Buffer | null
}

/** Ends a session. Null: it has ended already, which is no mistake. */
export const signOut = (context: ActionContext, token: string): Promise<Outcome<SignedOut | null>> =>
  transact(context, 'sign_out', async (trx) => {
    const ended = await deleteSession(trx, hashOfToken(token))
    if (!ended) return done(null)
    const { issuer, subject, sid, idToken } = ended
    return done({ account: { issuer, subject, sid }, idToken })
  })
