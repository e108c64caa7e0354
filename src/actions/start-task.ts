import { dateOf } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { canBeUndone, MOST_ITEMS, type WantedForCitizens } from '../rules/tasks.ts'
import type { Transaction } from '../storage/database.ts'
import { ownAmong } from '../storage/many-citizens.ts'
import { insertTimesToWithdraw } from '../storage/task-times.ts'
import { deadlinesSetBy, lockTask, type Task, undoneBy } from '../storage/tasks.ts'
import { beginTask } from './steps/begin-task.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Begins to set the same deadline for many citizens: the program sets them one by one, each as
 * `setDeadline` does, by whoever began it. Citizens of others are left out. Refusals: not_found,
 * where none is left or there are more than `MOST_ITEMS`.
 */
export const startSettingDeadlines = (
  context: ActionContext,
  wanted: Extract<WantedForCitizens, { kind: 'set_deadlines' }>,
  citizenIds: readonly string[],
): Promise<Outcome<{ id: string }>> =>
  transact(context, 'start_task', async (trx, granted) => {
    const startedAt = context.clock.now()
    const given = [...new Set(citizenIds)]
    if (given.length > MOST_ITEMS) return refuse('not_found')
    const { jobCentre } = granted.actor
    const own = await ownAmong(trx, given, { jobCentre, today: dateOf(startedAt) })
    if (own.length === 0) return refuse('not_found')
    const items = own.map((citizenId) => ({ citizenId, deadlineId: null }))
    return done(await beginTask(trx, context, granted, { wanted, undoes: null, startedAt, items }))
  })

/** A task that can be undone now, locked. Refusals: not_found. */
async function lockUndoable(
  trx: Transaction,
  { clock }: ActionContext,
  taskId: string,
  jobCentre: string,
): Promise<Outcome<Task>> {
  const task = await lockTask(trx, taskId, jobCentre)
  if (!task) return refuse('not_found')
  const isUndone = (await undoneBy(trx, taskId)) !== null
  const today = dateOf(clock.now())
  return canBeUndone({ ...task, kind: task.wanted.kind, isUndone }, today) ? done(task) : refuse('not_found')
}

/**
 * D-UNDO: begins to close the deadlines that a task has set, on the day on which it was begun. What
 * they superseded is not revived. Refusals: not_found, where the task cannot be undone (any more).
 */
export const undoDeadlinesOfTask = (
  context: ActionContext,
  taskId: string,
  reason: string,
): Promise<Outcome<{ id: string }>> =>
  transact(context, 'start_task', async (trx, granted) => {
    const locked = await lockUndoable(trx, context, taskId, granted.actor.jobCentre)
    if (!locked.ok) return locked
    if (locked.value.wanted.kind !== 'set_deadlines') return refuse('not_found')
    const items = await deadlinesSetBy(trx, taskId)
    if (items.length === 0) return refuse('not_found')
    const wanted = { kind: 'close_deadlines', reason } as const
    const startedAt = context.clock.now()
    return done(await beginTask(trx, context, granted, { wanted, undoes: taskId, startedAt, items }))
  })

/**
 * D-UNDO: begins to withdraw the times that a task has made, on the day on which it was begun.
 * Those that somebody has booked stand. Refusals: not_found, as above.
 */
export const undoTimesOfTask = (context: ActionContext, taskId: string): Promise<Outcome<{ id: string }>> =>
  transact(context, 'withdraw_times', async (trx, granted) => {
    const locked = await lockUndoable(trx, context, taskId, granted.actor.jobCentre)
    if (!locked.ok) return locked
    if (locked.value.wanted.kind !== 'make_times') return refuse('not_found')
    const { series } = locked.value.wanted
    const wanted = { kind: 'withdraw_times', series } as const
    const startedAt = context.clock.now()
    const begun = await beginTask(trx, context, granted, { wanted, undoes: taskId, startedAt, items: [] })
    const count = await insertTimesToWithdraw(trx, begun.id, series)
    return count === 0 ? refuse('not_found') : done(begun)
  })
