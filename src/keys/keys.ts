import type { KeyRing } from './key-ring.ts'
import type { NumberKeys } from './number-keys.ts'

/** What the secrets for tokens protect (`TOKEN_KEYS`). */
type TokenPurpose =
  | 'access token'
  | 'confirmation code'
  | 'form owner'
  | 'id token'
  | 'kept form'
  | 'message reference'
  | 'quota'
  | 'refresh token'
  | 'session token'
  | 'unsubscribe'
  | 'webhook secret'

/** All keys of the program. */
export interface Keys {
  /** They protect what is stored of national id numbers. */
  readonly numbers: NumberKeys
  /** They protect tokens, links, codes and sessions. */
  readonly tokens: KeyRing<TokenPurpose>
}
