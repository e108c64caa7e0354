import { sql } from 'kysely'
import type { WhoActed } from '../rules/actor.ts'
import type { Instant } from '../rules/dates.ts'
import type { DeadlineStatus } from '../rules/deadline.ts'
import type { RuleName } from '../rules/rule-names.ts'
import { type ActedByColumns, actedBy, whoActed } from './acted-by.ts'
import { deadlineHistoryColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'
import type { DeadlineHistoryRow } from './tables.ts'
import { type Write, writing } from './written-together.ts'

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

/** The histories of some deadlines, each in order, by deadline. */
export async function historiesOf(db: Queryable, deadlineIds: readonly string[]): Promise<Map<string, WrittenStep[]>> {
  const rows = await db
    .selectFrom('deadline_history')
    .select(deadlineHistoryColumns)
    .where('deadline_id', '=', sql<string>`any(${[...deadlineIds]}::uuid[])`)
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

/** A step to be written, of this deadline. */
export interface NewDeadlineStep extends WrittenStep {
  readonly deadlineId: string
  readonly citizenId: string
  readonly jobCentre: string
}

const columns = sql`
    (deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, by_kind, by_client, reason)`

const stepRow = writing<Omit<NewDeadlineStep, 'by'> & ActedByColumns>(
  (at) => sql`
    insert into deadline_history ${columns}
    values (${at('deadlineId')}, ${at('citizenId')}, ${at('jobCentre')}, ${at('at')}, ${at('from')}, ${at('to')},
      ${at('rule')}, ${at('by')}, ${at('by_kind')}, ${at('by_client')}, ${at('reason')})`,
)

/** A step of one deadline: with lists PostgreSQL plans anew each time. */
export const deadlineStepWritten = (step: NewDeadlineStep): Write => stepRow({ ...step, ...actedBy(step.by) })

/** The histories of many deadlines in one statement, in the order given. */
export async function insertDeadlineHistories(trx: Transaction, steps: readonly NewDeadlineStep[]): Promise<void> {
  if (steps.length === 0) return
  const rows = steps.map((step) => ({ ...step, ...actedBy(step.by) }))
  const column = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((row) => row[key])
  const inserted = sql`
    insert into deadline_history ${columns}
    select deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, by_kind, by_client, reason
    from unnest(
      ${column('deadlineId')}::uuid[], ${column('citizenId')}::uuid[], ${column('jobCentre')}::text[],
      ${column('at')}::timestamptz[], ${column('from')}::text[], ${column('to')}::text[],
      ${column('rule')}::text[], ${column('by')}::text[], ${column('by_kind')}::text[], ${column('by_client')}::text[],
      ${column('reason')}::text[]
    ) with ordinality as step
      (deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, by_kind, by_client, reason, position)
    order by position`.execute(trx)
  await mustChange(rows.length, inserted)
}
