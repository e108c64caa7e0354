import type { InterviewType } from './contact-groups.ts'
import { dateOf, type Instant, isSameDay, type PlainDate } from './dates.ts'

/** What a long task does with each of its citizens. */
export type TaskWanted =
  | {
      readonly kind: 'set_deadlines'
      readonly interviewType: InterviewType
      readonly dueDate: PlainDate
      /** Null: the day on which it is set. */
      readonly activationDate: PlainDate | null
    }
  | { readonly kind: 'close_deadlines'; readonly reason: string | null }
export type TaskKind = TaskWanted['kind']

/** How one citizen of a task went. Failed: the program could not, in several tries. */
export type ItemOutcome = 'done' | 'refused' | 'failed'

/** So many citizens a task has at most: about half an hour's work. */
export const MOST_ITEMS = 5_000

/**
 * D-UNDO: whether what a task has done can be undone today: it set deadlines, has finished, and was
 * begun today. A task is undone once.
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
  task.kind === 'set_deadlines' &&
  task.finishedAt !== null &&
  !task.isUndone &&
  isSameDay(dateOf(task.startedAt), today)
