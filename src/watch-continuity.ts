import { vouchForDatabase } from './actions/vouch-for-database.ts'
import { errorLog } from './process/error-log.ts'
import type { JournalFile } from './process/journal.ts'
import type { Log } from './process/log.ts'
import type { OpenedProgram } from './program.ts'
import { classOf } from './storage/database-errors.ts'

const BEAT_EVERY_MILLISECONDS = 5_000

/** So often at least the journal says what the database knows. */
const SAY_EVERY_MILLISECONDS = 60_000

export interface ContinuityWatch {
  stop(): Promise<void>
}

interface Watching {
  readonly journal: JournalFile | undefined
  readonly log: Log
  /** Called when the database is held no longer. */
  readonly released?: () => Promise<void>
  readonly everyMilliseconds?: number
}

/**
 * O-RESTORED: writes a beat of this process into the database every few seconds, and what the
 * database has of them into the journal; looks at once where a connection meets another timeline.
 * The first look is over when it resolves.
 */
export async function watchContinuity(
  { context }: OpenedProgram,
  { journal, log, released, everyMilliseconds = BEAT_EVERY_MILLISECONDS }: Watching,
): Promise<ContinuityWatch> {
  const { continuity } = context
  if (!continuity) return { stop: async () => {} }
  const calendar = { ...context, actor: { kind: 'calendar' } } as const
  const tell = errorLog(log, classOf)
  let lines = -1
  let saidAt = Number.NEGATIVE_INFINITY

  const say = () => {
    if (!journal || !continuity.own) return
    const isQuiet = journal.figures().lines === lines && performance.now() - saidAt < SAY_EVERY_MILLISECONDS
    if (isQuiet) return
    const { beat, era } = continuity.own
    journal.write([{ line: 'known', beat, era }])
    lines = journal.figures().lines
    saidAt = performance.now()
  }
  const look = async () => {
    const before = continuity.because
    const beats = { journal: continuity.journal, beat: (continuity.own?.beat ?? 0) + 1 }
    const vouched = await vouchForDatabase(calendar, continuity.evidence, beats)
    continuity.learned(vouched)
    if (vouched.wentOn) log.warn({ event: 'database_went_on' }, 'another server goes on where the former ended')
    if (vouched.held !== null && vouched.held !== before)
      log.error({ event: 'database_held', because: vouched.held }, 'the database was put back: run `restored`')
    say()
    if (before === null || vouched.held !== null) return
    log.warn({ event: 'database_released' }, 'the database is held no longer')
    await released?.()
  }
  let looking: Promise<void> | null = null
  const begin = (): Promise<void> =>
    (looking ??= look()
      .catch((error: unknown) => tell(error, {}, 'looking whether the database was put back'))
      .finally(() => {
        looking = null
      }))
  await begin()
  const timer = setInterval(() => void begin(), everyMilliseconds)
  continuity.onConnection(() => {
    if (continuity.isHeld) void begin()
  })
  return {
    stop: async () => {
      clearInterval(timer)
      continuity.onConnection(() => {})
      await looking
    },
  }
}
