import { earliestDay, isAfter, isBefore, latestDay, type PlainDate } from './dates.ts'
import { type Refusal, type RefusalFacts, refusal } from './refusals.ts'

// J-YEARS: a slip of the hand makes 2026 into 2062, and a system without an end date sends 9999.
// Either would hold for a working life: no time would be shown, or a job centre would stay closed.
// Three years is longer than any plan of the guide.

/** Refuses a day more than three years ahead of today; `facts` tells which of several it is. */
export const tooFarAhead = (day: PlainDate, today: PlainDate, facts: RefusalFacts = {}): Refusal[] => {
  const latest = latestDay(today)
  return isAfter(day, latest)
    ? [refusal('too_far_ahead', { date: day.toString(), latest: latest.toString(), ...facts })]
    : []
}

/**
 * Refuses a day more than three years before today, where only what has been lately can be meant.
 */
export const tooLongAgo = (day: PlainDate, today: PlainDate): Refusal[] => {
  const earliest = earliestDay(today)
  return isBefore(day, earliest)
    ? [refusal('too_long_ago', { date: day.toString(), earliest: earliest.toString() })]
    : []
}

/**
 * A closure of a year is a job centre that has moved; a longer one is a slip, and nobody could book
 * until somebody saw it.
 */
const MOST_YEARS_CLOSED = 1

/** J-YEARS: refuses to close for more than a year. */
export const closureTooLong = (from: PlainDate, to: PlainDate): Refusal[] => {
  const end = from.add({ years: MOST_YEARS_CLOSED })
  return isBefore(to, end) ? [] : [refusal('closure_too_long', { latest: end.subtract({ days: 1 }).toString() })]
}
