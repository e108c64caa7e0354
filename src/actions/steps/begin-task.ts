import { recordAccess } from '../../questions/access-log.ts'
import type { Act } from '../../rules/access.ts'
import type { Client, Staff } from '../../rules/actor.ts'
import type { Instant } from '../../rules/dates.ts'
import type { TaskWanted } from '../../rules/tasks.ts'
import type { Transaction } from '../../storage/database.ts'
import { newId } from '../../storage/ids.ts'
import { insertTask, type TaskItem } from '../../storage/tasks.ts'
import type { ActionContext } from '../transaction.ts'

/** Who may begin it, and by which act. */
interface Begins {
  readonly what: Act
  readonly actor: Staff | Client
}

/** What a new task is to do. */
interface NewTask {
  readonly wanted: TaskWanted
  /** The task that it undoes. */
  readonly undoes: string | null
  readonly startedAt: Instant
  /** Its citizens; times are added by who begins it. */
  readonly items: readonly Omit<TaskItem, 'number'>[]
}

/**
 * Adds a task, with its row in the record of access in the same transaction (J-OWN). Where a door
 * has opened that transaction, the door writes the row.
 */
export async function beginTask(
  trx: Transaction,
  context: ActionContext,
  { what, actor }: Begins,
  { wanted, undoes, startedAt, items }: NewTask,
): Promise<{ readonly id: string }> {
  const id = newId()
  const { staffSession = null, lookReason = null } = context
  const startedBy = { actor, staffSession, lookReason }
  await insertTask(
    trx,
    { id, jobCentre: actor.jobCentre, wanted, undoes, startedAt, startedBy, finishedAt: null },
    items,
  )
  const row = { operation: what, citizenId: null, refused: false, subject: id }
  if (!context.joined) await recordAccess({ ...context, joined: { trx } }, row)
  return { id }
}
