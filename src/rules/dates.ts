import { Temporal } from 'temporal-polyfill'
import {
  compareInstants,
  dateAt,
  dateNumber,
  dateSum,
  HOUR_MILLISECONDS,
  monthNumber,
  startOfDate,
  TIME_ZONE,
  wholeDays,
} from './date-arithmetic.ts'
import { memoiseBy } from './memoise.ts'

export type PlainDate = Temporal.PlainDate
export type Instant = Temporal.Instant

export const timeZone = TIME_ZONE

/**
 * The source of the current time. The top of the program injects it; an action reads it once, after
 * it has its locks.
 */
export interface Clock {
  now(): Instant
}

/** `2026-07-10` → PlainDate; throws RangeError on anything that is not a date of the calendar. */
export const plainDate = (text: string): PlainDate => Temporal.PlainDate.from(text, { overflow: 'reject' })

export const instant = (text: string): Instant => Temporal.Instant.from(text)

/** The Danish calendar date at an instant. Every "today" of the rules is this. */
export const dateOf = (at: Instant): PlainDate => dateAt(at.epochMilliseconds)

/** The first instant of a Danish calendar date. */
export const startOf = (date: PlainDate): Instant => startOfDate(date)

/** The instant of a Danish wall-clock hour on a date; a gap (summer time) is read forwards. */
export const atHour = (date: PlainDate, hour: number): Instant =>
  date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour }) }).toInstant()

/** The same for a minute of the day, counted by the wall clock: 13.30 is 810. */
export const atMinute = (date: PlainDate, minute: number): Instant =>
  date.toZonedDateTime({ timeZone, plainTime: { hour: Math.floor(minute / 60), minute: minute % 60 } }).toInstant()

/** The minute of the day by the Danish wall clock: 13.30 is 810. */
export const minuteOf = (at: Instant): number => {
  const { hour, minute } = at.toZonedDateTimeISO(timeZone)
  return hour * 60 + minute
}

/** To the millisecond. The polyfill's `add` takes 15 µs. */
export const hoursAfter = (at: Instant, hours: number): Instant =>
  Temporal.Instant.fromEpochMilliseconds(at.epochMilliseconds + hours * HOUR_MILLISECONDS)

/** To the millisecond, as `hoursAfter`. */
export const minutesAfter = (at: Instant, minutes: number): Instant =>
  Temporal.Instant.fromEpochMilliseconds(at.epochMilliseconds + minutes * 60_000)

/** The Danish wall-clock hour, 0–23. */
export const hourOf = (at: Instant): number => at.toZonedDateTimeISO(timeZone).hour

/** The month of a date: the same object each time. */
export const monthOf = memoiseBy(monthNumber, (date: PlainDate) => date.toPlainYearMonth())

/**
 * A month's first day: the same object each time, so that memoised results for its days are shared
 * by all pages.
 */
export const firstOf = memoiseBy(monthNumber, (month: Temporal.PlainYearMonth) => month.toPlainDate({ day: 1 }))

/**
 * Whole days from one date to another. Dates only: 23 to 31 March is 8 days, although summer time
 * begins between them and an hour is missing.
 */
export const daysBetween = (from: PlainDate, to: PlainDate): number => wholeDays(from, to)

export const addDays = (date: PlainDate, days: number): PlainDate => dateSum(date, days)

export const isBefore = (a: PlainDate, b: PlainDate): boolean => dateNumber(a) < dateNumber(b)
export const isAfter = (a: PlainDate, b: PlainDate): boolean => dateNumber(a) > dateNumber(b)
export const isSameDay = (a: PlainDate, b: PlainDate): boolean => a === b || dateNumber(a) === dateNumber(b)
export const isWithin = (date: PlainDate, from: PlainDate, to: PlainDate): boolean =>
  !isBefore(date, from) && !isAfter(date, to)

export const later = (a: PlainDate, b: PlainDate): PlainDate => (isAfter(a, b) ? a : b)
export const earlier = (a: PlainDate, b: PlainDate): PlainDate => (isBefore(a, b) ? a : b)

/** The earliest of these dates; null for an empty list. */
export const earliest = (dates: readonly PlainDate[]): PlainDate | null =>
  dates.reduce<PlainDate | null>((least, date) => (least === null ? date : earlier(least, date)), null)

/** J-YEARS: how many years ahead, and how many back, a date may lie. */
export const MOST_YEARS_AHEAD = 3
export const MOST_YEARS_BACK = 3

/** J-YEARS: the last date that may be given on this day. From 29 February it is 28 February. */
export const latestDay = (today: PlainDate): PlainDate => today.add({ years: MOST_YEARS_AHEAD })

/** J-YEARS: the earliest date of the past that may be given on this day. */
export const earliestDay = (today: PlainDate): PlainDate => today.subtract({ years: MOST_YEARS_BACK })

/**
 * Whole seconds from one instant to another, rounded down. Negative when the second comes first.
 */
export const secondsBetween = (from: Instant, to: Instant): number =>
  Math.floor((to.epochMilliseconds - from.epochMilliseconds) / 1000)

export const isInstantBefore = (a: Instant, b: Instant): boolean => compareInstants(a, b) < 0
export const isInstantAfter = (a: Instant, b: Instant): boolean => compareInstants(a, b) > 0
