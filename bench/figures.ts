/** The value below which this share of the values lies; 0 for no values. */
export function percentile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b)
  return ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? 0
}

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** For an even number of values the mean of the two in the middle. */
function medianOf(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b)
  const [low = 0, high = low] = [ordered[Math.ceil(ordered.length / 2) - 1], ordered[Math.floor(ordered.length / 2)]]
  return (low + high) / 2
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: medianOf(values),
  least: Math.min(...values),
  most: Math.max(...values),
})

/** Three significant figures: 0.0123, 1.23, 123. */
export const rounded = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString()

export const told = ({ median, least, most }: Spread): string =>
  least === most ? rounded(median) : `${rounded(median)} (${rounded(least)}–${rounded(most)})`

/** A row of the table. */
export interface Figure {
  readonly part: string
  readonly what: string
  readonly measured: string
  /** The goal in words, and whether it is met; undefined for a figure that only explains. */
  readonly goal?: string
  readonly met?: boolean
}

export const ratio = (
  part: string,
  what: string,
  values: readonly number[],
  goal: { readonly atLeast: number } | { readonly atMost: number },
): Figure => {
  const spread = spreadOf(values)
  const least = 'atLeast' in goal
  return {
    part,
    what,
    measured: told(spread),
    goal: least ? `≥ ${rounded(goal.atLeast)}` : `≤ ${rounded(goal.atMost)}`,
    met: least ? spread.median >= goal.atLeast : spread.median <= goal.atMost,
  }
}

/** The ratios of values at the same position. */
export const over = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, at) => value / (b[at] ?? Number.NaN))

export const plain = (part: string, what: string, measured: string): Figure => ({ part, what, measured })

export const tableOf = (figures: readonly Figure[]): string =>
  [
    '| | what | median (least–most) | goal | |',
    '|---|---|---|---|---|',
    ...figures.map(
      ({ part, what, measured, goal = '', met }) =>
        `| ${part} | ${what} | ${measured} | ${goal} | ${met === undefined ? '' : met ? 'met' : '**missed**'} |`,
    ),
  ].join('\n')

/** A seeded generator of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
