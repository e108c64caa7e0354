import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

// Every key of the program is derived from a secret for one purpose (RFC 5869), so that none says
// anything of another.

/** A secret of the operator's with its number, which is never given again. */
export interface NumberedSecret {
  /** From 1 to 255. */
  readonly number: number
  /** At least 32 random bytes. */
  readonly secret: Buffer
}

/** A sealed text that does not open: of another row or purpose, changed, or of a key not here. */
export class SealError extends Error {
  constructor() {
    super('a sealed text does not open')
    this.name = 'SealError'
  }
}

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12 // NIST SP 800-38D §8.2.1: 96 bits
const TAG_BYTES = 16
const TEXT_BEGINS = 1 + IV_BYTES + TAG_BYTES
const MOST_KEYS = 255 // the number is one byte of what is sealed

/** The number of the key with which a text was sealed. */
export const keyNumberOf = (sealed: Buffer): number => sealed[0] ?? 0

/**
 * The keys of one kind, the newest last. What is new is hashed and sealed with the newest; what is
 * older is found and opened with the others.
 */
export class KeyRing<Purpose extends string> {
  readonly #secrets: ReadonlyMap<number, Buffer>
  readonly #derived = new Map<string, Buffer>()
  /** The numbers of the keys, the newest first. */
  readonly numbers: readonly number[]
  readonly newest: number

  /** Throws for no key at all, a short secret, and a number out of range or given twice. */
  constructor(keys: readonly NumberedSecret[]) {
    this.#secrets = new Map(keys.map(({ number, secret }) => [number, secret]))
    this.numbers = keys.map(({ number }) => number).toReversed()
    this.newest = this.numbers[0] ?? 0
    const isWrong = ({ number, secret }: NumberedSecret): boolean =>
      !Number.isInteger(number) || number < 1 || number > MOST_KEYS || secret.length < KEY_BYTES
    if (keys.length === 0 || this.#secrets.size < keys.length || keys.some(isWrong))
      throw new RangeError('a ring needs keys of 32 bytes or more, each with its own number from 1 to 255')
  }

  /** The key of a purpose: 32 bytes, derived once and kept. */
  derived(purpose: Purpose, number = this.newest): Buffer {
    const info = `selvbook/${purpose}/v${number}`
    const known = this.#derived.get(info)
    if (known) return known
    const secret = this.#secrets.get(number)
    if (!secret) throw new SealError()
    const key = Buffer.from(hkdfSync('sha256', secret, '', info, KEY_BYTES))
    this.#derived.set(info, key)
    return key
  }

  /** The keyed hash of a text (HMAC-SHA-256). */
  hash(purpose: Purpose, text: string, number = this.newest): Buffer {
    return createHmac('sha256', this.derived(purpose, number)).update(text).digest()
  }

  /** The hashes of a text under every key, the newest first. */
  hashes(purpose: Purpose, text: string): Buffer[] {
    return this.numbers.map((number) => this.hash(purpose, text, number))
  }

  /** Whether a hash is that of this text, under any of the keys. */
  isHashOf(purpose: Purpose, text: string, hash: Buffer): boolean {
    return this.hashes(purpose, text).some((own) => own.length === hash.length && timingSafeEqual(own, hash))
  }

  /**
   * Encrypts a text (AES-256-GCM): key number, IV, tag and text. `context` names the row that it is
   * for; in another row, or for another purpose, it does not open.
   */
  seal(purpose: Purpose, context: string, text: string, number = this.newest): Buffer {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.derived(purpose, number), iv, { authTagLength: TAG_BYTES })
    cipher.setAAD(boundTo(purpose, number, context))
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.from([number]), iv, cipher.getAuthTag(), encrypted])
  }

  /** The text that was sealed for this purpose and row. Throws `SealError`. */
  open(purpose: Purpose, context: string, sealed: Buffer): string {
    const number = keyNumberOf(sealed)
    const key = this.derived(purpose, number)
    try {
      const iv = sealed.subarray(1, 1 + IV_BYTES)
      const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
      decipher.setAAD(boundTo(purpose, number, context))
      decipher.setAuthTag(sealed.subarray(1 + IV_BYTES, TEXT_BEGINS))
      return Buffer.concat([decipher.update(sealed.subarray(TEXT_BEGINS)), decipher.final()]).toString('utf8')
    } catch {
      throw new SealError()
    }
  }
}

const boundTo = (purpose: string, number: number, context: string): Buffer =>
  Buffer.from(`selvbook/${purpose}/v${number}\n${context}`)
