import { sql } from 'kysely'
import type { CaseChange, CaseChangeKind } from '../rules/case-changes.ts'
import type { Instant } from '../rules/dates.ts'
import type { RuleName } from '../rules/rule-names.ts'
import { type ActedByColumns, whoActed } from './acted-by.ts'
import type { Queryable } from './database.ts'

/** J-STALE: the number of the last thing that happened to a citizen; 0 where nothing has. */
export async function lastCaseNumber(db: Queryable, citizenId: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select greatest(0,
      (select max(number) from deadline_history
        where deadline_id in (select id from deadline where citizen_id = ${citizenId})),
      (select max(number) from meeting_history
        where meeting_id in (select id from meeting where citizen_id = ${citizenId})),
      (select max(number) from absence where citizen_id = ${citizenId}),
      (select max(number) from contact_group_period where citizen_id = ${citizenId}),
      (select max(number) from job_centre_period where citizen_id = ${citizenId})) as last`.execute(db)
  return rows[0]?.last ?? 0
}

/** The columns of a row that is withdrawn by another than reported it. */
const lastHand = (reported: string) => sql`
  case when withdrawn_at is null then ${sql.ref(reported)} else withdrawn_by end as by,
  case when withdrawn_at is null then ${sql.ref(`${reported}_kind`)} else withdrawn_by_kind end as by_kind,
  case when withdrawn_at is null then ${sql.ref(`${reported}_client`)} else withdrawn_by_client end as by_client`

const period = (table: string, what: CaseChangeKind, citizenId: string, after: number) => sql`
  select number, case when withdrawn_at is null then ${what}::text else 'change_withdrawn' end as what,
    withdrawn_at as at, ${lastHand('by')}
  from ${sql.table(table)} where citizen_id = ${citizenId} and number > ${after}`

/**
 * J-STALE: what somebody did to a citizen after this number, in order. Of what the calendar did
 * nothing; of an act that changed a deadline and a meeting the meeting's row alone. `byHand`: the
 * rule by which a job centre closes a deadline.
 */
export async function caseChangesAfter(
  db: Queryable,
  citizenId: string,
  { after, byHand }: { readonly after: number; readonly byHand: RuleName },
): Promise<CaseChange[]> {
  const { rows } = await sql<{ number: number; what: CaseChangeKind; at: Instant | null } & ActedByColumns>`
    select number, case when from_status is null then 'deadline_set' else 'deadline_closed' end as what, at, by, by_kind, by_client
      from deadline_history where number > ${after} and (from_status is null or rule = ${byHand})
        and deadline_id in (select id from deadline where citizen_id = ${citizenId})
    union all
    select number, kind, at, by, by_kind, by_client
      from meeting_history where number > ${after} and kind <> 'due'
        and meeting_id in (select id from meeting where citizen_id = ${citizenId})
    union all
    select number, case when withdrawn_at is null then 'absence_reported' else 'absence_withdrawn' end,
      withdrawn_at, ${lastHand('reported_by')}
      from absence where citizen_id = ${citizenId} and number > ${after}
    union all (${period('contact_group_period', 'group_changed', citizenId, after)})
    union all (${period('job_centre_period', 'job_centre_changed', citizenId, after)})
    order by number`.execute(db)
  return rows.map(({ number, what, at, ...by }) => ({ number, what, at, by: whoActed(by) }))
}
