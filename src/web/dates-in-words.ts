import type { Temporal } from 'temporal-polyfill'
import { inUtc } from '../rules/date-arithmetic.ts'
import { firstOf, timeZone } from '../rules/dates.ts'
import { memoise } from '../rules/memoise.ts'

/** Dates and times as one language writes them. */
export interface DatesInWords {
  /** "mandag den 10. juli 2017" */
  readonly longDate: (date: Temporal.PlainDate) => string
  /** "10. juli 2017" */
  readonly mediumDate: (date: Temporal.PlainDate) => string
  /** "10.07.2017" */
  readonly shortDate: (date: Temporal.PlainDate) => string
  /** "mandag den 10. juli" */
  readonly dayAndMonth: (date: Temporal.PlainDate) => string
  /** "juli 2017" */
  readonly monthName: (month: Temporal.PlainYearMonth) => string
  /** "juli" */
  readonly monthOnly: (date: Temporal.PlainDate) => string
  /** "mandag" */
  readonly weekday: (date: Temporal.PlainDate) => string
  /** "man" */
  readonly shortWeekday: (date: Temporal.PlainDate) => string
  /** "10.15", Danish time */
  readonly clockTime: (instant: Temporal.Instant) => string
  /** "ved fremmøde, på telefon eller på video" */
  readonly either: (words: readonly string[]) => string
  /** "i dag, den 30. november og den 5. december" */
  readonly all: (words: readonly string[]) => string
}

/**
 * A date without its year and the separator before or after it, wherever the language puts the
 * year.
 */
function withoutYear(parts: readonly Intl.DateTimeFormatPart[]): Intl.DateTimeFormatPart[] {
  const year = parts.findIndex(({ type }) => type === 'year')
  const joint = year === 0 ? 1 : year - 1
  return parts.filter((_, at) => at !== year && at !== joint)
}

/** British public services write "Monday 10 July 2017", where Intl has "Monday, 10 July 2017". */
const spoken = (locale: string, parts: readonly Intl.DateTimeFormatPart[]): string =>
  parts.map(({ type, value }) => (locale === 'en-GB' && type === 'literal' ? value.replace(',', '') : value)).join('')

/**
 * One Intl.DateTimeFormat per kind: a new one for each date takes 40 times as long. Dates in words
 * are memoised, since formatting takes 3 to 10 µs: a page has some of them a dozen times, a month
 * of pages some hundred.
 */
export function datesIn(locale: string): DatesInWords {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  const dated = (options: Intl.DateTimeFormatOptions) => {
    const kind = format(options)
    const words = memoise((day: number) => kind.format(day))
    return (date: Temporal.PlainDate) => words(inUtc(date))
  }
  const month = format({ month: 'long', year: 'numeric' })
  const monthName = memoise((day: number) => month.format(day))
  const alternatives = new Intl.ListFormat(locale, { type: 'disjunction' })
  const enumeration = new Intl.ListFormat(locale, { type: 'conjunction' })
  const clock = format({ timeStyle: 'short', timeZone })
  const shortWeekday = dated({ weekday: 'short' })
  const weekday = dated({ weekday: 'long' })
  const full = format({ dateStyle: 'full' })
  const longDate = memoise((day: number) => spoken(locale, full.formatToParts(day)))
  // Intl gives "mandag 10. juli" for these parts; the long date has the "den" of spoken Danish.
  const dayAndMonth = memoise((day: number) => spoken(locale, withoutYear(full.formatToParts(day))))
  const clockTime = memoise((milliseconds: number) => clock.format(milliseconds))
  return {
    longDate: (date: Temporal.PlainDate) => longDate(inUtc(date)),
    mediumDate: dated({ dateStyle: 'long' }),
    shortDate: dated({ dateStyle: 'short' }),
    dayAndMonth: (date: Temporal.PlainDate) => dayAndMonth(inUtc(date)),
    monthName: (yearMonth: Temporal.PlainYearMonth) => monthName(inUtc(firstOf(yearMonth))),
    monthOnly: dated({ month: 'long' }),
    weekday,
    shortWeekday: (date: Temporal.PlainDate) => shortWeekday(date).replace(/\.$/, ''),
    clockTime: (instant: Temporal.Instant) => clockTime(instant.epochMilliseconds),
    either: (words: readonly string[]) => alternatives.format(words),
    all: (words: readonly string[]) => enumeration.format(words),
  }
}
