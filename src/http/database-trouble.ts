/** The answer when the database could not do its part: 503, and when to retry. */
export interface DatabaseTrouble {
  readonly class: 'away' | 'full' | 'busy' | 'held'
  /** Seconds, for the header `Retry-After`. */
  readonly retryAfter: string
  /** O-CLASS: the answer says that nothing was changed only where that is certain. */
  readonly nothingChanged: boolean
}

/**
 * A database restarts in less time; a person must make room on a full disk; a busy database
 * recovers in a moment; a person must say what happened (O-RESTORED).
 */
const RETRY_AFTER_SECONDS = { away: '5', full: '60', busy: '1', held: '60' } as const

/**
 * O-CLASS: the answer to an error of this class. Null for a bug, and for a constraint whose refusal
 * no rule gave before. `rolledBack`: whether it is certain that nothing was changed.
 */
export function databaseTrouble(
  errorClass: DatabaseTrouble['class'] | 'refused' | 'bug',
  rolledBack: boolean,
): DatabaseTrouble | null {
  if (errorClass === 'bug' || errorClass === 'refused') return null
  return { class: errorClass, retryAfter: RETRY_AFTER_SECONDS[errorClass], nothingChanged: rolledBack }
}
