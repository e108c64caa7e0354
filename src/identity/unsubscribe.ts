import { createHmac, timingSafeEqual } from 'node:crypto'
import { isId } from '../storage/ids.ts'

/** Where an e-mail leads whoever wants no more of them. */
export const UNSUBSCRIBE_PATH = '/afmeld'

/**
 * What an e-mail's link carries: whose it is, and a signature that only this program can make, over
 * the address as well, so that it works for that address alone and dies when the citizen has
 * another.
 */
function signatureOf(secret: Buffer, citizenId: string, address: string): string {
  const key = createHmac('sha256', secret).update('unsubscribe from e-mail').digest()
  return createHmac('sha256', key).update(`${citizenId}\n${address}`).digest('base64url')
}

export const unsubscribeToken = (secret: Buffer, citizenId: string, address: string): string =>
  `${citizenId}.${signatureOf(secret, citizenId, address)}`

/**
 * The citizen whom a token names; null where it cannot be one. It counts only once it fits that
 * citizen's address.
 */
export function citizenNamedBy(token: string): string | null {
  const [citizenId = ''] = token.split('.')
  return isId(citizenId) ? citizenId : null
}

export function fitsAddress(secret: Buffer, token: string, citizenId: string, address: string): boolean {
  const given = Buffer.from(token)
  const expected = Buffer.from(unsubscribeToken(secret, citizenId, address))
  return given.length === expected.length && timingSafeEqual(given, expected)
}
