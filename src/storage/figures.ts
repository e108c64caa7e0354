import { sql } from 'kysely'
import type { InterviewType } from '../rules/contact-groups.ts'
import { type PlainDate, timeZone } from '../rules/dates.ts'
import type { DeadlineEnd } from '../rules/figures.ts'
import type { Queryable } from './database.ts'

/** Deadlines that were set in a month and ended, or stand, in one way. */
export interface EndedDeadlines {
  readonly month: PlainDate
  readonly end: DeadlineEnd
  readonly count: number
}

/** By the month in which they were set, from a day on. */
export async function countDeadlineEnds(db: Queryable, jobCentre: string, from: PlainDate): Promise<EndedDeadlines[]> {
  const { rows } = await sql<EndedDeadlines>`
    select date_trunc('month', deadline.created_date)::date as month,
      case when meeting.origin = 'summoned' then 'summoned' when meeting.id is not null then 'booked'
        when exists (select from deadline_history where deadline_id = deadline.id and to_status = 'closed_overdue') then 'overdue'
        when deadline.status = 'closed' then 'other' else 'open' end as "end",
      count(*)::integer as count
    from deadline left join meeting on meeting.id = deadline.meeting_id
    where deadline.job_centre = ${jobCentre} and deadline.created_date >= ${from}
    group by 1, 2`.execute(db)
  return rows
}

/** Bookings that met a deadline, by how many days before its last day they were made. */
export interface BookedDaysBefore {
  readonly days: number
  readonly count: number
}

export async function countBookedDaysBefore(
  db: Queryable,
  jobCentre: string,
  from: PlainDate,
): Promise<BookedDaysBefore[]> {
  const { rows } = await sql<BookedDaysBefore>`
    select deadline.due_date - (meeting.created_at at time zone ${timeZone})::date as days, count(*)::integer as count
    from deadline join meeting on meeting.id = deadline.meeting_id
    where deadline.job_centre = ${jobCentre} and deadline.created_date >= ${from} and meeting.origin = 'booked'
      and (meeting.created_at at time zone ${timeZone})::date >= deadline.created_date
    group by 1`.execute(db)
  return rows
}

/** Interviews that were registered, by month, offer and origin. */
export interface RegisteredInterviews {
  readonly month: PlainDate
  /** Null: at an hour of the caseworker's own. */
  readonly offer: string | null
  readonly origin: 'booked' | 'summoned'
  readonly type: InterviewType
  readonly held: number
  readonly noShow: number
}

export async function countInterviews(
  db: Queryable,
  jobCentre: string,
  from: PlainDate,
): Promise<RegisteredInterviews[]> {
  const { rows } = await sql<RegisteredInterviews>`
    select date_trunc('month', meeting.date)::date as month, meeting_offer.title as offer, meeting.origin, meeting.type,
      (count(*) filter (where meeting.status = 'held'))::integer as held,
      (count(*) filter (where meeting.status = 'no_show'))::integer as "noShow"
    from meeting left join meeting_offer on meeting_offer.id = meeting.offer_id
    where meeting.job_centre = ${jobCentre} and meeting.date >= ${from} and meeting.status in ('held', 'no_show')
      and meeting.type in ('job', 'follow_up') and meeting.origin in ('booked', 'summoned')
    group by 1, 2, 3, 4`.execute(db)
  return rows
}

/** Something counted on a day. */
export interface OnDay {
  readonly day: PlainDate
  readonly count: number
}

/** Citizens who found no time, once a day each. */
export async function countSearchesInVain(db: Queryable, jobCentre: string, from: PlainDate): Promise<OnDay[]> {
  const { rows } = await sql<OnDay>`
    select (at at time zone ${timeZone})::date as day, count(distinct citizen_id)::integer as count
    from no_time_finding where job_centre = ${jobCentre} and at >= ${from}::timestamp at time zone ${timeZone}
    group by 1`.execute(db)
  return rows
}

/** Messages that a gateway has refused, or of which nobody knows. */
export interface LostMessages {
  readonly month: PlainDate
  readonly failed: number
  readonly unknown: number
}

export async function countLostMessages(db: Queryable, jobCentre: string, from: PlainDate): Promise<LostMessages[]> {
  const { rows } = await sql<LostMessages>`
    select date_trunc('month', created_at at time zone ${timeZone})::date as month,
      (count(*) filter (where status = 'failed'))::integer as failed,
      (count(*) filter (where status = 'unknown'))::integer as unknown
    from message where job_centre = ${jobCentre} and status in ('failed', 'unknown')
      and created_at >= ${from}::timestamp at time zone ${timeZone}
    group by 1`.execute(db)
  return rows
}
