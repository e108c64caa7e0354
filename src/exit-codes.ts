import { BackupError } from './backup.ts'
import { EmbeddedDatabaseError } from './postgres/embedded-error.ts'
import { SettingsError } from './settings/config.ts'
import { classOf, isNotLetIn, lackingRight, WrongRoleError } from './storage/database-errors.ts'
import { MigrationError } from './storage/migration-files.ts'
import { allRoles } from './storage/roles.ts'

/** What a command line that ends says to whoever called it. */
export interface Ending {
  readonly lines: readonly string[]
  /** 1 failed, 2 wrongly called, 75 try again (EX_TEMPFAIL). */
  readonly code: 1 | 2 | 75
}

/** Whether the database is away, so that the same may be done in a while. */
export const isDatabaseAway = (error: unknown): boolean => classOf(error) === 'away' && !isNotLetIn(error)

/** The owner gives the hats their rights; the owner's own come from an administrator. */
const whoGivesTo = (role: string): string =>
  allRoles.some((hat) => hat === role)
    ? 'Run npm run migrate, which gives it its rights.'
    : 'npm run migrate signs in as the owner (DATABASE_OWNER_URL), whom docs/roles.sql makes: see docs/database-roles.md.'

/**
 * What is wrong and what to do, for errors that a person can correct; the stack of any other, which
 * is a bug. `port`: for the line about one that is taken.
 */
export function endingOf(error: unknown, port: string): Ending {
  if (error instanceof SettingsError) return { lines: error.lines, code: 2 }
  if (error instanceof MigrationError) return { lines: [error.message], code: error.passes ? 75 : 1 }
  if (error instanceof BackupError) return { lines: error.lines, code: 1 }
  if (error instanceof EmbeddedDatabaseError) return { lines: [error.message], code: 1 }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return {
      lines: [
        `Port ${'port' in error ? String(error.port) : port} is taken: stop what uses it, or choose another with PORT=3001 npm start.`,
      ],
      code: 1,
    }
  if (classOf(error) === 'held')
    return {
      lines: ['The database was put back to an earlier moment.', 'Say what happened meanwhile: npm run restored -- …'],
      code: 1,
    }
  const lacking = lackingRight(error)
  if (lacking)
    return {
      lines: [`The role ${lacking.role} lacks a right in the database: ${lacking.told}.`, whoGivesTo(lacking.role)],
      code: 1,
    }
  if (error instanceof WrongRoleError) return { lines: [`${error.message}.`], code: 1 }
  if (isNotLetIn(error))
    return {
      lines: ['The database does not let this user in.', 'Look at user, password and database in DATABASE_URL.'],
      code: 1,
    }
  if (isDatabaseAway(error))
    return {
      lines: [
        `The database does not answer (${error instanceof Error ? error.message : 'no reason'}).`,
        'Start it, or look at host and port in DATABASE_URL; then try again.',
      ],
      code: 75,
    }
  if (classOf(error) === 'full') return { lines: ['The database has no room.', 'Make some, and try again.'], code: 75 }
  return { lines: [error instanceof Error ? (error.stack ?? error.message) : String(error)], code: 1 }
}
