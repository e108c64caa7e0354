import {
  addDays,
  atHour,
  dateOf,
  daysBetween,
  earliest,
  hourOf,
  type Instant,
  instant,
  isAfter,
  later,
  type PlainDate,
} from './dates.ts'
import type { Deadline } from './deadline.ts'

/**
 * §2.3: the three messages of a deadline: "at han har fået en frist", "når der er henholdsvis 8 og
 * 3 dage tilbage".
 */
export const reminderKinds = ['deadline_set', 'eight_days', 'three_days'] as const
export type ReminderKind = (typeof reminderKinds)[number]

/** N-CONFIRM: the receipts about a meeting, which leave at once. */
export const receiptKinds = ['booked', 'rebooked', 'summoned', 'moved', 'changed', 'cancelled'] as const
export type ReceiptKind = (typeof receiptKinds)[number]

/** N-MEETING: the reminder of a planned meeting. */
export const MEETING_REMINDER = 'meeting_reminder'

/** The message that proves that an address belongs to the citizen. */
export const CODE_KIND = 'confirmation_code'
export const CODE_MINUTES = 10
/** More codes than this would let somebody harass another person's telephone. */
export const MOST_CODES_AN_HOUR = 5

/** What tells of a meeting. */
export type MeetingMessageKind = ReceiptKind | typeof MEETING_REMINDER

export type MessageKind = ReminderKind | MeetingMessageKind | typeof CODE_KIND

export const channels = ['sms', 'email'] as const
export type Channel = (typeof channels)[number]

/** What a message needs to be put into words. Dates as `2026-07-10`, instants as ISO. */
export type MessageParameters = Readonly<Record<string, string | number | null>>

/** A parameter that is a text; null where there is none, or an empty one. */
export function textIn(parameters: MessageParameters, name: string): string | null {
  const value = parameters[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A parameter that is an instant. Throws where there is none: every such message has it. */
export function instantIn(parameters: MessageParameters, name: string): Instant {
  const value = textIn(parameters, name)
  if (value === null) throw new Error(`a message without ${name}`)
  return instant(value)
}

/** A message as it is put into words. */
export interface Message {
  readonly id: string
  readonly citizenId: string
  readonly jobCentre: string
  /** The deadline that a reminder is about. */
  readonly deadlineId: string | null
  /** The meeting that a receipt is about. */
  readonly meetingId: string | null
  /** The meeting's revision that a receipt tells of. */
  readonly revision: number | null
  readonly kind: MessageKind
  readonly channel: Channel
  readonly parameters: MessageParameters
  readonly madeAt: Instant
}

/** A message that has left, with its words. */
export interface SentMessage extends Message {
  readonly to: string | null
  /** Null for an SMS. */
  readonly subject: string | null
  readonly body: string | null
  readonly settledAt: Instant | null
}

/** The reader of a message: the language to write in, and the name never to write (N-SECRET). */
export interface Reader {
  readonly name: string
  readonly language: string
}

export interface Reminder {
  readonly kind: ReminderKind
  readonly dueDate: PlainDate
  /**
   * Days left on the day it is made. Null where the text is that of the first message, which names
   * no days.
   */
  readonly daysLeft: number | null
}

/** What a deadline's message needs to be put into words. */
export const reminderParameters = ({
  dueDate,
  daysLeft,
}: Pick<Reminder, 'dueDate' | 'daysLeft'>): MessageParameters => ({
  dueDate: dueDate.toString(),
  daysLeft,
})

/** What a message of a meeting needs to be put into words. */
export const meetingParameters = (meeting: {
  readonly type: string
  readonly offerTitle: string | null
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly form: string
  readonly place: string | null
  readonly caseworkerName: string | null
  readonly cancelReason: string | null
}): MessageParameters => ({
  type: meeting.type,
  title: meeting.offerTitle,
  startsAt: meeting.startsAt.toString(),
  endsAt: meeting.endsAt.toString(),
  form: meeting.form,
  place: meeting.place,
  caseworker: meeting.caseworkerName,
  reason: meeting.cancelReason,
})

/** N-HOURS: the hours of SMS, Danish time. */
export const FIRST_HOUR = 9
export const LAST_HOUR = 22

/** §2.3: how many days before the due date each reminder leaves. */
export const reminderDays = { eight_days: 8, three_days: 3 } as const

/**
 * The days on which a deadline's messages are made. N-CREATED-LATE: the day on which it became
 * visible has only the first message. Others that fall on or before that day are left out.
 */
function schedule(deadline: Deadline): { kind: ReminderKind; on: PlainDate }[] {
  const { status, visibleSince, dueDate } = deadline
  if (status !== 'active' || visibleSince === null) return []
  const counted = [
    { kind: 'eight_days', on: addDays(dueDate, -reminderDays.eight_days) } as const,
    { kind: 'three_days', on: addDays(dueDate, -reminderDays.three_days) } as const,
  ].filter(({ on }) => isAfter(on, visibleSince))
  return [{ kind: 'deadline_set', on: visibleSince }, ...counted]
}

const notSeenTo = (deadline: Deadline) =>
  schedule(deadline).filter(({ on }) => deadline.remindedThrough === null || isAfter(on, deadline.remindedThrough))

/**
 * The reminder to make today for a settled deadline, and the deadline with its reminders done
 * through today. N-ONCE: a day already done gives nothing again. N-CATCH-UP: after missed days it
 * is the latest reminder that is still true, with the real number of days. On the last day it has
 * the text of the first message. N-REOPENED: `visibleSince` and `remindedThrough` tell which
 * reminders are old.
 */
export function remind(deadline: Deadline, today: PlainDate): { deadline: Deadline; reminder: Reminder | null } {
  const latest = notSeenTo(deadline).findLast(({ on }) => !isAfter(on, today))
  if (!latest || isAfter(today, deadline.dueDate)) return { deadline, reminder: null }
  const daysLeft = daysBetween(today, deadline.dueDate)
  const firstWords = latest.kind === 'deadline_set' || daysLeft === 0
  return {
    deadline: { ...deadline, remindedThrough: today },
    reminder: { kind: latest.kind, dueDate: deadline.dueDate, daysLeft: firstWords ? null : daysLeft },
  }
}

/**
 * The next day, today or later, on which a reminder must be made; null when there is none. The
 * nightly run selects by it.
 */
export const nextReminderDate = (deadline: Deadline, today: PlainDate): PlainDate | null =>
  earliest(notSeenTo(deadline).map(({ on }) => later(on, today)))

/**
 * N-CATCH-UP: the number of days that a reminder names on the day it leaves; null where it names
 * none. It may leave on a later day than it was made: after the last hour of SMS (N-HOURS), or when
 * no gateway took it.
 */
export const daysToName = ({ daysLeft, dueDate }: Omit<Reminder, 'kind'>, leavesOn: PlainDate): number | null =>
  daysLeft === null || !isAfter(dueDate, leavesOn) ? null : daysBetween(leavesOn, dueDate)

/** N-HOURS: whether an SMS that no citizen is waiting for may leave now. */
const isDaytime = (now: Instant): boolean => hourOf(now) >= FIRST_HOUR && hourOf(now) < LAST_HOUR

/**
 * N-HOURS: when a message made now leaves. An e-mail leaves at once at any hour (§2.3.1, "samtidig
 * med oprettelse af fristen"). An SMS leaves between `FIRST_HOUR` and `LAST_HOUR`, otherwise at the
 * next `FIRST_HOUR`. An SMS that answers the citizen's own act leaves at once.
 */
export function leavesAt(channel: Channel, now: Instant, { citizenActed = false } = {}): Instant {
  if (channel === 'email' || citizenActed || isDaytime(now)) return now
  const today = dateOf(now)
  return atHour(hourOf(now) < FIRST_HOUR ? today : addDays(today, 1), FIRST_HOUR)
}

/** N-HOURS: how long after a citizen's act its answer may still leave at night. */
const JUST_NOW_MINUTES = 15

/**
 * N-HOURS, also for messages due by day that are handed over late. Null where all messages of a
 * channel may leave now. Otherwise only answers to citizens' acts since the returned moment may
 * leave.
 */
export const onlyActsSince = (channel: Channel, now: Instant): Instant | null =>
  channel === 'email' || isDaytime(now) ? null : now.subtract({ minutes: JUST_NOW_MINUTES })
