import { recordAccess } from '../questions/access-log.ts'
import { reachesThing } from '../rules/access.ts'
import { afterAttempt, pauseAfter } from '../rules/message-delivery.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { endAttempts } from '../storage/delivery-attempts.ts'
import { lockUnknownMessage } from '../storage/unknown-messages.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * N-ONCE: somebody who has asked the gateway says whether a message of unknown outcome was taken.
 * If it was, it counts as handed over. If it was not, it is sent again, where it is still true.
 * Refusals: not_found, also where a receipt or somebody else has settled it.
 */
export const settleMessage = (
  context: ActionContext,
  reference: string,
  { wasTaken }: { readonly wasTaken: boolean },
): Promise<Outcome<{ citizenId: string }>> =>
  transact(context, 'settle_message', async (trx, granted) => {
    const attempt = await lockUnknownMessage(trx, reference)
    if (!attempt || !reachesThing(granted, attempt)) return refuse('not_found')
    const at = context.clock.now()
    const outcome = wasTaken ? 'accepted' : 'not_arrived'
    const status = afterAttempt(outcome)
    const retryAt = status === 'waiting' ? at.add({ seconds: pauseAfter(attempt.number) }) : null
    const { id, reason, citizenId } = attempt
    await endAttempts(trx, [{ id, outcome, status, retryAt, gatewayId: null, reason }], at)
    const row = { operation: 'settle_message', citizenId, refused: false, subject: reference }
    if (!context.joined) await recordAccess({ ...context, joined: { trx } }, row)
    return done({ citizenId })
  })
