import type { PlainDate } from './dates.ts'
import {
  type CalendarFacts,
  create,
  type Deadline,
  isOpen,
  LIFETIME_DAYS,
  nextDate,
  type Step,
  settle,
} from './deadline.ts'
import { nextReminderDate, type Reminder, remind } from './messages.ts'
import type { WantedDeadline } from './new-deadline.ts'
import type { SituationToday } from './situation.ts'

/** A day on which something comes of a deadline by itself: statuses, a reminder, or both. */
export interface PlannedDay {
  readonly on: PlainDate
  /** The statuses that it passes through. */
  readonly steps: readonly Step[]
  readonly reminder: Reminder | null
}

/** The night visits a deadline at most on the days of its own dates, and of changes reported. */
const MOST_DAYS = LIFETIME_DAYS

/**
 * What comes of an open deadline if nobody does anything from now on: the nights, run ahead. Each
 * day is what the night of that day does to it (`settle`, then `remind`). `deadline` must be
 * settled as of today.
 */
export function plannedDays(deadline: Deadline, facts: CalendarFacts, today: PlainDate): PlannedDay[] {
  const days: PlannedDay[] = []
  let current = deadline
  let on = nextDate(current, facts, today, nextReminderDate(current, today))
  while (on !== null && isOpen(current.status) && days.length < MOST_DAYS) {
    const settled = settle(current, facts, on)
    const reminded = remind(settled.deadline, on)
    if (settled.steps.length > 0 || reminded.reminder)
      days.push({ on, steps: settled.steps, reminder: reminded.reminder })
    current = reminded.deadline
    on = nextDate(current, facts, on, nextReminderDate(current, on))
  }
  return days
}

/** A deadline as it is on the day on which it is set. */
export interface DeadlineSetToday {
  readonly deadline: Deadline
  /** The statuses that it passes through at once. */
  readonly steps: readonly Step[]
  /** Its first message, where the citizen can see it at once. */
  readonly reminder: Reminder | null
}

/**
 * D-CREATE, D-MET-AT-BIRTH, §2.3: the deadline that is born of what is wanted, and its first
 * message. The act stores it, and a preview of the act shows it.
 */
export function deadlineSetToday(
  { plannedInterview, jobCentre, today }: SituationToday,
  wanted: WantedDeadline,
): DeadlineSetToday {
  const planned = plannedInterview ? { meetingId: plannedInterview.id, date: plannedInterview.date } : null
  const born = create({ ...wanted, jobCentre: jobCentre ?? '', plannedInterview: planned }, today)
  return { ...remind(born.deadline, today), steps: born.steps }
}
