import { mayAct } from '../rules/access.ts'
import { type AttemptOutcome, afterAttempt, pauseAfter } from '../rules/message-delivery.ts'
import { done } from '../rules/refusals.ts'
import { endAttempts, findUnknown, markAsked, type UnknownAttempt } from '../storage/delivery-attempts.ts'
import { worn } from '../storage/hats.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Long enough for a gateway to know of what it has taken, and for a worker that was slow to have
 * given up.
 */
const ASK_AFTER_MINUTES = 2
const ASK_AGAIN_AFTER_MINUTES = 15
const MOST = 100

/** The gateway's answer about an attempt; null: it cannot tell. */
export type Ask = (gateway: string, reference: string) => Promise<'accepted' | 'not_arrived' | null>

/**
 * N-ONCE: asks the gateways that can be asked about attempts of unknown outcome. Only one that the
 * gateway certainly does not have is sent again. Returns how many have become known.
 */
export async function askAboutAttempts(context: ActionContext, gateways: readonly string[], ask: Ask): Promise<number> {
  const granted = mayAct(context.actor, 'ask_about_attempts')
  if (!granted.ok) throw new Error(`asking about attempts was refused: ${granted.refusals[0].code}`)
  const now = context.clock.now()
  const asked = await findUnknown(worn(context, 'ask_about_attempts'), gateways, {
    begunBefore: now.subtract({ minutes: ASK_AFTER_MINUTES }),
    notAskedSince: now.subtract({ minutes: ASK_AGAIN_AFTER_MINUTES }),
    limit: MOST,
  })
  let known = 0
  for (const attempt of asked) {
    const answer = await ask(attempt.gateway, attempt.id)
    await write(context, attempt, answer)
    if (answer !== null) known += 1
  }
  return known
}

async function write(context: ActionContext, attempt: UnknownAttempt, answer: AttemptOutcome | null) {
  await transact(context, 'ask_about_attempts', async (trx) => {
    const at = context.clock.now()
    await markAsked(trx, [attempt.id], at)
    if (answer === null) return done(null)
    const status = afterAttempt(answer)
    const retryAt = status === 'waiting' ? at.add({ seconds: pauseAfter(attempt.number) }) : null
    const { id, reason } = attempt
    await endAttempts(trx, [{ id, outcome: answer, status, retryAt, gatewayId: null, reason }], at)
    return done(null)
  })
}
