import { closeDeadline } from '../../actions/close-deadline.ts'
import { setDeadline } from '../../actions/set-deadline.ts'
import type { ActionContext } from '../../actions/transaction.ts'
import { type DoItem, workAtTasks } from '../../actions/work-at-tasks.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'

/** What a task wants with one citizen, by the action that does it for one. */
const doItem: DoItem = async (context, wanted, { citizenId, deadlineId }) => {
  if (wanted.kind === 'set_deadlines') {
    const { interviewType, dueDate, activationDate } = wanted
    const set = await setDeadline(context, citizenId, { interviewType, dueDate, activationDate })
    return set.ok ? done({ deadlineId: set.value.seen.deadline.id }) : set
  }
  if (deadlineId === null) return refuse('not_found')
  const closed = await closeDeadline(context, deadlineId, wanted.reason)
  return closed.ok ? done({ deadlineId }) : closed
}

/** All that is left to do of long tasks now; how many tasks there were. */
export const workOnce = (
  context: ActionContext,
  failed: (error: unknown) => void,
  isStopping: () => boolean = () => false,
): Promise<Outcome<number>> => workAtTasks(context, doItem, { failed, isStopping })

const LOOK_EVERY_MILLISECONDS = 1_000

/**
 * Does long tasks as they are begun, and goes on with those that a stopped program has left, until
 * it is stopped. A stopping program waits for the citizen at hand; the next start does the rest.
 */
export function watchTasks(
  context: ActionContext,
  failed: (error: unknown) => void,
  { everyMilliseconds = LOOK_EVERY_MILLISECONDS }: { everyMilliseconds?: number } = {},
): { stop(): Promise<void> } {
  let working: Promise<unknown> | null = null
  let isStopping = false
  const look = () => {
    if (context.continuity?.isHeld) return
    working ??= workOnce(context, failed, () => isStopping)
      .catch((error: unknown) => failed(error))
      .finally(() => {
        working = null
      })
  }
  const timer = setInterval(look, everyMilliseconds)
  return {
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      await working
    },
  }
}
