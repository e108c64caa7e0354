import { reachesThing } from '../rules/access.ts'
import { leavesAt } from '../rules/messages.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { findSent, insertAgain } from '../storage/messages.ts'
import { lockCitizen } from './steps/citizen.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * N-ONCE: sends a message again that has failed, because a person says so: to the number or address
 * that the citizen has now. Whether it is still true is asked when it leaves (N-TRUE). Refusals:
 * not_found, message_not_sent_again.
 */
export const sendMessageAgain = (
  context: ActionContext,
  messageId: string,
): Promise<Outcome<{ readonly citizenId: string }>> =>
  transact(context, 'send_message_again', async (trx, granted) => {
    const before = await findSent(trx, messageId)
    const locked = before && (await lockCitizen(trx, context, granted, before.citizenId))
    const sent = await findSent(trx, messageId)
    if (!locked || !sent || !reachesThing(granted, sent)) return refuse('not_found')
    const { status, isLast, channel, citizenId } = sent
    if (status !== 'failed' || !isLast) return refuse('message_not_sent_again', { status })
    await insertAgain(trx, messageId, { at: locked.now, dueAt: leavesAt(channel, locked.now) })
    return done({ citizenId })
  })
