import { Temporal } from 'temporal-polyfill'
import { memoise } from './memoise.ts'

// Dates and instants as numbers. The polyfill's own arithmetic takes 4 to 40 µs a value. A calendar
// of 150 times and a night of 100,000 deadlines need thousands of them. `dates.ts` is the interface
// to it that all other code uses.

export const TIME_ZONE = 'Europe/Copenhagen'

export const HOUR_MILLISECONDS = 3_600_000
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS

const dateOfHour = memoise((hour: number) =>
  Temporal.Instant.fromEpochMilliseconds(hour * HOUR_MILLISECONDS)
    .toZonedDateTimeISO(TIME_ZONE)
    .toPlainDate(),
)

/**
 * The Danish date at an epoch time in milliseconds, memoised by the hour. Danish days begin on a
 * full hour of UTC, for all instants handled here. Cost: under 1 µs instead of 40, dozens of times
 * a page.
 */
export const dateAt = (milliseconds: number): Temporal.PlainDate =>
  dateOfHour(Math.floor(milliseconds / HOUR_MILLISECONDS))

const starts = new WeakMap<Temporal.PlainDate, Temporal.Instant>()

/** The first instant of a Danish date, memoised by the date object. */
export function startOfDate(date: Temporal.PlainDate): Temporal.Instant {
  const known = starts.get(date)
  if (known) return known
  const start = date.toZonedDateTime(TIME_ZONE).toInstant()
  starts.set(date, start)
  return start
}

/** A month as a number, equal for two dates of one month. */
export const monthNumber = ({ year, month }: Pick<Temporal.PlainDate, 'year' | 'month'>): number => year * 12 + month

/** A date as the milliseconds at which it begins in UTC, where every day has 24 hours. */
export const inUtc = ({ year, month, day }: Temporal.PlainDate): number => Date.UTC(year, month - 1, day)

/** Whole days between two dates: less than 1 µs, where the polyfill's `until` takes 7. */
export const wholeDays = (from: Temporal.PlainDate, to: Temporal.PlainDate): number =>
  (inUtc(to) - inUtc(from)) / DAY_MILLISECONDS

const sums = new WeakMap<Temporal.PlainDate, Map<number, Temporal.PlainDate>>()

/**
 * Memoised by date and days: the night adds a day to 100,000 due dates, of which only twenty
 * differ.
 */
export function dateSum(date: Temporal.PlainDate, days: number): Temporal.PlainDate {
  const known = sums.get(date) ?? new Map<number, Temporal.PlainDate>()
  sums.set(date, known)
  const sum = known.get(days) ?? date.add({ days })
  known.set(days, sum)
  return sum
}

const numbers = new WeakMap<Temporal.PlainDate, number>()

/** A date as a number, for comparison. */
export function dateNumber(date: Temporal.PlainDate): number {
  const known = numbers.get(date)
  if (known !== undefined) return known
  const number = (date.year * 100 + date.month) * 100 + date.day
  numbers.set(date, number)
  return number
}

const milliseconds = new WeakMap<Temporal.Instant, number>()

function millisecondsOf(at: Temporal.Instant): number {
  const known = milliseconds.get(at)
  if (known !== undefined) return known
  const number = at.epochMilliseconds
  milliseconds.set(at, number)
  return number
}

/**
 * Compares milliseconds first, since most instants differ there, and the polyfill's comparison is
 * slow.
 */
export const compareInstants = (a: Temporal.Instant, b: Temporal.Instant): number =>
  millisecondsOf(a) - millisecondsOf(b) || Temporal.Instant.compare(a, b)
