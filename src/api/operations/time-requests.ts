import { z } from '@hono/zod-openapi'
import { askForTimes, endTimeRequest } from '../../actions/ask-for-times.ts'
import { askTimeRequests, type TimeRequest } from '../../questions/job-centre/time-requests.ts'
import { MOST_TIMES_ASKED, timeRequestEnds } from '../../rules/time-requests.ts'
import { answers } from '../answer-examples.ts'
import { date, givenDate, givenId, givenMoment, id, interviewType } from '../fields.ts'
import { danishInstant, isoDate } from '../instants.ts'
import { made, ok, operation } from '../operation.ts'
import { byAnswer, bySchema } from '../views/by.ts'

const ended = () => z.enum(timeRequestEnds)

const requestSchema = z
  .object({
    id: givenId(),
    interviewType: interviewType(),
    offerId: givenId().nullable().openapi({ description: 'Null: of any offer of the type.' }),
    until: givenDate(),
    times: z.int(),
    citizens: z.int().openapi({ description: 'With an open deadline, when it was asked.' }),
    freeTimes: z.int().openapi({ description: 'Free seats, when it was asked.' }),
    short: z.int().openapi({ description: 'Those who lacked a time, when it was asked.' }),
    askedAt: givenMoment(),
    by: bySchema,
    ended: z.object({ at: givenMoment(), as: ended() }).nullable(),
  })
  .openapi('TimeRequest', { description: 'That planners are asked for times (J-CAPACITY).' })

const answerOf = (request: TimeRequest): z.input<typeof requestSchema> => ({
  id: request.id,
  interviewType: request.interviewType,
  offerId: request.offerId,
  until: isoDate(request.until),
  times: request.times,
  citizens: request.citizens,
  freeTimes: request.freeTimes,
  short: request.short,
  askedAt: danishInstant(request.askedAt),
  by: byAnswer(request.by),
  ended: request.ended && { at: danishInstant(request.ended.at), as: request.ended.as },
})

const ask = operation({
  id: 'askForTimes',
  does: 'ask_for_times',
  method: 'post',
  path: '/time-requests',
  tag: 'Job centre',
  summary: 'Ask the planners for times',
  description: 'The numbers of the next weeks are kept with it, as `GET /capacity` tells them now.',
  request: {
    body: z.object({
      interviewType: interviewType(),
      offerId: id().nullable().optional().openapi({ description: 'Of any offer of the type unless given.' }),
      until: date().openapi({ description: 'The last day on which they help.' }),
      times: z.int().min(1).max(MOST_TIMES_ASKED),
    }),
  },
  example: {
    body: { interviewType: 'job', offerId: null, until: '2026-07-31', times: 12 },
    answer: answers.askForTimes,
  },
  statuses: [201],
  answer: requestSchema,
  refusals: ['not_found', 'times_in_the_past', 'too_far_ahead'],
  async run({ body }, { context }) {
    const { interviewType: type, offerId = null, until, times } = body
    const asked = await askForTimes(context, { interviewType: type, offerId, until, times })
    return asked.ok ? made(answerOf(asked.value), null, { things: [asked.value.id] }) : asked
  },
})

const list = operation({
  id: 'listTimeRequests',
  does: 'see_time_requests',
  method: 'get',
  path: '/time-requests',
  tag: 'Job centre',
  summary: 'The requests for times that nobody has ended, the oldest first',
  request: {},
  example: { answer: answers.listTimeRequests },
  statuses: [200],
  answer: z
    .object({ items: z.array(requestSchema).openapi({ description: 'All of them, the oldest first.' }) })
    .openapi('TimeRequests', { description: 'Requests that stand.' }),
  refusals: [],
  reads: true,
  async run(_call, { context }) {
    const requests = await askTimeRequests(context)
    return requests.ok ? ok({ items: requests.value.map(answerOf) }) : requests
  },
})

const end = operation({
  id: 'endTimeRequest',
  does: 'end_time_request',
  method: 'post',
  path: '/time-requests/{id}/end',
  tag: 'Job centre',
  summary: 'Say what came of a request for times',
  description: 'One that was ended before stays as it was ended.',
  request: { params: z.object({ id: id() }), body: z.object({ as: ended() }) },
  example: { body: { as: 'opened' }, answer: answers.endTimeRequest },
  statuses: [200],
  answer: requestSchema,
  refusals: ['not_found'],
  async run({ params, body }, { context }) {
    const request = await endTimeRequest(context, params.id, body.as)
    return request.ok ? ok(answerOf(request.value)) : request
  },
})

export const timeRequestOperations = [ask, list, end]
