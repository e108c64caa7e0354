import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { DropReason, MessageStatus } from '../rules/message-delivery.ts'
import type { Channel, Message, SentMessage } from '../rules/messages.ts'
import { messageColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { newId } from './ids.ts'
import { mustChange } from './rows-changed.ts'
import type { MessageRow } from './tables.ts'
import { type Write, writing } from './written-together.ts'

/** A message to be written; whether it leaves is decided when it is due. */
export interface NewMessage extends Message {
  readonly dueAt: Instant
  /** N-HOURS: whether it answers what the citizen did themselves. */
  readonly citizenActed: boolean
  /** Why it never leaves, where that is certain from the start. */
  readonly droppedBecause: DropReason | null
}

/**
 * Makes messages; one that stands already (N-ONCE: same deadline or meeting revision, kind and
 * channel) is left as it is. Returns how many were made.
 */
export async function insertMessages(trx: Transaction, messages: readonly NewMessage[]): Promise<number> {
  if (messages.length === 0) return 0
  const column = <K extends keyof NewMessage>(key: K) => messages.map((message) => message[key])
  // One that is made too late to leave is dropped from the start, so that it is listed (N-HOURS).
  const { rows: made } = await sql<{ id: string }>`
    insert into message (id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at,
      citizen_acted, status, dropped_because, settled_at)
    select id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at,
      citizen_acted, case when dropped_because is null then 'waiting' else 'dropped' end, dropped_because,
      case when dropped_because is not null then created_at end
    from unnest(
      ${column('id')}::uuid[], ${column('citizenId')}::uuid[], ${column('jobCentre')}::text[],
      ${column('deadlineId')}::uuid[], ${column('meetingId')}::uuid[], ${column('revision')}::integer[],
      ${column('kind')}::text[], ${column('channel')}::text[],
      ${messages.map(({ parameters }) => JSON.stringify(parameters))}::jsonb[],
      ${column('madeAt')}::timestamptz[], ${column('dueAt')}::timestamptz[],
      ${column('citizenActed')}::boolean[], ${column('droppedBecause')}::text[])
      as given (id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at,
        citizen_acted, dropped_because)
    on conflict do nothing returning id`.execute(trx)
  return made.length
}

interface NewMessageRow extends Omit<NewMessage, 'parameters'> {
  /** JSON's text. */
  readonly parameters: string
  readonly status: MessageStatus
  readonly settledAt: Instant | null
}

const messageRow = writing<NewMessageRow>(
  (at) => sql`
    insert into message (id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at,
      citizen_acted, status, dropped_because, settled_at)
    values (${at('id')}, ${at('citizenId')}, ${at('jobCentre')}, ${at('deadlineId')}, ${at('meetingId')}, ${at('revision')},
      ${at('kind')}, ${at('channel')}, ${at('parameters')}, ${at('madeAt')}, ${at('dueAt')}, ${at('citizenActed')}, ${at('status')},
      ${at('droppedBecause')}, ${at('settledAt')})
    on conflict do nothing`,
  { mayStand: true },
)

/** A message to be written with what it tells of, as `insertMessages` does it. */
export const messageWritten = (message: NewMessage): Write =>
  messageRow({
    ...message,
    parameters: JSON.stringify(message.parameters),
    status: message.droppedBecause === null ? 'waiting' : 'dropped',
    settledAt: message.droppedBecause === null ? null : message.madeAt,
  })

export const toMessage = (row: MessageRow): Message => ({
  id: row.id,
  citizenId: row.citizen_id,
  jobCentre: row.job_centre,
  deadlineId: row.deadline_id,
  meetingId: row.meeting_id,
  revision: row.revision,
  kind: row.kind,
  channel: row.channel,
  parameters: row.parameters,
  madeAt: row.created_at,
})

const withWords = (row: MessageRow): SentMessage => ({
  ...toMessage(row),
  to: row.sent_to,
  subject: row.subject,
  body: row.body,
  settledAt: row.settled_at,
})

/** A message that has been sent, as far as sending it again asks. */
interface Sent {
  readonly citizenId: string
  readonly jobCentre: string
  readonly channel: Channel
  readonly status: MessageStatus
  /** Whether it was not sent again already. */
  readonly isLast: boolean
}

/** Null also for a message that is about neither a deadline nor a meeting. */
export async function findSent(db: Queryable, id: string): Promise<Sent | null> {
  const { rows } = await sql<Sent>`
    select m.citizen_id as "citizenId", m.job_centre as "jobCentre", m.channel, m.status, not exists (
      select from message later where later.citizen_id = m.citizen_id and later.kind = m.kind and later.channel = m.channel
        and later.deadline_id is not distinct from m.deadline_id and later.meeting_id is not distinct from m.meeting_id
        and later.revision is not distinct from m.revision and later.again > m.again) as "isLast"
    from message m where m.id = ${id} and (m.deadline_id is not null or m.meeting_id is not null)`.execute(db)
  return rows[0] ?? null
}

/** A message with its words, where it has left. Null where there is none. */
export async function findMessage(
  db: Queryable,
  id: string,
): Promise<(SentMessage & Pick<Sent, 'status' | 'isLast'>) | null> {
  const [row, sent] = await Promise.all([
    db.selectFrom('message').select(messageColumns).where('id', '=', id).executeTakeFirst(),
    findSent(db, id),
  ])
  if (!row || !sent) return null
  const { status, isLast } = sent
  return { ...withWords(row), status, isLast }
}

/** The same message once more, as a message of its own. */
export async function insertAgain(
  trx: Transaction,
  id: string,
  { at, dueAt }: { readonly at: Instant; readonly dueAt: Instant },
): Promise<void> {
  const inserted = sql`
    insert into message (id, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, created_at, due_at, again)
    select ${newId()}::uuid, citizen_id, job_centre, deadline_id, meeting_id, revision, kind, channel, parameters, ${at}::timestamptz,
      ${dueAt}::timestamptz, again + 1 from message where id = ${id}`
  await mustChange(1, inserted.execute(trx))
}

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
  return rows.map(withWords)
}
