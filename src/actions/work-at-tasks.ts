import { recordAccess } from '../questions/access-log.ts'
import { type Act, mayAct } from '../rules/access.ts'
import { hatFor } from '../rules/hats.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { isForTimes, type TaskKind, type WantedForCitizens, type WantedForTimes } from '../rules/tasks.ts'
import { worn } from '../storage/hats.ts'
import { returnToSavepoint, setSavepoint } from '../storage/idempotency-keys.ts'
import { transaction } from '../storage/pipeline.ts'
import { endItem, finishTask, lockNextItem, type Task, type TaskItem, unfinishedTasks } from '../storage/tasks.ts'
import { doNextTimes, leaveOutNextTimes } from './steps/times-of-task.ts'
import { type ActionContext, failureOf, type JoinedTransaction, retrying, transact } from './transaction.ts'

/**
 * Does what a task wants with one citizen, by an action; the deadline that it set or closed. The
 * door hands it in, for one action never calls another.
 */
export type DoItem = (
  context: ActionContext,
  wanted: WantedForCitizens,
  item: TaskItem,
) => Promise<Outcome<{ readonly deadlineId: string }>>

const actOf: Readonly<Record<TaskKind, Act>> = {
  set_deadlines: 'set_deadline',
  close_deadlines: 'close_deadline',
  make_times: 'make_series',
  withdraw_times: 'withdraw_times',
}

/** Whoever began it acts, with the roles of then: histories and the record of access name them. */
const asStarter = (context: ActionContext, { startedBy }: Task): ActionContext => ({ ...context, ...startedBy })

/**
 * One citizen of a task in one transaction: what is done, its row in the record of access, and that
 * it is done. So a program that dies does it once, or not yet. False where nobody is left.
 */
const doNextCitizen = (
  context: ActionContext,
  task: Task,
  wanted: WantedForCitizens,
  doItem: DoItem,
): Promise<boolean> => {
  const act = actOf[wanted.kind]
  return retrying(() =>
    transaction(worn(context, act), async (trx) => {
      const item = await lockNextItem(trx, task.id)
      if (!item) return false
      await setSavepoint(trx)
      const joined: JoinedTransaction = { trx, hat: hatFor(context.actor, act), refused: false }
      const outcome = await doItem({ ...context, db: trx, joined }, wanted, item)
      if (joined.refused) await returnToSavepoint(trx)
      const { citizenId, number } = item
      const row = { operation: act, citizenId, refused: !outcome.ok, subject: null }
      await recordAccess({ ...context, joined: { trx } }, row)
      await endItem(trx, { taskId: task.id, number }, howItWent(outcome, item))
      return true
    }),
  )
}

/** Some times of a task in one transaction. Its beginning stands in the record of access. */
const doSomeTimes = (context: ActionContext, task: Task, wanted: WantedForTimes): Promise<boolean> =>
  retrying(() =>
    transaction(worn(context, actOf[wanted.kind]), (trx) =>
      doNextTimes(trx, task, wanted, { actor: context.actor, at: context.clock.now() }),
    ),
  )

const doNext = (context: ActionContext, task: Task, doItem: DoItem): Promise<boolean> =>
  isForTimes(task.wanted) ? doSomeTimes(context, task, task.wanted) : doNextCitizen(context, task, task.wanted, doItem)

const howItWent = (outcome: Outcome<{ readonly deadlineId: string }>, { deadlineId }: TaskItem) =>
  outcome.ok
    ? ({ outcome: 'done', deadlineId: outcome.value.deadlineId, refusals: [] } as const)
    : ({ outcome: 'refused', deadlineId, refusals: outcome.refusals.map(({ code }) => code) } as const)

/** How often the program tries the next citizen of a task before it goes on without them. */
const TRIES = 3

/** Goes on without those with whom the program failed again and again; the page says so. */
const leaveOut = (context: ActionContext, task: Task): Promise<void> =>
  transaction(worn(context, null), async (trx) => {
    if (isForTimes(task.wanted)) return await leaveOutNextTimes(trx, task.id)
    const item = await lockNextItem(trx, task.id)
    if (!item) return
    const { number, deadlineId } = item
    await endItem(trx, { taskId: task.id, number }, { outcome: 'failed', deadlineId, refusals: [] })
  })

interface Working {
  /** Told each error that is a citizen's, not the database's. */
  readonly failed: (error: unknown) => void
  /** Whether the program is to stop: it does so between two citizens. */
  readonly isStopping: () => boolean
}

async function workAt(context: ActionContext, task: Task, doItem: DoItem, { failed, isStopping }: Working) {
  const starter = asStarter(context, task)
  for (let tries = 1; ; ) {
    if (isStopping()) return
    try {
      if (!(await doNext(starter, task, doItem))) break
      tries = 1
    } catch (error) {
      // A database that is away or full fails of no citizen: the next round goes on.
      if (failureOf(error).class !== 'bug') throw error
      failed(error)
      if (tries === TRIES) await leaveOut(starter, task)
      tries = tries === TRIES ? 1 : tries + 1
    }
  }
  const finished = await transact(context, 'work_at_tasks', async (trx) =>
    done(await finishTask(trx, task.id, context.clock.now())),
  )
  if (!finished.ok) throw new Error(`finishing a task was refused: ${finished.refusals[0].code}`)
}

/**
 * Does all that is left of all tasks, the oldest first; how many there were. Safe in several
 * processes at once, and after a crash. Refusals: not_found.
 */
export async function workAtTasks(context: ActionContext, doItem: DoItem, working: Working): Promise<Outcome<number>> {
  const granted = mayAct(context.actor, 'work_at_tasks')
  if (!granted.ok) return granted
  const tasks = await unfinishedTasks(worn(context, 'work_at_tasks'))
  for (const task of tasks) await workAt(context, task, doItem, working)
  return done(tasks.length)
}
