/** The answer when the database could not do what was asked: 503, and when to ask again. */
export interface DatabaseTrouble {
  readonly class: 'away' | 'full' | 'busy'
  /** Seconds, as the header `Retry-After` has them. */
  readonly retryAfter: string
  /** O-CLASS: that nothing was changed is said only where it is certain. */
  readonly nothingChanged: boolean
}

/**
 * A database that restarts is back in less; room on a disk is made by a person; whoever was busy is
 * done in a moment.
 */
const RETRY_AFTER_SECONDS = { away: '5', full: '60', busy: '1' } as const

/**
 * O-CLASS: how an error of this class is answered; null for a bug, and for a constraint that no
 * rule has told before. `rolledBack`: whether it is certain that nothing was changed.
 */
export function databaseTrouble(
  errorClass: DatabaseTrouble['class'] | 'refused' | 'bug',
  rolledBack: boolean,
): DatabaseTrouble | null {
  if (errorClass === 'bug' || errorClass === 'refused') return null
  return { class: errorClass, retryAfter: RETRY_AFTER_SECONDS[errorClass], nothingChanged: rolledBack }
}
