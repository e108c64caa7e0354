import { type Context, Hono } from 'hono'
import { endSessionsAtProvider } from '../actions/end-sessions.ts'
import type { ProgramContext } from '../actions/transaction.ts'
import { formOf } from '../http/form-input.ts'
import { readLogoutToken } from '../identity/oidc/logout-token.ts'
import type { RelyingParty } from '../identity/oidc/relying-party.ts'
import { whyRefused } from '../identity/oidc/why-refused.ts'
import type { Clock } from '../rules/dates.ts'

/** Where a broker says that somebody has signed out there. */
export const BACK_CHANNEL_PATH = '/oidc/backchannel-logout'

const answer = (c: Context, status: 400 | 503, error: string): Response =>
  c.json({ error }, status, { 'cache-control': 'no-store' })

/**
 * POST `/oidc/backchannel-logout`: from brokers of citizens and of staff, each with a signed token,
 * which is obeyed once. Mount it before the check that a form is our own: a broker sends no origin.
 */
export function backChannelDoor(
  program: ProgramContext,
  { parties, realClock }: { readonly parties: readonly RelyingParty[]; readonly realClock: Clock },
): Hono {
  const read = async (token: string) => {
    try {
      return await readLogoutToken(parties, token)
    } catch (error) {
      return whyRefused(error)
    }
  }
  const app = new Hono()
  app.post(BACK_CHANNEL_PATH, async (c) => {
    const ended = await read((await formOf(c))('logout_token'))
    // The broker's keys could not be read: it tries again later.
    if (ended && 'ok' in ended) return answer(c, 503, 'temporarily_unavailable')
    if (!ended) return answer(c, 400, 'invalid_request')
    const nobody = { ...program, actor: { kind: 'nobody' } } as const
    const outcome = await endSessionsAtProvider(nobody, ended, realClock.now())
    return outcome.ok ? c.body(null, 200, { 'cache-control': 'no-store' }) : answer(c, 400, 'invalid_request')
  })
  return app
}
