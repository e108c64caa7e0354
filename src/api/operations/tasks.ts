import { z } from '@hono/zod-openapi'
import { startSettingDeadlines, undoDeadlinesOfTask } from '../../actions/start-task.ts'
import { askTask, askTasks, type SeenTask, type Task } from '../../questions/job-centre/tasks.ts'
import { whoActs } from '../../rules/actor.ts'
import { MOST_ITEMS, type TaskWanted } from '../../rules/tasks.ts'
import { TASK_DAYS } from '../../rules/tasks-kept.ts'
import { answers } from '../answer-examples.ts'
import { date, EXAMPLE_ID, givenDate, givenId, givenMoment, id, interviewType, line } from '../fields.ts'
import { danishInstant, isoDate } from '../instants.ts'
import { made, ok, operation } from '../operation.ts'
import { byAnswer, bySchema } from '../views/by.ts'

const kinds = ['set_deadlines', 'close_deadlines', 'make_times', 'withdraw_times'] as const

const toldTask = {
  id: givenId(),
  kind: z.enum(kinds).openapi({
    description:
      '`close_deadlines` undoes a task that set deadlines, `withdraw_times` one that made times. Those with times are begun in the portal.',
  }),
  startedAt: givenMoment().openapi({ description: 'When it was begun.' }),
  finishedAt: givenMoment().nullable().openapi({ description: 'Null while it runs.' }),
  by: bySchema,
  interviewType: interviewType().optional(),
  dueDate: givenDate().optional(),
  activationDate: givenDate().optional().openapi({ description: 'From when the citizens see it.' }),
}

const counts = z
  .object({
    open: z.int().openapi({ description: 'Still to come.' }),
    done: z.int().openapi({ description: 'Done.' }),
    refused: z.int().openapi({ description: 'Refused by a rule: `leftOut` and `timesLeftOut` say which.' }),
    failed: z.int().openapi({ description: 'Left out: the program could not, in several tries.' }),
  })
  .openapi('TaskCounts', { description: 'How many of its citizens, or of its times, went how.' })

const leftOut = z
  .object({
    citizenId: givenId(),
    outcome: z.enum(['refused', 'failed']).openapi({ description: 'Whether a rule or a fault stood in the way.' }),
    reasons: z.array(z.string()).openapi({ description: 'The codes of the refusals, all that apply.' }),
  })
  .openapi('LeftOut', { description: 'A citizen of whom it could not be done.' })

const timesLeftOut = z
  .object({
    date: givenDate(),
    caseworker: z.string().openapi({ description: 'The name of the caseworker.', example: 'Anders Hansen' }),
    why: z
      .enum(['past', 'holiday', 'closed', 'away', 'overlap', 'booked', 'failed'])
      .openapi({ description: 'What stood in the way.' }),
    times: z.int().openapi({ description: 'How many times it costs.' }),
  })
  .openapi('TimesLeftOut', { description: 'Times of a day that were not made, or not withdrawn.' })

const taskSchema = z
  .object({
    ...toldTask,
    counts,
    leftOut: z.array(leftOut).openapi({ description: 'The first hundred.' }),
    timesLeftOut: z.array(timesLeftOut).openapi({ description: 'The first hundred lines.' }),
    canBeUndone: z.boolean().openapi({ description: 'Whether it can be undone today (D-UNDO).' }),
    undoneBy: givenId().nullable().openapi({ description: 'The task that undoes it.' }),
  })
  .openapi('Task', { description: 'A long task, and how far it is.' })

const listedSchema = z.object(toldTask).openapi('ListedTask', { description: 'A long task.' })

function wantedAnswer(wanted: TaskWanted) {
  if (wanted.kind !== 'set_deadlines') return {}
  const { interviewType: type, dueDate, activationDate } = wanted
  return {
    interviewType: type,
    dueDate: isoDate(dueDate),
    ...(activationDate ? { activationDate: isoDate(activationDate) } : {}),
  }
}

const listedAnswer = ({
  id: taskId,
  wanted,
  startedAt,
  startedBy,
  finishedAt,
}: Task): z.input<typeof listedSchema> => ({
  id: taskId,
  kind: wanted.kind,
  startedAt: danishInstant(startedAt),
  finishedAt: finishedAt && danishInstant(finishedAt),
  by: byAnswer(whoActs(startedBy.actor)),
  ...wantedAnswer(wanted),
})

const taskAnswer = ({ task, counts: counted, ...seen }: SeenTask): z.input<typeof taskSchema> => ({
  ...listedAnswer(task),
  counts: counted,
  leftOut: seen.leftOut.map(({ citizenId, outcome, refusals }) => ({
    citizenId,
    outcome: outcome === 'failed' ? 'failed' : 'refused',
    reasons: [...refusals],
  })),
  timesLeftOut: seen.timesLeftOut.map(({ date: day, caseworkerName, why, times }) => ({
    date: isoDate(day),
    caseworker: caseworkerName,
    why: why ?? 'failed',
    times,
  })),
  canBeUndone: seen.canBeUndone,
  undoneBy: seen.undoneBy,
})

const start = operation({
  id: 'setDeadlineForMany',
  does: 'start_task',
  method: 'post',
  path: '/tasks',
  tag: 'Deadlines',
  summary: 'Begin to set the same deadline for many citizens',
  description: `The program sets them one by one, each as \`POST /citizens/{id}/deadlines\` does, and goes on after a restart: read the task to see how far it is. Up to ${MOST_ITEMS.toLocaleString('en')} citizens; those of others are left out.`,
  request: {
    body: z.object({
      interviewType: interviewType(),
      dueDate: date(),
      activationDate: date()
        .nullable()
        .optional()
        .openapi({ description: 'From when the citizens see it; at once unless told.' }),
      citizenIds: z.array(id()).min(1).max(MOST_ITEMS).openapi({ description: 'For whom.' }),
    }),
  },
  example: {
    body: { interviewType: 'job', dueDate: '2026-07-10', activationDate: null, citizenIds: [EXAMPLE_ID] },
    answer: answers.setDeadlineForMany,
  },
  statuses: [201],
  answer: z.object({ id: givenId() }).openapi('BegunTask', { description: 'The task that was begun.' }),
  refusals: ['not_found'],
  mostBytes: 512 * 1024,
  async run({ body }, { context }) {
    const { interviewType: type, dueDate, activationDate = null, citizenIds } = body
    const wanted = { kind: 'set_deadlines', interviewType: type, dueDate, activationDate } as const
    const begun = await startSettingDeadlines(context, wanted, citizenIds)
    return begun.ok ? made({ id: begun.value.id }, `/tasks/${begun.value.id}`) : begun
  },
})

const list = operation({
  id: 'listTasks',
  does: 'see_task_list',
  method: 'get',
  path: '/tasks',
  tag: 'Deadlines',
  summary: 'The last fifty long tasks, the newest first',
  description: 'Those of case systems, and those that were begun in the portal.',
  request: {},
  example: { answer: answers.listTasks },
  statuses: [200],
  answer: z
    .object({ items: z.array(listedSchema).openapi({ description: 'The tasks.' }) })
    .openapi('TaskList', { description: 'The newest first.' }),
  refusals: [],
  reads: true,
  async run(_call, { context }) {
    const found = await askTasks(context)
    return found.ok ? ok({ items: found.value.map(listedAnswer) }) : found
  },
})

const read = operation({
  id: 'getTask',
  does: 'see_tasks',
  method: 'get',
  path: '/tasks/{id}',
  tag: 'Deadlines',
  summary: 'How far a long task is, and how it went',
  description: `Kept for ${TASK_DAYS} days after it has finished.`,
  request: { params: z.object({ id: id() }) },
  example: { answer: answers.getTask },
  statuses: [200],
  answer: taskSchema,
  refusals: ['not_found'],
  reads: true,
  async run({ params }, { context }) {
    const found = await askTask(context, params.id)
    return found.ok ? ok(taskAnswer(found.value)) : found
  },
})

const undo = operation({
  id: 'undoTask',
  does: 'start_task',
  method: 'post',
  path: '/tasks/{id}/undo',
  tag: 'Deadlines',
  summary: 'Begin to close the deadlines that a task has set',
  description:
    'On the day on which it was begun, once it has finished, and once (D-UNDO). What the deadlines superseded is not revived.',
  request: {
    params: z.object({ id: id() }),
    body: z.object({ reason: line(200).openapi({ description: 'Why; histories tell it.' }) }),
  },
  example: { body: { reason: 'Forkert dato' }, answer: answers.undoTask },
  statuses: [201],
  answer: z.object({ id: givenId() }).openapi('UndoingTask', { description: 'The task that undoes it.' }),
  refusals: ['not_found'],
  async run({ params, body }, { context }) {
    const begun = await undoDeadlinesOfTask(context, params.id, body.reason)
    return begun.ok ? made({ id: begun.value.id }, `/tasks/${begun.value.id}`) : begun
  },
})

export const taskOperations = [start, list, read, undo]
