import { type RawBuilder, sql } from 'kysely'
import type { Citizen } from '../rules/contact-details.ts'
import type { Instant } from '../rules/dates.ts'
import type { MeetingStatus } from '../rules/meetings.ts'
import type { AttemptOutcome, MessageStatus, ReceiptMeaning } from '../rules/message-delivery.ts'
import { type Channel, CODE_KIND, MEETING_REMINDER, type Message, type MessageParameters } from '../rules/messages.ts'
import { toCitizen } from './citizens.ts'
import { citizenColumns, columnsIn, messageAttemptColumns, messageColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { toMessage } from './messages.ts'
import { mustChange } from './rows-changed.ts'

export interface DueMessages {
  readonly channel: Channel
  readonly now: Instant
  readonly limit: number
  /** Whether reminders too, or only what is told of meetings and addresses. */
  readonly reminders: boolean
  /** N-HOURS: only what answers a citizen who acted since then; null: everything. */
  readonly actedSince: Instant | null
}

/** As the conditions of their indexes are written, and no value in them. */
const isTold = sql`deadline_id is null and kind <> ${sql.lit('meeting_reminder' satisfies typeof MEETING_REMINDER)}`
const isReminder = sql`(deadline_id is not null or kind = ${sql.lit('meeting_reminder' satisfies typeof MEETING_REMINDER)})`

/**
 * The messages of a channel that have been due for longest, what is told of meetings and addresses
 * before reminders; not yet locked. A citizen to whom one is on its way waits with the next, so
 * that two never overtake each other.
 */
export async function findDue(db: Queryable, due: DueMessages): Promise<{ id: string; citizenId: string }[]> {
  const { channel, now, limit, reminders, actedSince } = due
  const chosen = (kind: RawBuilder<unknown>, most: number) =>
    sql<{ id: string; citizenId: string }>`
      select id, citizen_id as "citizenId" from message
      where channel = ${channel} and status = 'waiting' and ${kind} and coalesce(retry_at, due_at) <= ${now}
        and not exists (select from message as other where other.citizen_id = message.citizen_id
          and other.channel = message.channel and other.status = 'sending')
      order by coalesce(retry_at, due_at), id limit ${most}`.execute(db)
  // What was made since then is also due since then, so that the index is read no further back.
  const answers = sql`${isTold} and citizen_acted and created_at >= ${actedSince} and coalesce(retry_at, due_at) >= ${actedSince}`
  const { rows: first } = await chosen(actedSince === null ? isTold : answers, limit)
  if (!reminders || actedSince !== null || first.length === limit) return first
  const { rows: then } = await chosen(isReminder, limit - first.length)
  return [...first, ...then]
}

/**
 * Locks citizens as the first lock of whoever hands over to them, so that a booking comes before or
 * after, never in between. `no key update`: the night, which only refers to them, is not held up.
 * Without `wait` those whom another holds are left out.
 */
export async function lockCitizens(
  trx: Transaction,
  ids: readonly string[],
  { wait }: { wait: boolean },
): Promise<Map<string, Citizen>> {
  const locked = trx
    .selectFrom('citizen')
    .select(citizenColumns)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
  const rows = await (wait ? locked : locked.skipLocked()).execute()
  return new Map(rows.map((row) => [row.id, toCitizen(row)]))
}

/** A waiting message with what its truth depends on (N-TRUE). */
export interface LockedMessage extends Message {
  readonly dueAt: Instant
  /** How often a person has had it sent again. */
  readonly again: number
  /** How many attempts have been made. */
  readonly attempts: number
  /** Whether a later one of the same deadline, meeting or address has left, or may have. */
  readonly overtaken: boolean
  /** J-LIMITS: how many have left since then, where this one answers the citizen's own act. */
  readonly leftBefore: number | null
  /** The meeting as it is now; null where it is about none. */
  readonly meetingNow: { readonly status: MeetingStatus; readonly startsAt: Instant } | null
}

/**
 * Locks all messages of a channel that wait for some citizens, in the order in which they are due;
 * also those that are not yet due. The citizens are locked, so nobody changes their meetings
 * meanwhile.
 */
export async function lockWaitingOf(
  trx: Transaction,
  citizenIds: readonly string[],
  channel: Channel,
  countedSince: Instant,
): Promise<LockedMessage[]> {
  const rows = await trx
    .selectFrom('message')
    .leftJoin('meeting', 'meeting.id', 'message.meeting_id')
    .select(columnsIn('message', messageColumns))
    .select(['meeting.status as meeting_status', 'meeting.starts_at as meeting_starts_at'])
    .select(
      sql<boolean>`exists (
        select from message as other where other.citizen_id = message.citizen_id and other.channel = message.channel
          and other.status not in ('waiting', 'dropped')
          and case when message.deadline_id is not null
              then other.deadline_id = message.deadline_id and other.created_at > message.created_at
            when message.meeting_id is not null
              then other.meeting_id = message.meeting_id and other.revision > message.revision
            else other.kind = message.kind and other.created_at > message.created_at end)`.as('overtaken'),
    )
    .select(
      sql<number | null>`case when message.citizen_acted then (
        select count(*)::integer from message as other where other.citizen_id = message.citizen_id
          and other.channel = message.channel and other.created_at >= ${countedSince}
          and other.status not in ('waiting', 'dropped')) end`.as('left_before'),
    )
    .where('message.citizen_id', '=', sql<string>`any(${[...citizenIds]}::uuid[])`)
    .where('message.channel', '=', channel)
    .where('message.status', '=', 'waiting')
    .orderBy(sql`coalesce(message.retry_at, message.due_at)`)
    .orderBy('message.id')
    .forUpdate('message')
    .skipLocked()
    .execute()
  return rows.map((row) => {
    const {
      again,
      attempts,
      overtaken,
      left_before: leftBefore,
      meeting_status: status,
      meeting_starts_at: startsAt,
    } = row
    const meetingNow = status === null || startsAt === null ? null : { status, startsAt }
    return { ...toMessage(row), dueAt: row.due_at, again, attempts, overtaken, leftBefore, meetingNow }
  })
}

/** Those of these messages that still wait, locked. */
export const lockWaiting = (trx: Transaction, ids: readonly string[]): Promise<{ id: string }[]> =>
  trx
    .selectFrom('message')
    .select('id')
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .where('status', '=', 'waiting')
    .forUpdate()
    .skipLocked()
    .execute()

export interface NewAttempt {
  readonly id: string
  readonly messageId: string
  readonly to: string
  readonly subject: string | null
  readonly body: string
}

/**
 * N-ONCE: stores the attempts with their words. The messages become `sending`, or handed over where
 * the caller takes them itself. Commit before anything leaves.
 */
export async function insertAttempts(
  trx: Transaction,
  attempts: readonly NewAttempt[],
  { gateway, at, taken }: { gateway: string; at: Instant; taken: boolean },
): Promise<void> {
  if (attempts.length === 0) return
  const column = <K extends keyof NewAttempt>(key: K) => attempts.map((attempt) => attempt[key])
  const begun = sql`
    with given as (
      select id, message_id, sent_to, subject, body from unnest(${column('id')}::uuid[], ${column('messageId')}::uuid[], ${column('to')}::text[],
        ${column('subject')}::text[], ${column('body')}::text[]) as given (id, message_id, sent_to, subject, body)),
    begun as (
      insert into message_attempt (id, message_id, number, gateway, begun_at, outcome, ended_at)
      select given.id, given.message_id, message.attempts + 1, ${gateway}, ${at}::timestamptz,
        case when ${taken} then 'accepted' end, case when ${taken} then ${at}::timestamptz end
      from given join message on message.id = given.message_id)
    update message set attempts = attempts + 1, sent_to = given.sent_to, subject = given.subject, body = given.body,
      status = case when ${taken} then 'handed_over' else 'sending' end,
      settled_at = case when ${taken} then ${at}::timestamptz end,
      handed_over_at = case when ${taken} then ${at}::timestamptz end
    from given where message.id = given.message_id`.execute(trx)
  await mustChange(attempts.length, begun)
}

const isCode = sql`message.kind = ${CODE_KIND}`

/** What a message that has settled keeps of its words: a code none, for it is a secret. */
const keptWords = {
  parameters: sql<MessageParameters>`case when ${isCode} then '{}'::jsonb else message.parameters end`,
  subject: sql<string | null>`case when ${isCode} then null else message.subject end`,
  body: sql<string | null>`case when ${isCode} then null else message.body end`,
}

export interface Dropped {
  readonly messageId: string
  readonly because: string
}

/** The code in a message that is dropped goes with it. */
export async function dropMessages(trx: Transaction, dropped: readonly Dropped[], at: Instant): Promise<void> {
  if (dropped.length === 0) return
  const done = sql`
    update message set status = 'dropped', settled_at = ${at}, dropped_because = because,
      parameters = ${keptWords.parameters}, subject = ${keptWords.subject}, body = ${keptWords.body}
    from unnest(${dropped.map(({ messageId }) => messageId)}::uuid[], ${dropped.map(({ because }) => because)}::text[])
      as given (id, because) where message.id = given.id`.execute(trx)
  await mustChange(dropped.length, done)
}

export interface EndedAttempt {
  readonly id: string
  readonly outcome: AttemptOutcome
  /** What the message is after it. */
  readonly status: MessageStatus
  readonly retryAt: Instant | null
  readonly gatewayId: string | null
  readonly reason: string | null
}

/**
 * How attempts ended, and their messages after it. One that has an outcome keeps it, unless that
 * was `unknown`; a message of which a receipt has told more is left as it is. The code in a message
 * that will not be sent again goes. Attempts are locked before messages, as everywhere.
 */
export async function endAttempts(trx: Transaction, ended: readonly EndedAttempt[], at: Instant): Promise<void> {
  if (ended.length === 0) return
  const column = <K extends keyof EndedAttempt>(key: K) => ended.map((attempt) => attempt[key])
  // An attempt of unknown outcome may turn out not to have left.
  const isOver = sql`given.status in ('handed_over', 'failed')`
  const done = sql`
    with given as (
      select id, outcome, status, retry_at, gateway_id, reason from unnest(${column('id')}::uuid[], ${column('outcome')}::text[], ${column('status')}::text[],
        ${column('retryAt')}::timestamptz[], ${column('gatewayId')}::text[], ${column('reason')}::text[])
        as given (id, outcome, status, retry_at, gateway_id, reason)),
    ended as (
      update message_attempt set outcome = given.outcome, ended_at = ${at}::timestamptz, reason = given.reason,
        gateway_id = coalesce(given.gateway_id, message_attempt.gateway_id)
      from given where message_attempt.id = given.id
        and (message_attempt.outcome is null or message_attempt.outcome = 'unknown')
      returning message_attempt.id, message_attempt.message_id)
    update message set status = given.status, retry_at = given.retry_at,
      settled_at = case when given.status <> 'waiting' then ${at}::timestamptz end,
      handed_over_at = case when given.status = 'handed_over' then ${at}::timestamptz end,
      failed_because = case when given.status = 'failed' then given.reason end,
      parameters = case when ${isOver} then ${keptWords.parameters} else message.parameters end,
      subject = case when ${isOver} then ${keptWords.subject} else message.subject end,
      body = case when ${isOver} then ${keptWords.body} else message.body end
    from ended join given on given.id = ended.id
    where message.id = ended.message_id and message.status in ('sending', 'unknown')`.execute(trx)
  await mustChange({ atMost: ended.length }, done)
}

/**
 * Attempts under way that began before an instant: whoever made them has died. Locked; those that
 * are being ended are left.
 */
export const lockAbandoned = async (trx: Transaction, before: Instant, limit: number): Promise<string[]> => {
  const rows = await trx
    .selectFrom('message_attempt')
    .select('id')
    .where('outcome', 'is', null)
    .where('begun_at', '<', before)
    .orderBy('begun_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ id }) => id)
}

/** An attempt of unknown outcome, and why it is. */
export interface UnknownAttempt {
  readonly id: string
  readonly gateway: string
  /** Which attempt of its message it is, from 1. */
  readonly number: number
  readonly reason: string | null
}

/**
 * Attempts of unknown outcome at some gateways, begun before an instant and not asked about since
 * another.
 */
export async function findUnknown(
  db: Queryable,
  gateways: readonly string[],
  { begunBefore, notAskedSince, limit }: { begunBefore: Instant; notAskedSince: Instant; limit: number },
): Promise<UnknownAttempt[]> {
  return await db
    .selectFrom('message_attempt')
    .select(['id', 'gateway', 'number', 'reason'])
    // Not as a value: with any value the index of unknown ones cannot be taken.
    .where('outcome', '=', sql.lit('unknown'))
    .where('gateway', '=', sql<string>`any(${[...gateways]}::text[])`)
    .where('begun_at', '<', begunBefore)
    .where((is) => is.or([is('asked_at', 'is', null), is('asked_at', '<', notAskedSince)]))
    .orderBy('begun_at')
    .limit(limit)
    .execute()
}

export async function markAsked(trx: Transaction, ids: readonly string[], at: Instant): Promise<void> {
  const asked = trx.updateTable('message_attempt').set({ asked_at: at })
  await mustChange(ids.length, asked.where('id', '=', sql<string>`any(${[...ids]}::uuid[])`).execute())
}

export interface NewReceipt {
  readonly attemptId: string
  readonly gateway: string
  readonly status: string
  readonly meaning: ReceiptMeaning
  readonly at: Instant
  readonly reason: string | null
  readonly gatewayId: string | null
}

/**
 * The attempt that a receipt is about and its message's status, both locked; undefined where that
 * gateway got no such attempt.
 */
export async function lockAttempt(trx: Transaction, id: string, gateway: string) {
  const attempt = await trx
    .selectFrom('message_attempt')
    .select(messageAttemptColumns)
    .where('id', '=', id)
    .where('gateway', '=', gateway)
    .forUpdate()
    .executeTakeFirst()
  if (!attempt) return undefined
  const message = await trx
    .selectFrom('message')
    .select(['id', 'status'])
    .where('id', '=', attempt.message_id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { attempt, message }
}

/** False when the gateway has told the same before. */
export async function insertReceipt(trx: Transaction, receipt: NewReceipt, receivedAt: Instant): Promise<boolean> {
  const { attemptId, status, meaning, at, reason } = receipt
  const inserted = await trx
    .insertInto('delivery_receipt')
    .values({ attempt_id: attemptId, status, meaning, at, received_at: receivedAt, reason })
    .onConflict((conflict) => conflict.doNothing())
    .returning('attempt_id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** What a receipt proves of its attempt and its message. */
export async function writeReceived(
  trx: Transaction,
  receipt: NewReceipt,
  { messageId, status, at }: { messageId: string; status: MessageStatus; at: Instant },
): Promise<void> {
  const accepted = trx
    .updateTable('message_attempt')
    .set((column) => ({
      outcome: 'accepted',
      ended_at: column.fn.coalesce('ended_at', sql<Instant>`${at}::timestamptz`),
      gateway_id: column.fn.coalesce('gateway_id', sql<string | null>`${receipt.gatewayId}::text`),
    }))
    .where('id', '=', receipt.attemptId)
    // A gateway that refused and delivered all the same: the attempt made since counts, this one
    // keeps what it was.
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('message_attempt as other')
            .select('other.id')
            .where('other.message_id', '=', messageId)
            .where('other.id', '<>', receipt.attemptId)
            .where((that) =>
              that.or([that('other.outcome', 'is', null), that('other.outcome', 'in', ['accepted', 'unknown'])]),
            ),
        ),
      ),
    )
  await mustChange({ atMost: 1 }, accepted.execute())
  const isConcluded = status === 'delivered' || status === 'failed'
  const received = trx
    .updateTable('message')
    .set((column) => ({
      status,
      settled_at: column.fn.coalesce('settled_at', sql<Instant>`${at}::timestamptz`),
      handed_over_at: column.fn.coalesce('handed_over_at', sql<Instant>`${at}::timestamptz`),
      failed_because: status === 'failed' ? (receipt.reason ?? receipt.status) : null,
      ...keptWords,
      ...(isConcluded ? { concluded_at: at } : {}),
    }))
    .where('id', '=', messageId)
  await mustChange(1, received.execute())
}
