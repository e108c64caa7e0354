import { mayAct } from '../../rules/access.ts'
import { type Actor, isStaff, whoActs } from '../../rules/actor.ts'
import { dateOf, type PlainDate, startOf } from '../../rules/dates.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { canBeUndone, isForTimes } from '../../rules/tasks.ts'
import type { Queryable } from '../../storage/database.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { countTimes, firstDayOfTask, type TimesLeftOut, timesLeftOut } from '../../storage/task-times.ts'
import {
  countItems,
  findTask,
  type LeftOut,
  leftOut,
  listTasks,
  type Task,
  type TaskCounts,
  tasksOf,
  undoneBy,
} from '../../storage/tasks.ts'
import { ask, askUnlogged, type QuestionContext } from '../ask.ts'

export type { Task } from '../../storage/tasks.ts'

/** A long task with how far it is. */
export interface CountedTask {
  readonly task: Task
  readonly counts: TaskCounts
}

/** A long task as of now. */
export interface SeenTask extends CountedTask {
  /** The first of those of whom it could not be done, with the reasons. */
  readonly leftOut: readonly LeftOut[]
  /** The first of the times that it left out, by day. */
  readonly timesLeftOut: readonly TimesLeftOut[]
  /** The day of the first time, where the task has times. */
  readonly firstDay: PlainDate | null
  readonly canBeUndone: boolean
  /** The task that undoes it. */
  readonly undoneBy: string | null
}

/** More of them than this are counted and not named. */
const MOST_NAMED = 100

const countsOf = (db: Queryable, { id, wanted }: Task): Promise<TaskCounts> =>
  isForTimes(wanted) ? countTimes(db, id) : countItems(db, id)

/** J-OWN: a task with citizens is for caseworkers, who may begin one. */
const maySee = (actor: Actor, { wanted }: Task): boolean =>
  isForTimes(wanted) || !isStaff(actor) || mayAct(actor, 'start_task').ok

/**
 * A task of one's own job centre. Each citizen whom the answer names is a look. Refusals:
 * not_found.
 */
export const askTask = (context: QuestionContext, id: string): Promise<Outcome<SeenTask>> =>
  ask(
    context,
    'see_tasks',
    ({ actor }, looks, database) =>
      snapshot(database, async (db) => {
        const task = await findTask(db, id, actor.jobCentre)
        if (!task || !maySee(actor, task)) return refuse('not_found')
        const isOfTimes = isForTimes(task.wanted)
        const today = dateOf(context.clock.now())
        const [counts, left, times, firstDay, undone] = await Promise.all([
          countsOf(db, task),
          isOfTimes ? [] : leftOut(db, id, { limit: MOST_NAMED, jobCentre: actor.jobCentre, today }),
          isOfTimes ? timesLeftOut(db, id, MOST_NAMED) : [],
          isOfTimes ? firstDayOfTask(db, id) : null,
          undoneBy(db, id),
        ])
        looks.told(...left.map(({ citizenId }) => citizenId))
        const asked = { ...task, kind: task.wanted.kind, isUndone: undone !== null }
        const undoable = counts.done > 0 && canBeUndone(asked, today)
        const shown = { leftOut: left, timesLeftOut: times, firstDay, undoneBy: undone }
        return done({ task, counts, ...shown, canBeUndone: undoable })
      }),
    { subject: id },
  )

const MOST_LISTED = 50

/** The last tasks of one's own job centre, the newest first; no citizen is named. */
export const askTasks = (context: QuestionContext): Promise<Outcome<Task[]>> =>
  askUnlogged(context, 'see_task_list', async ({ actor }, db) => {
    const all = await listTasks(db, actor.jobCentre, MOST_LISTED)
    return done(all.filter((task) => maySee(actor, task)))
  })

/** More of one's own tasks are on their list. */
const MOST_OF_MINE = 3

/** The tasks that whoever asks has begun and that run, or have finished today, the newest first. */
export const askMyTasks = (context: QuestionContext): Promise<Outcome<CountedTask[]>> =>
  askUnlogged(context, 'see_task_list', ({ actor }, database) =>
    snapshot(database, async (db) => {
      const { name } = whoActs(actor)
      if (name === null) return done([])
      const finishedSince = startOf(dateOf(context.clock.now()))
      const found = await tasksOf(db, { jobCentre: actor.jobCentre, name, finishedSince, limit: MOST_OF_MINE })
      const counts = await Promise.all(found.map((task) => countsOf(db, task)))
      return done(found.flatMap((task, at) => (counts[at] ? { task, counts: counts[at] } : [])))
    }),
  )
