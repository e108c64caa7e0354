import {
  addDays,
  atHour,
  dateOf,
  earliest,
  type Instant,
  isAfter,
  isInstantAfter,
  isInstantBefore,
  type PlainDate,
} from './dates.ts'
import { type Channel, channels, FIRST_HOUR, LAST_HOUR, leavesAt } from './messages.ts'

/** N-MEETING: so many hours before a meeting its reminder may be set to leave: two weeks. */
export const MOST_REMINDER_HOURS = 336

/** A meeting that may be reminded of; `reminderHours` as in its offer. */
export interface Remindable {
  readonly startsAt: Instant
  /** Hours before the meeting. Null: the day before at nine. 0: never. */
  readonly reminderHours: number | null
}

/** N-MEETING: the moment that the offer names; null: never. */
function momentOf({ startsAt, reminderHours: hours }: Remindable): Instant | null {
  if (hours === 0) return null
  return hours === null ? atHour(addDays(dateOf(startsAt), -1), FIRST_HOUR) : startsAt.subtract({ hours })
}

/**
 * N-MEETING, N-HOURS: when the reminder of a meeting leaves on a channel; null: never. An SMS whose
 * moment is at night waits for the morning. Where the meeting has begun by then, it leaves in the
 * last hour of the evening before.
 */
export function meetingReminderAt(channel: Channel, meeting: Remindable): Instant | null {
  const moment = momentOf(meeting)
  if (moment === null) return null
  const leaves = leavesAt(channel, moment)
  if (isInstantBefore(leaves, meeting.startsAt)) return leaves
  return atHour(addDays(dateOf(leaves), -1), LAST_HOUR - 1)
}

/**
 * N-MEETING: the day whose night makes the reminders of a meeting that is planned now; null where
 * there are none for the night to make: never, today already, or "booked later than that".
 */
export function reminderNight(meeting: Remindable, today: PlainDate): PlainDate | null {
  const moments = channels.map((channel) => meetingReminderAt(channel, meeting))
  const day = earliest(moments.flatMap((moment) => (moment ? [dateOf(moment)] : [])))
  return day && isAfter(day, today) ? day : null
}

/**
 * N-MEETING: when a reminder made now leaves; null where its moment has passed. `late`: of a night
 * that was missed, so that it leaves as soon as it may.
 */
export function reminderLeavesAt(
  channel: Channel,
  meeting: Remindable,
  now: Instant,
  { late = false } = {},
): Instant | null {
  const at = meetingReminderAt(channel, meeting)
  if (at === null || isInstantAfter(at, now)) return at
  return late ? leavesAt(channel, now) : null
}

/** Messages of one moment. */
export interface ReminderToCome {
  readonly at: Instant
  readonly channels: readonly Channel[]
}

/**
 * N-MEETING: the reminders of a planned meeting that the nights to come make, run ahead. One of
 * today is made already.
 */
export function remindersToCome(signedUp: readonly Channel[], meeting: Remindable, today: PlainDate): ReminderToCome[] {
  if (reminderNight(meeting, today) === null) return []
  const moments = signedUp.flatMap((channel) => {
    const at = meetingReminderAt(channel, meeting)
    return at ? [{ channel, at }] : []
  })
  return [...Map.groupBy(moments, ({ at }) => at.epochMilliseconds).values()].flatMap((same) =>
    same.slice(0, 1).map(({ at }) => ({ at, channels: same.map(({ channel }) => channel) })),
  )
}
