interface Lines {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/**
 * O-CLASS: for each class its event in the log, its level, and the fewest milliseconds between two
 * of its lines.
 */
const linesOf = {
  away: { event: 'database_away', level: 'warn', every: 1_000 },
  full: { event: 'database_full', level: 'error', every: 60_000 },
  busy: { event: 'database_busy', level: 'info', every: 0 },
  held: { event: 'database_held', level: 'warn', every: 60_000 },
  // A constraint whose refusal no rule gave before.
  refused: { event: 'bug', level: 'error', every: 0 },
  bug: { event: 'bug', level: 'error', every: 0 },
} as const satisfies Record<string, { event: string; level: keyof Lines; every: number }>

/** O-CLASS: how many errors of each class were met since the start. */
export const errorsSeen = new Map<string, number>()

export type TellError = (error: unknown, facts: object, doing: string) => void

/**
 * Logs errors by class. A fault of the database is not a bug, and is not logged a thousand times.
 * `classOf` classifies an error; `clock` is monotonic, in milliseconds.
 */
export function errorLog(
  log: Lines,
  classOf: (error: unknown) => keyof typeof linesOf,
  clock: () => number = () => performance.now(),
): TellError {
  const last = new Map<string, number>()
  return (error, facts, doing) => {
    const kind = classOf(error)
    errorsSeen.set(kind, (errorsSeen.get(kind) ?? 0) + 1)
    const { event, level, every } = linesOf[kind]
    const now = clock()
    if (now - (last.get(event) ?? Number.NEGATIVE_INFINITY) < every) return
    last.set(event, now)
    log[level]({ event, err: error, ...facts }, doing)
  }
}
