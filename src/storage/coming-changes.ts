import { sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { ActedBy } from './acted-by.ts'
import type { Queryable, Transaction } from './database.ts'

/** Which of the two a change is of: each has ids of its own. */
export type ComingChangeOf = 'contact_group' | 'job_centre'

export interface ComingChange {
  readonly of: ComingChangeOf
  readonly id: number
  /** The day on which it takes effect. */
  readonly on: PlainDate
  readonly contactGroup: number | null
  readonly category: string | null
  readonly jobCentre: string | null
}

/**
 * Changes of group and job centre that were reported ahead and take effect after a day, in order; of several reported for one day the last. D-LATE-RUN: they
 * hold from their day on, whether or not the night has been there.
 */
export async function comingChangesOf(db: Queryable, citizenId: string, today: PlainDate): Promise<ComingChange[]> {
  const { rows } = await sql<ComingChange>`
    (select distinct on (from_date) 'contact_group' as "of", id, from_date as "on", contact_group as "contactGroup", category,
      null as "jobCentre"
      from contact_group_period where citizen_id = ${citizenId} and withdrawn_at is null and from_date > ${today} and reported_on < from_date
      order by from_date, id desc)
    union all
    (select distinct on (from_date) 'job_centre', id, from_date, null, null, job_centre
      from job_centre_period where citizen_id = ${citizenId} and withdrawn_at is null and from_date > ${today} and reported_on < from_date
      order by from_date, id desc)
    order by "on", "of"`.execute(db)
  return rows
}

const periods = { contact_group: 'contact_group_period', job_centre: 'job_centre_period' } as const

/**
 * Takes a change of this citizen back that takes effect after a day; what it had replaced for that day is taken back with it. Null where
 * there was none, else the job centres to which it would have led; of a contact group none.
 */
export async function withdrawComingChange(
  trx: Transaction,
  { of, id }: Pick<ComingChange, 'of' | 'id'>,
  { citizenId, today }: { readonly citizenId: string; readonly today: PlainDate },
  at: Instant,
  { by, by_kind: kind, by_client: client }: ActedBy,
): Promise<readonly string[] | null> {
  const table = sql.table(periods[of])
  const led = of === 'job_centre' ? sql`period.job_centre` : sql`null`
  const { rows } = await sql<{ jobCentre: string | null }>`
    update ${table} as period set withdrawn_at = ${at}, withdrawn_by = ${by}, withdrawn_by_kind = ${kind}, withdrawn_by_client = ${client}
    from ${table} as named
    where named.id = ${id} and named.citizen_id = ${citizenId} and named.withdrawn_at is null and named.from_date > ${today} and named.reported_on < named.from_date
      and period.citizen_id = named.citizen_id and period.from_date = named.from_date and period.withdrawn_at is null
    returning ${led} as "jobCentre"`.execute(trx)
  return rows.length === 0 ? null : rows.flatMap(({ jobCentre }) => jobCentre ?? [])
}
