import type { NumberKeys, NumberOf } from '../../keys/number-keys.ts'
import { addNumbers, deleteFormerNumbers, dropSealed, numbersToRenew } from '../../storage/citizen-numbers.ts'
import { endFormerKeys, knownKeys } from '../../storage/cpr-keys.ts'
import type { Transaction } from '../../storage/database.ts'

// Keys for national id numbers rotate while the program runs. Each function does one chunk in one
// transaction, and may be done twice or beside another.

/** Rows a transaction. */
const CHUNK = 1000

/** Numbers that are hashed and sealed before others of this process get their turn. */
const BETWEEN_TURNS = 100

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Whether numbers may stand under another key than the newest. */
export async function hasFormerKeys(trx: Transaction, { newest }: NumberKeys): Promise<boolean> {
  return (await knownKeys(trx)).some(({ number, endedAt }) => number < newest && endedAt === null)
}

/**
 * Adds a row under the newest key for a chunk of people without one, from the first after `after`.
 * Returns the last of the chunk, or null when there are no more. Whose number does not open stays
 * as they are: `keys list` counts them.
 */
export async function renewChunk(trx: Transaction, numbers: NumberKeys, after: string | null): Promise<string | null> {
  const { newest } = numbers
  const former = await numbersToRenew(trx, { newest, after, limit: CHUNK })
  const renewed: NumberOf[] = []
  for (const [at, row] of former.entries()) {
    if (at % BETWEEN_TURNS === BETWEEN_TURNS - 1) await nextTurn()
    const number = numbers.read(row)
    if (number !== null) renewed.push(numbers.storedUnder(newest, row.citizenId, number))
  }
  await addNumbers(trx, renewed)
  return former.at(-1)?.citizenId ?? null
}

/**
 * Deletes a chunk of the rows under keys that the operator has taken out, of people who stand under
 * the newest. When there are no more, it ends those keys. Returns how many were deleted.
 */
export async function deleteFormerChunk(trx: Transaction, { newest, numbers }: NumberKeys): Promise<number> {
  const firstInUse = Math.min(...numbers)
  const deleted = await deleteFormerNumbers(trx, { firstInUse, newest, limit: CHUNK })
  if (deleted === 0) await endFormerKeys(trx, firstInUse)
  return deleted
}

/** Drops a chunk of sealed numbers where the house keeps none. Returns how many. */
export async function dropSealedChunk(trx: Transaction, { sealed, numbers }: NumberKeys): Promise<number> {
  if (sealed) return 0
  for (const keyNumber of numbers) {
    const dropped = await dropSealed(trx, { keyNumber, limit: CHUNK })
    if (dropped > 0) return dropped
  }
  return 0
}

/**
 * Stores the number of somebody who has turned up, or signed in, under every key while there are
 * several. The night cannot do it where the house keeps no number that could be read.
 */
export async function keepUnderEachKey(
  trx: Transaction,
  numbers: NumberKeys,
  citizenId: string,
  cpr: string,
): Promise<void> {
  if (numbers.numbers.length > 1) await addNumbers(trx, numbers.stored(citizenId, cpr))
}
