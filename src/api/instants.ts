import { type Instant, type PlainDate, timeZone } from '../rules/dates.ts'

/** `2026-07-10T10:00:00+02:00`: an instant with the Danish offset, to the second. */
export const danishInstant = (at: Instant): string =>
  at.toZonedDateTimeISO(timeZone).toString({ timeZoneName: 'never', smallestUnit: 'second' })

/** `2026-07-10` */
export const isoDate = (date: PlainDate): string => date.toString()

export const minutesBetween = (from: Instant, to: Instant): number =>
  Math.round((to.epochMilliseconds - from.epochMilliseconds) / 60_000)
