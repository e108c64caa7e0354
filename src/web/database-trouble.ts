import { classOf, isRolledBack } from '../storage/database-errors.ts'

/** What a door answers when the database could not do what was asked: 503, and when to ask again. */
export interface DatabaseTrouble {
  readonly class: 'away' | 'full' | 'busy'
  /** Seconds, as the header `Retry-After` has them. */
  readonly retryAfter: string
  /** O-CLASS: that nothing was changed is said only where it is certain. */
  readonly nothingChanged: boolean
}

/** A database that restarts is back in less; room on a disk is made by a person; whoever was busy is done in a moment. */
const RETRY_AFTER_SECONDS = { away: '5', full: '60', busy: '1' } as const

/** O-CLASS: null for a bug, and for a constraint that no rule has told before. */
export function databaseTrouble(error: unknown): DatabaseTrouble | null {
  const kind = classOf(error)
  if (kind === 'bug' || kind === 'refused') return null
  return { class: kind, retryAfter: RETRY_AFTER_SECONDS[kind], nothingChanged: isRolledBack(error) }
}
