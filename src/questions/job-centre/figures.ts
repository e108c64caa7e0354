import { dateOf, isSameDay, type PlainDate } from '../../rules/dates.ts'
import { type DeadlineEnd, deadlineEnds, EARLY_DAYS, monthsTold, placeOf, weeksTold } from '../../rules/figures.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import {
  countBookedDaysBefore,
  countDeadlineEnds,
  countInterviews,
  countLostMessages,
  countSearchesInVain,
  type LostMessages,
  type RegisteredInterviews,
} from '../../storage/figures.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

export type { RegisteredInterviews } from '../../storage/figures.ts'

export interface Figures {
  /** The first days of the months; the last month has not ended. */
  readonly months: readonly PlainDate[]
  /** How the deadlines set in each month ended. */
  readonly ends: readonly Readonly<Record<DeadlineEnd, number>>[]
  /** Bookings by days before the last day, from 0 on; the last has all earlier ones. */
  readonly daysBefore: readonly number[]
  readonly interviews: readonly RegisteredInterviews[]
  /** The Mondays of the weeks, and how many searched in vain in each. */
  readonly weeks: readonly PlainDate[]
  readonly inVain: readonly number[]
  readonly lost: readonly LostMessages[]
}

function endsOf(months: readonly PlainDate[], rows: Awaited<ReturnType<typeof countDeadlineEnds>>) {
  return months.map((month) => {
    const countOf = (end: DeadlineEnd) => rows.find((row) => row.end === end && isSameDay(row.month, month))?.count ?? 0
    const [booked, summoned, overdue, other, open] = deadlineEnds.map(countOf)
    return { booked: booked ?? 0, summoned: summoned ?? 0, overdue: overdue ?? 0, other: other ?? 0, open: open ?? 0 }
  })
}

/** Whoever booked after the last day did so on it: a night that was late. */
function daysBeforeOf(rows: Awaited<ReturnType<typeof countBookedDaysBefore>>): number[] {
  const counts = Array.from({ length: EARLY_DAYS + 1 }, () => 0)
  for (const { days, count } of rows) {
    const place = Math.min(Math.max(days, 0), EARLY_DAYS)
    counts[place] = (counts[place] ?? 0) + count
  }
  return counts
}

function byWeek(weeks: readonly PlainDate[], rows: Awaited<ReturnType<typeof countSearchesInVain>>): number[] {
  const counts = weeks.map(() => 0)
  for (const { day, count } of rows) {
    const place = placeOf(weeks, day)
    if (place !== null) counts[place] = (counts[place] ?? 0) + count
  }
  return counts
}

const none = { failed: 0, unknown: 0 }

/** The figures of one's own job centre; they tell of nobody. Refusals: not_found. */
export const askFigures = (context: QuestionContext): Promise<Outcome<Figures>> =>
  askUnlogged(context, 'see_figures', ({ actor: { jobCentre } }, database) =>
    snapshot(database, async (db) => {
      const today = dateOf(context.clock.now())
      const [months, weeks] = [monthsTold(today), weeksTold(today)]
      const [from = today] = months
      const [monday = today] = weeks
      const [ends, daysBefore, interviews, inVain, lost] = await Promise.all([
        countDeadlineEnds(db, jobCentre, from),
        countBookedDaysBefore(db, jobCentre, from),
        countInterviews(db, jobCentre, from),
        countSearchesInVain(db, jobCentre, monday),
        countLostMessages(db, jobCentre, from),
      ])
      return done({
        months,
        ends: endsOf(months, ends),
        daysBefore: daysBeforeOf(daysBefore),
        interviews,
        weeks,
        inVain: byWeek(weeks, inVain),
        lost: months.map((month) => lost.find((row) => isSameDay(row.month, month)) ?? { ...none, month }),
      })
    }),
  )
