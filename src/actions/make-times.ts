import {
  type Planning,
  planCopy,
  planFile,
  planSeries,
  type TimesToMake,
  type WantedCopy,
  type WantedSeries,
} from '../questions/job-centre/planned-times.ts'
import { mayOpenTimes } from '../questions/job-centre/settings.ts'
import type { GrantedFor } from '../rules/access.ts'
import { whoActs } from '../rules/actor.ts'
import { dateOf, type Instant, type PlainDate } from '../rules/dates.ts'
import { publicHolidayOn } from '../rules/public-holidays.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import type { SeriesKind } from '../rules/series.ts'
import { MOST_TIMES_WITHOUT_TASK } from '../rules/tasks.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { ensureCaseworkers, ensureJobCentre } from '../storage/job-centres.ts'
import { longStatements } from '../storage/pipeline.ts'
import { insertTimesToMake, type TimeOfTask } from '../storage/task-times.ts'
import { forgetWithdrawnFile, insertTimeSeries, openHolidays, shutHoliday } from '../storage/time-series.ts'
import { insertTimes } from '../storage/times.ts'
import { beginTask } from './steps/begin-task.ts'
import { recordTimes } from './steps/events.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What was made, or in a dry run would be. */
export interface MadeTimes {
  /** The id by which its times remember it; null for a dry run. */
  readonly series: string | null
  /** Empty where a task makes them. */
  readonly ids: readonly string[]
  /** The long task that makes them; null where they are made, or it was a dry run. */
  readonly task: string | null
  /** Each wanted time, with why it was not made. */
  readonly times: TimesToMake
}

/** How it is made. */
export interface MakingHow {
  /** Only tell what it would make. */
  readonly dryRun: boolean
  /** More than `MOST_TIMES_WITHOUT_TASK` are made by a long task, some at a time. */
  readonly mayBeTask?: boolean
}

interface Making extends MakingHow {
  readonly kind: SeriesKind
  /** The text of a file. */
  readonly text?: string
  readonly open?: readonly PlainDate[]
  readonly plan: (planning: Planning) => Promise<Outcome<TimesToMake>>
}

const making = (
  context: ActionContext,
  act: 'make_series' | 'copy_week' | 'import_times',
  { kind, text, open = [], dryRun, mayBeTask = false, plan }: Making,
): Promise<Outcome<MadeTimes>> =>
  transact(context, act, async (trx, granted): Promise<Outcome<MadeTimes>> => {
    await longStatements(trx)
    const { jobCentre } = granted.actor
    if (!(await mayOpenTimes(trx, granted.actor))) return refuse('not_found')
    const today = dateOf(context.clock.now())
    const planned = await plan({ db: trx, jobCentre, today })
    if (!planned.ok) return planned
    if (dryRun) return done({ series: null, ids: [], task: null, times: planned.value })
    if (!planned.value.some(({ skipped }) => skipped === null)) return refuse('series_makes_no_time')
    await ensureJobCentre(trx, jobCentre)
    await openHolidays(trx, jobCentre, open.filter(publicHolidayOn))
    if (text !== undefined) await forgetWithdrawnFile(trx, jobCentre, text)
    const series = newId()
    const madeAt = context.clock.now()
    await insertTimeSeries(trx, {
      id: series,
      jobCentre,
      kind,
      text: text ?? null,
      madeAt,
      who: whoActs(granted.actor),
    })
    const times = await timesOf(trx, jobCentre, planned.value)
    if (!mayBeTask || times.length <= MOST_TIMES_WITHOUT_TASK)
      return done({
        series,
        ids: await insertAll(trx, granted, { series, at: madeAt }, times),
        task: null,
        times: planned.value,
      })
    const wanted = { kind: 'make_times', source: kind, series } as const
    const { id } = await beginTask(trx, context, granted, { wanted, undoes: null, startedAt: madeAt, items: [] })
    await insertTimesToMake(trx, id, times)
    return done({ series, ids: [], task: id, times: planned.value })
  })

/** What a plan makes; caseworkers are made when first named. */
async function timesOf(trx: Transaction, jobCentre: string, planned: TimesToMake): Promise<TimeOfTask[]> {
  const wanted = planned.flatMap(({ time, skipped }) => (skipped === null ? time : []))
  const refs = wanted.map(({ caseworkerRef }) => caseworkerRef)
  const caseworkers = await ensureCaseworkers(trx, jobCentre, refs)
  return wanted.map(({ offerId, caseworkerRef, startsAt, endsAt, capacity, ownPlace }) => {
    const caseworker = caseworkers.get(caseworkerRef)
    if (!caseworker) throw new Error('a caseworker just made has vanished')
    return { offerId, caseworkerId: caseworker.id, startsAt, endsAt, capacity, ownPlace }
  })
}

async function insertAll(
  trx: Transaction,
  { actor }: GrantedFor<'make_series' | 'copy_week' | 'import_times'>,
  { series, at }: { readonly series: string; readonly at: Instant },
  times: readonly TimeOfTask[],
): Promise<string[]> {
  const { jobCentre } = actor
  const made = times.map(({ ownPlace: place, ...time }) => {
    const status = 'open' as const
    return { ...time, id: newId(), jobCentre, place, status, series }
  })
  await insertTimes(trx, made)
  await recordTimes(trx, 'times.published', made, { jobCentre, actor, at })
  return made.map(({ id }) => id)
}

/**
 * Makes the times of a series; those on days off, and over hours that are taken, are left out and
 * told. A stamp, not a rule: its times can be changed one by one. `open`: holidays that are opened
 * on purpose (M-HOLIDAY). Refusals: not_found, to a caseworker who may not; those of `planSeries`;
 * series_makes_no_time where nothing is left; caseworker_busy where somebody else was faster.
 */
export const makeSeries = (context: ActionContext, wanted: WantedSeries, how: MakingHow): Promise<Outcome<MadeTimes>> =>
  making(context, 'make_series', {
    kind: 'series',
    open: wanted.open,
    ...how,
    plan: (planning) => planSeries(planning, wanted),
  })

/** Puts the times of a week into another one, as `makeSeries`. Refusals: those of `planCopy`. */
export const copyWeek = (context: ActionContext, wanted: WantedCopy, how: MakingHow): Promise<Outcome<MadeTimes>> =>
  making(context, 'copy_week', {
    kind: 'copy',
    open: wanted.open,
    ...how,
    plan: (planning) => planCopy(planning, wanted),
  })

/**
 * Makes the times of a file, all or none. Refusals: a line_is_wrong for each wrong line;
 * file_sent_before where one of its times still stands from the last time.
 */
export const importTimes = (context: ActionContext, text: string, how: MakingHow): Promise<Outcome<MadeTimes>> =>
  making(context, 'import_times', { kind: 'file', text, ...how, plan: (planning) => planFile(planning, text) })

/**
 * M-HOLIDAY: opens a public holiday for times, or shuts it again; times that stand on it stay.
 * Refusals: not_found, for a day that is no holiday.
 */
export const openHoliday = (context: ActionContext, date: PlainDate, isOpen: boolean): Promise<Outcome<null>> =>
  transact(context, 'open_holiday', async (trx, { actor: { jobCentre } }) => {
    if (!publicHolidayOn(date)) return refuse('not_found')
    await ensureJobCentre(trx, jobCentre)
    await (isOpen ? openHolidays(trx, jobCentre, [date]) : shutHoliday(trx, jobCentre, date))
    return done(null)
  })
