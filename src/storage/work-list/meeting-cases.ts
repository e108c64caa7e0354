import { sql } from 'kysely'
import type { Instant } from '../../rules/dates.ts'
import type { MeetingFlag } from '../../rules/flags.ts'
import { type MeetingType, municipalityOf } from '../../rules/meetings.ts'
import type { Queryable } from '../database.ts'
import { awayOn, closedOn } from '../times.ts'
import { type Listed, listed } from './deadline-cases.ts'
import { type DayMeeting, dayMeetingColumns, dayMeetings } from './own-day.ts'
import { isAside, isMine, isMyMeeting, type Part, type WorkOf } from './parts.ts'

/** A meeting whose day is over and whose outcome nobody has registered (M-REGISTER). */
export interface WithoutOutcome {
  readonly meetingId: string
  readonly citizenId: string
  readonly name: string
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
    select cases.id as "meetingId", cases.citizen_id as "citizenId", citizen.name, cases.type, cases.starts_at as "startsAt",
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
 * M-FLAG: the standing meetings of which a fact may raise a flag, the first first; the rules
 * decide (`flagsOf`). Any home or group that the citizen ever had counts here, since that is
 * quickly found.
 */
export async function maybeFlaggedOf(db: Queryable, of: WorkOf): Promise<readonly MaybeFlagged[]> {
  const { jobCentre, today } = of
  const { rows } = await sql<MaybeFlagged>`
    select ${dayMeetingColumns}, m.offer_id as "offerId", ${closedOn('m')} as closed, ${awayOn('m')} as away, coalesce((
      select array_agg(flag) from case_decision, unnest(flags) as flag
      where meeting_id = m.id and what = 'kept' and case_decision.revision = m.revision), '{}') as kept
    from ${dayMeetings}
    where m.job_centre = ${jobCentre} and m.status in ('planned', 'due') and m.date >= ${today}
      and (exists (select from absence where absence.citizen_id = m.citizen_id and withdrawn_at is null
          and kind not in ('exempt', 'deprived') and m.date between from_date and to_date)
        or exists (select from job_centre_period p where p.citizen_id = m.citizen_id and withdrawn_at is null
          and left(p.job_centre, 3) is distinct from ${municipalityOf(jobCentre)})
        or exists (select from contact_group_period p where p.citizen_id = m.citizen_id and withdrawn_at is null
          and (not p.contact_group = any(offer.contact_groups)
            or cardinality(offer.categories) > 0 and not exists (
              select from unnest(offer.categories) as category where name_key(category) = name_key(p.category))))
        or exists (select from closure where closure.job_centre = m.job_centre
          and m.date between from_date and to_date and coalesce(closure.caseworker_id, m.caseworker_id) is not distinct from m.caseworker_id))
      and not ${isAside('flagged', { column: 'meeting_id', about: 'm.id' }, today)}
      and (${isMyMeeting(of, 'm.caseworker_id')} or ${isMine(of, 'm.citizen_id')})
    order by m.starts_at, m.id`.execute(db)
  return rows
}
