import { sql } from 'kysely'
import type { Message, SentMessage } from '../rules/messages.ts'
import { messageColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import type { MessageRow, NewMessageRow } from './tables.ts'

/**
 * Makes messages; one that stands already (N-ONCE: same deadline or meeting revision, kind and channel) is left as it is.
 * Returns how many were made.
 */
export async function insertMessages(trx: Transaction, rows: readonly NewMessageRow[]): Promise<number> {
  if (rows.length === 0) return 0
  const column = <K extends keyof NewMessageRow>(key: K) => rows.map((row) => row[key] ?? null)
  // One that is made too late to leave is dropped from the start, so that it is listed (N-HOURS).
  const { rows: made } = await sql<{ id: string }>`
    insert into message (id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at,
      citizen_acted, status, dropped_because, settled_at)
    select id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at,
      citizen_acted, case when dropped_because is null then 'waiting' else 'dropped' end, dropped_because,
      case when dropped_because is not null then created_at end
    from unnest(
      ${column('id')}::uuid[], ${column('citizen_id')}::uuid[], ${column('job_centre')}::text[],
      ${column('deadline_id')}::uuid[], ${column('meeting_id')}::uuid[], ${column('revision')}::integer[],
      ${column('kind')}::text[], ${column('channel')}::text[],
      ${rows.map((row) => JSON.stringify(row.parameters))}::jsonb[],
      ${column('created_at')}::timestamptz[], ${column('due_at')}::timestamptz[],
      ${rows.map((row) => row.citizen_acted ?? false)}::boolean[], ${column('dropped_because')}::text[])
      as given (id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at,
        citizen_acted, dropped_because)
    on conflict do nothing returning id`.execute(trx)
  return made.length
}

export const toMessage = (row: MessageRow): Message => ({
  id: row.id,
  citizenId: row.citizen_id,
  deadlineId: row.deadline_id,
  meetingId: row.meeting_id,
  revision: row.revision,
  kind: row.kind,
  channel: row.channel,
  parameters: row.parameters,
  madeAt: row.created_at,
})

/** What was handed over, the newest last; of one citizen or of all. */
export async function handedOver(db: Queryable, citizenId: string | null, limit: number): Promise<SentMessage[]> {
  const rows = await db
    .selectFrom('message')
    .select(messageColumns)
    .where('handed_over_at', 'is not', null)
    .$if(citizenId !== null, (query) => query.where('citizen_id', '=', citizenId ?? ''))
    .orderBy('handed_over_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    ...toMessage(row),
    to: row.sent_to,
    subject: row.subject,
    body: row.body,
    settledAt: row.settled_at,
  }))
}
