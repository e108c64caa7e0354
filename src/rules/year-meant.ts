import { earliestDay, isAfter, isBefore, latestDay, type PlainDate } from './dates.ts'
import { type Refusal, type RefusalFacts, refusal } from './refusals.ts'

// J-YEARS: a typing error turns 2026 into 2062, and a system without an end date sends 9999. Either
// would hold for decades: no time would be shown, or a job centre would stay closed. Three years is
// longer than any plan of the guide.

/** Refuses a day too far ahead of today. `facts` says which of several days it is. */
export const tooFarAhead = (day: PlainDate, today: PlainDate, facts: RefusalFacts = {}): Refusal[] => {
  const latest = latestDay(today)
  return isAfter(day, latest)
    ? [refusal('too_far_ahead', { date: day.toString(), latest: latest.toString(), ...facts })]
    : []
}

/** Refuses a day too long ago, for dates that only make sense in the recent past. */
export const tooLongAgo = (day: PlainDate, today: PlainDate): Refusal[] => {
  const earliest = earliestDay(today)
  return isBefore(day, earliest)
    ? [refusal('too_long_ago', { date: day.toString(), earliest: earliest.toString() })]
    : []
}

/**
 * A closure of a year means a job centre that has moved. A longer one is a typing error, and nobody
 * could book until it was noticed.
 */
const MOST_YEARS_CLOSED = 1

/** J-YEARS: refuses a closure longer than `MOST_YEARS_CLOSED`. */
export const closureTooLong = (from: PlainDate, to: PlainDate): Refusal[] => {
  const end = from.add({ years: MOST_YEARS_CLOSED })
  return isBefore(to, end) ? [] : [refusal('closure_too_long', { latest: end.subtract({ days: 1 }).toString() })]
}
