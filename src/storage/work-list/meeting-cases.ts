import { sql } from 'kysely'
import type { Instant } from '../../rules/dates.ts'
import type { MeetingFlag } from '../../rules/flags.ts'
import type { MeetingType } from '../../rules/meetings.ts'
import type { Queryable } from '../database.ts'
import { awayOn, closedOn } from '../times.ts'
import { type Listed, listed } from './deadline-cases.ts'
import { type DayMeeting, dayMeetingColumns, dayMeetings } from './own-day.ts'
import { isAside, isMine, isMyMeeting, namedIn, type Part, type WorkOf } from './parts.ts'

/** A meeting whose day is over and whose outcome nobody has registered (M-REGISTER). */
export interface WithoutOutcome {
  readonly meetingId: string
  readonly citizenId: string
  readonly name: string
  readonly isProtected: boolean
  readonly type: MeetingType
  readonly startsAt: Instant
}

/** The newest first. */
export async function withoutOutcomeOf(
  db: Queryable,
  of: WorkOf,
  { skip, take }: Part,
): Promise<Listed<WithoutOutcome>> {
  const { jobCentre, today } = of
  const { rows } = await sql<WithoutOutcome & { readonly total: number }>`
    select cases.id as "meetingId", cases.citizen_id as "citizenId", ${namedIn(of)}, cases.type, cases.starts_at as "startsAt",
      cases.total
    from (select id, citizen_id, type, starts_at, count(*) over () as total from meeting
      where job_centre = ${jobCentre} and status in ('planned', 'due') and date < ${today}
        and not ${isAside('no_outcome', { column: 'meeting_id', about: 'meeting.id' }, today)}
        and ${isMyMeeting(of, 'meeting.caseworker_id')}
      order by starts_at desc, id limit ${take} offset ${skip}) as cases
    join citizen on citizen.id = cases.citizen_id order by cases.starts_at desc, cases.id`.execute(db)
  return listed(rows)
}

/** A meeting that may be flagged, and the flags for which somebody has kept it as it stands. */
export interface MaybeFlagged extends DayMeeting {
  readonly offerId: string | null
  readonly closed: boolean
  readonly away: boolean
  readonly kept: readonly MeetingFlag[]
}

/**
 * M-FLAG: the standing meetings of which a fact may raise a flag, the first first; the rules decide
 * (`flagsOf`). They are found from the facts, which are few: meetings that are unsteady, absences
 * that the job centre knows of, and closed days.
 */
export async function maybeFlaggedOf(db: Queryable, of: WorkOf): Promise<readonly MaybeFlagged[]> {
  const { jobCentre, today } = of
  const stands = sql`m.job_centre = ${jobCentre} and m.status in ('planned', 'due') and m.date >= ${today}`
  const { rows } = await sql<MaybeFlagged>`
    with doubtful as materialized (
      select m.id from meeting m where ${stands} and m.unsteady
      union
      select m.id from absence join meeting m on m.citizen_id = absence.citizen_id and m.date between from_date and to_date
      where absence.job_centre = ${jobCentre} and to_date >= ${today} and withdrawn_at is null
        and kind not in ('exempt', 'deprived') and ${stands}
      union
      select m.id from closure join meeting m on m.job_centre = closure.job_centre and m.date between from_date and to_date
      where closure.job_centre = ${jobCentre} and to_date >= ${today} and closure.caseworker_id is null and ${stands}
      union
      select m.id from closure join meeting m on m.caseworker_id = closure.caseworker_id and m.date between from_date and to_date
      where closure.job_centre = ${jobCentre} and to_date >= ${today} and m.status <> 'cancelled' and ${stands})
    select ${dayMeetingColumns(of)}, m.offer_id as "offerId", ${closedOn('m')} as closed, ${awayOn('m')} as away, coalesce((
      select array_agg(flag) from case_decision, unnest(flags) as flag
      where meeting_id = m.id and what = 'kept' and case_decision.revision = m.revision), '{}') as kept
    from doubtful join ${dayMeetings} on m.id = doubtful.id
    where not ${isAside('flagged', { column: 'meeting_id', about: 'm.id' }, today)}
      and (${isMyMeeting(of, 'm.caseworker_id')} or ${isMine(of, 'm.citizen_id')})
    order by m.starts_at, m.id`.execute(db)
  return rows
}
