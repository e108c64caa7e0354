import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'

/**
 * Waits until every transaction that has begun on the server is over: until then an event waits for
 * those before it (J-EVENTS), and the open ones may be those of other tests, in other databases.
 */
export async function eventsAreTold(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ now: string }>('select pg_current_xact_id()::text as now')
  const isOver = async () => {
    const sql = 'select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 as over'
    return (await pool.query<{ over: boolean }>(sql, [rows[0]?.now])).rows[0]?.over === true
  }
  while (!(await isOver())) await wait(5)
}
