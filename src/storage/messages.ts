import { sql } from 'kysely'
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
  const { rows: made } = await sql<{ id: string }>`
    insert into message (id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at)
    select id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at from unnest(
      ${column('id')}::uuid[], ${column('citizen_id')}::uuid[], ${column('job_centre')}::text[],
      ${column('deadline_id')}::uuid[], ${column('meeting_id')}::uuid[], ${column('revision')}::integer[],
      ${column('kind')}::text[], ${column('channel')}::text[],
      ${rows.map((row) => JSON.stringify(row.parameters))}::jsonb[],
      ${column('created_at')}::timestamptz[], ${column('due_at')}::timestamptz[])
      as given (id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at)
    on conflict do nothing returning id`.execute(trx)
  return made.length
}

/** What was handed over, the newest last; of one citizen or of all. */
export const handedOver = (db: Queryable, citizenId: string | null, limit: number): Promise<MessageRow[]> =>
  db
    .selectFrom('message')
    .select(messageColumns)
    .where('handed_over_at', 'is not', null)
    .$if(citizenId !== null, (query) => query.where('citizen_id', '=', citizenId ?? ''))
    .orderBy('handed_over_at')
    .orderBy('id')
    .limit(limit)
    .execute()
