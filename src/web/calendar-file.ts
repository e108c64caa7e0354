import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { Temporal } from 'temporal-polyfill'

export interface CalendarFileView {
  /** The meeting's own id: what makes a later file of it replace the earlier in the calendar. */
  readonly id: string
  /** Rises with every change of the meeting. */
  readonly revision: number
  readonly cancelled: boolean
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  /** When the file is made. */
  readonly stamp: Temporal.Instant
  /** N-SECRET: neither a person's name or number nor a benefit. */
  readonly title: string
  readonly place?: string
  readonly description?: string
  readonly url?: string
}

/** N-CONFIRM, F-4: a meeting as an iCalendar file (RFC 5545), and the method that its content type must name. */
export function calendarFile(view: CalendarFileView): { content: string; method: 'PUBLISH' | 'CANCEL' } {
  const { id, revision, cancelled, startsAt, endsAt, stamp, title, place, description, url } = view
  const method = cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH
  const calendar = ical({ prodId: { company: 'Selvbook', product: 'Selvbook', language: 'DA' }, method })
  // Instants and no time zone: the file then says UTC, which every calendar turns into its own time.
  calendar.createEvent({
    id: `${id}@selvbook`,
    sequence: revision,
    start: startsAt,
    end: endsAt,
    stamp,
    summary: title,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(place === undefined ? {} : { location: place }),
    ...(description === undefined ? {} : { description }),
    ...(url === undefined ? {} : { url }),
  })
  return { content: calendar.toString(), method: cancelled ? 'CANCEL' : 'PUBLISH' }
}
