import { FORMER, FormerNumbers } from './former-numbers.ts'
import { KeyRing, type NumberedSecret } from './key-ring.ts'

/** What the secrets for national id numbers protect (`CPR_KEYS`). */
type NumberPurpose = 'cpr fingerprint' | 'cpr look-up' | 'cpr seal' | 'kept answer' | 'request hash' | 'search'

/** A national id number as it may be stored, under one key. */
interface StoredNumber {
  readonly keyNumber: number
  /** Finds the person. */
  readonly hash: Buffer
  /** Opens to the number; null where the house keeps none. */
  readonly sealed: Buffer | null
}

/** Where a number stands: the citizen's id, and what is stored. */
export interface NumberOf extends StoredNumber {
  readonly citizenId: string
}

/** The key of those who have only one, and that with which the former numbers were stored. */
const FIRST_KEY = 1

/**
 * Turns national id numbers into what may be stored. A number is stored under every key of the
 * ring: so a program that has only the former keys finds whom another with the new one registers.
 */
export class NumberKeys extends KeyRing<NumberPurpose> {
  /** Whether numbers are stored so that they can be read again. */
  readonly sealed: boolean
  readonly #former: FormerNumbers | null

  constructor(keys: readonly NumberedSecret[], { sealed = true }: { readonly sealed?: boolean } = {}) {
    super(keys)
    const first = keys.find(({ number }) => number === FIRST_KEY)
    this.sealed = sealed
    this.#former = first ? new FormerNumbers(first.secret) : null
  }

  /** The hashes under which a person may stand: one for each key in use. */
  lookUp(cpr: string): Buffer[] {
    const hashes = this.hashes('cpr look-up', cpr)
    return this.#former ? [...hashes, this.#former.hash(cpr)] : hashes
  }

  /** A number under each key, the oldest first. */
  stored(citizenId: string, cpr: string): NumberOf[] {
    return this.numbers.map((keyNumber) => this.storedUnder(keyNumber, citizenId, cpr)).toReversed()
  }

  /** A number under one key. */
  storedUnder(keyNumber: number, citizenId: string, cpr: string): NumberOf {
    const sealed = this.sealed ? this.seal('cpr seal', citizenId, cpr, keyNumber) : null
    return { citizenId, keyNumber, hash: this.hash('cpr look-up', cpr, keyNumber), sealed }
  }

  /** The number itself; null where it is not kept, or does not open with the keys that are here. */
  read({ citizenId, keyNumber, sealed }: NumberOf): string | null {
    if (!sealed) return null
    try {
      if (keyNumber !== FORMER) return this.open('cpr seal', citizenId, sealed)
      return this.#former?.open(sealed) ?? null
    } catch {
      return null
    }
  }

  /** Whether a kept hash is that of this request, also as it was hashed before there was a ring. */
  isRequest(said: string, hash: Buffer): boolean {
    return this.isHashOf('request hash', said, hash) || (this.#former?.hash(said).equals(hash) ?? false)
  }

  /** Tells each key from another, and nothing of the key. */
  get fingerprints(): ReadonlyMap<number, Buffer> {
    const own = this.numbers.map((number) => [number, this.derived('cpr fingerprint', number)] as const)
    return new Map(this.#former ? [...own, [FORMER, this.#former.fingerprint] as const] : own)
  }
}
