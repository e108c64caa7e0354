import { afterReceipt } from '../rules/message-delivery.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { insertReceipt, lockAttempt, type NewReceipt, writeReceived } from '../storage/delivery-attempts.ts'
import { isId } from '../storage/ids.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What a gateway tells; it tells of itself. */
export type GatewayReceipt = Omit<NewReceipt, 'gateway'>

/**
 * Takes what a gateway tells of an attempt, in any order and any number of times: whatever comes
 * first or twice, the message ends the same (N-ONCE). It also settles an attempt of unknown
 * outcome, for what is told of has arrived. Refusals: not_found.
 */
export const takeDeliveryReceipt = (context: ActionContext, told: GatewayReceipt): Promise<Outcome<null>> =>
  transact(context, 'take_delivery_receipt', async (trx, { actor }) => {
    const receipt: NewReceipt = { ...told, gateway: actor.name }
    const locked = isId(receipt.attemptId) ? await lockAttempt(trx, receipt.attemptId, receipt.gateway) : undefined
    if (!locked) return refuse('not_found')
    const now = context.clock.now()
    if (!(await insertReceipt(trx, receipt, now))) return done(null)
    const { message } = locked
    const status = afterReceipt(message.status, receipt.meaning)
    if (status !== message.status || locked.attempt.outcome !== 'accepted')
      await writeReceived(trx, receipt, { messageId: message.id, status, at: now })
    return done(null)
  })
