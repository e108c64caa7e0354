import type { InterviewType } from './contact-groups.ts'
import { isBefore, type PlainDate } from './dates.ts'
import { type Refusal, refusal } from './refusals.ts'
import { tooFarAhead } from './year-meant.ts'

/** How a planner ends a request. */
export const timeRequestEnds = ['opened', 'declined'] as const
export type TimeRequestEnd = (typeof timeRequestEnds)[number]

/** The most times that one request may ask for. */
export const MOST_TIMES_ASKED = 1000

/** J-CAPACITY: what a caseworker asks of the planners. */
export interface WantedTimes {
  readonly interviewType: InterviewType
  /** Null: of any offer of the type. */
  readonly offerId: string | null
  /** The last day on which they help. */
  readonly until: PlainDate
  readonly times: number
}

/** Why such a request cannot be meant: its day has passed, or lies too far ahead (J-YEARS). */
export const timeRequestRefusals = ({ until }: Pick<WantedTimes, 'until'>, today: PlainDate): Refusal[] => [
  ...(isBefore(until, today) ? [refusal('times_in_the_past')] : []),
  ...tooFarAhead(until, today),
]
