import { dateOf } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { canBeUndone, MOST_ITEMS, type TaskWanted } from '../rules/tasks.ts'
import { newId } from '../storage/ids.ts'
import { deadlinesSetBy, insertTask, lockTask, ownAmong, type TaskStarter, undoneBy } from '../storage/tasks.ts'
import { type ActionContext, transact } from './transaction.ts'

type Starting = Pick<ActionContext, 'staffSession' | 'lookReason'>

const starterOf = (
  { staffSession = null, lookReason = null }: Starting,
  { name, roles }: Pick<TaskStarter, 'name' | 'roles'>,
): TaskStarter => ({ name, roles, staffSession, lookReason })

/**
 * Begins to set the same deadline for many citizens: the program sets them one by one, each as
 * `setDeadline` does, by whoever began it. Citizens of others are left out. Refusals: not_found,
 * where none is left or there are more than `MOST_ITEMS`.
 */
export const startSettingDeadlines = (
  context: ActionContext,
  wanted: Extract<TaskWanted, { kind: 'set_deadlines' }>,
  citizenIds: readonly string[],
): Promise<Outcome<{ id: string }>> =>
  transact(context, 'start_task', async (trx, { actor }) => {
    const { jobCentre } = actor
    const startedAt = context.clock.now()
    const given = [...new Set(citizenIds)]
    if (given.length > MOST_ITEMS) return refuse('not_found')
    const own = await ownAmong(trx, given, { jobCentre, today: dateOf(startedAt) })
    if (own.length === 0) return refuse('not_found')
    const id = newId()
    const startedBy = starterOf(context, actor)
    const task = { id, jobCentre, wanted, undoes: null, startedAt, startedBy, finishedAt: null }
    await insertTask(
      trx,
      task,
      own.map((citizenId) => ({ citizenId, deadlineId: null })),
    )
    return done({ id })
  })

/**
 * D-UNDO: begins to close the deadlines that a task has set, on the day on which it was begun. What
 * they superseded is not revived. Refusals: not_found, where the task cannot be undone (any more).
 */
export const undoTask = (context: ActionContext, taskId: string, reason: string): Promise<Outcome<{ id: string }>> =>
  transact(context, 'start_task', async (trx, { actor }) => {
    const { jobCentre } = actor
    const task = await lockTask(trx, taskId, jobCentre)
    if (!task) return refuse('not_found')
    const startedAt = context.clock.now()
    const isUndone = (await undoneBy(trx, taskId)) !== null
    if (!canBeUndone({ ...task, kind: task.wanted.kind, isUndone }, dateOf(startedAt))) return refuse('not_found')
    const items = await deadlinesSetBy(trx, taskId)
    if (items.length === 0) return refuse('not_found')
    const id = newId()
    const wanted = { kind: 'close_deadlines', reason } as const
    const startedBy = starterOf(context, actor)
    await insertTask(trx, { id, jobCentre, wanted, undoes: taskId, startedAt, startedBy, finishedAt: null }, items)
    return done({ id })
  })
