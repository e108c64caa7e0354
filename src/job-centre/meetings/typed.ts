import { Temporal } from 'temporal-polyfill'
import { type Instant, isBefore, type PlainDate, plainDate, timeZone } from '../../rules/dates.ts'

/**
 * A day as somebody types it: `8.12.`, `8/12`, `8.12.2026`, `2026-12-08`. Without a year it is the
 * next such day, today included; `past`: the last one. Null for anything else.
 */
export function dayIn(text: string, today: PlainDate, { past = false } = {}): PlainDate | null {
  const typed = text.trim()
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(typed)) return plainDate(typed)
    const [, day, month, year] = /^(\d{1,2})[.\-/ ]+(\d{1,2})[.\-/ ]*(\d{4})?$/.exec(typed) ?? []
    if (day === undefined || month === undefined) return null
    const of = { day: Number(day), month: Number(month) }
    if (year !== undefined) return Temporal.PlainDate.from({ ...of, year: Number(year) }, { overflow: 'reject' })
    const thisYear = Temporal.PlainDate.from({ ...of, year: today.year }, { overflow: 'reject' })
    if (past) return isBefore(today, thisYear) ? thisYear.subtract({ years: 1 }) : thisYear
    return isBefore(thisYear, today) ? thisYear.add({ years: 1 }) : thisYear
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** A time of day as somebody types it: `9`, `9.30`, `09:30`. Null for anything else. */
export function clockIn(text: string): { readonly hour: number; readonly minute: number } | null {
  const [, hours, minutes = '0'] = /^(\d{1,2})(?:[.:](\d{2}))?$/.exec(text.trim().replace(/^kl\.? */i, '')) ?? []
  const [hour, minute] = [Number(hours), Number(minutes)]
  return hours !== undefined && hour < 24 && minute < 60 ? { hour, minute } : null
}

/** The instant of a Danish time of day; a gap (summer time) is read forwards. */
export const momentOf = (day: PlainDate, clock: { readonly hour: number; readonly minute: number }): Instant =>
  day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(clock) }).toInstant()

/** As a field for a day shows it: `8.12.2026`. */
export const shownDay = ({ day, month, year }: PlainDate): string => `${day}.${month}.${year}`
