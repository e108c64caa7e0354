import { handOverMessages, type Words } from '../actions/hand-over-messages.ts'
import type { ActionContext } from '../actions/transaction.ts'
import type { Message, Reader } from '../rules/messages.ts'

const LOOK_EVERY_MILLISECONDS = 1_000

/**
 * The demo's worker. Messages that leave at once (receipts, codes) are in the outbox within
 * seconds. Reminders leave when somebody presses the button or the time machine passes their hour.
 * So a visitor of the demo can still book before a reminder leaves.
 */
export function watchOutbox(
  context: ActionContext,
  words: (message: Message, reader: Reader) => Words,
  failed: (error: unknown, doing: string) => void,
): { stop(): Promise<void> } {
  let looking: Promise<unknown> | null = null
  const look = () => {
    looking ??= handOverMessages(context, words, { reminders: false })
      .catch((error: unknown) => failed(error, 'handing over to the outbox'))
      .finally(() => {
        looking = null
      })
  }
  const timer = setInterval(look, LOOK_EVERY_MILLISECONDS)
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
