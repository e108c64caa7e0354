import {
  addDays,
  atMinute,
  daysBetween,
  type Instant,
  isAfter,
  minuteOf,
  minutesAfter,
  type PlainDate,
} from './dates.ts'
import { type Refusal, refusal } from './refusals.ts'
import { type WantedTime, wantedTime } from './sieve-times.ts'
import { tooFarAhead } from './year-meant.ts'

/** What makes several times at once. */
export type SeriesKind = 'series' | 'copy' | 'file'

/** How many times one act makes: a year of ten caseworkers, or a file. */
export const MOST_TIMES_AT_ONCE = 10_000

/** A stamp of times: on which days, and which hours of each. */
export interface Series {
  /** Monday 1 to Sunday 7. */
  readonly weekdays: readonly number[]
  /** When the first time of a day begins, and by when the last has ended: minutes from midnight. */
  readonly from: number
  readonly until: number
  /** How long each time is, and the pause before the next. */
  readonly minutes: number
  readonly pause: number
  readonly first: PlainDate
  readonly last: PlainDate
  /** 1: every week, 2: every other, counted from the week of the first day. */
  readonly everyWeeks: number
}

/** The first day of the week of a date. */
export const mondayOf = (date: PlainDate): PlainDate => addDays(date, 1 - date.dayOfWeek)

/** The days of a series, in order. */
function daysOf({ weekdays, first, last, everyWeeks }: Series): PlainDate[] {
  const start = mondayOf(first)
  const days: PlainDate[] = []
  for (let day = first; !isAfter(day, last); day = addDays(day, 1)) {
    const week = Math.floor(daysBetween(start, day) / 7)
    if (week % everyWeeks === 0 && weekdays.includes(day.dayOfWeek)) days.push(day)
  }
  return days
}

/** When the times of a day begin: minutes from midnight. */
export function startsOfDay({ from, until, minutes, pause }: Series): number[] {
  const starts: number[] = []
  for (let start = from; start + minutes <= until; start += minutes + pause) starts.push(start)
  return starts
}

/** Refuses a series that cannot be meant (J-YEARS, J-LIMITS) or makes no time at all. */
export function seriesRefusals(series: Series, caseworkers: number, today: PlainDate): Refusal[] {
  const { first, last } = series
  if (isAfter(first, last)) return [refusal('series_ends_before_it_begins', { from: first.toString() })]
  const far = tooFarAhead(last, today)
  if (far.length > 0) return far
  const starts = startsOfDay(series).length
  const times = daysOf(series).length * starts * caseworkers
  if (times === 0) return [refusal('series_makes_no_time')]
  return times > MOST_TIMES_AT_ONCE ? [refusal('too_many_times', { most: MOST_TIMES_AT_ONCE, times })] : []
}

/**
 * The times of a series for each caseworker, by day. A stamp, not a rule: what stands in their way
 * is asked of `sieveTimes`. Hours are Danish wall-clock time, on both sides of summer time.
 */
export function timesOfSeries(series: Series, caseworkers: readonly string[], place: string | null): WantedTime[] {
  const starts = startsOfDay(series)
  return daysOf(series).flatMap((day) =>
    caseworkers.flatMap((caseworker) =>
      starts.map((start) => {
        const startsAt = atMinute(day, start)
        return wantedTime({ startsAt, endsAt: minutesAfter(startsAt, series.minutes) }, caseworker, place)
      }),
    ),
  )
}

interface Copied {
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly date: PlainDate
}

/** The hours of a time on the same weekday so many weeks later, by the wall clock. */
export function weeksLater({ startsAt, endsAt, date }: Copied, weeks: number): Pick<Copied, 'startsAt' | 'endsAt'> {
  const minutes = Math.round((endsAt.epochMilliseconds - startsAt.epochMilliseconds) / 60_000)
  const later = atMinute(addDays(date, weeks * 7), minuteOf(startsAt))
  return { startsAt: later, endsAt: minutesAfter(later, minutes) }
}
