import type { Account } from '../actions/sign-in.ts'
import type { Door } from './door.ts'

type Kind = 'id token' | 'refresh token'

const contextOf = ({ issuer, subject }: Account): string => `${issuer}\n${subject}`

/** A token of the provider, sealed for the account that it is of. */
export const sealToken = ({ program }: Pick<Door, 'program'>, kind: Kind, account: Account, token: string): Buffer =>
  program.keys.tokens.seal(kind, contextOf(account), token)

/** Throws `SealError` for one that was sealed for another account, or with a key that is gone. */
export const openToken = ({ program }: Pick<Door, 'program'>, kind: Kind, account: Account, sealed: Buffer): string =>
  program.keys.tokens.open(kind, contextOf(account), sealed)
