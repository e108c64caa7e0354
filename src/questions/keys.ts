import type { Keys } from '../keys/keys.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { type KeyUse, usesOfKeys } from '../storage/cpr-keys.ts'
import { askUnlogged, type QuestionContext } from './ask.ts'

export type { KeyUse } from '../storage/cpr-keys.ts'

/** The keys for national id numbers that the database knows, and what still needs each. */
export const askKeys = (context: QuestionContext & { readonly keys: Keys }): Promise<Outcome<KeyUse[]>> =>
  askUnlogged(context, 'see_keys', async (_granted, db) => done(await usesOfKeys(db, context.keys.numbers.newest)))
