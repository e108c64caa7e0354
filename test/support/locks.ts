import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'

const PATIENCE_MILLISECONDS = 20_000

export interface Held {
  /** The statement that locks rows, run on another connection. */
  readonly lock: string
  readonly values?: readonly unknown[]
  /** How many statements must wait for a lock before it is released; 1 by default. */
  readonly waiting?: number
  /** Runs while they wait. */
  readonly meanwhile?: () => void | Promise<void>
}

/**
 * A barrier: starts work while another connection holds locks, and releases them once as many
 * statements wait. Returns the result of the work. So simultaneous events really are simultaneous,
 * whatever the machine's speed.
 */
export async function whileHeld<T>(pool: Pool, held: Held, start: () => Promise<T>): Promise<T> {
  const { lock, values = [], waiting = 1, meanwhile = () => undefined } = held
  const holder = await pool.connect()
  try {
    await holder.query('begin')
    await holder.query(lock, [...values])
    const work = start()
    work.catch(() => undefined)
    await untilBlocked(pool, waiting)
    await meanwhile()
    await holder.query('commit')
    return await work
  } finally {
    await holder.query('rollback')
    holder.release()
  }
}

/** Waits until so many statements wait for a lock. */
export async function untilBlocked(pool: Pool, waiting: number): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS
  while ((await blockedIn(pool)) < waiting) {
    if (performance.now() > end) throw new Error(`fewer than ${waiting} statements wait for a lock`)
    await wait(5)
  }
}

async function blockedIn(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::integer as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0]?.n ?? 0
}
