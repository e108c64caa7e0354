import { randomBytes } from 'node:crypto'
import type { Instant } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { findCitizen, markSignedIn } from '../storage/citizens.ts'
import { deleteSession, deleteSessionsBefore, hashOfToken, insertSession } from '../storage/sessions.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Begins a session for a citizen whose identity has been proved. `realNow` is the machine's own
 * time: the demo's clock does not drive sessions. Refusals: not_found.
 */
export const signIn = (
  context: ActionContext,
  citizenId: string,
  session: { realNow: Instant; minutes: number },
): Promise<Outcome<{ token: string }>> =>
  transact(context, 'sign_in', async (trx) => {
    if (!(await findCitizen(trx, citizenId))) return refuse('not_found')
    const token = randomBytes(32).toString('base64url')
    await Promise.all([
      deleteSessionsBefore(trx, session.realNow),
      insertSession(trx, {
        tokenHash: hashOfToken(token),
        citizenId,
        createdAt: session.realNow,
        expiresAt: session.realNow.add({ minutes: session.minutes }),
      }),
      markSignedIn(trx, citizenId, context.clock.now()),
    ])
    return done({ token })
  })

/** Ends a session; one that has ended already is no mistake. */
export const signOut = (context: ActionContext, token: string): Promise<Outcome<null>> =>
  transact(context, 'sign_out', async (trx) => {
    await deleteSession(trx, hashOfToken(token))
    return done(null)
  })
