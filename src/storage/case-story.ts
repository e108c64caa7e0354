import { sql } from 'kysely'
import type { AbsenceKind } from '../rules/absences.ts'
import type { WhoActed } from '../rules/actor.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import { type ActedByColumns, whoActed } from './acted-by.ts'
import type { Queryable } from './database.ts'

/** A report of an absence, taken back or not, with who made it and who took it back. */
export interface ReportedAbsence {
  readonly kind: AbsenceKind
  readonly from: PlainDate
  readonly to: PlainDate
  readonly reportedOn: PlainDate
  readonly by: WhoActed
  readonly withdrawn: { readonly at: Instant; readonly by: WhoActed } | null
}

/** What was reported to a job centre of a citizen's absences, the newest first. */
export async function reportedAbsences(
  db: Queryable,
  { citizenId, jobCentre, limit }: { citizenId: string; jobCentre: string; limit: number },
): Promise<ReportedAbsence[]> {
  const rows = await db
    .selectFrom('absence')
    .select(['kind', 'from_date as from', 'to_date as to', 'reported_on as reportedOn', 'withdrawn_at as withdrawnAt'])
    .select(['reported_by', 'reported_by_kind', 'reported_by_client'])
    .select(['withdrawn_by', 'withdrawn_by_kind', 'withdrawn_by_client'])
    .where('citizen_id', '=', citizenId)
    .where('job_centre', '=', jobCentre)
    .orderBy('reported_on', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ kind, from, to, reportedOn, withdrawnAt: at, ...row }) => ({
    kind,
    from,
    to,
    reportedOn,
    by: whoActed({ by: row.reported_by, by_kind: row.reported_by_kind, by_client: row.reported_by_client }),
    withdrawn: at && {
      at,
      by: whoActed({
        by: row.withdrawn_by ?? '',
        by_kind: row.withdrawn_by_kind,
        by_client: row.withdrawn_by_client,
      }),
    },
  }))
}

/** Somebody said that a citizen has another contact group, or another job centre, from a day on. */
export interface ReportedChange {
  readonly of: 'contact_group' | 'job_centre'
  readonly contactGroup: number | null
  /** Its name, or its code where it has told none; null: none from that day on. */
  readonly jobCentre: string | null
  readonly from: PlainDate
  readonly reportedOn: PlainDate
  /** Whether it is the first: with it the citizen was registered. */
  readonly isFirst: boolean
  readonly by: WhoActed | null
}

/** The changes of a citizen's group and job centre that stand, the newest first. */
export async function reportedChanges(db: Queryable, citizenId: string, limit: number): Promise<ReportedChange[]> {
  const { rows } = await sql<Omit<ReportedChange, 'by'> & { by: string | null } & Omit<ActedByColumns, 'by'>>`
    select "of", "contactGroup", "jobCentre", "from", "reportedOn", "isFirst", by, by_kind, by_client from (
      select 'contact_group' as "of", contact_group as "contactGroup", null as "jobCentre", from_date as "from", reported_on as "reportedOn",
        row_number() over (order by id) = 1 as "isFirst", by, by_kind, by_client, id
        from contact_group_period where citizen_id = ${citizenId} and withdrawn_at is null
      union all
      select 'job_centre', null, coalesce(job_centre.name, period.job_centre), from_date, reported_on,
        row_number() over (order by id) = 1, by, by_kind, by_client, id
        from job_centre_period period left join job_centre on job_centre.code = period.job_centre
        where citizen_id = ${citizenId} and withdrawn_at is null) as reported
    order by "reportedOn" desc, id desc limit ${limit}`.execute(db)
  return rows.map(({ by, by_kind, by_client, ...change }) => ({
    ...change,
    by: by === null ? null : whoActed({ by, by_kind, by_client }),
  }))
}

/** F-EVIDENCE: a citizen searched and found no free time. */
export interface SearchInVain {
  readonly at: Instant
  /** Null: of all offers. */
  readonly offer: string | null
  readonly windowUntil: PlainDate
}

/** What was searched for in vain with a job centre, the newest first. */
export async function searchesInVain(
  db: Queryable,
  { citizenId, jobCentre, limit }: { citizenId: string; jobCentre: string; limit: number },
): Promise<SearchInVain[]> {
  const { rows } = await sql<SearchInVain>`
    select found.at, meeting_offer.title as offer, found.window_until as "windowUntil"
    from no_time_finding found left join meeting_offer on meeting_offer.id = found.offer_id
    where found.citizen_id = ${citizenId} and found.job_centre = ${jobCentre}
    order by found.at desc limit ${limit}`.execute(db)
  return rows
}
