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

/** Does one chunk in a transaction of its own. */
type Write = <T>(work: (trx: Transaction) => Promise<T>) => Promise<T>

/** What was done: people who stand under the newest key now, and rows that have gone. */
export interface Renewed {
  readonly renewed: number
  readonly cleared: number
}

/**
 * Gives every national id number a row under the newest key, and clears former keys away: a chunk a
 * transaction, beside whatever else runs. `heard` gets the number of people after each chunk.
 */
export async function renewAll(
  write: Write,
  numbers: NumberKeys,
  heard: (renewed: number) => void = () => undefined,
): Promise<Renewed> {
  let [renewed, cleared] = [0, 0]
  if (await write((trx) => hasFormerKeys(trx, numbers))) {
    let after: string | null = null
    do {
      const chunk: RenewedChunk = await renewAfter(write, numbers, after)
      renewed += chunk.renewed
      after = chunk.last
      if (chunk.renewed > 0) heard(renewed)
    } while (after !== null)
    cleared += await untilNone(() => write((trx) => deleteFormerChunk(trx, numbers)))
  }
  cleared += await untilNone(() => write((trx) => dropSealedChunk(trx, numbers)))
  return { renewed, cleared }
}

const renewAfter = (write: Write, numbers: NumberKeys, after: string | null): Promise<RenewedChunk> =>
  write((trx) => renewChunk(trx, numbers, after))

/** How many rows all chunks together had. */
async function untilNone(chunk: () => Promise<number>): Promise<number> {
  let all = 0
  for (let some = await chunk(); some > 0; some = await chunk()) all += some
  return all
}

/** Whether numbers may stand under another key than the newest. */
async function hasFormerKeys(trx: Transaction, { newest }: NumberKeys): Promise<boolean> {
  return (await knownKeys(trx)).some(({ number, endedAt }) => number < newest && endedAt === null)
}

interface RenewedChunk {
  readonly renewed: number
  /** The last of the chunk; null when there are no more. */
  readonly last: string | null
}

/**
 * Adds a row under the newest key for a chunk of people without one, from the first after `after`.
 * Whose number does not open stays as they are: `npm run keys` counts them.
 */
async function renewChunk(trx: Transaction, numbers: NumberKeys, after: string | null): Promise<RenewedChunk> {
  const { newest } = numbers
  const former = await numbersToRenew(trx, { newest, after, limit: CHUNK })
  const renewed: NumberOf[] = []
  for (const [at, row] of former.entries()) {
    if (at % BETWEEN_TURNS === BETWEEN_TURNS - 1) await nextTurn()
    const number = numbers.read(row)
    if (number !== null) renewed.push(numbers.storedUnder(newest, row.citizenId, number))
  }
  return { renewed: await addNumbers(trx, renewed), last: former.at(-1)?.citizenId ?? null }
}

/**
 * Deletes a chunk of the rows under keys that the operator has taken out, of people who stand under
 * the newest. When there are no more, it ends those keys. Returns how many were deleted.
 */
async function deleteFormerChunk(trx: Transaction, { newest, numbers }: NumberKeys): Promise<number> {
  const firstInUse = Math.min(...numbers)
  const deleted = await deleteFormerNumbers(trx, { firstInUse, newest, limit: CHUNK })
  if (deleted === 0) await endFormerKeys(trx, firstInUse)
  return deleted
}

/** Drops a chunk of sealed numbers where the house keeps none. Returns how many. */
async function dropSealedChunk(trx: Transaction, { sealed, numbers }: NumberKeys): Promise<number> {
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
