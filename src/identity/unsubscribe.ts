import { createHmac, timingSafeEqual } from 'node:crypto'
import { isId } from '../storage/ids.ts'

/** The path behind an e-mail's unsubscribe link. */
export const UNSUBSCRIBE_PATH = '/afmeld'

/**
 * The signature in an e-mail's link, which only this program can make. It covers the citizen and
 * the address, so the link stops working when the citizen changes address.
 */
function signatureOf(secret: Buffer, citizenId: string, address: string): string {
  const key = createHmac('sha256', secret).update('unsubscribe from e-mail').digest()
  return createHmac('sha256', key).update(`${citizenId}\n${address}`).digest('base64url')
}

export const unsubscribeToken = (secret: Buffer, citizenId: string, address: string): string =>
  `${citizenId}.${signatureOf(secret, citizenId, address)}`

/**
 * The citizen named by a token; null where it is malformed. The token counts only if its signature
 * fits that citizen's address.
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
