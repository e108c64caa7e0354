import { sql } from 'kysely'
import { type Client, isStaff, type Staff } from '../rules/actor.ts'
import type { PlainDate } from '../rules/dates.ts'
import { type Instant, plainDate } from '../rules/dates.ts'
import type { RefusalCode } from '../rules/refusals.ts'
import { type ItemOutcome, isForTimes, type TaskWanted } from '../rules/tasks.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'
import type { WantedOfTask } from './task-tables.ts'
import { nameIn } from './work-list/parts.ts'

/** Who began a task, as far as its acts need it. */
interface TaskStarter {
  readonly actor: Staff | Client
  readonly staffSession: Buffer | null
  readonly lookReason: string | null
}

export interface Task {
  readonly id: string
  readonly jobCentre: string
  readonly wanted: TaskWanted
  readonly undoes: string | null
  readonly startedAt: Instant
  readonly startedBy: TaskStarter
  readonly finishedAt: Instant | null
}

/** A citizen of a task. */
export interface TaskItem {
  readonly number: number
  readonly citizenId: string
  readonly deadlineId: string | null
}

function toStored(wanted: TaskWanted): WantedOfTask {
  if (wanted.kind === 'close_deadlines') return { reason: wanted.reason }
  if (wanted.kind === 'make_times') return { source: wanted.source }
  if (wanted.kind === 'withdraw_times') return {}
  const { interviewType, dueDate, activationDate } = wanted
  return {
    interviewType,
    dueDate: dueDate.toString(),
    activationDate: activationDate === null ? null : activationDate.toString(),
  }
}

function wantedOf(kind: TaskWanted['kind'], stored: WantedOfTask, series: string): TaskWanted {
  const { interviewType = 'job', dueDate = '', activationDate = null, reason = null, source = 'series' } = stored
  if (kind === 'make_times') return { kind, source, series }
  if (kind === 'withdraw_times') return { kind, series }
  if (kind === 'close_deadlines') return { kind, reason }
  return {
    kind,
    interviewType,
    dueDate: plainDate(dueDate),
    activationDate: activationDate === null ? null : plainDate(activationDate),
  }
}

/** Adds a task with a line for each citizen, in this order. */
export async function insertTask(
  trx: Transaction,
  task: Task,
  items: readonly Omit<TaskItem, 'number'>[],
): Promise<void> {
  const { actor, staffSession, lookReason } = task.startedBy
  const who = isStaff(actor)
    ? { started_by: actor.name, roles: [...actor.roles], client: null, scopes: null }
    : { started_by: actor.user, roles: [], client: actor.client, scopes: [...actor.scopes] }
  const inserted = trx.insertInto('task').values({
    id: task.id,
    job_centre: task.jobCentre,
    kind: task.wanted.kind,
    wanted: JSON.stringify(toStored(task.wanted)),
    undoes: task.undoes,
    series: isForTimes(task.wanted) ? task.wanted.series : null,
    started_at: task.startedAt,
    ...who,
    staff_session: staffSession,
    look_reason: lookReason,
    finished_at: null,
  })
  await mustChange(1, inserted.execute())
  const lines = sql`insert into task_item (task_id, number, citizen_id, deadline_id)
    select ${task.id}, number, citizen, deadline
    from unnest(${items.map(({ citizenId }) => citizenId)}::uuid[], ${items.map(({ deadlineId }) => deadlineId)}::uuid[])
      with ordinality as item (citizen, deadline, number)`
  await mustChange(items.length, lines.execute(trx))
}

const tasks = (db: Queryable) =>
  db
    .selectFrom('task')
    .select(['id', 'job_centre', 'kind', 'wanted', 'undoes', 'series', 'started_at', 'started_by', 'roles'])
    .select(['client', 'scopes', 'staff_session', 'look_reason', 'finished_at'])

type Row = Awaited<ReturnType<ReturnType<typeof tasks>['executeTakeFirstOrThrow']>>

function starterOf({ job_centre: jobCentre, client, started_by: name, roles, scopes }: Row): Staff | Client {
  if (client === null) return { kind: 'staff', jobCentre, roles, name: name ?? '' }
  return { kind: 'client', jobCentre, scopes: scopes ?? [], client, user: name }
}

const toTask = (row: Row): Task => ({
  id: row.id,
  jobCentre: row.job_centre,
  wanted: wantedOf(row.kind, row.wanted, row.series ?? ''),
  undoes: row.undoes,
  startedAt: row.started_at,
  startedBy: {
    actor: starterOf(row),
    staffSession: row.staff_session,
    lookReason: row.look_reason,
  },
  finishedAt: row.finished_at,
})

/** Those that have not finished, the oldest first. */
export async function unfinishedTasks(db: Queryable): Promise<Task[]> {
  const rows = await tasks(db).where('finished_at', 'is', null).orderBy('started_at').orderBy('id').execute()
  return rows.map(toTask)
}

export async function findTask(db: Queryable, id: string, jobCentre: string): Promise<Task | null> {
  const row = await tasks(db).where('id', '=', id).where('job_centre', '=', jobCentre).executeTakeFirst()
  return row ? toTask(row) : null
}

/** The same, locked: of two who undo it at once the second waits. */
export async function lockTask(trx: Transaction, id: string, jobCentre: string): Promise<Task | null> {
  const row = await tasks(trx).where('id', '=', id).where('job_centre', '=', jobCentre).forUpdate().executeTakeFirst()
  return row ? toTask(row) : null
}

/** The task that undoes this one; null where none does. */
export async function undoneBy(db: Queryable, id: string): Promise<string | null> {
  const row = await db.selectFrom('task').select('id').where('undoes', '=', id).executeTakeFirst()
  return row?.id ?? null
}

/** A job centre's tasks, the newest first. */
export async function listTasks(db: Queryable, jobCentre: string, limit: number): Promise<Task[]> {
  const rows = await tasks(db)
    .where('job_centre', '=', jobCentre)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(toTask)
}

interface OfStarter {
  readonly jobCentre: string
  readonly name: string
  readonly finishedSince: Instant
  readonly limit: number
}

/** Somebody's tasks that run, or have finished since an instant, the newest first. */
export async function tasksOf(db: Queryable, { jobCentre, name, finishedSince, limit }: OfStarter): Promise<Task[]> {
  const rows = await tasks(db)
    .where('job_centre', '=', jobCentre)
    .where('started_by', '=', name)
    .where((row) => row.or([row('finished_at', 'is', null), row('finished_at', '>=', finishedSince)]))
    .orderBy('started_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toTask)
}

/** How many of a task's citizens went how; `open`: those still to come. */
export type TaskCounts = Readonly<Record<ItemOutcome | 'open', number>>

export async function countItems(db: Queryable, taskId: string): Promise<TaskCounts> {
  const rows = await db
    .selectFrom('task_item')
    .select(['outcome', (eb) => eb.fn.countAll<number>().as('count')])
    .where('task_id', '=', taskId)
    .groupBy('outcome')
    .execute()
  const counts = { open: 0, done: 0, refused: 0, failed: 0 }
  for (const { outcome, count } of rows) counts[outcome ?? 'open'] = count
  return counts
}

/** A citizen for whom a task could not do what was wanted, with the reasons. */
export interface LeftOut {
  readonly citizenId: string
  readonly name: string
  readonly outcome: ItemOutcome
  readonly refusals: readonly RefusalCode[]
}

/** Names as `shownName` has them for this job centre. */
export const leftOut = (
  db: Queryable,
  taskId: string,
  { limit, ...of }: { readonly limit: number; readonly jobCentre: string; readonly today: PlainDate },
): Promise<LeftOut[]> =>
  db
    .selectFrom('task_item')
    .innerJoin('citizen', 'citizen.id', 'task_item.citizen_id')
    .select(['task_item.citizen_id as citizenId', 'task_item.refusals'])
    .select(nameIn(of).as('name'))
    .select((eb) => eb.fn.coalesce('task_item.outcome', sql<ItemOutcome>`'failed'`).as('outcome'))
    .where('task_item.task_id', '=', taskId)
    .where('task_item.outcome', 'in', ['refused', 'failed'])
    .orderBy('task_item.number')
    .limit(limit)
    .execute()

/** The deadlines that a task has set. */
export const deadlinesSetBy = (
  db: Queryable,
  taskId: string,
): Promise<{ citizenId: string; deadlineId: string | null }[]> =>
  db
    .selectFrom('task_item')
    .select(['citizen_id as citizenId', 'deadline_id as deadlineId'])
    .where('task_id', '=', taskId)
    .where('outcome', '=', 'done')
    .where('deadline_id', 'is not', null)
    .orderBy('number')
    .execute()

/** The next citizen of a task whom nobody is at; locked until the transaction ends. */
export async function lockNextItem(trx: Transaction, taskId: string): Promise<TaskItem | null> {
  const row = await trx
    .selectFrom('task_item')
    .select(['number', 'citizen_id as citizenId', 'deadline_id as deadlineId'])
    .where('task_id', '=', taskId)
    .where('outcome', 'is', null)
    .orderBy('number')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row ?? null
}

export async function endItem(
  trx: Transaction,
  { taskId, number }: { readonly taskId: string; readonly number: number },
  how: { readonly outcome: ItemOutcome; readonly deadlineId: string | null; readonly refusals: readonly RefusalCode[] },
): Promise<void> {
  const ended = trx
    .updateTable('task_item')
    .set({ outcome: how.outcome, deadline_id: how.deadlineId, refusals: [...how.refusals] })
    .where('task_id', '=', taskId)
    .where('number', '=', number)
  await mustChange(1, ended.execute())
}

/** Ends a task of which nothing is left to do; whether it did. */
export async function finishTask(trx: Transaction, taskId: string, at: Instant): Promise<void> {
  const finished = sql`update task set finished_at = ${at} where id = ${taskId} and finished_at is null
    and not exists (select from task_item where task_id = ${taskId} and outcome is null)
    and not exists (select from task_time where task_id = ${taskId} and outcome is null)`
  await mustChange({ atMost: 1 }, finished.execute(trx))
}
