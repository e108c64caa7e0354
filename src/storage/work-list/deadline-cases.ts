import { sql } from 'kysely'
import type { InterviewType } from '../../rules/contact-groups.ts'
import { addDays, type Instant, type PlainDate, startOf } from '../../rules/dates.ts'
import { DAYS_BACK, groupsWithDeadline } from '../../rules/work-list.ts'
import type { Queryable } from '../database.ts'
import { groupOf, homeOf } from '../periods.ts'
import { decodeDate } from '../pg-dates.ts'
import { isAside, isMine, mayBeMine, namedIn, type Part, searchesIn, type WorkOf } from './parts.ts'

/** What every row of a list tells, with how many there are of all. */
export interface Listed<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

interface Person {
  readonly citizenId: string
  readonly name: string
  readonly isProtected: boolean
}

/** A deadline that ran out without a booking, and nothing has come after it. */
export interface RanOut extends Person {
  readonly deadlineId: string
  readonly interviewType: InterviewType
  readonly dueDate: PlainDate
  /** When the citizen first saw it on "Min side"; null: never. */
  readonly firstSeenAt: Instant | null
  readonly hasSignedIn: boolean
  readonly getsMessages: boolean
  /** The days on which they searched in vain (F-EVIDENCE), the first first. */
  readonly vainDays: readonly PlainDate[]
}

/** Rows that each tell how many there are. */
export const listed = <Row extends { readonly total: number }>(rows: readonly Row[]): Listed<Row> => ({
  total: rows[0]?.total ?? 0,
  rows,
})

export const exemptOn = (citizen: string, today: PlainDate) => sql`exists (
  select from absence where absence.citizen_id = ${sql.ref(citizen)} and withdrawn_at is null
    and kind in ('exempt', 'deprived') and ${today} between from_date and to_date)`

/**
 * Deadlines that ran out, of everybody; also those that no night has closed yet (D-LATE-RUN).
 * Gone are those of citizens with a newer deadline, or an interview since then. So are those of
 * citizens who have moved or died, are exempt, or can have no deadline any more. What is quickly
 * found goes first: home and group are asked of those alone who are left.
 */
export function ranOutWhere(of: Pick<WorkOf, 'jobCentre' | 'today' | 'mine'>) {
  const { jobCentre, today } = of
  const groups = (type: InterviewType) => sql`${groupsWithDeadline(type, today)}::integer[]`
  return sql`
    with over as materialized (
      select distinct h.deadline_id from deadline_history h
      where h.job_centre = ${jobCentre} and h.to_status = 'closed_overdue' and h.at >= ${startOf(addDays(today, -DAYS_BACK))}
        and ${mayBeMine(of, 'h.citizen_id')}
      union
      select id from deadline
      where job_centre = ${jobCentre} and status in ('not_activated', 'active') and due_date < ${today}
        and ${mayBeMine(of, 'deadline.citizen_id')}),
    left_over as materialized (
      select ran.id, ran.citizen_id, ran.interview_type, ran.due_date, ran.created_at
      from over join deadline ran on ran.id = over.deadline_id
      where not exists (select from deadline newer where newer.citizen_id = ran.citizen_id
          and (newer.created_at, newer.id) > (ran.created_at, ran.id))
        and not exists (select from meeting where meeting.citizen_id = ran.citizen_id and type in ('job', 'follow_up')
          and status <> 'cancelled' and date > ran.due_date)
        and not ${exemptOn('ran.citizen_id', today)}
        and not exists (select from citizen dead where dead.id = ran.citizen_id and died_on is not null))
    select ran.id, ran.citizen_id, ran.interview_type, ran.due_date, ran.created_at from left_over ran
    where case when ${homeOf('ran.citizen_id', today)} = ${jobCentre} then ${groupOf('ran.citizen_id', today)}
        = any(case ran.interview_type when 'job' then ${groups('job')} else ${groups('follow_up')} end) end`
}

/** Those of whom nobody has set the case aside, the newest first. */
export async function ranOutOf(db: Queryable, of: WorkOf, { skip, take }: Part): Promise<Listed<RanOut>> {
  const { today } = of
  type Row = Omit<RanOut, 'vainDays'> & { readonly total: number; readonly vainDays: readonly string[] }
  const { rows } = await sql<Row>`
    with ran as (${ranOutWhere(of)}),
    cases as (
      select ran.id, ran.citizen_id, ran.interview_type, ran.due_date, ran.created_at, count(*) over () as total
      from ran
      where not ${isAside('ran_out', { column: 'deadline_id', about: 'ran.id' }, today)} and ${isMine(of, 'ran.citizen_id')}
      order by ran.due_date desc, ran.id limit ${take} offset ${skip})
    select cases.id as "deadlineId", cases.citizen_id as "citizenId", ${namedIn(of)}, cases.interview_type as "interviewType",
      cases.due_date as "dueDate", cases.total, citizen.first_signed_in_at is not null as "hasSignedIn",
      (sms_service and mobile is not null or email_service and email is not null) as "getsMessages",
      (select min(first_shown_at) from notice_shown where notice_shown.deadline_id = cases.id) as "firstSeenAt",
      array(select distinct (at at time zone 'Europe/Copenhagen')::date::text ${searchesIn('cases')}
        and at < (cases.due_date + 1)::timestamp at time zone 'Europe/Copenhagen' order by 1) as "vainDays"
    from cases join citizen on citizen.id = cases.citizen_id order by cases.due_date desc, cases.id`.execute(db)
  return listed(rows.map(({ vainDays, ...row }) => ({ ...row, vainDays: vainDays.map(decodeDate) })))
}

/** A citizen with an open deadline who has searched in vain since it was set (F-EVIDENCE). */
export interface InVain extends Person {
  readonly deadlineId: string
  readonly dueDate: PlainDate
  readonly searches: number
  readonly lastSearch: Instant
}

/** All of them, those due first. Whether a time fits them by now is asked of the rules. */
export async function inVainOf(db: Queryable, of: WorkOf): Promise<readonly InVain[]> {
  const { jobCentre, today } = of
  const { rows } = await sql<InVain>`
    with searched as (
      select d.id, d.citizen_id, d.due_date, count(*) as searches, max(f.at) as last_at
      from no_time_finding f join deadline d on d.citizen_id = f.citizen_id and f.at >= d.created_at
      where f.job_centre = ${jobCentre} and f.at >= ${startOf(addDays(today, -DAYS_BACK))}
        and d.job_centre = ${jobCentre} and d.status in ('not_activated', 'active') and d.due_date >= ${today}
        and ${mayBeMine(of, 'f.citizen_id')}
      group by d.id)
    select searched.id as "deadlineId", searched.citizen_id as "citizenId", ${namedIn(of)}, searched.due_date as "dueDate",
      searched.searches, searched.last_at as "lastSearch"
    from searched join citizen on citizen.id = searched.citizen_id
    where not ${isAside('no_times', { column: 'deadline_id', about: 'searched.id' }, today)}
      and ${homeOf('searched.citizen_id', today)} = ${jobCentre} and ${isMine(of, 'searched.citizen_id')}
    order by searched.due_date, searched.id`.execute(db)
  return rows
}
