import { SealError } from '../../keys/key-ring.ts'
import type { Keys } from '../../keys/keys.ts'
import type { Account } from './relying-party.ts'

const contextOf = ({ issuer, subject }: Pick<Account, 'issuer' | 'subject'>): string => `${issuer}\n${subject}`

/** Seals an ID token, which may hold a national id number, for the account's session. */
export const sealIdToken = ({ tokens }: Keys, account: Pick<Account, 'issuer' | 'subject' | 'idToken'>): Buffer =>
  tokens.seal('id token', contextOf(account), account.idToken)

/** The ID token of an account's session; null where its key has been removed since. */
export function openIdToken(
  { tokens }: Keys,
  { sealed, ...account }: Pick<Account, 'issuer' | 'subject'> & { readonly sealed: Buffer },
): string | null {
  try {
    return tokens.open('id token', contextOf(account), sealed)
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}
