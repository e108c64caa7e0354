import { sql } from 'kysely'
import type { PlainDate } from '../rules/dates.ts'
import type { Queryable } from './database.ts'
import { isOrAny } from './id-filter.ts'

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
 * Changes of group and job centre that were reported ahead and take effect after a day, in order;
 * of several reported for one day the last. D-LATE-RUN: they hold from their day on, whether or not
 * the night has been there.
 */
export const comingChangesOf = async (db: Queryable, citizenId: string, today: PlainDate): Promise<ComingChange[]> =>
  (await comingChangesOfMany(db, [citizenId], today)).get(citizenId) ?? []

/** The same of several citizens, by citizen. */
export async function comingChangesOfMany(
  db: Queryable,
  citizenIds: readonly string[],
  today: PlainDate,
): Promise<Map<string, ComingChange[]>> {
  const whose = isOrAny(citizenIds)
  const { rows } = await sql<ComingChange & { readonly citizenId: string }>`
    (select distinct on (citizen_id, from_date) citizen_id as "citizenId", 'contact_group' as "of", id, from_date as "on",
      contact_group as "contactGroup", category, null as "jobCentre"
      from contact_group_period where citizen_id = ${whose} and withdrawn_at is null and from_date > ${today} and reported_on < from_date
      order by citizen_id, from_date, id desc)
    union all
    (select distinct on (citizen_id, from_date) citizen_id, 'job_centre', id, from_date, null, null, job_centre
      from job_centre_period where citizen_id = ${whose} and withdrawn_at is null and from_date > ${today} and reported_on < from_date
      order by citizen_id, from_date, id desc)
    order by "on", "of"`.execute(db)
  const byCitizen = Map.groupBy(rows, ({ citizenId }) => citizenId)
  return new Map([...byCitizen].map(([id, ofOne]) => [id, ofOne.map(({ citizenId: _whose, ...change }) => change)]))
}
