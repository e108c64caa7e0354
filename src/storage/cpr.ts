import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Turns national id numbers into what may be stored: encrypted to be shown, a keyed hash to be
 * looked up by.
 */
export interface CprVault {
  /** Tells this key from another, and nothing of the key. */
  readonly fingerprint: Buffer
  encrypt(cpr: string): Buffer
  decrypt(stored: Buffer): string
  hash(cpr: string): Buffer
}

const ALGORITHM = 'aes-256-gcm'
const IV_BYTES = 12 // NIST SP 800-38D §8.2.1: 96 bits
const TAG_BYTES = 16

/**
 * `secret`: at least 32 bytes; two keys are derived from it (RFC 5869), so that the hash says
 * nothing of the cipher.
 */
export function cprVault(secret: Buffer): CprVault {
  if (secret.length < 32) throw new RangeError('the secret for national id numbers must have at least 32 bytes')
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
  const cipherKey = derive('cpr encryption')
  const hashKey = derive('cpr look-up')
  return {
    fingerprint: derive('cpr key fingerprint'),
    encrypt(cpr) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(ALGORITHM, cipherKey, iv, { authTagLength: TAG_BYTES })
      const text = Buffer.concat([cipher.update(cpr, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), text])
    },
    decrypt(stored) {
      const iv = stored.subarray(0, IV_BYTES)
      const decipher = createDecipheriv(ALGORITHM, cipherKey, iv, { authTagLength: TAG_BYTES })
      decipher.setAuthTag(stored.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      const text = Buffer.concat([decipher.update(stored.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
      return text.toString('utf8')
    },
    hash: (cpr) => createHmac('sha256', hashKey).update(cpr).digest(),
  }
}
