import type { Instant } from '../rules/dates.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { extendSession, hashOfToken } from '../storage/sessions.ts'
import { type ActionContext, transact } from './transaction.ts'

/** Lets a session that is in use last until an instant of the machine's own time. */
export const extendSessionUntil = (context: ActionContext, token: string, until: Instant): Promise<Outcome<null>> =>
  transact(context, 'extend_session', async (trx) => {
    await extendSession(trx, hashOfToken(token), until)
    return done(null)
  })
