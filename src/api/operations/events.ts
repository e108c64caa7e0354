import { z } from '@hono/zod-openapi'
import { askEvents, FIRST, LAST } from '../../questions/job-centre/events.ts'
import { EVENT_DAYS, LONGEST_WAIT_SECONDS, numberInEventId } from '../../rules/events.ts'
import { eventAnswers } from '../event-examples.ts'
import { EXAMPLE_EVENT, limit } from '../fields.ts'
import { ok, operation } from '../operation.ts'
import { eventAnswer, eventSchema } from '../views/events.ts'

const NO_EVENT = `must be the id of an event, the next of an earlier answer, ${FIRST} or ${LAST}`
const NO_WAIT = `must be a whole number of seconds from 0 to ${LONGEST_WAIT_SECONDS}`

const isStart = (after: string): boolean => after === FIRST || after === LAST || numberInEventId(after) !== null

const after = () =>
  z
    .string()
    .refine(isStart, NO_EVENT)
    .default(FIRST)
    .openapi({
      type: 'string',
      default: FIRST,
      description: `The id of the last event that was read, or \`next\`. \`${FIRST}\`: from the first that is kept; \`${LAST}\`: nothing is told, and \`next\` stands behind all there is.`,
    })

const wait = () =>
  z
    .string()
    .regex(/^\d{1,2}$/, NO_WAIT)
    .transform(Number)
    .refine((seconds) => seconds <= LONGEST_WAIT_SECONDS, NO_WAIT)
    .default(0)
    .openapi({
      type: 'integer',
      minimum: 0,
      maximum: LONGEST_WAIT_SECONDS,
      default: 0,
      description: 'How many seconds to wait for an event where there is none yet.',
    })

const list = operation({
  id: 'listEvents',
  does: 'see_events',
  method: 'get',
  path: '/events',
  tag: 'Events',
  summary: 'What has happened, in order, from an event on',
  description: `Every step of a citizen, a deadline, a meeting, a message and published times of your job centre, in one order that never changes: what was not told yet comes behind what was, and each is told once. Keep \`next\` with what you made of the page, and ask again with it. Events are kept for ${EVENT_DAYS} days: an older \`after\` is 410, and so is one that a restored database no longer has. Then read the lists, and go on from the \`next\` of \`?after=${LAST}\` that you asked for before them.`,
  request: { query: z.object({ after: after(), limit: limit(), wait: wait() }) },
  example: { answer: eventAnswers.listEvents },
  statuses: [200],
  answer: z
    .object({
      items: z.array(eventSchema).openapi({ description: 'At most `limit` of them, the first first.' }),
      next: z.string().openapi({ description: 'Ask for what comes behind them with it.', example: EXAMPLE_EVENT }),
    })
    .openapi('EventList', { description: 'Events in their order.' }),
  refusals: ['event_not_kept'],
  reads: true,
  async run({ query }, { context, aside }) {
    const page = await askEvents(context, {
      after: query.after,
      limit: query.limit,
      waitSeconds: query.wait,
      aside,
    })
    return page.ok ? ok({ items: page.value.events.map(eventAnswer), next: page.value.next }) : page
  },
})

export const eventOperations = [list]
