import { addDays, isBefore, latestDay, type PlainDate, plainDate } from './dates.ts'

const two = (number: string): string => number.padStart(2, '0')

function dateIn(year: number, month: string, day: string): PlainDate | null {
  try {
    return plainDate(`${year}-${two(month)}-${two(day)}`)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** A day without a year is the next such day: in December "8.1." is in the coming year. */
function nextSuch(today: PlainDate, month: string, day: string): PlainDate | null {
  const thisYear = dateIn(today.year, month, day)
  return thisYear && !isBefore(thisYear, today) ? thisYear : dateIn(today.year + 1, month, day)
}

/** The Friday of a week: the fourth of January is always in the first. */
function fridayOf(year: number, week: number): PlainDate {
  const fourth = plainDate(`${year}-01-04`)
  return addDays(fourth, 5 - fourth.dayOfWeek + (week - 1) * 7)
}

const LAST_WEEK = 53

/** The Friday of a week; where that has passed, the one in the coming year. */
function fridayNext(today: PlainDate, week: number): PlainDate | null {
  if (week < 1 || week > LAST_WEEK) return null
  const friday = fridayOf(today.year, week)
  const found = isBefore(friday, today) ? fridayOf(today.year + 1, week) : friday
  return found.weekOfYear === week ? found : null
}

/**
 * The day that somebody means by `8.12.`, `8/12`, `8.12.2026`, `2026-12-08`, `+14`, `14 dage` or
 * `uge 50` (its Friday). Null where it is none that can be read, or too far ahead to count to.
 */
export function typedDay(text: string, today: PlainDate): PlainDate | null {
  const typed = text.trim().toLowerCase()
  const [, ahead] = /^\+? ?(\d{1,4})(?: ?(?:dage?|days?))?$/.exec(typed) ?? []
  if (ahead !== undefined) {
    const day = addDays(today, Number(ahead))
    return isBefore(latestDay(today), day) ? null : day
  }
  const [, week] = /^(?:uge|week) ?(\d{1,2})$/.exec(typed) ?? []
  if (week !== undefined) return fridayNext(today, Number(week))
  const [, isoYear, isoMonth = '', isoDay = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(typed) ?? []
  if (isoYear !== undefined) return dateIn(Number(isoYear), isoMonth, isoDay)
  const [, day, month = '', year] = /^(\d{1,2})[./-] ?(\d{1,2})(?:\.|[./-] ?(\d{2}|\d{4}))?$/.exec(typed) ?? []
  if (day === undefined) return null
  if (year === undefined) return nextSuch(today, month, day)
  return dateIn(year.length === 2 ? 2000 + Number(year) : Number(year), month, day)
}
