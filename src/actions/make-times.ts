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
import { dateOf, type PlainDate } from '../rules/dates.ts'
import { publicHolidayOn } from '../rules/public-holidays.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { ensureCaseworkers, ensureJobCentre } from '../storage/job-centres.ts'
import { longStatements } from '../storage/pipeline.ts'
import {
  forgetWithdrawnFile,
  insertTimeSeries,
  openHolidays,
  type SeriesKind,
  shutHoliday,
} from '../storage/time-series.ts'
import { insertTimes } from '../storage/times.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What was made, or in a dry run would be. */
export interface MadeTimes {
  /** The id by which its times remember it; null for a dry run. */
  readonly series: string | null
  readonly ids: readonly string[]
  /** Each wanted time, with why it was not made. */
  readonly times: TimesToMake
}

interface Making {
  readonly kind: SeriesKind
  /** Of a file. */
  readonly text?: string
  readonly open?: readonly PlainDate[]
  readonly dryRun: boolean
  readonly plan: (planning: Planning) => Promise<Outcome<TimesToMake>>
}

const making = (
  context: ActionContext,
  act: 'make_series' | 'copy_week' | 'import_times',
  { kind, text, open = [], dryRun, plan }: Making,
): Promise<Outcome<MadeTimes>> =>
  transact(context, act, async (trx, granted): Promise<Outcome<MadeTimes>> => {
    await longStatements(trx)
    const { jobCentre } = granted.actor
    if (!(await mayOpenTimes(trx, granted.actor))) return refuse('not_found')
    const today = dateOf(context.clock.now())
    const planned = await plan({ db: trx, jobCentre, today })
    if (!planned.ok) return planned
    if (dryRun) return done({ series: null, ids: [], times: planned.value })
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
    return done({ series, ids: await insertAll(trx, granted, series, planned.value), times: planned.value })
  })

async function insertAll(
  trx: Transaction,
  { actor: { jobCentre } }: GrantedFor<'make_series' | 'copy_week' | 'import_times'>,
  series: string,
  planned: TimesToMake,
): Promise<string[]> {
  const wanted = planned.flatMap(({ time, skipped }) => (skipped === null ? time : []))
  const caseworkers = await ensureCaseworkers(
    trx,
    jobCentre,
    wanted.map(({ caseworkerRef }) => caseworkerRef),
  )
  const times = wanted.map(({ offerId, caseworkerRef, startsAt, endsAt, capacity, ownPlace: place }) => {
    const caseworker = caseworkers.get(caseworkerRef)
    if (!caseworker) throw new Error('a caseworker just made has vanished')
    const caseworkerId = caseworker.id
    const status = 'open' as const
    return { id: newId(), jobCentre, offerId, caseworkerId, startsAt, endsAt, capacity, place, status, series }
  })
  await insertTimes(trx, times)
  return times.map(({ id }) => id)
}

/**
 * Makes the times of a series; those on days off, and over hours that are taken, are left out and
 * told. A stamp, not a rule: its times can be changed one by one. `open`: holidays that are opened
 * on purpose (M-HOLIDAY). Refusals: not_found, to a caseworker who may not; those of `planSeries`;
 * series_makes_no_time where nothing is left; caseworker_busy where somebody else was faster.
 */
export const makeSeries = (
  context: ActionContext,
  wanted: WantedSeries,
  { dryRun }: { dryRun: boolean },
): Promise<Outcome<MadeTimes>> =>
  making(context, 'make_series', {
    kind: 'series',
    open: wanted.open,
    dryRun,
    plan: (planning) => planSeries(planning, wanted),
  })

/** Puts the times of a week into another one, as `makeSeries`. Refusals: those of `planCopy`. */
export const copyWeek = (
  context: ActionContext,
  wanted: WantedCopy,
  { dryRun }: { dryRun: boolean },
): Promise<Outcome<MadeTimes>> =>
  making(context, 'copy_week', {
    kind: 'copy',
    open: wanted.open,
    dryRun,
    plan: (planning) => planCopy(planning, wanted),
  })

/**
 * Makes the times of a file, all or none. Refusals: a line_is_wrong for each wrong line;
 * file_sent_before where one of its times still stands from the last time.
 */
export const importTimes = (
  context: ActionContext,
  text: string,
  { dryRun }: { dryRun: boolean },
): Promise<Outcome<MadeTimes>> =>
  making(context, 'import_times', { kind: 'file', text, dryRun, plan: (planning) => planFile(planning, text) })

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
