import { randomUUID } from 'node:crypto'
import { systemClock } from './process/clock.ts'
import { JournalFile } from './process/journal.ts'
import type { Log } from './process/log.ts'
import type { OpenedProgram } from './program.ts'
import { type Settings, SettingsError } from './settings/config.ts'

const why = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'for no reason that is known'

/** A program with its journal. */
export interface Journaled {
  readonly program: OpenedProgram
  readonly journal: JournalFile | undefined
  readonly closeJournal: () => void
}

/**
 * O-JOURNAL: opens the journal of this process, and opens it anew on SIGHUP. Throws `SettingsError`
 * where the file cannot be written.
 */
export function startJournal({ journal: path }: Settings, opened: OpenedProgram, log: Log): Journaled {
  if (path === undefined) return { program: opened, journal: undefined, closeJournal: () => {} }
  const failed = (error: unknown) =>
    log.error({ event: 'journal_not_written', code: why(error) }, 'the journal cannot be written: messages wait')
  let journal: JournalFile
  try {
    journal = new JournalFile({
      path,
      id: opened.context.continuity?.journal ?? randomUUID(),
      clock: systemClock,
      failed,
    })
  } catch (error) {
    throw new SettingsError([`JOURNAL cannot be written (${why(error)}): give this user the right to, or another file`])
  }
  const reopen = () => journal.reopen()
  process.on('SIGHUP', reopen)
  return {
    program: { ...opened, context: { ...opened.context, journal } },
    journal,
    closeJournal: () => {
      process.off('SIGHUP', reopen)
      journal.close()
    },
  }
}
