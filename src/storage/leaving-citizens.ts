import { sql } from 'kysely'
import { dateOf, type Instant } from '../rules/dates.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'

// Citizens whose time has come, and those who are erased before it (src/rules/retention.ts).

/** Citizens of whom nothing has been heard since an instant, and of whom nothing stands. */
const quiet = (before: Instant) => {
  const day = dateOf(before)
  return sql<boolean>`citizen.created_at < ${before} and coalesce(citizen.first_signed_in_at, citizen.created_at) < ${before}
    and not exists (select from job_centre_period p where p.citizen_id = citizen.id and greatest(p.from_date, p.reported_on) >= ${day})
    and not exists (select from contact_group_period p
      where p.citizen_id = citizen.id and greatest(p.from_date, p.reported_on) >= ${day})
    and not exists (select from absence a where a.citizen_id = citizen.id and a.withdrawn_at is null and a.to_date >= ${day})
    and not exists (select from deadline d
      where d.citizen_id = citizen.id and (d.status <> 'closed' or d.due_date >= ${day} or d.created_at >= ${before}))
    and not exists (select from meeting m
      where m.citizen_id = citizen.id and (m.starts_at >= ${before} or m.created_at >= ${before}))
    and not exists (select from message m where m.citizen_id = citizen.id and m.created_at >= ${before})
    and not exists (select from session s where s.citizen_id = citizen.id)`
}

/** The tables of a citizen's rows, so that what refers to another goes before it. */
const tablesOfCitizen = [
  'task_item',
  'no_time_finding',
  'case_decision',
  'event',
  'address_confirmation',
  'seat',
  'deadline_history',
  'meeting_history',
  'deadline',
  'meeting',
  'absence',
  'contact_group_period',
  'job_centre_period',
  'session',
  'citizen_number',
] as const

/** Adds what goes to the figures: how deadlines and meetings ended, and searches in vain. */
async function addFigures(trx: Transaction, ids: readonly string[]): Promise<void> {
  await sql`
    insert into past_figure (job_centre, month, what, kind, outcome, count)
    select job_centre, month, what, kind, outcome, count(*) from (
      select job_centre, date_trunc('month', due_date)::date as month, 'deadline' as what, interview_type as kind,
        coalesce((select to_status from deadline_history h where h.deadline_id = deadline.id
          and h.to_status in ('closed_met', 'closed_overdue') order by number desc limit 1), 'closed') as outcome
      from deadline where citizen_id = any(${[...ids]}::uuid[])
      union all
      select job_centre, date_trunc('month', date)::date, 'meeting', type || ' ' || origin, status
      from meeting where citizen_id = any(${[...ids]}::uuid[])
      union all
      select job_centre, date_trunc('month', window_from)::date, 'no_time', '', ''
      from no_time_finding where citizen_id = any(${[...ids]}::uuid[])) as going
    group by job_centre, month, what, kind, outcome
    on conflict (job_centre, month, what, kind, outcome) do update set count = past_figure.count + excluded.count`.execute(
    trx,
  )
}

/** Citizens of whom nothing has been heard since then, those registered first. */
export async function quietCitizens(db: Queryable, before: Instant, most: number): Promise<string[]> {
  const rows = await db
    .selectFrom('citizen')
    .select('id')
    .where(quiet(before))
    .orderBy('created_at')
    .limit(most)
    .execute()
  return rows.map(({ id }) => id)
}

export async function countQuietCitizens(db: Queryable, before: Instant): Promise<number> {
  const { count } = await db
    .selectFrom('citizen')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where(quiet(before))
    .executeTakeFirstOrThrow()
  return count
}

/** How a gateway took the messages of these citizens: its references lead to telephone numbers. */
export async function deleteAttemptsOf(trx: Transaction, citizenIds: readonly string[]): Promise<void> {
  const theirs = sql`message_id = message.id and citizen_id = any(${[...citizenIds]}::uuid[])`
  await rowsChanged(
    sql`delete from delivery_receipt using message_attempt, message
      where attempt_id = message_attempt.id and ${theirs}`.execute(trx),
  )
  await rowsChanged(sql`delete from message_attempt using message where ${theirs}`.execute(trx))
}

/**
 * Takes away all rows of those citizens who are still quiet, and counts what goes in the figures.
 * Looks at them stay: they have a time of their own. Returns how many citizens went.
 */
export async function deleteQuietCitizens(trx: Transaction, ids: readonly string[], before: Instant): Promise<number> {
  const locked = await trx
    .selectFrom('citizen')
    .select('id')
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .where(quiet(before))
    .forUpdate()
    .skipLocked()
    .execute()
  const going = locked.map(({ id }) => id)
  if (going.length === 0) return 0
  await addFigures(trx, going)
  const these = sql`any(${going}::uuid[])`
  await deleteAttemptsOf(trx, going)
  await sql`delete from message where citizen_id = ${these}`.execute(trx)
  await sql`delete from notice_shown using deadline where deadline_id = deadline.id and citizen_id = ${these}`.execute(
    trx,
  )
  for (const table of tablesOfCitizen)
    await sql`delete from ${sql.table(table)} where citizen_id = ${these}`.execute(trx)
  await mustChange(going.length, sql`delete from citizen where id = ${these}`.execute(trx))
  return going.length
}
