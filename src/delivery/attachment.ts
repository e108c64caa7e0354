import { dateOf, instant } from '../rules/dates.ts'
import type { Message } from '../rules/messages.ts'
import { type CalendarOrganizer, calendarFile } from '../web/calendar-file.ts'

/** A file attached to an e-mail. */
export interface Attachment {
  readonly name: string
  readonly type: string
  readonly content: string
}

type Attachable = Partial<Pick<Message, 'meetingId' | 'revision' | 'madeAt'>> & Pick<Message, 'kind' | 'parameters'>

interface AttachmentDetails {
  readonly title: string
  readonly place: string | null
  readonly organizer: CalendarOrganizer
}

/**
 * N-CONFIRM: a receipt's meeting as an iCalendar file. The file of a cancelled meeting removes it
 * from the calendar.
 */
export function meetingFile(message: Attachable, details: AttachmentDetails): Attachment | null {
  const { meetingId: id, revision, madeAt: stamp, kind, parameters } = message
  const { startsAt, endsAt } = parameters
  if (!id || !stamp || typeof startsAt !== 'string' || typeof endsAt !== 'string') return null
  const { content, method } = calendarFile({
    id,
    revision: revision ?? 0,
    cancelled: kind === 'cancelled',
    startsAt: instant(startsAt),
    endsAt: instant(endsAt),
    stamp,
    title: details.title,
    organizer: details.organizer,
    ...(details.place === null ? {} : { place: details.place }),
  })
  return {
    name: `moede-${dateOf(instant(startsAt)).toString()}.ics`,
    type: `text/calendar; charset=utf-8; method=${method}`,
    content,
  }
}
