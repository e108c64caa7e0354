import { sql } from 'kysely'
import type { PlainDate } from '../rules/dates.ts'
import type { Queryable } from './database.ts'

/** Of these citizens those who belong to a job centre on a day, in the order given. */
export async function ownAmong(
  db: Queryable,
  ids: readonly string[],
  { jobCentre, today }: { readonly jobCentre: string; readonly today: PlainDate },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select wanted.id from unnest(${[...ids]}::uuid[]) with ordinality as wanted (id, place) cross join lateral (
      select job_centre from (
        select id, job_centre, greatest(from_date, reported_on) as begins from job_centre_period
        where citizen_id = wanted.id and withdrawn_at is null) as period
      order by begins <= ${today} desc, case when begins <= ${today} then begins end desc,
        case when begins <= ${today} then -id else id end
      limit 1) as home
    where home.job_centre = ${jobCentre} order by wanted.place`.execute(db)
  return rows.map(({ id }) => id)
}
