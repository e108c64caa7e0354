import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { Queryable } from './database.ts'

/** F-EVIDENCE: how often a citizen found no free time at this job centre, and when lately. */
export interface SearchesInVain {
  readonly count: number
  readonly last: readonly Instant[]
}

/** So many are told one by one. */
const MOST_TOLD = 3

/** A citizen's searches in vain at a job centre since an instant, the newest first. */
export async function searchesInVain(
  db: Queryable,
  citizenId: string,
  jobCentre: string,
  since: Instant,
): Promise<SearchesInVain> {
  const { rows } = await sql<{ at: Instant; count: number }>`
    select at, count(*) over ()::integer as count from no_time_finding
    where citizen_id = ${citizenId} and job_centre = ${jobCentre} and at >= ${since}
    order by at desc limit ${MOST_TOLD}`.execute(db)
  return { count: rows[0]?.count ?? 0, last: rows.map(({ at }) => at) }
}
