import { type RawBuilder, sql } from 'kysely'
import type { WhoActed } from '../rules/actor.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { DeadlineStatus } from '../rules/deadline.ts'
import type { EventData, EventFacts, EventSubject } from '../rules/events.ts'
import type { MeetingHistoryKind, MeetingOrigin, MeetingType } from '../rules/meetings.ts'
import type { RuleName } from '../rules/rule-names.ts'
import { type ActedByColumns, actedBy, whoActed } from './acted-by.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'
import { type Write, writing } from './written-together.ts'

// J-EVENTS: the histories, read as one. Each row has the transaction that wrote it (`position`) and
// a number of its own. Rows before the horizon are those of transactions that have all ended.

/** Where an event stands in the order of its job centre. */
export interface EventPlace {
  readonly position: number
  readonly number: number
}

export interface StoredEvent extends EventPlace {
  readonly jobCentre: string
  readonly citizenId: string | null
  readonly subject: EventSubject
  readonly subjectId: string
  readonly at: Instant
  readonly rule: RuleName
  readonly by: WhoActed
  readonly facts: EventFacts
}

interface EventRow extends ActedByColumns {
  readonly number: number
  readonly position: number
  readonly table: 'deadline' | 'meeting' | 'event'
  readonly citizen_id: string | null
  readonly subject_kind: EventSubject
  readonly subject_id: string
  readonly at: Instant
  readonly rule: RuleName
  readonly from_status: DeadlineStatus | null
  readonly what: string
  readonly starts_at: Instant | null
  readonly kind: string | null
  readonly detail: string | null
  readonly data: EventData | null
}

/** The columns of a row, as the table that it is from has them. */
type DeadlineRow = EventRow & { readonly what: DeadlineStatus; readonly kind: InterviewType | null }
type MeetingRow = EventRow & {
  readonly what: MeetingHistoryKind
  readonly kind: MeetingType | null
  readonly detail: MeetingOrigin | null
}
const isOfDeadline = (row: EventRow): row is DeadlineRow => row.table === 'deadline'
const isOfMeeting = (row: EventRow): row is MeetingRow => row.table === 'meeting'

function factsOf(row: EventRow): EventFacts {
  if (isOfDeadline(row)) {
    const { from_status: from, what: to, kind: interviewType, detail: dueDate } = row
    return { of: 'deadline', from, to, interviewType, dueDate }
  }
  if (isOfMeeting(row)) {
    const { what, starts_at: startsAt, at, kind: meetingType, detail: origin } = row
    return { of: 'meeting', what, startsAt: startsAt ?? at, meetingType, origin }
  }
  return { of: 'other', type: row.what, data: row.data ?? {} }
}

/** Which events are wanted: of one job centre, after a place, before a position. */
interface Wanted {
  readonly jobCentre: string
  readonly after: EventPlace
  /** Null: up to the horizon. */
  readonly before?: number | null
  readonly limit: number
}

const horizon = sql`(select event_horizon())`

/** The condition on one of the three tables; its index has the columns in this order. */
const isWanted = (
  table: string,
  { jobCentre, after, before = null }: Omit<Wanted, 'limit'>,
): RawBuilder<boolean> => sql`
  ${sql.ref(`${table}.job_centre`)} = ${jobCentre} and ${sql.ref(`${table}.position`)} is not null
  and (${sql.ref(`${table}.position`)}, ${sql.ref(`${table}.number`)}) > (${after.position}::bigint, ${after.number}::bigint)
  and ${sql.ref(`${table}.position`)} < least(${horizon}, ${before}::bigint)`

const inOrder = (table: string, limit: number) =>
  sql`order by ${sql.ref(`${table}.position`)}, ${sql.ref(`${table}.number`)} limit ${limit}`

/**
 * The events of a job centre after a place, in their order: of one snapshot, so that none is
 * missing that a later reading would put before the last of them.
 */
export async function readEvents(db: Queryable, wanted: Wanted): Promise<StoredEvent[]> {
  const { limit, jobCentre } = wanted
  const { rows } = await sql<EventRow>`
    select number, position, "table", citizen_id, subject_kind, subject_id, at, rule, by, by_kind, by_client, from_status, what, starts_at,
      kind, detail, data
    from (
      (select deadline_history.number, deadline_history.position, 'deadline' as "table", deadline_history.citizen_id,
          'deadline' as subject_kind, deadline_history.deadline_id as subject_id, deadline_history.at, deadline_history.rule,
          deadline_history.by, deadline_history.by_kind, deadline_history.by_client, deadline_history.from_status,
          deadline_history.to_status as what, null::timestamptz as starts_at, deadline.interview_type as kind,
          deadline.due_date::text as detail, null::jsonb as data
        from deadline_history left join deadline on deadline.id = deadline_history.deadline_id
        where ${isWanted('deadline_history', wanted)} ${inOrder('deadline_history', limit)})
      union all
      (select meeting_history.number, meeting_history.position, 'meeting', meeting_history.citizen_id, 'meeting',
          meeting_history.meeting_id, meeting_history.at, meeting_history.rule, meeting_history.by, meeting_history.by_kind,
          meeting_history.by_client, null, meeting_history.kind, meeting_history.starts_at, meeting.type, meeting.origin, null
        from meeting_history left join meeting on meeting.id = meeting_history.meeting_id
        where ${isWanted('meeting_history', wanted)} ${inOrder('meeting_history', limit)})
      union all
      (select number, position, 'event', citizen_id, subject_kind, subject_id, at, rule, by, by_kind, by_client, null, type, null, null,
          null, data
        from event where ${isWanted('event', wanted)} ${inOrder('event', limit)})
    ) as happened order by position, number limit ${limit}`.execute(db)
  return rows.map((row) => ({
    number: row.number,
    position: row.position,
    jobCentre,
    citizenId: row.citizen_id,
    subject: row.subject_kind,
    subjectId: row.subject_id,
    at: row.at,
    rule: row.rule,
    by: whoActed(row),
    facts: factsOf(row),
  }))
}

/** The place of an event with what its id is made of; null where the job centre has none. */
export type FoundEvent = EventPlace & { readonly at: Instant; readonly subjectId: string }

/** The event of a job centre that has a number. */
export async function findEvent(db: Queryable, jobCentre: string, number: number): Promise<FoundEvent | null> {
  const { rows } = await sql<FoundEvent>`
    select number, position, at, deadline_id as "subjectId" from deadline_history
      where number = ${number} and job_centre = ${jobCentre} and position is not null
    union all
    select number, position, at, meeting_id from meeting_history
      where number = ${number} and job_centre = ${jobCentre} and position is not null
    union all
    select number, position, at, subject_id from event where number = ${number} and job_centre = ${jobCentre}`.execute(
    db,
  )
  return rows[0] ?? null
}

const lastOf = (table: string, subject: string, jobCentre: string) => sql`
  (select number, position, at, ${sql.ref(subject)} as "subjectId" from ${sql.table(table)}
    where job_centre = ${jobCentre} and position is not null and position < ${horizon} order by position desc, number desc limit 1)`

/** The last event that a job centre can be told now. */
export async function findLastEvent(db: Queryable, jobCentre: string): Promise<FoundEvent | null> {
  const { rows } = await sql<FoundEvent>`
    select number, position, at, "subjectId" from (
      ${lastOf('deadline_history', 'deadline_id', jobCentre)} union all ${lastOf('meeting_history', 'meeting_id', jobCentre)}
      union all ${lastOf('event', 'subject_id', jobCentre)}) as last
    order by position desc, number desc limit 1`.execute(db)
  return rows[0] ?? null
}

/** The position from which on events are kept, where they are told from a day on. */
export async function eventsKeptFrom(db: Queryable, day: PlainDate): Promise<number> {
  const row = await db
    .selectFrom('nightly_run')
    .select('events_from')
    .where('day', '<=', day)
    .where('events_from', 'is not', null)
    .orderBy('day', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.events_from ?? 0
}

/** Whoever waits for the events of a job centre after a place. */
export interface AwaitedEvents extends EventPlace {
  readonly jobCentre: string
}

const follows = (table: string, reader: string) => sql`(select told.number from ${sql.table(table)} as told
  where told.job_centre = ${sql.ref(`${reader}.job_centre`)} and told.position is not null
    and (told.position, told.number) > (${sql.ref(`${reader}.position`)}, ${sql.ref(`${reader}.number`)})
    and told.position < here.horizon order by told.position, told.number limit 1) is not null`

/**
 * Whether there are events after the place of `reader`, which has `job_centre`, `position` and
 * `number`; `here` has the horizon. Each table is asked for its first: `exists` would read the
 * whole table where there is none, for PostgreSQL expects to find one at once.
 */
export const hasEvents = (reader: 'awaited' | 'webhook'): RawBuilder<boolean> =>
  sql`(${follows('deadline_history', reader)} or ${follows('meeting_history', reader)} or ${follows('event', reader)})`

/** Those of these job centres that have events after their place: an index probe or three each. */
export async function withEvents(db: Queryable, awaited: readonly AwaitedEvents[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ jobCentre: string }>`
    select job_centre as "jobCentre"
    from unnest(${awaited.map(({ jobCentre }) => jobCentre)}::text[], ${awaited.map(({ position }) => position)}::bigint[],
      ${awaited.map(({ number }) => number)}::bigint[]) as awaited (job_centre, position, number),
      (select event_horizon() as horizon) as here
    where ${hasEvents('awaited')}`.execute(db)
  return new Set(rows.map(({ jobCentre }) => jobCentre))
}

export interface NewEvent {
  readonly type: string
  readonly jobCentre: string
  readonly citizenId: string | null
  readonly subject: Exclude<EventSubject, 'meeting'>
  readonly subjectId: string
  readonly at: Instant
  readonly rule: RuleName
  readonly by: WhoActed
  readonly data: EventData
  /** The period that a move began. It is told once, however often it is inserted. */
  readonly movePeriod?: number | null
}

const eventRow = writing<Omit<NewEvent, 'by' | 'data' | 'movePeriod'> & ActedByColumns & { readonly data: string }>(
  (at) => sql`
    insert into event (type, job_centre, citizen_id, subject_kind, subject_id, at, rule, by, by_kind, by_client, data)
    values (${at('type')}, ${at('jobCentre')}, ${at('citizenId')}, ${at('subject')}, ${at('subjectId')}, ${at('at')}, ${at('rule')},
      ${at('by')}, ${at('by_kind')}, ${at('by_client')}, ${at('data')})`,
)

/** An event of what is written by the same statement; never of a move. */
export const eventWritten = (event: Omit<NewEvent, 'movePeriod'>): Write =>
  eventRow({ ...event, ...actedBy(event.by), data: JSON.stringify(event.data) })

export async function insertEvents(trx: Transaction, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const inserted = trx
    .insertInto('event')
    .values(
      events.map(({ type, jobCentre, citizenId, subject, subjectId, at, rule, by, data, movePeriod = null }) => ({
        type,
        job_centre: jobCentre,
        citizen_id: citizenId,
        subject_kind: subject,
        subject_id: subjectId,
        at,
        rule,
        ...actedBy(by),
        data: JSON.stringify(data),
        move_period: movePeriod,
      })),
    )
    .onConflict((conflict) => conflict.constraint('event_once_per_move').doNothing())
  await mustChange({ atMost: events.length }, inserted.execute())
}

/** A move that was reported ahead and whose day has come, of which nobody was told. */
export interface UntoldMove {
  readonly period: number
  readonly citizenId: string
  readonly from: PlainDate
}

/** Moves that no night has told; the last of several that were reported for one day. */
export async function findUntoldMoves(
  db: Queryable,
  {
    from,
    to,
    after,
    limit,
  }: { readonly from: PlainDate; readonly to: PlainDate; readonly after: number; readonly limit: number },
): Promise<UntoldMove[]> {
  const { rows } = await sql<UntoldMove>`
    select id as period, citizen_id as "citizenId", from_date as "from" from job_centre_period as period
    where id > ${after} and from_date between ${from} and ${to} and reported_on < from_date and withdrawn_at is null
      and not exists (select from job_centre_period as later where later.citizen_id = period.citizen_id
        and later.from_date = period.from_date and later.reported_on < later.from_date and later.withdrawn_at is null
        and later.id > period.id)
      and not exists (select from event where event.move_period = period.id)
    order by id limit ${limit}`.execute(db)
  return rows
}
