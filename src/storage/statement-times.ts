/** The upper bounds of the buckets, in milliseconds. */
const bounds = [1, 2, 5, 10, 25, 50, 100, 250, 1_000, 5_000] as const

/** How long statements took since the start: the clock is read anyway when one is answered. */
class StatementTimes {
  readonly #counts = Array.from({ length: bounds.length + 1 }, () => 0)
  #milliseconds = 0

  add(milliseconds: number): void {
    let at = 0
    while (at < bounds.length && milliseconds > (bounds[at] ?? 0)) at += 1
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#milliseconds += milliseconds
  }

  /** How many took at most so many seconds, bucket by bucket, and all of them together. */
  read(): {
    readonly buckets: readonly (readonly [number, number])[]
    readonly count: number
    readonly seconds: number
  } {
    let count = 0
    const buckets = bounds.map((bound, at): readonly [number, number] => {
      count += this.#counts[at] ?? 0
      return [bound / 1000, count]
    })
    return { buckets, count: count + (this.#counts[bounds.length] ?? 0), seconds: this.#milliseconds / 1000 }
  }
}

export const statementTimes = new StatementTimes()
