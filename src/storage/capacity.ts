import { type RawBuilder, sql } from 'kysely'
import type { AlikeCitizens, Counted, SeatsOfDay } from '../rules/capacity.ts'
import { FORECAST_WEEKS } from '../rules/capacity-figures.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import { addDays, type Instant, type PlainDate } from '../rules/dates.ts'
import type { Queryable } from './database.ts'
import { decodeDate } from './pg-dates.ts'
import { awayOn, closedOn } from './times.ts'

/** The job centre whose capacity is counted, for which interviews, as of when. */
export interface WantedCount {
  readonly jobCentre: string
  readonly interviewType: InterviewType
  readonly today: PlainDate
  readonly now: Instant
}

const DAYS_OF_WEEK = 7

/** Open and not met; `written`: whether all that the calendar did until today stands in the row. */
const openDeadlines = ({ jobCentre, interviewType, today }: WantedCount, { written }: { written: boolean }) => {
  const next = written ? sql`> ${today}` : sql`<= ${today}`
  return sql`deadline.job_centre = ${jobCentre} and deadline.status in ('not_activated', 'active')
    and deadline.interview_type = ${interviewType} and deadline.next_date ${next}`
}

interface AlikeRow {
  contact_group: number
  category: string | null
  due_date: PlainDate
  absences: [from: string, to: string][] | null
  citizens: number
}

/**
 * J-CAPACITY: citizens with an open deadline that is not met, counted by all that decides which
 * times they can have. Without those of `unwrittenDeadlines`.
 */
export async function countCitizens(db: Queryable, wanted: WantedCount): Promise<AlikeCitizens[]> {
  const { today } = wanted
  const { rows } = await sql<AlikeRow>`
    select grouped.contact_group, grouped.category, deadline.due_date, away.absences, count(*)::integer as citizens
    from deadline cross join lateral (
      select contact_group, category from contact_group_period
      where citizen_id = deadline.citizen_id and withdrawn_at is null and greatest(from_date, reported_on) <= ${today}
      order by greatest(from_date, reported_on) desc, id desc limit 1) as grouped
    cross join lateral (
      select jsonb_agg(jsonb_build_array(from_date, to_date) order by from_date, to_date) as absences from absence
      where citizen_id = deadline.citizen_id and withdrawn_at is null and kind not in ('exempt', 'deprived')
        and to_date >= ${today}) as away
    where ${openDeadlines(wanted, { written: true })}
    group by grouped.contact_group, grouped.category, deadline.due_date, away.absences`.execute(db)
  return rows.map(({ contact_group: contactGroup, category, due_date: dueDate, absences, citizens }) => ({
    contactGroup,
    category,
    dueDate,
    absences: (absences ?? []).map(([from, to]) => ({ from: decodeDate(from), to: decodeDate(to) })),
    citizens,
  }))
}

/** D-LATE-RUN: whose open deadlines the calendar may have changed, and no night has written it. */
export async function unwrittenDeadlines(db: Queryable, wanted: WantedCount): Promise<string[]> {
  const { rows } = await sql<{ citizen_id: string }>`
    select citizen_id from deadline where ${openDeadlines(wanted, { written: false })}`.execute(db)
  return rows.map((row) => row.citizen_id)
}

/** The offers of this job centre that are for this type of interview. */
const offersOfType = ({ jobCentre, interviewType }: WantedCount): RawBuilder<unknown> =>
  sql`meeting_offer where job_centre = ${jobCentre} and meeting_type = ${interviewType}`

/**
 * Free seats by offer and day: of open times that begin behind the offer's notice, on days that are
 * not closed, without seats taken or held.
 */
export async function countSeats(db: Queryable, wanted: WantedCount): Promise<SeatsOfDay[]> {
  const { today, now } = wanted
  const { rows } = await sql<{ offer_id: string; date: PlainDate; seats: number }>`
    select offer_id, date, sum(seats)::integer as seats from (
      select times.job_centre, times.offer_id, times.date, times.place, times.caseworker_id,
        sum(times.capacity - coalesce(taken.seats, 0)) as seats
      from (select id, booking_notice_hours from ${offersOfType(wanted)}) as offer
      join offered_time as times on times.offer_id = offer.id and times.status = 'open' and times.date >= ${today}
        and times.starts_at > ${now}::timestamptz and times.starts_at >= ${now}::timestamptz + offer.booking_notice_hours * interval '1 hour'
      left join (
        select time_id, count(*) as seats from seat
        where offer_id in (select id from ${offersOfType(wanted)}) and date >= ${today}
          and (meeting_id is not null or held_until > ${now})
        group by time_id) as taken on taken.time_id = times.id
      group by times.job_centre, times.offer_id, times.date, times.place, times.caseworker_id) as day
    where not ${closedOn('day')} and not ${awayOn('day')} group by offer_id, date order by offer_id, date`.execute(db)
  return rows.map(({ offer_id: offerId, date, seats }) => ({ offerId, date, seats }))
}

/** Deadlines set in the last weeks, by the whole weeks from that day to the last day (D-WINDOW). */
export async function countSetLately(
  db: Queryable,
  { jobCentre, interviewType, today }: WantedCount,
  windowDays: number,
): Promise<Counted['setLately']> {
  const { rows } = await sql<{ weeks_ahead: number; deadlines: number }>`
    select (due_date + ${windowDays}::integer - created_date) / ${DAYS_OF_WEEK}::integer as weeks_ahead, count(*)::integer as deadlines
    from deadline where job_centre = ${jobCentre} and interview_type = ${interviewType}
      and created_date >= ${addDays(today, -FORECAST_WEEKS * DAYS_OF_WEEK)} and created_date < ${today}
    group by 1 order by 1`.execute(db)
  return rows.map(({ weeks_ahead: weeksAhead, deadlines }) => ({ weeksAhead, deadlines }))
}
