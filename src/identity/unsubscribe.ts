import type { Keys } from '../keys/keys.ts'
import { isId } from '../storage/ids.ts'

/** The path behind an e-mail's unsubscribe link. */
export const UNSUBSCRIBE_PATH = '/afmeld'

type TokenKeys = Pick<Keys, 'tokens'>

/** What an e-mail's link signs: it stops working when the citizen changes address. */
const signed = (citizenId: string, address: string): string => `${citizenId}\n${address}`

/** The token of an e-mail's link, which only this program can make. */
export function unsubscribeToken({ tokens }: TokenKeys, citizenId: string, address: string): string {
  const signature = tokens.hash('unsubscribe', signed(citizenId, address))
  return `${citizenId}.${signature.toString('base64url')}`
}

/**
 * The citizen named by a token; null where it is malformed. The token counts only if its signature
 * fits that citizen's address.
 */
export function citizenNamedBy(token: string): string | null {
  const [citizenId = ''] = token.split('.')
  return isId(citizenId) ? citizenId : null
}

/** Whether a token was made for this citizen and address, with any of the keys still in use. */
export function fitsAddress({ tokens }: TokenKeys, token: string, citizenId: string, address: string): boolean {
  const [named, signature = '', ...more] = token.split('.')
  if (named !== citizenId || more.length > 0) return false
  return tokens.isHashOf('unsubscribe', signed(citizenId, address), Buffer.from(signature, 'base64url'))
}
