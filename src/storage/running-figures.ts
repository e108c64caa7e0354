import { sql } from 'kysely'
import type { Queryable } from './database.ts'

/** What an operator wants to know of the data: each by an index, or by PostgreSQL's own books. */
export interface RunningFigures {
  readonly messages: readonly { readonly channel: string; readonly status: string; readonly count: number }[]
  /** The message of each channel that has been due for longest. */
  readonly oldestDue: readonly { readonly channel: string; readonly seconds: number }[]
  readonly failingGateways: readonly string[]
  /** The last night that was finished. */
  readonly night: { readonly day: string; readonly seconds: number; readonly changes: number } | null
  /** The ten largest tables with their indexes. */
  readonly tables: readonly { readonly table: string; readonly bytes: number }[]
  readonly newestBookingSecondsAgo: number | null
}

const waitingParts = [
  sql`deadline_id is null and kind <> 'meeting_reminder'`,
  sql`(deadline_id is not null or kind = 'meeting_reminder')`,
] as const

/** Messages that wait, by the two indexes of those that are due. */
const waiting = sql.join(
  waitingParts.map(
    (part) => sql`select channel, count(*)::integer as count, min(coalesce(retry_at, due_at)) as oldest
      from message where status = 'waiting' and ${part} group by channel`,
  ),
  sql` union all `,
)

export async function readRunningFigures(db: Queryable): Promise<RunningFigures> {
  const [waits, others, gateways, night, tables, newest] = await Promise.all([
    sql<{ channel: string; count: number; seconds: number }>`
      select channel, sum(count)::integer as count,
        greatest(0, extract(epoch from now() - min(oldest)))::double precision as seconds
      from (${waiting}) as parts group by channel order by channel`.execute(db),
    sql<{ channel: string; status: string; count: number }>`
      select channel, status, count(*)::integer as count from message where status = 'sending' group by channel, status
      union all
      select channel, status, count(*)::integer from message where status in ('failed', 'unknown') group by channel, status
      order by channel, status`.execute(db),
    sql<{ name: string }>`select name from message_gateway where failing_since is not null order by name`.execute(db),
    sql<{ day: string; seconds: number; changes: number }>`
      select to_char(day, 'YYYY-MM-DD') as day, extract(epoch from finished_at - started_at)::double precision as seconds,
        deadlines + meetings + messages as changes
      from nightly_run where finished_at is not null order by day desc, id desc limit 1`.execute(db),
    sql<{ table: string; bytes: number }>`
      select relname as table, pg_total_relation_size(oid)::double precision as bytes from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace order by bytes desc, relname limit 10`.execute(db),
    sql<{ seconds: number | null }>`
      select extract(epoch from now() - max(created_at))::double precision as seconds
      from (select created_at from meeting order by id desc limit 1) as newest`.execute(db),
  ])
  return {
    messages: [...waits.rows.map(({ channel, count }) => ({ channel, status: 'waiting', count })), ...others.rows],
    oldestDue: waits.rows.map(({ channel, seconds }) => ({ channel, seconds })),
    failingGateways: gateways.rows.map(({ name }) => name),
    night: night.rows[0] ?? null,
    tables: tables.rows,
    newestBookingSecondsAgo: newest.rows[0]?.seconds ?? null,
  }
}
