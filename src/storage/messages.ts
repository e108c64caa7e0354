import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
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
    select * from unnest(
      ${column('id')}::uuid[], ${column('citizen_id')}::uuid[], ${column('job_centre')}::text[],
      ${column('deadline_id')}::uuid[], ${column('meeting_id')}::uuid[], ${column('revision')}::integer[],
      ${column('kind')}::text[], ${column('channel')}::text[],
      ${rows.map((row) => JSON.stringify(row.parameters))}::jsonb[],
      ${column('created_at')}::timestamptz[], ${column('due_at')}::timestamptz[])
    on conflict do nothing returning id`.execute(trx)
  return made.length
}

/** Messages that may leave now, locked; those that somebody else is handing over are left to them. Without `reminders` only receipts. */
export const lockDueMessages = (
  trx: Transaction,
  now: Instant,
  limit: number,
  { reminders }: { reminders: boolean },
): Promise<MessageRow[]> =>
  trx
    .selectFrom('message')
    .selectAll()
    .where('status', '=', 'waiting')
    .where('due_at', '<=', now)
    .$if(!reminders, (query) => query.where('deadline_id', 'is', null))
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()

export async function markHandedOver(
  trx: Transaction,
  id: string,
  sent: { to: string; subject: string | null; body: string; at: Instant },
): Promise<void> {
  await trx
    .updateTable('message')
    .set({ status: 'handed_over', settled_at: sent.at, sent_to: sent.to, subject: sent.subject, body: sent.body })
    .where('id', '=', id)
    .execute()
}

export async function markDropped(trx: Transaction, id: string, because: string, at: Instant): Promise<void> {
  await trx
    .updateTable('message')
    .set({ status: 'dropped', settled_at: at, dropped_because: because })
    .where('id', '=', id)
    .execute()
}

/** What was handed over, the newest last; of one citizen or of all. */
export const handedOver = (db: Queryable, citizenId: string | null, limit: number): Promise<MessageRow[]> =>
  db
    .selectFrom('message')
    .selectAll()
    .where('status', '=', 'handed_over')
    .$if(citizenId !== null, (query) => query.where('citizen_id', '=', citizenId ?? ''))
    .orderBy('settled_at')
    .orderBy('id')
    .limit(limit)
    .execute()
