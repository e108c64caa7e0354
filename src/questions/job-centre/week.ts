import { reachesThing } from '../../rules/access.ts'
import { addDays, dateOf } from '../../rules/dates.ts'
import type { Offer } from '../../rules/offers.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { closuresBetween, type NamedClosure } from '../../storage/closures.ts'
import { caseworkersOf } from '../../storage/job-centres.ts'
import { offersOf } from '../../storage/offers.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { openedHolidays } from '../../storage/time-series.ts'
import { findTime, type OfferedTime } from '../../storage/times.ts'
import { type PlannedTime, timesOfDays, type WantedPlan } from '../../storage/times-of-days.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'
import type { Planning } from './planned-times.ts'
import { planCopy, planSeries, type TimesToMake, type WantedCopy, type WantedSeries } from './planned-times.ts'

export type { NamedClosure } from '../../storage/closures.ts'
export type { PlannedTime } from '../../storage/times-of-days.ts'

export interface Person {
  readonly id: string
  readonly ref: string
  readonly name: string
  readonly team: string | null
}

/** Some days of a job centre: its times, when it is closed, and who and what there is. */
export interface SeenDays {
  readonly times: readonly PlannedTime[]
  readonly closures: readonly NamedClosure[]
  /** M-HOLIDAY: the holidays that are opened, `2026-12-24`. */
  readonly opened: ReadonlySet<string>
  /** By their names. */
  readonly caseworkers: readonly Person[]
  readonly offers: readonly Offer[]
}

/**
 * The times of some days, with all that a planner's page shows beside them. It tells of no citizen.
 * Refusals: not_found.
 */
export const askDays = (context: QuestionContext, wanted: WantedPlan): Promise<Outcome<SeenDays>> =>
  askUnlogged(context, 'see_offers', async ({ actor: { jobCentre } }, db) => {
    const [times, closures, opened, people, offers] = await snapshot(db, (one) =>
      Promise.all([
        timesOfDays(one, jobCentre, wanted),
        closuresBetween(one, jobCentre, wanted),
        openedHolidays(one, jobCentre, wanted),
        caseworkersOf(one, jobCentre),
        offersOf(one, jobCentre),
      ]),
    )
    const caseworkers = [...people]
      .map(([id, caseworker]) => ({ id, ...caseworker }))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'da'))
    return done({ times, closures, opened, caseworkers, offers })
  })

const planning = <T>(
  context: QuestionContext,
  plan: (planning: Planning) => Promise<Outcome<T>>,
): Promise<Outcome<T>> =>
  askUnlogged(context, 'see_offers', ({ actor: { jobCentre } }, db) =>
    plan({ db, jobCentre, today: dateOf(context.clock.now()) }),
  )

/** What a series would make: the same plan as `makeSeries` has. Refusals: as there. */
export const askSeries = (context: QuestionContext, wanted: WantedSeries): Promise<Outcome<TimesToMake>> =>
  planning(context, (one) => planSeries(one, wanted))

/** What a copied week would make, as `askSeries`. */
export const askCopy = (context: QuestionContext, wanted: WantedCopy): Promise<Outcome<TimesToMake>> =>
  planning(context, (one) => planCopy(one, wanted))

/** One time. Refusals: not_found, also to another job centre. */
export const askPublishedTime = (
  context: QuestionContext,
  id: string,
): Promise<Outcome<{ readonly time: OfferedTime; readonly seen: PlannedTime | null }>> =>
  askUnlogged(context, 'see_offers', async (granted, db) => {
    const time = await findTime(db, id)
    if (!time || !reachesThing(granted, time)) return refuse('not_found')
    const { date, jobCentre, caseworkerId } = time
    const ofDay = await timesOfDays(db, jobCentre, { from: date, to: addDays(date, 0), caseworkerId })
    return done({ time, seen: ofDay.find((one) => one.id === id) ?? null })
  })
