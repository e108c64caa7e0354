import { type RawBuilder, sql } from 'kysely'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import type { DecidableKind } from '../../rules/work-list.ts'

// Parts of the work list's statements: whose citizen it is, whose case it is, and what was decided.

/** Of which job centre, as of when, and whose cases. */
export interface WorkOf {
  readonly jobCentre: string
  readonly now: Instant
  readonly today: PlainDate
  /** The name of the member of staff whose cases are wanted; null: everybody's. */
  readonly me: string | null
}

/** Rows of a list: how many are skipped, and how many are read at most. */
export interface Part {
  readonly skip: number
  readonly take: number
}

/**
 * The value of the period that holds for a citizen on a day, as `periodOn` of the rules has it;
 * before the first has begun, the first.
 */
const holding = (table: string, column: string, citizen: string, today: PlainDate) => sql`(
  select held from (
    select id, ${sql.ref(column)} as held, greatest(from_date, reported_on) as begins from ${sql.table(table)}
    where citizen_id = ${sql.ref(citizen)} and withdrawn_at is null) as period
  order by begins <= ${today} desc, case when begins <= ${today} then begins end desc,
    case when begins <= ${today} then -id else id end
  limit 1)`

/** The job centre of a citizen, by the column that has their id. */
export const homeOf = (citizen: string, today: PlainDate) => holding('job_centre_period', 'job_centre', citizen, today)

export const groupOf = (citizen: string, today: PlainDate) =>
  holding('contact_group_period', 'contact_group', citizen, today)

/** The caseworkers of a job centre who are this member of staff: by reference or by name. */
const caseworkersCalled = (jobCentre: string, name: string) => sql`array(
  select id from caseworker where job_centre = ${jobCentre}
    and (caseworker_key(ref) = caseworker_key(${name}) or name_key(name) = name_key(${name})))`

/** Whether a meeting is of the member of staff who asks; true where everybody's are wanted. */
export const isMyMeeting = ({ jobCentre, me }: WorkOf, caseworker: string): RawBuilder<boolean> =>
  me === null ? sql`true` : sql`${sql.ref(caseworker)} = any(${caseworkersCalled(jobCentre, me)})`

/**
 * Whether a citizen is of the member of staff who asks: whose named caseworker they are. Where none
 * is named, whose latest deadline they set, or whose latest or next interview is theirs.
 */
export function isMine(of: WorkOf, citizen: string): RawBuilder<boolean> {
  const { jobCentre, now, me } = of
  if (me === null) return sql`true`
  const who = sql.ref(citizen)
  const interviews = sql`from meeting where citizen_id = ${who} and type in ('job', 'follow_up') and status <> 'cancelled'`
  const named = sql`(select caseworker_id from citizen as named where named.id = ${who})`
  return sql`(case when ${named} is not null then ${named} = any(${caseworkersCalled(jobCentre, me)}) else exists (
      select from deadline_history where deadline_id = (
          select id from deadline where citizen_id = ${who} and job_centre = ${jobCentre} order by created_at desc, id desc limit 1)
        and from_status is null and by_kind = 'caseworker' and name_key(by) = name_key(${me}))
    or (select ${isMyMeeting(of, 'caseworker_id')} ${interviews} and starts_at <= ${now} order by starts_at desc limit 1)
    or (select ${isMyMeeting(of, 'caseworker_id')} ${interviews} and starts_at > ${now} order by starts_at limit 1) end) is true`
}

/** Whether a case has been set aside until a later day: the newest decision holds. */
export const isAside = (kind: DecidableKind, { column, about }: About, today: PlainDate): RawBuilder<boolean> =>
  sql`coalesce((select until > ${today} from case_decision where ${sql.ref(column)} = ${sql.ref(about)}
    and what = 'set_aside' and kind = ${kind} order by id desc limit 1), false)`

/** What a case is about: the column of the decision, and the column with the id. */
interface About {
  readonly column: 'deadline_id' | 'meeting_id'
  readonly about: string
}

/** F-EVIDENCE: searches in vain since a deadline was set, by the deadline's columns. */
export const searchesIn = (deadline: string) => sql`from no_time_finding
  where no_time_finding.citizen_id = ${sql.ref(`${deadline}.citizen_id`)} and at >= ${sql.ref(`${deadline}.created_at`)}`
