import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { Temporal } from 'temporal-polyfill'

export interface CalendarOrganizer {
  /** The organizer's name in calendars: the job centre, never a person. */
  readonly name: string
  /** The portal's own address, never a person's. Undefined: an address that nobody has. */
  readonly address: string | undefined
}

/**
 * RFC 2606: no mail server ever has `.invalid`. A calendar requires an address but sends nothing
 * there.
 */
const NOBODY = 'svar-ikke@selvbook.invalid'

export interface CalendarFileView {
  /** The meeting's own id, by which a later file replaces an earlier one in the calendar. */
  readonly id: string
  /** Rises with every change of the meeting. */
  readonly revision: number
  readonly cancelled: boolean
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  /** When the file was made. */
  readonly stamp: Temporal.Instant
  /** N-SECRET: neither a person's name or number nor a benefit. */
  readonly title: string
  readonly organizer: CalendarOrganizer
  readonly place?: string
  readonly description?: string
  readonly url?: string
}

/**
 * N-CONFIRM, F-4: a meeting as an iCalendar file (RFC 5545), and the method for its content type.
 * RFC 5546 (3.2.1, 3.2.5) requires one ORGANIZER in PUBLISH and in CANCEL: calendars remove an
 * entry only for the organizer who added it.
 */
export function calendarFile(view: CalendarFileView): { content: string; method: 'PUBLISH' | 'CANCEL' } {
  const { id, revision, cancelled, startsAt, endsAt, stamp, title, place, description, url, organizer } = view
  const method = cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH
  const calendar = ical({ prodId: { company: 'Selvbook', product: 'Selvbook', language: 'DA' }, method })
  // Instants without a time zone are written as UTC, which every calendar converts to its own time.
  calendar.createEvent({
    id: `${id}@selvbook`,
    sequence: revision,
    start: startsAt,
    end: endsAt,
    stamp,
    summary: title,
    organizer: { name: organizer.name, email: organizer.address ?? NOBODY },
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(place === undefined ? {} : { location: place }),
    ...(description === undefined ? {} : { description }),
    ...(url === undefined ? {} : { url }),
  })
  // RFC 5545 (3.1): each line ends with CRLF, the last too, where ical-generator has none.
  return { content: `${calendar.toString()}\r\n`, method: cancelled ? 'CANCEL' : 'PUBLISH' }
}
