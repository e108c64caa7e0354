import type { InterviewType } from './contact-groups.ts'
import type { Instant } from './dates.ts'
import type { DeadlineStatus } from './deadline.ts'
import type { MeetingHistoryKind, MeetingOrigin, MeetingType } from './meetings.ts'

// J-EVENTS: what case systems are told has happened.

/** Ids and facts of an event: no words that somebody wrote, and no number of a person. */
export type EventData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** How long events can be read, in days. */
export const EVENT_DAYS = 90

/** The longest that a reader can wait for the next event, in seconds. */
export const LONGEST_WAIT_SECONDS = 30

/** What a type's name means. The list may grow. */
export const eventTypes = {
  'deadline.created': 'A deadline was set; `data.to` is its first status.',
  'deadline.not_activated': 'It waits for its activation date again.',
  'deadline.active': 'It can be seen and booked for, for the first time or again.',
  'deadline.met': 'An interview was booked, or the citizen was summoned to one.',
  'deadline.closed_met': 'It closed after the interview.',
  'deadline.closed_overdue': 'It ran out without an interview.',
  'deadline.closed': 'It was closed otherwise; `rule` says why.',
  'deadline.handed_over':
    'The citizen moved within the municipality, and the deadline is that of the job centre `data.to` from now on.',
  'deadline.taken_over':
    'The citizen moved here within the municipality, and brought the deadline; `data.status` is where it stands.',
  'meeting.booked': 'The citizen booked it.',
  'meeting.summoned': 'The job centre summoned the citizen to it.',
  'meeting.moved': 'It begins at another time: the citizen rebooked it, or the job centre moved it.',
  'meeting.changed': 'Caseworker, place, form or length changed.',
  'meeting.cancelled': 'It was cancelled, or a walk-in was struck out.',
  'meeting.due': 'Its day has come.',
  'meeting.held': 'It was held; `data.what` is `walk_in` where it was not booked.',
  'meeting.no_show': 'The citizen did not come.',
  'meeting.outcome_taken_back': 'What had been registered was a mistake.',
  'citizen.registered': 'The job centre registered the citizen, who was nobody’s and new.',
  'citizen.changed': 'Something of the citizen changed; `data.what` says what. Read the citizen.',
  'citizen.died': 'The citizen has died, on `data.on`. What stood is closed and cancelled.',
  'citizen.moved_here': 'The citizen belongs to this job centre from now on.',
  'citizen.moved_away': 'The citizen belongs to this job centre no longer. What is its own it still reads.',
  'message.delivered': 'An SMS or e-mail has arrived.',
  'message.failed': 'An SMS or e-mail has not arrived, and is not sent again by itself.',
  'message.dropped': 'An SMS or e-mail was not sent: it was no longer true, or the citizen gets no messages.',
  'times.published': 'Times of an offer were published.',
  'times.withdrawn': 'Times of an offer were withdrawn.',
  'times.changed': 'A published time has more or fewer seats.',
  'closure.made': 'The job centre, or a place, is closed on some days, or a caseworker is away.',
  'closure.changed': 'Its days, place, caseworker or reason changed.',
  'closure.taken_back': 'Its days are open again.',
} as const
export type EventType = keyof typeof eventTypes

/** What an event is about. */
export const eventSubjects = ['citizen', 'deadline', 'meeting', 'message', 'offer', 'time', 'closure'] as const
export type EventSubject = (typeof eventSubjects)[number]

const ofMeetings: Readonly<Record<MeetingHistoryKind, EventType>> = {
  booked: 'meeting.booked',
  summoned: 'meeting.summoned',
  walk_in: 'meeting.held',
  rebooked: 'meeting.moved',
  moved: 'meeting.moved',
  changed: 'meeting.changed',
  cancelled: 'meeting.cancelled',
  due: 'meeting.due',
  held: 'meeting.held',
  no_show: 'meeting.no_show',
  outcome_taken_back: 'meeting.outcome_taken_back',
}

/** What the table knows that an event stands in. */
export type EventFacts =
  | {
      readonly of: 'deadline'
      readonly from: DeadlineStatus | null
      readonly to: DeadlineStatus
      readonly interviewType: InterviewType | null
      readonly dueDate: string | null
    }
  | {
      readonly of: 'meeting'
      readonly what: MeetingHistoryKind
      readonly startsAt: Instant
      readonly meetingType: MeetingType | null
      readonly origin: MeetingOrigin | null
    }
  | { readonly of: 'other'; readonly type: string; readonly data: EventData }

/** The type of an event, by what happened. */
export function eventTypeOf(facts: EventFacts): string {
  switch (facts.of) {
    case 'deadline':
      return facts.from === null ? 'deadline.created' : `deadline.${facts.to}`
    case 'meeting':
      return ofMeetings[facts.what]
    default:
      return facts.type
  }
}

/** What tells an event from another that has its number. */
interface NumberedEvent {
  readonly number: number
  readonly at: Instant
  readonly subjectId: string
}

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** FNV-1a, of 32 bits. */
const checksum = (text: string): string => {
  let hash = FNV_OFFSET
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), FNV_PRIME)
  return (hash >>> 0).toString(36).padStart(7, '0')
}

const markOf = ({ at, subjectId }: Omit<NumberedEvent, 'number'>): string =>
  checksum(`${at.epochMilliseconds} ${subjectId}`)

/**
 * The id of an event: its number, and a mark. A database that was restored to an earlier moment
 * gives numbers again; by the mark a reader that stood behind learns it instead of missing events.
 */
export const eventId = (event: NumberedEvent): string => `ev_${event.number.toString(36)}_${markOf(event)}`

const ID = /^ev_([0-9a-z]{1,10})_([0-9a-z]{7})$/

/** The number in an id of an event; null for what is none. */
export function numberInEventId(id: string): number | null {
  const [, digits] = ID.exec(id) ?? []
  const number = digits === undefined ? null : Number.parseInt(digits, 36)
  return number !== null && Number.isSafeInteger(number) && number > 0 ? number : null
}
