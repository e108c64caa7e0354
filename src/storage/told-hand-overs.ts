import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { AttemptOutcome } from '../rules/message-delivery.ts'
import type { Channel, MessageKind } from '../rules/messages.ts'
import type { Queryable, Transaction } from './database.ts'

/** O-RESTORED: an attempt that the database has lost, as a journal tells of it. */
export interface ToldHandOver {
  readonly reference: string
  readonly outcome: AttemptOutcome
  readonly gateway: string
  readonly at: Instant
}

/** Those of these references that had left, or may have. */
export async function findTold(db: Queryable, references: readonly string[]): Promise<Map<string, ToldHandOver>> {
  if (references.length === 0) return new Map()
  const rows = await db
    .selectFrom('told_hand_over')
    .select(['reference', 'outcome', 'gateway', 'at'])
    .where('reference', '=', sql<string>`any(${[...references]}::uuid[])`)
    .execute()
  return new Map(rows.map((row) => [row.reference, row]))
}

/**
 * Keeps what a journal tells of attempts that the database does not have; returns how many were
 * new. What is told of one later counts: its outcome stands behind its beginning.
 */
export async function keepTold(trx: Transaction, told: readonly ToldHandOver[]): Promise<number> {
  if (told.length === 0) return 0
  const column = <K extends keyof ToldHandOver>(key: K) => told.map((one) => one[key])
  const { rows } = await sql<{ isNew: boolean }>`
    insert into told_hand_over (reference, outcome, gateway, at)
    select reference, outcome, gateway, at from unnest(${column('reference')}::uuid[], ${column('outcome')}::text[],
        ${column('gateway')}::text[], ${column('at')}::timestamptz[]) as given (reference, outcome, gateway, at)
    where not exists (select from message_attempt where message_attempt.id = given.reference)
    on conflict (reference) do update set outcome = excluded.outcome, at = excluded.at
      where told_hand_over.outcome = 'unknown'
    returning xmax = 0 as "isNew"`.execute(trx)
  return rows.filter(({ isNew }) => isNew).length
}

/** Attempts that the database has without how they ended, though a journal tells it. */
export async function unendedAmong(
  trx: Transaction,
  references: readonly string[],
): Promise<{ id: string; number: number }[]> {
  return await trx
    .selectFrom('message_attempt')
    .select(['id', 'number'])
    .where('id', '=', sql<string>`any(${[...references]}::uuid[])`)
    .where((is) => is.or([is('outcome', 'is', null), is('outcome', '=', 'unknown')]))
    .forUpdate()
    .execute()
}

/** A message that waits and may have left, with what its reference is made of. */
export interface MayHaveLeft {
  readonly id: string
  readonly citizenId: string
  readonly deadlineId: string | null
  readonly meetingId: string | null
  readonly revision: number | null
  readonly kind: MessageKind
  readonly channel: Channel
  readonly again: number
  readonly attempts: number
}

/** Messages that wait and were due by then, or were made since; a page of them, by id. */
export const mayHaveLeft = (
  db: Queryable,
  { dueBy, madeSince, after, limit }: { dueBy: Instant; madeSince: Instant; after: string | null; limit: number },
): Promise<MayHaveLeft[]> =>
  db
    .selectFrom('message')
    .select(['id', 'citizen_id as citizenId', 'deadline_id as deadlineId', 'meeting_id as meetingId', 'revision'])
    .select(['kind', 'channel', 'again', 'attempts'])
    .where('status', '=', 'waiting')
    .where((is) => is.or([is(is.fn.coalesce('retry_at', 'due_at'), '<=', dueBy), is('created_at', '>=', madeSince)]))
    .$if(after !== null, (page) => page.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit)
    .execute()

/** A change of a meeting, as a journal tells of it. */
export interface ToldMeeting {
  readonly meeting: string
  readonly revision: number
}

/** Which of these changes the database does not have. */
export async function lostMeetings(db: Queryable, told: readonly ToldMeeting[]): Promise<Set<string>> {
  if (told.length === 0) return new Set()
  const { rows } = await sql<{ meeting: string }>`
    select given.meeting from unnest(${told.map(({ meeting }) => meeting)}::uuid[], ${told.map(({ revision }) => revision)}::integer[])
      as given (meeting, revision)
    where not exists (select from meeting where meeting.id = given.meeting and meeting.revision >= given.revision)`.execute(
    db,
  )
  return new Set(rows.map(({ meeting }) => meeting))
}

/** The last moment that the database knows of any process; null where it knows none. */
export async function lastKnownMoment(db: Queryable): Promise<Instant | null> {
  const { rows } = await sql<{ at: Instant | null }>`select max(at) as at from journal_known`.execute(db)
  return rows[0]?.at ?? null
}
