import { userInfo } from 'node:os'
import { NotDoneError, type Subject, UsageError } from './admin/command.ts'
import { plan } from './admin/help.ts'
import { subjects as ours } from './admin/subjects.ts'
import { systemClock } from './process/clock.ts'
import { openProgram } from './program.ts'
import { type Settings, SettingsError } from './settings/config.ts'

interface Streams {
  readonly say: (line: string) => void
  /** What the program itself tells meanwhile; apart, for a program may read the answer. */
  readonly tell: (line: string) => void
}

const DONE = 0
const NOT_DONE = 1
const UNCLEAR = 2

/**
 * `npm run admin -- <subject> <verb> …`: what the operator does, beside a running program or alone.
 * Returns the exit code: 0 done, 1 not done, 2 not understood. Settings are read only for work.
 */
export async function admin(
  asked: readonly string[],
  readSettings: () => Settings,
  { say, tell }: Streams,
  subjects: Readonly<Record<string, Subject>> = ours,
): Promise<number> {
  try {
    const planned = plan(subjects, asked)
    if (planned.kind === 'help') {
      say(planned.text)
      return DONE
    }
    const settings = readSettings()
    const program = await openProgram(settings, tell, { beside: true })
    try {
      const actor = { kind: 'operator', name: userInfo().username } as const
      await planned.run({ context: { ...program.context, actor }, settings, realClock: systemClock, say })
      return DONE
    } finally {
      await program.close()
    }
  } catch (error) {
    if (error instanceof UsageError) {
      tell(error.message)
      return UNCLEAR
    }
    if (error instanceof SettingsError) {
      tell(error.message)
      return UNCLEAR
    }
    if (error instanceof NotDoneError) {
      tell(error.message)
      return NOT_DONE
    }
    throw error
  }
}
