import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'

/** The key number of rows that were written before there was a ring. */
export const FORMER = 0

const ALGORITHM = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Reads national id numbers as they were stored before there was a ring of keys. The night writes
 * them anew, and nothing is written so any more.
 */
export class FormerNumbers {
  readonly fingerprint: Buffer
  readonly #hashKey: Buffer
  readonly #cipherKey: Buffer

  constructor(secret: Buffer) {
    const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
    this.fingerprint = derived('cpr key fingerprint')
    this.#hashKey = derived('cpr look-up')
    this.#cipherKey = derived('cpr encryption')
  }

  hash(cpr: string): Buffer {
    return createHmac('sha256', this.#hashKey).update(cpr).digest()
  }

  /** Throws for what does not open. */
  open(sealed: Buffer): string {
    const iv = sealed.subarray(0, IV_BYTES)
    const decipher = createDecipheriv(ALGORITHM, this.#cipherKey, iv, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    const text = [decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]
    return Buffer.concat(text).toString('utf8')
  }
}
