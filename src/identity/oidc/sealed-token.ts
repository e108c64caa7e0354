import { SealError } from '../../keys/key-ring.ts'
import type { Keys } from '../../keys/keys.ts'
import type { Account } from './relying-party.ts'

type Kind = 'id token' | 'refresh token'
type Whose = Pick<Account, 'issuer' | 'subject'>

const contextOf = ({ issuer, subject }: Whose): string => `${issuer}\n${subject}`

/** A token of the provider, sealed for its account: an ID token may hold a national id number. */
export const sealToken = ({ tokens }: Keys, kind: Kind, whose: Whose, token: string): Buffer =>
  tokens.seal(kind, contextOf(whose), token)

/** The token that was sealed for this account; null where its key has been removed since. */
export function openToken({ tokens }: Keys, kind: Kind, whose: Whose, sealed: Buffer): string | null {
  try {
    return tokens.open(kind, contextOf(whose), sealed)
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}
