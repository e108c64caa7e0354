import type { SentMessage } from '../rules/messages.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { handedOver } from '../storage/messages.ts'
import { askUnlogged, type QuestionContext } from './ask.ts'

/** More than any demo sends. */
const ALL = 100_000

/**
 * What was handed over, the oldest first, with its words: of one citizen, or of all where null.
 * Only the program itself asks, for the demo's outbox. Refusals: not_found.
 */
export const askOutbox = (context: QuestionContext, citizenId: string | null): Promise<Outcome<SentMessage[]>> =>
  askUnlogged(context, 'see_outbox', async (_, db) => done(await handedOver(db, citizenId, ALL)))
