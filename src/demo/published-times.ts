import { addDays, type Instant, type PlainDate, timeZone } from '../rules/dates.ts'

export const caseworkers = {
  karin: 'Karin Brandt',
  mogens: 'Mogens Lund',
  aline: 'Aline Svane',
  jonas: 'Jonas Friis',
  tina: 'Tina Berg',
} as const
export type CaseworkerRef = keyof typeof caseworkers

/**
 * A caseworker's week, Monday to Friday, twice: in even and in odd weeks. A day without times is
 * `''`.
 */
type Fortnight = readonly [readonly string[], readonly string[]]

/** Each caseworker has one offer, so that no two of their times can overlap (M-NO-DOUBLE). */
const fortnights: Readonly<Record<CaseworkerRef, Fortnight>> = {
  karin: [
    ['09:00 09:50 10:40 13:00', '', '09:00 09:50', '12:30 13:20 14:10 15:00', '09:00 10:40'],
    ['10:40 13:00', '09:00 09:50 10:40', '', '12:30 13:20', '09:00'],
  ],
  mogens: [
    ['13:00 13:50', '09:30 10:20 12:30', '', '09:30 10:20', ''],
    ['', '13:00 13:50 14:40', '', '09:30 12:30', '09:30 10:20'],
  ],
  aline: [
    ['', '09:15 10:15 11:15', '', '13:00 14:00', '09:15'],
    ['09:15 10:15', '', '13:00 14:00 15:00', '', '09:15 10:15'],
  ],
  jonas: [
    ['08:30 09:10 09:50', '', '08:30 09:10 13:00 13:40', '', '08:30 09:10'],
    ['13:00 13:40', '08:30 09:10', '', '08:30 09:10 09:50', ''],
  ],
  tina: [
    ['', '', '09:00', '', ''],
    ['', '', '13:00', '', ''],
  ],
}

/**
 * Days on which no job centre is open: Christmas and New Year. The movable feasts are left out: it
 * is a demo.
 */
const closed = new Set(['12-24', '12-25', '12-26', '12-31', '01-01'])

/**
 * The start of each of a caseworker's times in `count` days from a Danish date on: none at
 * weekends.
 */
export function timesOf(caseworker: CaseworkerRef, from: PlainDate, count: number): Instant[] {
  const starts: Instant[] = []
  for (let day = from, left = count; left > 0; day = addDays(day, 1), left -= 1) {
    if (closed.has(day.toString().slice(5))) continue
    const week = fortnights[caseworker][(day.weekOfYear ?? 0) % 2]
    const times = week?.[day.dayOfWeek - 1] ?? ''
    for (const time of times.split(' ').filter(Boolean))
      starts.push(day.toZonedDateTime({ timeZone, plainTime: time }).toInstant())
  }
  return starts
}
