import { z } from '@hono/zod-openapi'
import {
  askChangedCitizens,
  askChangedDeadlines,
  askChangedMeetings,
  type ChangedPosition,
  type ReconciledPage,
} from '../../questions/job-centre/reconciling.ts'
import { instant } from '../../rules/dates.ts'
import { restingStatuses } from '../../rules/deadline.ts'
import { answers } from '../answer-examples.ts'
import {
  caseworker,
  date,
  givenMoment,
  listOf,
  moment,
  orderedPosition,
  orderedPositionIn,
  pagesOf,
} from '../fields.ts'
import { danishInstant, isoDate } from '../instants.ts'
import { ok, operation } from '../operation.ts'
import { citizenAnswer, citizenSchema } from '../views/citizens.ts'
import { deadlineAnswer, deadlineSchema } from '../views/deadlines.ts'
import { meetingAnswer, meetingSchema } from '../views/meetings.ts'

// The whole state of a job centre, for a case system that reconciles its own with it.

const updatedSince = () =>
  moment().optional().openapi({
    type: 'string',
    description:
      'Only what was written since: the `readAt` of the first page of your last reading. A minute more is read, for what was being written then; what you know already may come again.',
  })

/** The page with when it was read. */
const reconciledList = <S extends z.ZodType>(name: string, item: S) =>
  listOf(`${name}Page`, item)
    .extend({
      readAt: givenMoment().openapi({
        description: 'When the page was read. Keep that of the first page for the next `updatedSince`.',
      }),
    })
    .openapi(name, { description: 'One page of a list to reconcile with.' })

const isChangedPosition = (text: string): boolean => {
  const position = orderedPositionIn(text)
  return position !== null && z.iso.datetime({ offset: true }).safeParse(position.key).success
}

const positionIn = (cursor: string | null | undefined): ChangedPosition | null => {
  const position = cursor ? orderedPositionIn(cursor) : null
  return position && { changedAt: instant(position.key), id: position.id }
}

const positionText = ({ changedAt, id }: ChangedPosition): string => orderedPosition(changedAt.toString(), id)

function pageAnswer<Seen, Position, Item>(
  { items, next, readAt }: ReconciledPage<Seen, Position>,
  answerOf: (seen: Seen) => Item,
  cursorOf: (position: Position) => string,
) {
  return {
    items: items.map(answerOf),
    nextCursor: next === null ? null : cursorOf(next),
    readAt: danishInstant(readAt),
  }
}

const ORDER =
  'In the order in which they were last written. One that changes while you read moves to the end and comes again: take the last you read. None is left out.'

const citizenPages = pagesOf('all-citizens')

const citizens = operation({
  id: 'listCitizens',
  does: 'reconcile',
  method: 'get',
  path: '/citizens',
  tag: 'Citizens',
  summary: 'The citizens of your job centre, whole, to reconcile with',
  description:
    'Each as `GET /citizens/{id}` tells. In the order of registering: each keeps its place while you read. With `updatedSince` those whose details, groups, absences, deadlines or meetings were written since, or of whom a change took effect. Whoever has moved away is in no page. A page may have fewer than `limit`, also none: go on while there is a `nextCursor`.',
  request: { query: z.object({ updatedSince: updatedSince(), ...citizenPages.parameters }) },
  example: { answer: answers.listCitizens },
  statuses: [200],
  answer: reconciledList('CitizenList', citizenSchema),
  refusals: [],
  reads: true,
  async run({ query: { updatedSince: since = null, cursor, limit } }, { context }) {
    const seen = await askChangedCitizens(context, { since, after: cursor ?? null, limit })
    return seen.ok ? ok(pageAnswer(seen.value, citizenAnswer, citizenPages.cursorAt)) : seen
  },
})

const deadlinePages = pagesOf('all-deadlines', isChangedPosition)
const cursorOfDeadline = (position: ChangedPosition) => deadlinePages.cursorAt(positionText(position))

const deadlines = operation({
  id: 'listAllDeadlines',
  does: 'reconcile',
  method: 'get',
  path: '/deadlines',
  tag: 'Deadlines',
  summary: 'The deadlines of your job centre, to reconcile with',
  description: `${ORDER} What the calendar does is written by the night; the answer tells each as of today all the same. A page may have fewer than \`limit\`.`,
  request: {
    query: z.object({
      status: z.enum(restingStatuses).optional().openapi({ description: 'As of today.' }),
      updatedSince: updatedSince(),
      ...deadlinePages.parameters,
    }),
  },
  example: { answer: answers.listAllDeadlines },
  statuses: [200],
  answer: reconciledList('AllDeadlines', deadlineSchema),
  refusals: [],
  reads: true,
  async run({ query: { status = null, updatedSince: since = null, cursor, limit } }, { context }) {
    const seen = await askChangedDeadlines(context, { status, since, after: positionIn(cursor), limit })
    return seen.ok ? ok(pageAnswer(seen.value, deadlineAnswer, cursorOfDeadline)) : seen
  },
})

const meetingPages = pagesOf('all-meetings', isChangedPosition)
const cursorOfMeeting = (position: ChangedPosition) => meetingPages.cursorAt(positionText(position))

const meetings = operation({
  id: 'listAllMeetings',
  does: 'reconcile',
  method: 'get',
  path: '/meetings',
  tag: 'Meetings',
  summary: 'The meetings of your job centre: a calendar, or all to reconcile with',
  description: `Those of a caseworker, of some days, or all. ${ORDER}`,
  request: {
    query: z
      .object({
        caseworker: caseworker().optional(),
        from: date().optional().openapi({ description: 'The first day of meetings.' }),
        to: date().optional().openapi({ description: 'The last day of meetings.' }),
        updatedSince: updatedSince(),
        ...meetingPages.parameters,
      })
      .refine(({ from, to }) => !from || !to || isoDate(from) <= isoDate(to), {
        path: ['to'],
        message: 'must not be before from',
      }),
  },
  example: { answer: answers.listAllMeetings },
  statuses: [200],
  answer: reconciledList('AllMeetings', meetingSchema),
  refusals: [],
  reads: true,
  async run({ query }, { context }) {
    const { caseworker: of = null, from = null, to = null, updatedSince: since = null, cursor, limit } = query
    const wanted = { caseworker: of, from, to, since, after: positionIn(cursor), limit }
    const seen = await askChangedMeetings(context, wanted)
    return seen.ok ? ok(pageAnswer(seen.value, meetingAnswer, cursorOfMeeting)) : seen
  },
})

export const reconcilingOperations = [citizens, deadlines, meetings]
