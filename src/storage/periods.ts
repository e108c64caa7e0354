import { sql } from 'kysely'
import type { PlainDate } from '../rules/dates.ts'

/**
 * The value of the period that holds for a citizen on a day, as `periodOn` of the rules has it;
 * before the first has begun, the first.
 */
const holding = <T>(table: string, column: string, citizen: string, today: PlainDate) => sql<T>`(
  select held from (
    select id, ${sql.ref(column)} as held, greatest(from_date, reported_on) as begins from ${sql.table(table)}
    where citizen_id = ${sql.ref(citizen)} and withdrawn_at is null) as period
  order by begins <= ${today} desc, case when begins <= ${today} then begins end desc,
    case when begins <= ${today} then -id else id end
  limit 1)`

/** The job centre of a citizen on a day, by the column that has their id. */
export const homeOf = (citizen: string, today: PlainDate) =>
  holding<string | null>('job_centre_period', 'job_centre', citizen, today)

/** The contact group of a citizen on a day, by the column that has their id. */
export const groupOf = (citizen: string, today: PlainDate) =>
  holding<number>('contact_group_period', 'contact_group', citizen, today)
