import type { DeadlineStep } from '../../questions/job-centre/deadlines.ts'
import { type Actor, theCalendar, whoActs } from '../../rules/actor.ts'
import { type Instant, startOf } from '../../rules/dates.ts'
import type { Step } from '../../rules/deadline.ts'
import type { Transaction } from '../../storage/database.ts'
import { deadlineStepWritten, insertDeadlineHistories, type NewDeadlineStep } from '../../storage/deadline-history.ts'
import type { Write } from '../../storage/written-together.ts'

/** Who changed a deadline, and when. */
interface DeadlineAct {
  readonly actor: Actor
  readonly at: Instant
  readonly reason: string | null
}

/** The statuses that one deadline has passed through. */
export interface StepsTaken {
  readonly deadline: { readonly id: string; readonly citizenId: string; readonly jobCentre: string }
  readonly steps: readonly Step[]
  /**
   * Null: the calendar did it. That stands in the history from the first moment of its day, also
   * when it is written down late (D-LATE-RUN).
   */
  readonly act: DeadlineAct | null
}

const toNewSteps = ({ deadline, steps, act }: StepsTaken): NewDeadlineStep[] =>
  steps.map(({ on, from, to, rule }) => ({
    deadlineId: deadline.id,
    citizenId: deadline.citizenId,
    jobCentre: deadline.jobCentre,
    at: act?.at ?? startOf(on),
    from,
    to,
    rule,
    by: act ? whoActs(act.actor) : theCalendar,
    reason: act?.reason ?? null,
  }))

/**
 * What happened to a deadline, to be written with the deadline. All that changes one goes through
 * here, or in bulk through `recordStepsOfMany`.
 */
export const stepsWritten = (taken: StepsTaken): Write[] => toNewSteps(taken).map((step) => deadlineStepWritten(step))

/** The same for a chunk of the night. */
export const recordStepsOfMany = (trx: Transaction, taken: readonly StepsTaken[]): Promise<void> =>
  insertDeadlineHistories(trx, taken.flatMap(toNewSteps))

/** What `stepsWritten` writes of an act, as it is read. */
export const asWritten = (steps: readonly Step[], { actor, at, reason }: DeadlineAct): DeadlineStep[] =>
  steps.map(({ from, to, rule }) => ({ at, from, to, rule, by: whoActs(actor), reason, writtenDown: true }))
