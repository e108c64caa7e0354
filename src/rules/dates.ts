import { Temporal } from 'temporal-polyfill'
import { memoise, memoiseBy } from './memoise.ts'

export type PlainDate = Temporal.PlainDate
export type Instant = Temporal.Instant

export const timeZone = 'Europe/Copenhagen'

/** What gives the time: injected at the top of the program, read once per action after its locks are taken. */
export interface Clock {
  now(): Instant
}

/** `2026-07-10` → PlainDate; throws RangeError on anything that is not a date of the calendar. */
export const plainDate = (text: string): PlainDate => Temporal.PlainDate.from(text, { overflow: 'reject' })

export const instant = (text: string): Instant => Temporal.Instant.from(text)

const HOUR = 3_600_000
const dateOfHour = memoise((hour: number) =>
  Temporal.Instant.fromEpochMilliseconds(hour * HOUR)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate(),
)

/**
 * The Danish calendar date at an instant. Every "today" of the rules is this. Danish days begin on a full hour of UTC (for as long
 * as there are instants in here), so the date of an hour is worked out once: 40 µs against less than 1, dozens of times a page.
 */
export const dateOf = (at: Instant): PlainDate => dateOfHour(Math.floor(at.epochMilliseconds / HOUR))

const starts = new WeakMap<PlainDate, Instant>()

/** The first instant of a Danish calendar date. */
export function startOf(date: PlainDate): Instant {
  const known = starts.get(date)
  if (known) return known
  const start = date.toZonedDateTime(timeZone).toInstant()
  starts.set(date, start)
  return start
}

/** The instant of a Danish wall-clock hour on a date; a gap (summer time) is read forwards. */
export const atHour = (date: PlainDate, hour: number): Instant =>
  date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour }) }).toInstant()

/** To the millisecond. The polyfill's `add` takes 15 µs. */
export const hoursAfter = (at: Instant, hours: number): Instant =>
  Temporal.Instant.fromEpochMilliseconds(at.epochMilliseconds + hours * HOUR)

/** The Danish wall-clock hour, 0–23. */
export const hourOf = (at: Instant): number => at.toZonedDateTimeISO(timeZone).hour

const monthNumber = ({ year, month }: Pick<PlainDate, 'year' | 'month'>): number => year * 12 + month

/** The month of a date: the same object each time. */
export const monthOf = memoiseBy(monthNumber, (date: PlainDate) => date.toPlainYearMonth())

/** A month's first day: the same object each time, so that the days counted from it are worked out once for all pages. */
export const firstOf = memoiseBy(monthNumber, (month: Temporal.PlainYearMonth) => month.toPlainDate({ day: 1 }))

const DAY = 24 * HOUR

/** A date as the milliseconds at which it begins in UTC, where every day has 24 hours. */
export const inUtc = ({ year, month, day }: PlainDate): number => Date.UTC(year, month - 1, day)

/**
 * Whole days from one date to another. Dates only: 23 to 31 March is 8 days, though an hour is missing between their midnights. The
 * polyfill's `until` takes 7 µs, this less than 1.
 */
export const daysBetween = (from: PlainDate, to: PlainDate): number => (inUtc(to) - inUtc(from)) / DAY

const sums = new WeakMap<PlainDate, Map<number, PlainDate>>()

/** Worked out once for a date and a number: the night asks for the day after 100,000 due dates, of which there are twenty. */
export function addDays(date: PlainDate, days: number): PlainDate {
  const known = sums.get(date) ?? new Map<number, PlainDate>()
  sums.set(date, known)
  const sum = known.get(days) ?? date.add({ days })
  known.set(days, sum)
  return sum
}

const numbers = new WeakMap<PlainDate, number>()

/** A date as a number, to compare by: a calendar of 150 times asks for a thousand comparisons, and the polyfill's own takes ten times as long. */
function numberOf(date: PlainDate): number {
  const known = numbers.get(date)
  if (known !== undefined) return known
  const number = (date.year * 100 + date.month) * 100 + date.day
  numbers.set(date, number)
  return number
}

export const isBefore = (a: PlainDate, b: PlainDate): boolean => numberOf(a) < numberOf(b)
export const isAfter = (a: PlainDate, b: PlainDate): boolean => numberOf(a) > numberOf(b)
export const isSameDay = (a: PlainDate, b: PlainDate): boolean => a === b || numberOf(a) === numberOf(b)
export const isWithin = (date: PlainDate, from: PlainDate, to: PlainDate): boolean =>
  !isBefore(date, from) && !isAfter(date, to)

export const later = (a: PlainDate, b: PlainDate): PlainDate => (isAfter(a, b) ? a : b)
export const earlier = (a: PlainDate, b: PlainDate): PlainDate => (isBefore(a, b) ? a : b)

/** J-YEARS: how far ahead, and how far back, a day can be meant. */
const MOST_YEARS_AHEAD = 3
const MOST_YEARS_BACK = 3

/** J-YEARS: the last day that can be meant, asked on a day; from 29 February it is 28 February. */
export const latestDay = (today: PlainDate): PlainDate => today.add({ years: MOST_YEARS_AHEAD })

/** J-YEARS: the first day that can be meant of what has been, asked on a day. */
export const earliestDay = (today: PlainDate): PlainDate => today.subtract({ years: MOST_YEARS_BACK })

/** The earliest of some dates, or null of none. */
export const earliest = (dates: readonly PlainDate[]): PlainDate | null =>
  dates.reduce<PlainDate | null>((least, date) => (least === null ? date : earlier(least, date)), null)

/** Whole seconds from one instant to another, downwards: negative when it has been. */
export const secondsBetween = (from: Instant, to: Instant): number =>
  Math.floor((to.epochMilliseconds - from.epochMilliseconds) / 1000)

const milliseconds = new WeakMap<Instant, number>()

function millisecondsOf(at: Instant): number {
  const known = milliseconds.get(at)
  if (known !== undefined) return known
  const number = at.epochMilliseconds
  milliseconds.set(at, number)
  return number
}

/** By milliseconds, and where those are the same by what is left: most differ, and the polyfill takes long for either. */
const compareInstants = (a: Instant, b: Instant): number =>
  millisecondsOf(a) - millisecondsOf(b) || Temporal.Instant.compare(a, b)

export const isInstantBefore = (a: Instant, b: Instant): boolean => compareInstants(a, b) < 0
export const isInstantAfter = (a: Instant, b: Instant): boolean => compareInstants(a, b) > 0
