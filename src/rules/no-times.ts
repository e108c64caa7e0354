import type { Refusal, RefusalCode } from './refusals.ts'

// F-NONE: "Ingen ledige tider" is said where that is the reason. Where it is something of the
// citizen's own, that is said.

/** Reasons against a free time that are the citizen's own: without them it could be booked. */
const own: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'absent_that_day',
  'citizen_busy',
  'new_interview_must_be_later',
])

/** M-ONE: what bars every interview, whichever its offer or time. */
const barsInterviews: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'interview_already_planned',
  'two_interviews_stand',
])

/**
 * Of the reasons against one free time those that count. The citizen's own do where nothing else is
 * against it: of a time that has begun it is not the absence that keeps anybody from it.
 */
export function countingReasons(refusals: readonly Refusal[]): readonly Refusal[] {
  const others = refusals.filter(({ code }) => !own.has(code))
  return others.length > 0 ? others : refusals
}

/**
 * Of the reasons against whole offers those that hold whatever the offer: told also where other
 * offers could be booked of.
 */
export const aboutInterviews = (refusals: readonly Refusal[]): Refusal[] =>
  refusals.filter(({ code }) => barsInterviews.has(code))

/** Why a citizen who may book finds nothing: the weightiest reason. */
export type NoTimesReason =
  | 'absent'
  | 'busy'
  | 'interview_today'
  /** Not of the offer chosen, but of another. */
  | 'other_offers'
  | 'none_free'

/**
 * F-NONE, F-EVIDENCE: why there is no time for a citizen whom no interview bars
 * (`aboutInterviews`), of all reasons that apply. Only `none_free` is a matter of missing times.
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
