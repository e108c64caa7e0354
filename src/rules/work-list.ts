import type { WhoActed } from './actor.ts'
import { allowsDeadline, contactGroups, type InterviewType } from './contact-groups.ts'
import { addDays, dateOf, type Instant, isAfter, isInstantBefore, type PlainDate, startOf } from './dates.ts'
import { LIFETIME_DAYS } from './deadline.ts'
import type { MeetingFlag } from './flags.ts'
import { type Refusal, refusal } from './refusals.ts'

// J-WORK: the work list is made of facts, never of a status to keep. A case is listed while its
// fact holds and goes when it no longer does, or when somebody sets it aside until a day.

/** The kinds of cases, in the order in which they are shown. */
export const decidableKinds = ['ran_out', 'no_times', 'unreached', 'flagged', 'no_outcome'] as const
export type DecidableKind = (typeof decidableKinds)[number]

/** What a case is about: a deadline, or a meeting. */
export const aboutOf: Readonly<Record<DecidableKind, readonly ('deadline' | 'meeting')[]>> = {
  ran_out: ['deadline'],
  no_times: ['deadline'],
  unreached: ['deadline', 'meeting'],
  flagged: ['meeting'],
  no_outcome: ['meeting'],
}

/** How a citizen was told of something, where no message did it. */
export const toldWays = ['phone', 'letter', 'meeting'] as const
export type ToldWay = (typeof toldWays)[number]

/** How many cases of each kind stand on the start page. */
export const SHOWN_OF_EACH = 3

/** What somebody of the job centre has decided of a case; no reason of one taken back or erased. */
export type CaseDecision =
  | {
      readonly what: 'set_aside'
      readonly kind: DecidableKind
      readonly until: PlainDate
      readonly reason: string | null
    }
  | { readonly what: 'told'; readonly how: ToldWay }
  | { readonly what: 'kept'; readonly flags: readonly MeetingFlag[]; readonly reason: string | null }

/** A decision as it was taken, and of what. */
export interface DecidedCase {
  readonly at: Instant
  readonly by: WhoActed
  readonly deadlineId: string | null
  readonly meetingId: string | null
  readonly decision: CaseDecision
}

/**
 * What was decided of a case that is listed: why it was set aside until now, or kept. `decided`:
 * all of its deadline or meeting, the newest first. Null where nothing was, or it was taken back.
 */
export function decisionToTell(kind: DecidableKind, decided: readonly DecidedCase[]): DecidedCase | null {
  const last = decided.find(({ decision }) =>
    decision.what === 'set_aside' ? decision.kind === kind : decision.what === 'kept' && kind === 'flagged',
  )
  return last && last.decision.what !== 'told' && last.decision.reason !== null ? last : null
}

/** Whether a decision only takes back that the case was set aside: it is shown on the same day. */
export const isShownAgain = ({ decision, at }: DecidedCase): boolean =>
  decision.what === 'set_aside' && !isAfter(decision.until, dateOf(at))

/** How many of the citizens opened last stand on the start page. */
export const OPENED_SHOWN = 5

/** How far back the work list looks for deadlines that ran out and for searches in vain. */
export const DAYS_BACK = LIFETIME_DAYS

/** For how long at most a case is set aside. */
const LONGEST_ASIDE_DAYS = LIFETIME_DAYS

/** J-WORK: why a case cannot be set aside until this day: it is shown again on it. */
export function setAsideRefusals(until: PlainDate, today: PlainDate): Refusal[] {
  if (!isAfter(until, today)) return [refusal('set_aside_not_ahead', { until: until.toString() })]
  const last = addDays(today, LONGEST_ASIDE_DAYS)
  return isAfter(until, last) ? [refusal('set_aside_too_long', { last: last.toString() })] : []
}

/**
 * Whether a citizen who searched in vain is still a case. Once times fit again the list says so,
 * until the day after the search is over.
 */
export const isStillVain = (
  { fitting, lastSearch }: { readonly fitting: number; readonly lastSearch: Instant },
  today: PlainDate,
): boolean => fitting === 0 || !isInstantBefore(lastSearch, startOf(addDays(today, -1)))

/** The flags for which nobody has kept the meeting yet (M-FLAG). */
export const flagsToSee = (flags: readonly MeetingFlag[], kept: readonly MeetingFlag[]): MeetingFlag[] =>
  flags.filter((flag) => !kept.includes(flag))

/** The groups that may have a deadline of this type on a day (D-GROUP). */
export const groupsWithDeadline = (type: InterviewType, on: PlainDate): number[] =>
  contactGroups.map(({ number }) => number).filter((group) => allowsDeadline(group, type, on))
