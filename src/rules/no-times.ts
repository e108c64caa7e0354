import type { Refusal, RefusalCode } from './refusals.ts'

// F-NONE: a page says "Ingen ledige tider" only where that is the reason. Where the reason is the
// citizen's own, the page says that instead.

/** Reasons against a free time that belong to the citizen: without them it could be booked. */
const own: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'absent_that_day',
  'citizen_busy',
  'new_interview_must_be_later',
])

/** M-ONE: the reasons that bar every interview, of any offer and at any time. */
const barsInterviews: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'interview_already_planned',
  'two_interviews_stand',
])

/**
 * The reasons against one free time that count. The citizen's own count only where they stand
 * alone: an absence does not matter for a time that has begun.
 */
export function countingReasons(refusals: readonly Refusal[]): readonly Refusal[] {
  const others = refusals.filter(({ code }) => !own.has(code))
  return others.length > 0 ? others : refusals
}

/**
 * The reasons against whole offers that hold for every offer. They are shown even where other
 * offers can be booked.
 */
export const aboutInterviews = (refusals: readonly Refusal[]): Refusal[] =>
  refusals.filter(({ code }) => barsInterviews.has(code))

/** The main reason why a citizen who may book finds no time. */
export type NoTimesReason =
  | 'absent'
  | 'busy'
  | 'interview_today'
  /** The chosen offer has no time, but another offer has. */
  | 'other_offers'
  | 'none_free'

/**
 * F-NONE, F-EVIDENCE: the reason, out of all that apply, why a citizen finds no time. Only for
 * citizens with no reason against interviews (`aboutInterviews`). Only `none_free` means that times
 * are missing.
 */
export function whyNoTimes(
  reasons: readonly Refusal[],
  { otherOffersHaveTimes }: { readonly otherOffersHaveTimes: boolean },
): NoTimesReason {
  const has = (code: RefusalCode) => reasons.some((reason) => reason.code === code)
  if (has('absent_that_day')) return 'absent'
  if (has('citizen_busy')) return 'busy'
  if (has('new_interview_must_be_later')) return 'interview_today'
  return otherOffersHaveTimes ? 'other_offers' : 'none_free'
}
