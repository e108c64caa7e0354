import { type RawBuilder, sql } from 'kysely'
import { dateOf, type Instant } from '../rules/dates.ts'
import type { SweepName } from '../rules/kept-kinds.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'

// What the night takes away (O-SWEEP). Each statement finds by an index what is due, a chunk at a
// time, and skips the rows that somebody holds.

/** Everything but citizens, who are taken one by one. */
type SimpleSweep = Exclude<SweepName, 'citizens'>

interface Sweep {
  /** How many rows are due. */
  readonly count: (db: Queryable, before: Instant) => Promise<number>
  /** Takes at most so many. Returns how many it took. */
  readonly take: (trx: Transaction, before: Instant, most: number) => Promise<number>
}

const counted = async (db: Queryable, table: string, due: RawBuilder<unknown>): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)} where ${due}`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/** Rows by their place in the table: these tables have keys of one to three columns. */
const someOf = (table: string, due: RawBuilder<unknown>, most: number) =>
  sql`ctid = any(array(select ctid from ${sql.table(table)} where ${due} limit ${most} for update skip locked))`

const deleting = (table: string, due: (before: Instant) => RawBuilder<unknown>): Sweep => ({
  count: (db, before) => counted(db, table, due(before)),
  take: (trx, before, most) =>
    rowsChanged(sql`delete from ${sql.table(table)} where ${someOf(table, due(before), most)}`.execute(trx)),
})

const withText = (before: Instant) => sql`(sent_to is not null or body is not null) and settled_at < ${before}`

const messageTexts: Sweep = {
  count: (db, before) => counted(db, 'message', withText(before)),
  /** Attempts and receipts go with the words: a gateway's references lead to them. */
  take(trx, before, most) {
    const emptied = sql`
      with due as (select id from message where ${withText(before)} limit ${most} for update skip locked),
        receipts as (delete from delivery_receipt using message_attempt
          where attempt_id = message_attempt.id and message_id in (select id from due)),
        attempts as (delete from message_attempt where message_id in (select id from due))
      update message set sent_to = null, subject = null, body = null where id in (select id from due)`
    return rowsChanged(emptied.execute(trx))
  },
}

const withCode = (before: Instant) =>
  sql`kind = 'confirmation_code' and parameters <> '{}'::jsonb and settled_at < ${before}`

const codeTexts: Sweep = {
  count: (db, before) => counted(db, 'message', withCode(before)),
  take(trx, before, most) {
    const emptied = sql`update message set parameters = '{}', subject = null, body = null
      where ${someOf('message', withCode(before), most)}`
    return rowsChanged(emptied.execute(trx))
  },
}

/** The record of access has one way out, which keeps ninety days whoever asks. */
const looks: Sweep = {
  count: (db, before) => counted(db, 'access_log', sql`at < ${before}`),
  async take(trx, before, most) {
    const { rows } = await sql<{ taken: number }>`select forget_looks(${before}, ${most}) as taken`.execute(trx)
    return rows[0]?.taken ?? 0
  },
}

const ended = (before: Instant) => sql`least(expires_at, ends_at) < ${before}`

const sweeps: Readonly<Record<SimpleSweep, Sweep>> = {
  kept_answers: deleting('idempotency_key', (before) => sql`created_at < ${before}`),
  sessions: deleting('session', ended),
  staff_sessions: deleting('staff_session', ended),
  sign_ins_begun: deleting('sign_in_begun', (before) => sql`ends_at < ${before}`),
  logouts_seen: deleting('logout_seen', (before) => sql`ends_at < ${before}`),
  used_assertions: deleting('used_assertion', (before) => sql`expires_at < ${before}`),
  quotas: deleting('quota', (before) => sql`expire < ${before.epochMilliseconds}`),
  lapsed_holds: deleting('seat', (before) => sql`meeting_id is null and held_until < ${before}`),
  unconfirmed_addresses: deleting(
    'address_confirmation',
    (before) => sql`confirmed_at is null and expires_at < ${before}`,
  ),
  code_texts: codeTexts,
  message_texts: messageTexts,
  looks,
  staff: deleting(
    'staff',
    (before) =>
      sql`seen_at < ${before} and not exists (select from staff_session where staff_session.staff_id = staff.id)`,
  ),
  nights: deleting('nightly_run', (before) => sql`day < ${dateOf(before)}`),
  deliveries: deleting('webhook_delivery', (before) => sql`ended_at < ${before}`),
  events: deleting('event', (before) => sql`at < ${before}`),
  tasks: deleting('task', (before) => sql`finished_at < ${before}`),
  sweeps: deleting('retention_run', (before) => sql`started_at < ${before}`),
}

export type { SimpleSweep }

/** How many rows a sweep would take. */
export const countDue = (db: Queryable, sweep: SimpleSweep, before: Instant): Promise<number> =>
  sweeps[sweep].count(db, before)

/** Takes a chunk. Returns how many rows it took: fewer than `most` where no more are due. */
export async function takeDue(trx: Transaction, sweep: SimpleSweep, before: Instant, most: number): Promise<number> {
  return await sweeps[sweep].take(trx, before, most)
}

/** What a sweep took: rows by its name. */
export type Taken = Readonly<Partial<Record<SweepName, number>>>

export async function insertRetentionRun(trx: Transaction, by: string, startedAt: Instant): Promise<number> {
  const { id } = await trx
    .insertInto('retention_run')
    .values({ by, started_at: startedAt, finished_at: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function finishRetentionRun(
  trx: Transaction,
  id: number,
  { finishedAt, taken }: { readonly finishedAt: Instant; readonly taken: Taken },
): Promise<void> {
  const finished = trx.updateTable('retention_run').set({ finished_at: finishedAt, taken: JSON.stringify(taken) })
  await mustChange(1, finished.where('id', '=', id).execute())
}

export interface RetentionRun {
  readonly startedAt: Instant
  /** Null: it is under way, or was broken off. */
  readonly finishedAt: Instant | null
  readonly by: string
  readonly taken: Taken
}

/** The last sweeps, the newest first. */
export async function lastRetentionRuns(db: Queryable, limit: number): Promise<RetentionRun[]> {
  const rows = await db
    .selectFrom('retention_run')
    .select(['started_at', 'finished_at', 'by', 'taken'])
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ startedAt: row.started_at, finishedAt: row.finished_at, by: row.by, taken: row.taken }))
}
