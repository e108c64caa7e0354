import type { Instant } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { insertLogoutSeen, type LogoutToken } from '../storage/logouts-seen.ts'
import { deleteAllSessions, deleteSessionsOf, deleteSessionsOfAccount } from '../storage/sessions.ts'
import { endStaffSessions } from '../storage/staff.ts'
import { type ActionContext, transact } from './transaction.ts'

/** How many sessions were ended. */
export interface EndedSessions {
  readonly citizens: number
  readonly staff: number
}

/** "Log ud alle steder": all of one's own sessions, also the one that asks; how many there were. */
export const signOutEverywhere = (context: ActionContext): Promise<Outcome<number>> =>
  transact(context, 'sign_out_everywhere', async (trx, { actor }) => done(await deleteSessionsOf(trx, actor.citizenId)))

/** A logout token that was verified: what has ended, and the token's own name. */
export interface EndedAtProvider extends Omit<LogoutToken, 'issuer'> {
  readonly which: { readonly issuer: string } & ({ readonly sid: string } | { readonly subject: string })
}

/**
 * Ends at once what an identity provider says has ended there: one of its sessions, or all of an
 * account. A token is obeyed once, by all processes together. Refusals: not_found, where it was
 * obeyed before.
 */
export const endSessionsAtProvider = (
  context: ActionContext,
  { which, jti, takenUntil }: EndedAtProvider,
  realNow: Instant,
): Promise<Outcome<EndedSessions>> =>
  transact(context, 'end_sessions_at_provider', async (trx) => {
    if (!(await insertLogoutSeen(trx, { issuer: which.issuer, jti, takenUntil, now: realNow })))
      return refuse('not_found')
    const citizens = await deleteSessionsOfAccount(trx, which)
    const staff = await endStaffSessions(trx, which, { at: realNow, because: 'provider' })
    return done({ citizens, staff: staff.length })
  })

/** Ends a citizen's sessions at once, when the operator says so. */
export const endSessionsOfCitizen = (context: ActionContext, citizenId: string): Promise<Outcome<number>> =>
  transact(context, 'end_citizen_sessions', async (trx) => done(await deleteSessionsOf(trx, citizenId)))

/** Ends everybody's sessions at once, when the operator says so. */
export const endAllSessions = (context: ActionContext, realNow: Instant): Promise<Outcome<EndedSessions>> =>
  transact(context, 'end_all_sessions', async (trx) => {
    const citizens = await deleteAllSessions(trx)
    const staff = await endStaffSessions(trx, 'everybody', { at: realNow, because: 'operator' })
    return done({ citizens, staff: staff.length })
  })
