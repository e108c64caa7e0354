import { channels, onlyActsSince } from '../rules/messages.ts'
import { done } from '../rules/refusals.ts'
import { claimDue, type Words, type WordsOf } from './steps/claim-due.ts'
import { type ActionContext, transact } from './transaction.ts'

export type { Words } from './steps/claim-due.ts'

export interface HandedOver {
  readonly handedOver: number
  readonly dropped: number
}

const CHUNK = 200

/** The gateway of the demo: its outbox, a page that shows what the database keeps. */
const OUTBOX = 'outbox'

/**
 * Hands over every message due by the clock's now to the demo's outbox, put into words by `words`,
 * and keeps the words: claimed and taken in one transaction (N-ONCE). Answers when all are handed
 * over, those too that somebody else held. Without `reminders` only receipts and codes.
 */
export async function handOverMessages(
  context: ActionContext,
  words: WordsOf<Words>,
  { reminders = true }: { reminders?: boolean } = {},
): Promise<HandedOver> {
  const total = { handedOver: 0, dropped: 0 }
  for (const channel of channels) {
    for (;;) {
      const actedSince = onlyActsSince(channel, context.clock.now())
      const due = { channel, limit: CHUNK, reminders, actedSince }
      const taker = { gateway: OUTBOX, taken: true, wait: true, words }
      const claim = await transact(context, 'hand_over_messages', async (trx) =>
        done(await claimDue(trx, context, due, taker)),
      )
      if (!claim.ok) throw new Error(`handing over was refused: ${claim.refusals[0].code}`)
      const { claimed, dropped } = claim.value
      total.handedOver += claimed.length
      total.dropped += dropped
      if (claimed.length + dropped === 0) break
    }
  }
  return total
}
