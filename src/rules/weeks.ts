import { addDays, daysBetween, type PlainDate, plainDate } from './dates.ts'
import { mondayOf } from './series.ts'

/** The Monday of a week of a year, as Danish calendars number them (ISO 8601). */
const mondayOfWeek = (year: number, week: number): PlainDate =>
  addDays(mondayOf(plainDate(`${year}-01-04`)), (week - 1) * 7)

/** The number of a date's week. */
export const weekOf = (date: PlainDate): number => date.weekOfYear ?? 0

/** A week as an address names it: `2026-W50`. */
export const weekText = (date: PlainDate): string =>
  `${date.yearOfWeek ?? date.year}-W${String(weekOf(date)).padStart(2, '0')}`

/**
 * The Monday of a week as people write it: `50`, `uge 50`, `50/2026`, `2026-W50`. Without a year it
 * is the one nearest to today. Null for what is no week.
 */
export function weekIn(text: string, today: PlainDate): PlainDate | null {
  const iso = /^(\d{4})-?W(\d{1,2})$/i.exec(text.trim())
  const [, typedWeek = '', typedYear] = iso
    ? ['', iso[2] ?? '', iso[1]]
    : (/^(?:uge|week)?\s*(\d{1,2})(?:\s*[/,.\s]\s*(\d{4}))?$/i.exec(text.trim()) ?? [])
  const week = Number(typedWeek)
  if (typedWeek === '' || week < 1 || week > 53) return null
  const years = typedYear === undefined ? [today.year - 1, today.year, today.year + 1] : [Number(typedYear)]
  const mondays = years.map((year) => mondayOfWeek(year, week)).filter((monday) => weekOf(monday) === week)
  const distance = (monday: PlainDate) => Math.abs(daysBetween(today, monday))
  return mondays.toSorted((a, b) => distance(a) - distance(b))[0] ?? null
}

/** How a week of times is looked at: which rows it has, and of what alone; null: of all. */
export interface WeekFilter {
  readonly by: 'caseworker' | 'place'
  readonly offerId: string | null
  readonly place: string | null
  readonly team: string | null
}
