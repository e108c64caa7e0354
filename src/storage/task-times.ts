import { sql } from 'kysely'
import { type Instant, type PlainDate, timeZone } from '../rules/dates.ts'
import type { ItemOutcome, WhyNotTime } from '../rules/tasks.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'
import type { TaskCounts } from './tasks.ts'

// The times of a long task: those that it makes, or withdraws.

/** A time that a task makes. */
export interface TimeOfTask {
  readonly offerId: string
  readonly caseworkerId: string
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly capacity: number
  /** Null: its offer's. */
  readonly ownPlace: string | null
}

/** Adds the times that a task is to make, in this order. 10,000 in one statement. */
export async function insertTimesToMake(trx: Transaction, taskId: string, times: readonly TimeOfTask[]): Promise<void> {
  const column = <K extends keyof TimeOfTask>(key: K) => times.map((time) => time[key])
  const inserted = sql`
    insert into task_time (task_id, number, offer_id, caseworker_id, starts_at, ends_at, capacity, place)
    select ${taskId}, number, offer, caseworker, starts_at, ends_at, capacity, place from unnest(
      ${column('offerId')}::uuid[], ${column('caseworkerId')}::uuid[], ${column('startsAt')}::timestamptz[],
      ${column('endsAt')}::timestamptz[], ${column('capacity')}::integer[], ${column('ownPlace')}::text[])
      with ordinality as given (offer, caseworker, starts_at, ends_at, capacity, place, number)`
  await mustChange(times.length, inserted.execute(trx))
}

/** Adds the times that a series has made and that stand, to be withdrawn; how many there are. */
export const insertTimesToWithdraw = (trx: Transaction, taskId: string, series: string): Promise<number> =>
  rowsChanged(
    sql`insert into task_time (task_id, number, offer_id, caseworker_id, starts_at, ends_at, capacity, place, time_id)
      select ${taskId}, row_number() over (order by starts_at, id), offer_id, caseworker_id, starts_at, ends_at,
        capacity, place, id
      from offered_time where series = ${series} and status <> 'withdrawn' and offer_id is not null`.execute(trx),
  )

/** A time of a task that nobody is at. */
export interface OpenTimeOfTask extends TimeOfTask {
  readonly number: number
  /** Where it is: its own place, or its offer's. */
  readonly place: string | null
  /** The time that is to be withdrawn. */
  readonly timeId: string | null
}

/** The next times of a task that nobody is at; locked until the transaction ends. */
export async function lockNextTimes(trx: Transaction, taskId: string, most: number): Promise<OpenTimeOfTask[]> {
  const { rows } = await sql<OpenTimeOfTask>`
    select line.number, line.offer_id as "offerId", line.caseworker_id as "caseworkerId", line.starts_at as "startsAt",
      line.ends_at as "endsAt", line.capacity, line.place as "ownPlace", coalesce(line.place, offer.place) as place,
      line.time_id as "timeId"
    from task_time line join meeting_offer offer on offer.id = line.offer_id
    where line.task_id = ${taskId} and line.outcome is null
    order by line.number limit ${most} for update of line skip locked`.execute(trx)
  return rows
}

/** How a time of a task went. */
export interface EndedTime {
  readonly number: number
  readonly outcome: ItemOutcome
  readonly why: WhyNotTime | null
  /** The time that was made, or is withdrawn. */
  readonly timeId: string | null
}

export async function endTimes(trx: Transaction, taskId: string, ended: readonly EndedTime[]): Promise<void> {
  const updated = sql`
    update task_time set outcome = given.outcome, why = given.why, time_id = given.time_id
    from unnest(${ended.map(({ number }) => number)}::integer[], ${ended.map(({ outcome }) => outcome)}::text[],
      ${ended.map(({ why }) => why)}::text[], ${ended.map(({ timeId }) => timeId)}::uuid[])
      as given (number, outcome, why, time_id)
    where task_time.task_id = ${taskId} and task_time.number = given.number`
  await mustChange(ended.length, updated.execute(trx))
}

/** Those of these times that somebody has booked. */
export async function bookedAmong(trx: Transaction, timeIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ readonly id: string }>`
    select distinct time_id as id from seat where time_id = any(${[...timeIds]}::uuid[]) and meeting_id is not null`.execute(
    trx,
  )
  return new Set(rows.map(({ id }) => id))
}

/** How many of a task's times went how. */
export async function countTimes(db: Queryable, taskId: string): Promise<TaskCounts> {
  const { rows } = await sql<{ readonly outcome: ItemOutcome | 'open'; readonly count: number }>`
    select coalesce(outcome, 'open') as outcome, count(*) from task_time where task_id = ${taskId} group by 1`.execute(
    db,
  )
  const counts = { open: 0, done: 0, refused: 0, failed: 0 }
  for (const { outcome, count } of rows) counts[outcome] = count
  return counts
}

/** Times of one day and caseworker that a task has left out for one reason. */
export interface TimesLeftOut {
  readonly date: PlainDate
  readonly caseworkerName: string
  /** Null: the program could not, in several tries. */
  readonly why: WhyNotTime | null
  readonly times: number
}

/** What a task has left out, by day. */
export async function timesLeftOut(db: Queryable, taskId: string, limit: number): Promise<TimesLeftOut[]> {
  const { rows } = await sql<TimesLeftOut>`
    select (line.starts_at at time zone ${timeZone})::date as date, caseworker.name as "caseworkerName", line.why,
      count(*) as times
    from task_time line join caseworker on caseworker.id = line.caseworker_id
    where line.task_id = ${taskId} and line.outcome in ('refused', 'failed')
    group by 1, 2, 3 order by 1, 2, 3 limit ${limit}`.execute(db)
  return rows
}

/** The day of the first time of a task; null where it has none. */
export async function firstDayOfTask(db: Queryable, taskId: string): Promise<PlainDate | null> {
  const { rows } = await sql<{ readonly day: PlainDate | null }>`
    select min((starts_at at time zone ${timeZone})::date) as day from task_time where task_id = ${taskId}`.execute(db)
  return rows[0]?.day ?? null
}
