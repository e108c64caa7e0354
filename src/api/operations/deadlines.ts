import { z } from '@hono/zod-openapi'
import { closeDeadline } from '../../actions/close-deadline.ts'
import { readSituationOfOwn } from '../../actions/find-bookable-times.ts'
import { setDeadline } from '../../actions/set-deadline.ts'
import { worksFor } from '../../rules/access.ts'
import { WINDOW_DAYS } from '../../rules/booking-window.ts'
import { dateOf } from '../../rules/dates.ts'
import { refuse } from '../../rules/refusals.ts'
import { situationOn } from '../../rules/situation.ts'
import { findDeadline } from '../../storage/deadlines.ts'
import { readSituationBehind } from '../../storage/situations.ts'
import { answers } from '../answer-examples.ts'
import { date, id, interviewType, line, listOf, pagesOf } from '../fields.ts'
import { type Caller, made, ok, operation } from '../operation.ts'
import { unknownCursor } from '../validation.ts'
import { type DeadlineAnswer, deadlineAnswer, deadlineSchema, seeDeadlines } from '../views/deadlines.ts'
import { toldWarnings, warningSchema } from '../views/warnings.ts'

/**
 * J-OWN, D-MOVE: a deadline belongs to the job centre that set it, also when the citizen has moved since. Null for all others, after as
 * many trips as for nobody's id: how long it takes tells nothing.
 */
async function deadlineNow({ context }: Caller, deadlineId: string): Promise<DeadlineAnswer | null> {
  const { db, clock } = context
  const now = clock.now()
  const [stored, situation] = await Promise.all([
    findDeadline(db, deadlineId),
    readSituationBehind(db, { of: 'deadline', id: deadlineId }, dateOf(now)),
  ])
  if (!stored || !situation) return null
  const { settledDeadline } = situationOn(situation, now)
  const owner = settledDeadline?.id === deadlineId ? settledDeadline.jobCentre : stored.jobCentre
  if (!worksFor(context.actor, owner)) return null
  const seen = await seeDeadlines(db, stored.citizenId, now, situation)
  const one = seen?.deadlines.find(({ deadline }) => deadline.id === deadlineId)
  return one && worksFor(context.actor, one.deadline.jobCentre) ? deadlineAnswer(one) : null
}

const set = operation({
  id: 'setDeadline',
  method: 'post',
  path: '/citizens/{id}/deadlines',
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
  ],
  aboutCitizen: true,
  async run({ params, body }, caller) {
    const { interviewType: type, dueDate, activationDate = null, unlessEqual = false } = body
    const wanted = { interviewType: type, dueDate, activationDate, unlessEqual }
    const outcome = await setDeadline(caller.context, params.id, wanted)
    if (!outcome.ok) return outcome
    const { id: deadlineId, isNew, bookableTimes, warnings } = outcome.value
    const deadline = await deadlineNow(caller, deadlineId)
    if (!deadline) throw new Error('a deadline just set has vanished')
    caller.lookedUp(params.id)
    const answer = { ...deadline, bookableTimes, warnings: toldWarnings(warnings) }
    return isNew ? made(answer, `/deadlines/${deadlineId}`) : ok(answer)
  },
})

const pages = pagesOf('deadlines')

const list = operation({
  id: 'listDeadlines',
  method: 'get',
  path: '/citizens/{id}/deadlines',
  tag: 'Deadlines',
  summary: "A citizen's deadlines, newest first",
  description: 'Those of your job centre, also when the citizen has moved since.',
  request: { params: z.object({ id: id() }), query: z.object(pages.parameters) },
  example: { answer: answers.listDeadlines },
  statuses: [200],
  answer: listOf('DeadlineList', deadlineSchema),
  refusals: ['not_found'],
  reads: true,
  aboutCitizen: true,
  async run({ params, query }, { context, lookedUp }) {
    const situation = await readSituationOfOwn(context, 'see_deadlines', params.id)
    const seen = situation && (await seeDeadlines(context.db, params.id, context.clock.now()))
    if (!seen) return refuse('not_found')
    lookedUp(params.id)
    const own = seen.deadlines.filter(({ deadline }) => worksFor(context.actor, deadline.jobCentre)).map(deadlineAnswer)
    const shownPage = pages.within(own, query, (deadline) => deadline.id)
    return shownPage ? ok(shownPage) : unknownCursor
  },
})

const read = operation({
  id: 'getDeadline',
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
  aboutCitizen: true,
  async run({ params }, caller) {
    const deadline = await deadlineNow(caller, params.id)
    if (!deadline) return refuse('not_found')
    caller.lookedUp(deadline.citizenId)
    return ok(deadline)
  },
})

const close = operation({
  id: 'closeDeadline',
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
  aboutCitizen: true,
  async run({ params, body }, caller) {
    const closed = await closeDeadline(caller.context, params.id, body.reason)
    if (!closed.ok) return closed
    const deadline = await deadlineNow(caller, params.id)
    if (!deadline) return refuse('not_found')
    caller.lookedUp(deadline.citizenId)
    return ok(deadline)
  },
})

export const deadlineOperations = [set, list, read, close]
