import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { MeetingHistoryKind } from '../rules/meetings.ts'
import type { RuleName } from '../rules/rule-names.ts'
import type { ActedBy, ActedByColumns } from './acted-by.ts'
import type { Queryable, Transaction } from './database.ts'

export type MeetingHistoryRow = ActedByColumns & {
  readonly meeting_id: string
  readonly at: Instant
  readonly kind: MeetingHistoryKind
  readonly reason: string | null
}

/** What has been done to some meetings, the first first, by their ids. */
export async function historyOfMeetings(
  db: Queryable,
  meetingIds: readonly string[],
): Promise<Map<string, MeetingHistoryRow[]>> {
  const rows = await db
    .selectFrom('meeting_history')
    .select(['meeting_id', 'at', 'kind', 'reason', 'by', 'by_kind', 'by_client'])
    .where('meeting_id', '=', sql<string>`any(${[...meetingIds]}::uuid[])`)
    .orderBy('number')
    .execute()
  return Map.groupBy(rows, (row) => row.meeting_id)
}

/**
 * What was done to a meeting. Who acted is always told: only rows of a program of the version
 * before lack the kind.
 */
export interface NewMeetingHistory extends ActedBy {
  readonly meetingId: string
  readonly at: Instant
  readonly kind: MeetingHistoryKind
  readonly rule: RuleName
  readonly reason: string | null
}

/** The same with what the history keeps of the meeting as it stands. */
export interface NewMeetingHistoryInFull extends NewMeetingHistory {
  readonly citizenId: string
  readonly jobCentre: string
  readonly startsAt: Instant
}

const columns = sql`
    (meeting_id, citizen_id, job_centre, starts_at, at, kind, rule, by, by_kind, by_client, reason)`

/** Of the meeting as it stands when this statement's turn comes. */
export async function insertMeetingHistory(trx: Transaction, row: NewMeetingHistory): Promise<void> {
  await sql`
    insert into meeting_history ${columns}
    select id, citizen_id, job_centre, starts_at,
      ${row.at}, ${row.kind}, ${row.rule}, ${row.by}, ${row.by_kind}, ${row.by_client}, ${row.reason}
    from meeting where id = ${row.meetingId}`.execute(trx)
}

/**
 * Of many meetings in one statement, in the order given. It reads no meeting: a join made
 * PostgreSQL read them all.
 */
export async function insertMeetingHistories(
  trx: Transaction,
  rows: readonly NewMeetingHistoryInFull[],
): Promise<void> {
  if (rows.length === 0) return
  const column = <K extends keyof NewMeetingHistoryInFull>(key: K) => rows.map((row) => row[key])
  await sql`
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
}
