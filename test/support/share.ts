import { createHash } from 'node:crypto'

// Some tests try every combination, which takes minutes. `npm test` draws a share of them from a
// seed; `npm run pages` tries all of them. A test that draws has `share.told` in its name.

/** The variable with the seed. global-setup.ts chooses one for all test processes of a run. */
export const SHARE_SEED = 'SELVBOOK_TEST_SEED'

/** The variable that asks for all combinations, by any value. */
export const WHOLE = 'SELVBOOK_TEST_WHOLE'

const seed = process.env[SHARE_SEED] ?? '1'
const isWhole = process.env[WHOLE] !== undefined

const numberOf = (what: string): number => createHash('sha256').update(`${seed} ${what}`).digest().readUInt32BE()

export const share = {
  isWhole,
  told: isWhole ? 'all of them' : `seed ${seed}`,
  /** One of them, the same for the same seed and the same `what`. */
  draw<T>(what: string, from: readonly T[]): T {
    const drawn = from[numberOf(what) % from.length]
    if (drawn === undefined) throw new Error(`nothing to draw from: ${what}`)
    return drawn
  },
  /** One of so many of them, and at least one: another part for another seed. */
  some<T>(what: string, from: readonly T[], oneOf: number, nameOf: (one: T) => string = String): T[] {
    if (isWhole) return [...from]
    const byDraw = from.toSorted((a, b) => numberOf(`${what} ${nameOf(a)}`) - numberOf(`${what} ${nameOf(b)}`))
    const drawn = new Set(byDraw.slice(0, Math.ceil(from.length / oneOf)))
    return from.filter((one) => drawn.has(one))
  },
  /** Whether this belongs to the share, which is one of so many on average. */
  has: (what: string, oneOf: number): boolean => isWhole || numberOf(what) % oneOf === 0,
}
