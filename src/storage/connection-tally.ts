import type { Pool } from 'pg'

/**
 * Why a connection of a pool ended: its age; a statement that failed as no refusal does, or was not
 * answered; lost while nobody used it; a plan that no longer fits.
 */
export type Ending = 'age' | 'failed' | 'lost' | 'plans'

/** The connections of a pool since the start. */
export class ConnectionTally {
  made = 0
  readonly ended = new Map<Ending, number>()

  end(why: Ending): void {
    this.ended.set(why, (this.ended.get(why) ?? 0) + 1)
  }
}

const tallies = new WeakMap<Pool, ConnectionTally>()

/** For the operator: how many connections this pool has made, and why they ended. */
export function tallyOf(pool: Pool): ConnectionTally {
  const known = tallies.get(pool) ?? new ConnectionTally()
  tallies.set(pool, known)
  return known
}
