import { errorsSeen } from './error-log.ts'

/** What the watch asks, as `HealthLine` answers it: never throws. */
interface Known {
  readonly database: 'answers' | 'read_only' | 'silent' | 'away'
  readonly schema: string | null
}

interface Lines {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
}

export interface DatabaseWatch {
  stop(): void
}

const LOOK_EVERY_MILLISECONDS = 1_000

/**
 * Tells when the database goes, comes back (and for how long it was gone), and when it gets another
 * schema. `awaySeen` counts the errors that callers met: a gap between two looks is told as well.
 */
export function watchDatabase(
  ask: () => Promise<Known>,
  log: Lines,
  {
    awaySeen = () => errorsSeen.get('away') ?? 0,
    everyMilliseconds = LOOK_EVERY_MILLISECONDS,
    clock = () => performance.now(),
  }: { awaySeen?: () => number; everyMilliseconds?: number; clock?: () => number } = {},
): DatabaseWatch {
  let goneSince: number | null = null
  let schema: string | null = null
  let seen = awaySeen()
  let looked = clock()
  let looking = false
  const look = async () => {
    if (looking) return
    looking = true
    const before = looked
    const known = await ask()
    looked = clock()
    looking = false
    const met = awaySeen()
    if (known.database !== 'answers') {
      if (goneSince === null) log.warn({ event: 'database_away', database: known.database }, 'the database is away')
      goneSince ??= looked
    } else if (goneSince !== null || met > seen) {
      const seconds = Math.round((looked - (goneSince ?? before)) / 100) / 10
      log.info({ event: 'database_back', seconds }, 'the database answers again')
      goneSince = null
    }
    seen = met
    if (known.schema === null || known.schema === schema) return
    if (schema !== null) log.info({ event: 'migrated', from: schema, to: known.schema }, 'the schema is another')
    schema = known.schema
  }
  const timer = setInterval(() => void look(), everyMilliseconds)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
