import { type RawBuilder, sql } from 'kysely'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import { WITHHELD } from '../../rules/protection.ts'
import type { DecidableKind } from '../../rules/work-list.ts'
import type { Queryable } from '../database.ts'
import { homeOf } from '../periods.ts'

// Parts of the work list's statements: whose citizen it is, whose case it is, and what was decided.

/** A job centre, a moment, and whose cases. */
export interface WorkOf {
  readonly jobCentre: string
  readonly now: Instant
  readonly today: PlainDate
  /** The member of staff whose cases are wanted; null: everybody's. */
  readonly mine: Mine | null
}

/** A member of staff as the statements ask for them: found once for all that a page reads. */
export interface Mine {
  readonly name: string
  /** The caseworkers of the job centre who are this member of staff: by reference or by name. */
  readonly caseworkers: readonly string[]
  /** All citizens who may be theirs: nobody else is. `isMine` decides. */
  readonly circle: readonly string[]
}

/** Rows of a list: how many are skipped, and how many are read at most. */
export interface Part {
  readonly skip: number
  readonly take: number
}

/**
 * J-PROTECTED: the columns `name` and `isProtected` of rows that are joined with `citizen`; the
 * name as `shownName` has it for those who work with the case. Few are protected: of them alone
 * home is asked.
 */
export const namedIn = (of: Pick<WorkOf, 'jobCentre' | 'today'>) =>
  sql`${nameIn(of)} as name, ${protectedOn(of.today)} as "isProtected"`

const protectedOn = (today: PlainDate) => sql<boolean>`coalesce(citizen.protected_until >= ${today}, false)`

const mayBeShown = ({ jobCentre, today }: Pick<WorkOf, 'jobCentre' | 'today'>) =>
  sql<boolean>`(not ${protectedOn(today)} or ${homeOf('citizen.id', today)} = ${jobCentre})`

/** The name alone of `namedIn`. */
export const nameIn = (of: Pick<WorkOf, 'jobCentre' | 'today'>) =>
  sql<string>`case when ${mayBeShown(of)} then citizen.name else ${WITHHELD} end`

/** J-PROTECTED: the telephone number, as `shownContact` has it. */
export const mobileIn = (of: Pick<WorkOf, 'jobCentre' | 'today'>) =>
  sql<string | null>`case when ${mayBeShown(of)} then citizen.mobile end`

/**
 * A member of staff, by name. Around them are those whom they are named for, whose deadline they
 * set once, or whom they once had an interview with.
 */
export async function mineOf(db: Queryable, jobCentre: string, name: string): Promise<Mine> {
  const { rows } = await sql<Omit<Mine, 'name'>>`
    with called as materialized (
      select id from caseworker where job_centre = ${jobCentre}
        and (caseworker_key(ref) = (select caseworker_key(${name})) or name_key(name) = (select name_key(${name}))))
    select array(select id from called) as caseworkers, array(
      select id from citizen where caseworker_id = any(array(select id from called))
      union all select citizen_id from deadline_history
        where set_by_key = (select name_key(${name}))
      union all select citizen_id from meeting
        where caseworker_id = any(array(select id from called)) and type in ('job', 'follow_up') and status <> 'cancelled'
    ) as circle`.execute(db)
  return { name, caseworkers: rows[0]?.caseworkers ?? [], circle: rows[0]?.circle ?? [] }
}

/** Whether a meeting is of the member of staff who asks; true where everybody's are wanted. */
export const isMyMeeting = ({ mine }: Pick<WorkOf, 'mine'>, caseworker: string): RawBuilder<boolean> =>
  mine === null ? sql`true` : sql`${sql.ref(caseworker)} = any(${mine.caseworkers}::uuid[])`

/**
 * Whether a citizen may be of the member of staff who asks; says at once that most are not. By
 * `unnest`, since PostgreSQL hashes it and compares a parameter with each of its values.
 */
export const mayBeMine = ({ mine }: Pick<WorkOf, 'mine'>, citizen: string): RawBuilder<boolean> =>
  mine === null ? sql`true` : sql`${sql.ref(citizen)} in (select unnest(${mine.circle}::uuid[]))`

/**
 * Whether a citizen is of the member of staff who asks: whose named caseworker they are. Where none
 * is named, whose latest deadline they set, or whose latest or next interview is theirs.
 */
export function isMine(of: WorkOf, citizen: string): RawBuilder<boolean> {
  const { jobCentre, now, mine } = of
  if (mine === null) return sql`true`
  const who = sql.ref(citizen)
  const interviews = sql`from meeting where citizen_id = ${who} and type in ('job', 'follow_up') and status <> 'cancelled'`
  const named = sql`(select caseworker_id from citizen as named where named.id = ${who})`
  return sql`(case when not (${mayBeMine(of, citizen)}) then false
    when ${named} is not null then ${named} = any(${mine.caseworkers}::uuid[]) else exists (
      select from deadline_history where deadline_id = (
          select id from deadline where citizen_id = ${who} and job_centre = ${jobCentre} order by created_at desc, id desc limit 1)
        and set_by_key = (select name_key(${mine.name})))
    or (select ${isMyMeeting(of, 'caseworker_id')} ${interviews} and starts_at <= ${now} order by starts_at desc limit 1)
    or (select ${isMyMeeting(of, 'caseworker_id')} ${interviews} and starts_at > ${now} order by starts_at limit 1) end) is true`
}

/** Whether a case has been set aside until a later day: the newest decision holds. */
export const isAside = (kind: DecidableKind, { column, about }: About, today: PlainDate): RawBuilder<boolean> =>
  sql`exists (select from case_decision aside where ${sql.ref(`aside.${column}`)} = ${sql.ref(about)}
    and aside.what = 'set_aside' and aside.kind = ${kind} and aside.until > ${today}
    and not exists (select from case_decision later where ${sql.ref(`later.${column}`)} = ${sql.ref(`aside.${column}`)}
      and later.what = 'set_aside' and later.kind = ${kind} and later.id > aside.id))`

/** What a case is about: the column of the decision, and the column with the id. */
interface About {
  readonly column: 'deadline_id' | 'meeting_id'
  readonly about: string
}

/** F-EVIDENCE: searches in vain since a deadline was set, by the deadline's columns. */
export const searchesIn = (deadline: string) => sql`from no_time_finding
  where no_time_finding.citizen_id = ${sql.ref(`${deadline}.citizen_id`)} and at >= ${sql.ref(`${deadline}.created_at`)}`
