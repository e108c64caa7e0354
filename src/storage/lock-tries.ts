import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseError } from 'pg'

/**
 * O-ONLINE: how a migration waits for a table in use. While it waits, everybody else who wants the
 * table queues behind it. So it gives up soon, lets them pass, and tries again.
 */
export interface LockPatience {
  /** How long one try waits. */
  readonly milliseconds: number
  readonly tries: number
  /** The longest pause between two tries; each takes a random part of it. */
  readonly pauseMilliseconds: number
}

export const lockPatience: LockPatience = { milliseconds: 2_000, tries: 10, pauseMilliseconds: 2_000 }

const LOCK_NOT_AVAILABLE = '55P03'

/** Whether a statement gave up waiting for a lock. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE

/** Does it again while a table is in use. Throws what the last try threw. */
export async function withLockTries<T>({ tries, pauseMilliseconds }: LockPatience, work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isLockTimeout(error) || tried >= tries) throw error
      await wait(pauseMilliseconds * Math.random())
    }
  }
}
