import type { Instant } from '../rules/dates.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { extendSession, hashOfToken } from '../storage/sessions.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Lets one's own session, in use now, last until an instant; both by the machine's own time.
 */
export const extendSessionUntil = (
  context: ActionContext,
  token: string,
  { realNow, until }: { readonly realNow: Instant; readonly until: Instant },
): Promise<Outcome<null>> =>
  transact(context, 'extend_session', async (trx, { actor }) => {
    const { citizenId } = actor
    await extendSession(trx, { tokenHash: hashOfToken(token), citizenId, seenAt: realNow, expiresAt: until })
    return done(null)
  })
