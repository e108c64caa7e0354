import { FORMER } from '../keys/former-numbers.ts'
import type { NumberKeys } from '../keys/number-keys.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { countUnreadable, type KnownKey, knownKeys, rememberKey } from '../storage/cpr-keys.ts'
import type { Transaction } from '../storage/database.ts'
import { type InstallationMode, keepMode } from '../storage/installation.ts'
import { type ActionContext, transact } from './transaction.ts'

/** Why the keys for national id numbers are not those of a database. */
export type KeyTrouble =
  /** The database knows another key of this number. */
  | { readonly kind: 'another'; readonly number: number }
  /** No number is stored with it any more, and it is not to be used again. */
  | { readonly kind: 'ended'; readonly number: number }
  /** So many people would no longer be found: they stand only under keys that are not here. */
  | { readonly kind: 'missing'; readonly numbers: readonly number[]; readonly people: number }

export interface Claimed {
  readonly mode: InstallationMode
  /** Null where the keys fit. */
  readonly keyTrouble: KeyTrouble | null
}

/**
 * Makes the database that of this kind of program and of these keys, where nobody has yet; whose it
 * is.
 */
export const claimDatabase = (context: ActionContext, mode: InstallationMode): Promise<Outcome<Claimed>> =>
  transact(context, 'claim_database', async (trx) => {
    const owner = await keepMode(trx, mode)
    if (owner !== mode) return done<Claimed>({ mode: owner, keyTrouble: null })
    const { numbers } = context.keys
    const keyTrouble = await troubleWith(trx, numbers)
    if (keyTrouble) return done<Claimed>({ mode, keyTrouble })
    for (const number of numbers.numbers) await rememberKey(trx, number, numbers.derived('cpr fingerprint', number))
    return done<Claimed>({ mode, keyTrouble: null })
  })

async function troubleWith(trx: Transaction, numbers: NumberKeys): Promise<KeyTrouble | null> {
  const known = await knownKeys(trx)
  const { fingerprints } = numbers
  for (const { number, fingerprint, endedAt } of known) {
    const own = fingerprints.get(number)
    if (!own) continue
    // The former numbers are those of key 1.
    if (fingerprint && !fingerprint.equals(own)) return { kind: 'another', number: number === FORMER ? 1 : number }
    if (endedAt && number !== FORMER) return { kind: 'ended', number }
  }
  return await missingKeys(trx, known, [...fingerprints.keys()])
}

/** A key may be left out once everybody stands under another one as well. */
async function missingKeys(trx: Transaction, known: readonly KnownKey[], own: number[]): Promise<KeyTrouble | null> {
  const missing = known.filter(({ number, endedAt }) => !endedAt && !own.includes(number)).map(({ number }) => number)
  const people = missing.length === 0 ? 0 : await countUnreadable(trx, own)
  return people === 0 ? null : { kind: 'missing', numbers: missing, people }
}
