import { mayAct } from '../rules/access.ts'
import type { SentMessage } from '../rules/messages.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { handedOver } from '../storage/messages.ts'
import type { QuestionContext } from './ask.ts'

/** More than any demo sends. */
const ALL = 100_000

/**
 * What was handed over, the oldest first, with its words: of one citizen, or of all where null.
 * Only the program itself asks, for the demo's outbox. Refusals: not_found.
 */
export async function askOutbox(
  { db, actor }: QuestionContext,
  citizenId: string | null,
): Promise<Outcome<SentMessage[]>> {
  const granted = mayAct(actor, 'see_outbox')
  return granted.ok ? done(await handedOver(db, citizenId, ALL)) : granted
}
