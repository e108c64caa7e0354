import { addDays, firstOf, isBefore, monthOf, type PlainDate } from './dates.ts'

// Figures of a job centre: what is counted, over which months and weeks. They tell of nobody.

/** How a deadline ended, or that it has not. */
export const deadlineEnds = ['booked', 'summoned', 'overdue', 'other', 'open'] as const
export type DeadlineEnd = (typeof deadlineEnds)[number]

/** How many months are told, this one among them, and how many weeks. */
export const FIGURE_MONTHS = 6
const WEEKS = 12

const monthsBack = (today: PlainDate, months: number): PlainDate => firstOf(monthOf(today)).subtract({ months })

/** The first days of the months told, the earliest first. The last has not ended. */
export const monthsTold = (today: PlainDate): PlainDate[] =>
  Array.from({ length: FIGURE_MONTHS }, (_, at) => monthsBack(today, FIGURE_MONTHS - 1 - at))

/** The Mondays of the weeks told, the earliest first. */
export function weeksTold(today: PlainDate): PlainDate[] {
  const monday = addDays(today, 1 - today.dayOfWeek)
  return Array.from({ length: WEEKS }, (_, at) => addDays(monday, (at - WEEKS + 1) * 7))
}

/** From this many days before the last day on they are told together. */
export const EARLY_DAYS = 15

/** The place of each in a list of those told; null where it is before them. */
export function placeOf(starts: readonly PlainDate[], day: PlainDate): number | null {
  const after = starts.findIndex((start) => isBefore(day, start))
  const place = after === -1 ? starts.length - 1 : after - 1
  return place < 0 ? null : place
}
