import { sql } from 'kysely'
import type { WhoActed } from '../rules/actor.ts'
import type { Instant } from '../rules/dates.ts'
import type { DeadlineStatus } from '../rules/deadline.ts'
import type { RuleName } from '../rules/rule-names.ts'
import { type ActedBy, whoActed } from './acted-by.ts'
import { deadlineHistoryColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import type { DeadlineHistoryRow } from './tables.ts'

/** One status that a deadline came to, as it was written down. */
export interface WrittenStep {
  readonly at: Instant
  readonly from: DeadlineStatus | null
  readonly to: DeadlineStatus
  readonly rule: RuleName
  readonly by: WhoActed
  readonly reason: string | null
}

const toWrittenStep = (row: DeadlineHistoryRow): WrittenStep => ({
  at: row.at,
  from: row.from_status,
  to: row.to_status,
  rule: row.rule,
  by: whoActed(row),
  reason: row.reason,
})

/** The histories of a citizen's deadlines, each in order, by deadline. */
export async function historiesOfCitizen(db: Queryable, citizenId: string): Promise<Map<string, WrittenStep[]>> {
  const rows = await db
    .selectFrom('deadline_history')
    .select(deadlineHistoryColumns)
    .where('deadline_id', 'in', db.selectFrom('deadline').select('id').where('citizen_id', '=', citizenId))
    .orderBy('number')
    .execute()
  const byDeadline = Map.groupBy(rows, (row) => row.deadline_id)
  return new Map([...byDeadline].map(([id, steps]) => [id, steps.map(toWrittenStep)]))
}

export async function historyOf(db: Queryable, deadlineId: string): Promise<WrittenStep[]> {
  const rows = await db
    .selectFrom('deadline_history')
    .select(deadlineHistoryColumns)
    .where('deadline_id', '=', deadlineId)
    .orderBy('number')
    .execute()
  return rows.map(toWrittenStep)
}

/**
 * A row to be written. Who acted is always told: only rows of a program of the version before lack
 * the kind.
 */
export type NewDeadlineHistory = Omit<DeadlineHistoryRow, 'number' | keyof ActedBy> & ActedBy

const columns = sql`
    (deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, by_kind, by_client, reason)`

/**
 * The history of one deadline, a statement a row, in the order given: with lists PostgreSQL plans
 * anew each time.
 */
export async function insertDeadlineHistory(trx: Transaction, rows: readonly NewDeadlineHistory[]): Promise<void> {
  await Promise.all(
    rows.map((row) =>
      sql`
    insert into deadline_history ${columns}
    values (${row.deadline_id}, ${row.citizen_id}, ${row.job_centre}, ${row.at}, ${row.from_status}, ${row.to_status},
      ${row.rule}, ${row.by}, ${row.by_kind}, ${row.by_client}, ${row.reason})`.execute(trx),
    ),
  )
}

/** The histories of many deadlines in one statement, in the order given. */
export async function insertDeadlineHistories(trx: Transaction, rows: readonly NewDeadlineHistory[]): Promise<void> {
  if (rows.length === 0) return
  const column = <K extends keyof NewDeadlineHistory>(key: K) => rows.map((row) => row[key])
  await sql`
    insert into deadline_history ${columns}
    select deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, by_kind, by_client, reason
    from unnest(
      ${column('deadline_id')}::uuid[], ${column('citizen_id')}::uuid[], ${column('job_centre')}::text[],
      ${column('at')}::timestamptz[], ${column('from_status')}::text[], ${column('to_status')}::text[],
      ${column('rule')}::text[], ${column('by')}::text[], ${column('by_kind')}::text[], ${column('by_client')}::text[],
      ${column('reason')}::text[]
    ) with ordinality as step
      (deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, by_kind, by_client, reason, position)
    order by position`.execute(trx)
}
