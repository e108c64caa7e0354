import { Temporal } from 'temporal-polyfill'
import { instant, plainDate } from '../rules/dates.ts'

// Dates and instants as PostgreSQL writes them, in rows and in JSON. The polyfill's own reading of ISO 8601 takes 5 to 10 µs a
// value (it allows for calendars, weeks and brackets), these take less than 1: a month of free times has thousands of them.

const datePattern = /^(\d{4})-(\d\d)-(\d\d)$/
const instantPattern = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?([+-])(\d\d)(?::?(\d\d))?$/

const MOST_REMEMBERED = 20_000
const dates = new Map<string, Temporal.PlainDate>()

/** The same date for the same text, for they cannot be changed: a night of 100,000 deadlines reads some hundred dates a million times. */
export function decodeDate(text: string): Temporal.PlainDate {
  const known = dates.get(text)
  if (known) return known
  const [, year, month, day] = datePattern.exec(text) ?? []
  const date = year === undefined ? plainDate(text) : new Temporal.PlainDate(Number(year), Number(month), Number(day))
  if (dates.size >= MOST_REMEMBERED) dates.clear()
  dates.set(text, date)
  return date
}

export function decodeInstant(text: string): Temporal.Instant {
  const found = instantPattern.exec(text)
  // Microseconds, years before 1 and `infinity` are left to the polyfill.
  if (!found) return instant(text)
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours, minutes] = found
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const offset = (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000
  const milliseconds = local + Number(fraction.padEnd(3, '0')) - (sign === '-' ? -offset : offset)
  return Temporal.Instant.fromEpochMilliseconds(milliseconds)
}
