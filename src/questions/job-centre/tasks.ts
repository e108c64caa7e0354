import { dateOf } from '../../rules/dates.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { canBeUndone } from '../../rules/tasks.ts'
import { snapshot } from '../../storage/pipeline.ts'
import {
  countItems,
  findTask,
  type LeftOut,
  leftOut,
  listTasks,
  type Task,
  type TaskCounts,
  undoneBy,
} from '../../storage/tasks.ts'
import { ask, askUnlogged, type QuestionContext } from '../ask.ts'

export type { Task } from '../../storage/tasks.ts'

/** A long task as of now. */
export interface SeenTask {
  readonly task: Task
  readonly counts: TaskCounts
  /** The first of those of whom it could not be done, with the reasons. */
  readonly leftOut: readonly LeftOut[]
  readonly canBeUndone: boolean
  /** The task that undoes it. */
  readonly undoneBy: string | null
}

/** More of them than this are counted and not named. */
const MOST_NAMED = 100

/**
 * A task of one's own job centre. Each citizen whom the answer names is a look. Refusals:
 * not_found.
 */
export const askTask = (context: QuestionContext, id: string): Promise<Outcome<SeenTask>> =>
  ask(
    context,
    'see_tasks',
    ({ actor: { jobCentre } }, looks, database) =>
      snapshot(database, async (db) => {
        const task = await findTask(db, id, jobCentre)
        if (!task) return refuse('not_found')
        const [counts, left, undone] = await Promise.all([
          countItems(db, id),
          leftOut(db, id, MOST_NAMED),
          undoneBy(db, id),
        ])
        looks.told(...left.map(({ citizenId }) => citizenId))
        const asked = { ...task, kind: task.wanted.kind, isUndone: undone !== null }
        const undoable = counts.done > 0 && canBeUndone(asked, dateOf(context.clock.now()))
        return done({ task, counts, leftOut: left, canBeUndone: undoable, undoneBy: undone })
      }),
    { subject: id },
  )

const MOST_LISTED = 50

/** The last tasks of one's own job centre, the newest first; no citizen is named. */
export const askTasks = (context: QuestionContext): Promise<Outcome<Task[]>> =>
  askUnlogged(context, 'see_task_list', async ({ actor: { jobCentre } }, db) =>
    done(await listTasks(db, jobCentre, MOST_LISTED)),
  )
