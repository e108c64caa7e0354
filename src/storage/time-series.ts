import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { WhoActed } from '../rules/actor.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { SeriesKind } from '../rules/series.ts'
import { actedBy } from './acted-by.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'

export interface NewTimeSeries {
  readonly id: string
  readonly jobCentre: string
  readonly kind: SeriesKind
  /** The text of a file, so that it is known when it is sent again. */
  readonly text: string | null
  readonly madeAt: Instant
  readonly who: WhoActed
}

/** Made here: PostgreSQL takes no text with a zero in it, and a file may have one. */
const digestOf = (text: string | null): Buffer | null => (text === null ? null : hash('sha256', text, 'buffer'))

/** A file that was sent before and of which a time still stands raises `time_series_digest`. */
export async function insertTimeSeries(trx: Transaction, series: NewTimeSeries): Promise<void> {
  const { id, jobCentre, kind, text, madeAt, who } = series
  const row = { id, job_centre: jobCentre, kind, digest: digestOf(text), made_at: madeAt, ...actedBy(who) }
  await mustChange(1, trx.insertInto('time_series').values(row).execute())
}

/** A task is still making its times. */
const isBeingMade = sql`exists (select from task where task.series = time_series.id and task.finished_at is null)`

/** Whether times of this very file stand already, or are being made. */
export async function isFileStanding(db: Queryable, jobCentre: string, text: string): Promise<boolean> {
  const { rows } = await sql`
    select from time_series where job_centre = ${jobCentre} and digest = ${digestOf(text)} and (${isBeingMade} or exists (
      select from offered_time where offered_time.series = time_series.id and offered_time.status <> 'withdrawn'))`.execute(
    db,
  )
  return rows.length > 0
}

/** A file whose times are all withdrawn may be sent again. */
export async function forgetWithdrawnFile(trx: Transaction, jobCentre: string, text: string): Promise<void> {
  const forgotten = sql`
    update time_series set digest = null
    where job_centre = ${jobCentre} and digest = ${digestOf(text)} and not ${isBeingMade} and not exists (
      select from offered_time where offered_time.series = time_series.id and offered_time.status <> 'withdrawn')`
  await rowsChanged(forgotten.execute(trx))
}

/** The times of a series that are not withdrawn, in order; from this one on, where it is given. */
export async function timesOfSeries(
  db: Queryable,
  series: string,
  from: Instant | null,
): Promise<{ readonly id: string; readonly jobCentre: string }[]> {
  const query = db
    .selectFrom('offered_time')
    .select(['id', 'job_centre as jobCentre'])
    .where('series', '=', series)
    .where('status', '<>', 'withdrawn')
    .orderBy('starts_at')
    .orderBy('id')
  return await (from ? query.where('starts_at', '>=', from) : query).execute()
}

/** The hours that caseworkers have between two instants. */
export interface BusyHours {
  readonly caseworker: string
  readonly startsAt: Instant
  readonly endsAt: Instant
}

/** Hours that are taken, by caseworkers' ids: read in the constraint's own index. */
export async function busyHours(
  db: Queryable,
  caseworkerIds: readonly string[],
  { from, until }: { readonly from: Instant; readonly until: Instant },
): Promise<BusyHours[]> {
  const { rows } = await sql<BusyHours>`
    select caseworker_id as caseworker, starts_at as "startsAt", ends_at as "endsAt"
    from unnest(${[...caseworkerIds]}::uuid[]) as wanted (id)
    join offered_time on caseworker_id = wanted.id and status in ('open', 'kept', 'own')
      and tstzrange(starts_at, ends_at) && tstzrange(${from}::timestamptz, ${until}::timestamptz)`.execute(db)
  return rows
}

/** M-HOLIDAY: the holidays between two days that a job centre has opened, `2026-12-24`. */
export async function openedHolidays(
  db: Queryable,
  jobCentre: string,
  { from, to }: { readonly from: PlainDate; readonly to: PlainDate },
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('opened_holiday')
    .select('date')
    .where('job_centre', '=', jobCentre)
    .where('date', '>=', from)
    .where('date', '<=', to)
    .execute()
  return new Set(rows.map(({ date }) => date.toString()))
}

export async function openHolidays(trx: Transaction, jobCentre: string, dates: readonly PlainDate[]): Promise<void> {
  if (dates.length === 0) return
  const rows = dates.map((date) => ({ job_centre: jobCentre, date }))
  const opened = trx
    .insertInto('opened_holiday')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
  await mustChange({ atMost: dates.length }, opened.execute())
}

export async function shutHoliday(trx: Transaction, jobCentre: string, date: PlainDate): Promise<void> {
  const shut = trx.deleteFrom('opened_holiday').where('job_centre', '=', jobCentre).where('date', '=', date)
  await mustChange({ atMost: 1 }, shut.execute())
}
