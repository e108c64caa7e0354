import { z } from '@hono/zod-openapi'
import { closeDeadline } from '../../actions/close-deadline.ts'
import { setDeadline } from '../../actions/set-deadline.ts'
import { askDeadline, askDeadlines } from '../../questions/job-centre/deadlines.ts'
import { citizenOfDeadline, citizenWithId } from '../../questions/whose.ts'
import { WINDOW_DAYS } from '../../rules/booking-window.ts'
import { answers } from '../answer-examples.ts'
import { date, id, interviewType, line, listOf, pagesOf } from '../fields.ts'
import { textOf } from '../json-text.ts'
import { made, ok, operation } from '../operation.ts'
import { unknownCursor } from '../validation.ts'
import { currentCitizen, currentDeadline } from '../views/current.ts'
import { deadlineAnswer, deadlineSchema } from '../views/deadlines.ts'
import { toldWarnings, warningSchema } from '../views/warnings.ts'

const set = operation({
  id: 'setDeadline',
  does: 'set_deadline',
  method: 'post',
  path: '/citizens/{id}/deadlines',
  pathNames: 'citizen',
  tag: 'Deadlines',
  summary: 'Set a deadline',
  description: `Closes the open deadline, if there is one (D-SUPERSEDE). An interview planned for a later day meets the new one at once (D-MET-AT-BIRTH). \`bookableTimes\` is how many free times the citizen could book before the due date and ${WINDOW_DAYS} days, absences taken into account (J-CAPACITY).`,
  request: {
    params: z.object({ id: id() }),
    body: z.object({
      interviewType: interviewType(),
      dueDate: date(),
      activationDate: date()
        .nullable()
        .optional()
        .openapi({ description: 'Today unless given; until then the citizen does not see the deadline.' }),
      unlessEqual: z.boolean().optional().openapi({
        description:
          'For whoever sends its whole state each night: where the open deadline has the same type, due date and activation date, nothing happens, and the answer is 200 with that one (D-SAME).',
      }),
    }),
  },
  example: {
    body: { interviewType: 'job', dueDate: '2026-07-10', activationDate: null, unlessEqual: true },
    answer: answers.setDeadline,
  },
  statuses: [201, 200],
  answer: deadlineSchema
    .extend({
      bookableTimes: z.int().openapi({
        description: `How many free times the citizen could book before the due date and ${WINDOW_DAYS} days (J-CAPACITY).`,
      }),
      warnings: z.array(warningSchema).openapi({ description: 'What somebody should know all the same.' }),
    })
    .openapi('NewDeadline', { description: 'A deadline just set, with what somebody should know.' }),
  refusals: [
    'not_found',
    'group_has_no_such_deadline',
    'group_has_no_deadlines',
    'due_date_passed',
    'due_date_too_soon',
    'due_date_too_far_ahead',
    'activation_after_due_date',
    'exempt_from_deadlines',
    'citizen_died',
  ],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  current: currentCitizen,
  async run({ params, body }, caller) {
    const { interviewType: type, dueDate, activationDate = null, unlessEqual = false } = body
    const wanted = { interviewType: type, dueDate, activationDate, unlessEqual }
    const outcome = await setDeadline(caller.context, params.id, wanted)
    if (!outcome.ok) return outcome
    const { seen, isNew, bookableTimes, warnings } = outcome.value
    const answer = { ...deadlineAnswer(seen), bookableTimes, warnings: toldWarnings(warnings) }
    const about = { citizens: [params.id] }
    const told = isNew ? made(answer, `/deadlines/${answer.id}`, about) : ok(answer, about)
    return told.ok ? { ok: true, value: { ...told.value, represents: textOf(deadlineAnswer(seen)) } } : told
  },
})

const pages = pagesOf('deadlines')

const list = operation({
  id: 'listDeadlines',
  does: 'see_deadlines',
  method: 'get',
  path: '/citizens/{id}/deadlines',
  pathNames: 'citizen',
  tag: 'Deadlines',
  summary: "A citizen's deadlines, newest first",
  description: 'Those of your job centre, also when the citizen has moved since.',
  request: { params: z.object({ id: id() }), query: z.object(pages.parameters) },
  example: { answer: answers.listDeadlines },
  statuses: [200],
  answer: listOf('DeadlineList', deadlineSchema),
  refusals: ['not_found'],
  reads: true,
  async run({ params, query }, { context }) {
    const seen = await askDeadlines(context, params.id)
    if (!seen.ok) return seen
    const shownPage = pages.within(seen.value.deadlines.map(deadlineAnswer), query, (deadline) => deadline.id)
    return shownPage ? ok(shownPage) : unknownCursor
  },
})

const read = operation({
  id: 'getDeadline',
  does: 'see_deadlines',
  method: 'get',
  path: '/deadlines/{id}',
  tag: 'Deadlines',
  summary: 'A deadline, with every status it has passed through',
  description: 'Stays yours when the citizen moves to another job centre.',
  request: { params: z.object({ id: id() }) },
  example: { answer: answers.getDeadline },
  statuses: [200],
  answer: deadlineSchema,
  refusals: ['not_found'],
  reads: true,
  tagged: true,
  async run({ params }, { context }) {
    const seen = await askDeadline(context, params.id)
    return seen.ok ? ok(deadlineAnswer(seen.value)) : seen
  },
})

const close = operation({
  id: 'closeDeadline',
  does: 'close_deadline',
  method: 'post',
  path: '/deadlines/{id}/close',
  tag: 'Deadlines',
  summary: 'Close an open deadline',
  description: 'What it had superseded is not opened again (D-CLOSE, D-UNDO). A planned interview stays.',
  request: { params: z.object({ id: id() }), body: z.object({ reason: line(500) }) },
  example: { body: { reason: 'Aftalt i telefonen' }, answer: answers.closeDeadline },
  statuses: [200],
  answer: deadlineSchema,
  refusals: ['not_found', 'deadline_not_open'],
  whose: ({ params }, context) => citizenOfDeadline(context, params.id),
  tagged: true,
  current: currentDeadline,
  async run({ params, body }, caller) {
    const closed = await closeDeadline(caller.context, params.id, body.reason)
    if (!closed.ok) return closed
    return ok(deadlineAnswer(closed.value), { citizens: [closed.value.deadline.citizenId] })
  },
})

export const deadlineOperations = [set, list, read, close]
