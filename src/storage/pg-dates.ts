import { Temporal } from 'temporal-polyfill'
import { instant, plainDate } from '../rules/dates.ts'
import { memoise } from '../rules/memoise.ts'

// Dates and instants as PostgreSQL writes them, in rows and in JSON. The polyfill parses ISO 8601
// in 5 to 10 µs a value, since it allows for calendars, weeks and brackets. These take less than 1
// µs: a month of free times has thousands of them. Each is memoised: a night of 100,000 deadlines
// meets some hundred dates a million times.

const datePattern = /^(\d{4})-(\d\d)-(\d\d)$/
const instantPattern = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?([+-])(\d\d)(?::?(\d\d))?$/

export const decodeDate = memoise((text: string): Temporal.PlainDate => {
  const [, year, month, day] = datePattern.exec(text) ?? []
  return year === undefined ? plainDate(text) : new Temporal.PlainDate(Number(year), Number(month), Number(day))
})

export const decodeInstant = memoise((text: string): Temporal.Instant => {
  const found = instantPattern.exec(text)
  // Microseconds, years before 1 and `infinity` are left to the polyfill.
  if (!found) return instant(text)
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours, minutes] = found
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const offset = (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000
  const milliseconds = local + Number(fraction.padEnd(3, '0')) - (sign === '-' ? -offset : offset)
  return Temporal.Instant.fromEpochMilliseconds(milliseconds)
})
