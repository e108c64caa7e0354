import type { InterviewType } from './contact-groups.ts'
import { dateOf, type Instant, isSameDay, type PlainDate } from './dates.ts'
import type { SeriesKind } from './series.ts'
import type { Skipped } from './sieve-times.ts'

/** What a long task does with each of its citizens. */
export type WantedForCitizens =
  | {
      readonly kind: 'set_deadlines'
      readonly interviewType: InterviewType
      readonly dueDate: PlainDate
      /** Null: the day on which it is set. */
      readonly activationDate: PlainDate | null
    }
  | { readonly kind: 'close_deadlines'; readonly reason: string | null }

/** What a long task does with its times, which remember the series that made them. */
export type WantedForTimes =
  | { readonly kind: 'make_times'; readonly source: SeriesKind; readonly series: string }
  | { readonly kind: 'withdraw_times'; readonly series: string }

export type TaskWanted = WantedForCitizens | WantedForTimes
export type TaskKind = TaskWanted['kind']

export const isForTimes = (wanted: TaskWanted): wanted is WantedForTimes =>
  wanted.kind === 'make_times' || wanted.kind === 'withdraw_times'

/**
 * How one citizen, or one time, of a task went. Failed: the program could not, in several tries.
 */
export type ItemOutcome = 'done' | 'refused' | 'failed'

/** Why a time of a task was not made, or not withdrawn: somebody has booked it. */
export type WhyNotTime = Skipped['kind'] | 'booked'

/** So many citizens a task has at most: about half an hour's work. */
export const MOST_ITEMS = 5_000

/** More times than these are made by a task: nobody is to wait for them. */
export const MOST_TIMES_WITHOUT_TASK = 300

/**
 * D-UNDO: whether what a task has done can be undone today: it set deadlines or made times, has
 * finished, and was begun today. A task is undone once.
 */
export const canBeUndone = (
  task: {
    readonly kind: TaskKind
    readonly startedAt: Instant
    readonly finishedAt: Instant | null
    readonly isUndone: boolean
  },
  today: PlainDate,
): boolean =>
  (task.kind === 'set_deadlines' || task.kind === 'make_times') &&
  task.finishedAt !== null &&
  !task.isUndone &&
  isSameDay(dateOf(task.startedAt), today)
