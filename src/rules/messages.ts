import {
  addDays,
  atHour,
  dateOf,
  daysBetween,
  earliest,
  hourOf,
  type Instant,
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

/** N-CONFIRM: what a citizen is told of a meeting, at once. */
export const receiptKinds = ['booked', 'rebooked', 'summoned', 'moved', 'changed', 'cancelled'] as const
export type ReceiptKind = (typeof receiptKinds)[number]

/** What proves that an address is the citizen's own. */
export const CODE_KIND = 'confirmation_code'
export const CODE_MINUTES = 10
/** More codes would be somebody who plagues another's telephone. */
export const MOST_CODES_AN_HOUR = 5

export type MessageKind = ReminderKind | ReceiptKind | typeof CODE_KIND

export const channels = ['sms', 'email'] as const
export type Channel = (typeof channels)[number]

export interface Reminder {
  readonly kind: ReminderKind
  readonly dueDate: PlainDate
  /**
   * Days left on the day it is made; null where the words are those of the first message, which
   * names none.
   */
  readonly daysLeft: number | null
}

/** N-HOURS: the hours of SMS, Danish time. */
export const FIRST_HOUR = 9
export const LAST_HOUR = 22

/** §2.3: how many days before the due date each reminder leaves. */
export const reminderDays = { eight_days: 8, three_days: 3 } as const

/**
 * The days on which a deadline's messages fall. N-CREATED-LATE: what would fall on or before the
 * day it became visible is left out, so that day has only the first one.
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
 * The reminder to make today for a settled deadline, and the deadline with its reminders seen to
 * through today. N-ONCE: a day once seen to gives nothing again. N-CATCH-UP: after missed days the
 * latest one still true, with the real number of days; on the last day the words of the first.
 * N-REOPENED: `visibleSince` and `remindedThrough` say what is old.
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
 * The next day, today at the earliest, on which a reminder is to be made, for the night's look-up;
 * null when none is.
 */
export const nextReminderDate = (deadline: Deadline, today: PlainDate): PlainDate | null =>
  earliest(notSeenTo(deadline).map(({ on }) => later(on, today)))

/**
 * N-CATCH-UP: the number of days that a reminder names on the day on which it leaves, which is
 * later than the day on which it was made when that was after 22 (N-HOURS) or nothing could be
 * handed over; null where it names none.
 */
export const daysToName = ({ daysLeft, dueDate }: Omit<Reminder, 'kind'>, leavesOn: PlainDate): number | null =>
  daysLeft === null || !isAfter(dueDate, leavesOn) ? null : daysBetween(leavesOn, dueDate)

/** N-HOURS: whether an SMS may leave that nobody is waiting for. */
const isDaytime = (now: Instant): boolean => hourOf(now) >= FIRST_HOUR && hourOf(now) < LAST_HOUR

/**
 * N-HOURS: when a message made now leaves. §2.3.1, "samtidig med oprettelse af fristen": an e-mail
 * at once at any hour; an SMS between 09 and 22, else at the next 09. An SMS that answers what the
 * citizen did just now leaves at once.
 */
export function leavesAt(channel: Channel, now: Instant, { citizenActed = false } = {}): Instant {
  if (channel === 'email' || citizenActed || isDaytime(now)) return now
  const today = dateOf(now)
  return atHour(hourOf(now) < FIRST_HOUR ? today : addDays(today, 1), FIRST_HOUR)
}

/** N-HOURS: so long after a citizen's act its answer may still leave in the night. */
const JUST_NOW_MINUTES = 15

/**
 * N-HOURS, also of what was due by day and is handed over late: null where everything of a channel
 * may leave now; else only what answers a citizen who acted since this moment.
 */
export const onlyActsSince = (channel: Channel, now: Instant): Instant | null =>
  channel === 'email' || isDaytime(now) ? null : now.subtract({ minutes: JUST_NOW_MINUTES })
