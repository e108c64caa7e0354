import type { Keys } from '../keys/keys.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { type KeyUse, usesOfKeys } from '../storage/cpr-keys.ts'
import { type TokenKeyUse, usesOfTokenKeys } from '../storage/token-keys.ts'
import { askUnlogged, type QuestionContext } from './ask.ts'

export type { KeyUse } from '../storage/cpr-keys.ts'
export type { TokenKeyUse } from '../storage/token-keys.ts'

interface UsesOfAllKeys {
  readonly numbers: readonly KeyUse[]
  readonly tokens: readonly TokenKeyUse[]
}

/** O-KEYS: the keys that the database knows of, and what still needs each. */
export const askKeys = (context: QuestionContext & { readonly keys: Keys }): Promise<Outcome<UsesOfAllKeys>> =>
  askUnlogged(context, 'see_keys', async (_granted, db) =>
    done({ numbers: await usesOfKeys(db, context.keys.numbers.newest), tokens: await usesOfTokenKeys(db) }),
  )
