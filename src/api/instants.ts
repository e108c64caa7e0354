import { type Instant, type PlainDate, timeZone } from '../rules/dates.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const MOST_HOURS = 50_000
const offsets = new Map<number, number>()

/** Milliseconds by which Danish clocks are ahead of UTC in an hour of UTC: they are only ever put on the full hour. */
function offsetIn(hour: number, at: Instant): number {
  const known = offsets.get(hour)
  if (known !== undefined) return known
  if (offsets.size >= MOST_HOURS) offsets.clear()
  const offset = at.toZonedDateTimeISO(timeZone).offsetNanoseconds / 1_000_000
  offsets.set(hour, offset)
  return offset
}

const two = (number: number): string => String(number).padStart(2, '0')

/**
 * `2026-07-10T10:00:00+02:00`: an instant with the Danish offset, to the second. Asking the calendar once an hour instead of
 * once an instant: 1 µs against 45 µs, and a list of free times holds thousands.
 */
export function danishInstant(at: Instant): string {
  const { epochMilliseconds } = at
  const offset = offsetIn(Math.floor(epochMilliseconds / HOUR), at)
  const wall = new Date(epochMilliseconds + offset).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)
  const minutes = Math.round(offset / MINUTE)
  return `${wall}+${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`
}

/** `2026-07-10` */
export const isoDate = (date: PlainDate): string => date.toString()

export const minutesBetween = (from: Instant, to: Instant): number =>
  Math.round((to.epochMilliseconds - from.epochMilliseconds) / 60_000)
