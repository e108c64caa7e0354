import { sql } from 'kysely'
import type { WhoActed } from '../rules/actor.ts'
import type { Instant } from '../rules/dates.ts'
import type { MeetingHistoryKind } from '../rules/meetings.ts'
import type { RuleName } from '../rules/rule-names.ts'
import { type ActedByColumns, actedBy, whoActed } from './acted-by.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'
import { type Write, writing } from './written-together.ts'

/** One thing that was done to a meeting. */
export interface MeetingEvent {
  readonly at: Instant
  readonly kind: MeetingHistoryKind
  readonly by: WhoActed
  readonly reason: string | null
}

/** What has been done to some meetings, the first first, by their ids. */
export async function historyOfMeetings(
  db: Queryable,
  meetingIds: readonly string[],
): Promise<Map<string, MeetingEvent[]>> {
  const rows = await db
    .selectFrom('meeting_history')
    .select(['meeting_id', 'at', 'kind', 'reason', 'by', 'by_kind', 'by_client'])
    .where('meeting_id', '=', sql<string>`any(${[...meetingIds]}::uuid[])`)
    .orderBy('number')
    .execute()
  const events = rows.map((row) => {
    const { meeting_id: meetingId, at, kind, reason } = row
    return { meetingId, event: { at, kind, by: whoActed(row), reason } }
  })
  const byMeeting = Map.groupBy(events, ({ meetingId }) => meetingId)
  return new Map([...byMeeting].map(([id, ofMeeting]) => [id, ofMeeting.map(({ event }) => event)]))
}

/** What was done to a meeting, to be written. */
export interface NewMeetingEvent extends MeetingEvent {
  readonly meetingId: string
  readonly rule: RuleName
}

/** The same with what the history keeps of the meeting as it stands. */
export interface NewMeetingEventInFull extends NewMeetingEvent {
  readonly citizenId: string
  readonly jobCentre: string
  readonly startsAt: Instant
}

const columns = sql`
    (meeting_id, citizen_id, job_centre, starts_at, at, kind, rule, by, by_kind, by_client, reason)`

const eventRow = writing<Omit<NewMeetingEventInFull, 'by'> & ActedByColumns>(
  (at) => sql`
    insert into meeting_history ${columns}
    values (${at('meetingId')}, ${at('citizenId')}, ${at('jobCentre')}, ${at('startsAt')}, ${at('at')}, ${at('kind')},
      ${at('rule')}, ${at('by')}, ${at('by_kind')}, ${at('by_client')}, ${at('reason')})`,
)

/** Of a meeting that is written by the same statement. */
export const meetingEventWritten = (event: NewMeetingEventInFull): Write => eventRow({ ...event, ...actedBy(event.by) })

/** Writes of the meeting as it stands when this statement's turn comes. */
export async function insertMeetingHistory(trx: Transaction, event: NewMeetingEvent): Promise<void> {
  const { by, by_kind: kind, by_client: client } = actedBy(event.by)
  const inserted = sql`
    insert into meeting_history ${columns}
    select id, citizen_id, job_centre, starts_at,
      ${event.at}, ${event.kind}, ${event.rule}, ${by}, ${kind}, ${client}, ${event.reason}
    from meeting where id = ${event.meetingId}`.execute(trx)
  await mustChange(1, inserted)
}

/**
 * Of many meetings in one statement, in the order given. It reads no meeting: a join made
 * PostgreSQL read them all.
 */
export async function insertMeetingHistories(
  trx: Transaction,
  events: readonly NewMeetingEventInFull[],
): Promise<void> {
  if (events.length === 0) return
  const rows = events.map((event) => ({ ...event, ...actedBy(event.by) }))
  const column = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((row) => row[key])
  const inserted = sql`
    insert into meeting_history ${columns}
    select meeting_id, citizen_id, job_centre, starts_at, at, kind, rule, by, by_kind, by_client, reason
    from unnest(
      ${column('meetingId')}::uuid[], ${column('citizenId')}::uuid[], ${column('jobCentre')}::text[],
      ${column('startsAt')}::timestamptz[], ${column('at')}::timestamptz[], ${column('kind')}::text[],
      ${column('rule')}::text[], ${column('by')}::text[], ${column('by_kind')}::text[], ${column('by_client')}::text[],
      ${column('reason')}::text[]
    ) with ordinality as note
      (meeting_id, citizen_id, job_centre, starts_at, at, kind, rule, by, by_kind, by_client, reason, position)
    order by position`.execute(trx)
  await mustChange(rows.length, inserted)
}
