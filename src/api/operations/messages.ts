import { z } from '@hono/zod-openapi'
import { askMessages, askUnreached } from '../../questions/job-centre/messages.ts'
import { answers } from '../answer-examples.ts'
import { id, listOf, pagesOf } from '../fields.ts'
import { ok, operation } from '../operation.ts'
import {
  messageAnswer,
  messageSchema,
  noticeAnswer,
  noticeSchema,
  unreachedAnswer,
  unreachedSchema,
} from '../views/messages.ts'

const messagePages = pagesOf('messages')

const ofCitizen = operation({
  id: 'listMessages',
  does: 'see_messages',
  method: 'get',
  path: '/citizens/{id}/messages',
  pathNames: 'citizen',
  tag: 'Messages',
  summary: 'What a citizen has been told, and how it went: proof of notice',
  description:
    'Every SMS and e-mail of your job centre, also when the citizen has moved since, the newest first: when it was due, made, handed over and delivered, failed or dropped, and why. `notices`: every notice on "Min side" that has been due, with when the citizen first had it before them; the whole of them on every page.',
  request: { params: z.object({ id: id() }), query: z.object(messagePages.parameters) },
  example: { answer: answers.listMessages },
  statuses: [200],
  answer: listOf('MessageList', messageSchema)
    .extend({ notices: z.array(noticeSchema).openapi({ description: 'What stood on "Min side" of each deadline.' }) })
    .openapi('CitizenMessageList', { description: 'One page of the messages to a citizen, and the notices.' }),
  refusals: ['not_found'],
  reads: true,
  async run({ params, query }, { context }) {
    const { cursor: before = null, limit } = query
    const proof = await askMessages(context, params.id, { before, limit })
    if (!proof.ok) return proof
    const { messages, notices } = proof.value
    const { items, nextCursor } = messagePages.from(messages, query, (message) => message.id)
    return ok({ items: items.map(messageAnswer), nextCursor, notices: notices.map(noticeAnswer) })
  },
})

const unreachedPages = pagesOf('unreached')

const unreached = operation({
  id: 'listUnreached',
  does: 'see_unreached',
  method: 'get',
  path: '/messages/unreached',
  tag: 'Messages',
  summary: 'Citizens whom a message did not certainly reach',
  description:
    'Those of your job centre with an open deadline that they may not know of, and those with a planned meeting of which a message failed or may not have arrived (`outcome_unknown`: nobody sends it again by itself, N-ONCE). `too_late`: no SMS could leave before the due date or the meeting was over (N-HOURS). The guide asks the job centre to tell them (D-UNKNOWING).',
  request: { query: z.object(unreachedPages.parameters) },
  example: { answer: answers.listUnreached },
  statuses: [200],
  answer: listOf('UnreachedList', unreachedSchema),
  refusals: [],
  reads: true,
  async run({ query }, { context }) {
    const { cursor: after = null, limit } = query
    const found = await askUnreached(context, { after, limit })
    if (!found.ok) return found
    const { items, nextCursor } = unreachedPages.from(found.value, query, ({ about }) => about)
    return ok({ items: items.map(unreachedAnswer), nextCursor })
  },
})

export const messageOperations = [ofCitizen, unreached]
