import { z } from '@hono/zod-openapi'
import { addWebhook, endWebhook, redeliver, rotateWebhookSecret } from '../../actions/change-webhook.ts'
import { askDeliveries, askWebhook, askWebhooks } from '../../questions/job-centre/webhooks.ts'
import { numberInEventId } from '../../rules/events.ts'
import { limits } from '../../rules/limits.ts'
import { refuse } from '../../rules/refusals.ts'
import { ANSWER_SECONDS, deliveryStatuses, FORMER_SECRET_HOURS, PATIENCE_HOURS } from '../../rules/webhooks.ts'
import { eventAnswers } from '../event-examples.ts'
import { EXAMPLE_EVENT, id, listOf, pagesOf } from '../fields.ts'
import { gone, made, nothing, ok, operation } from '../operation.ts'
import { typeNames } from '../views/events.ts'
import {
  deliveryAnswer,
  deliverySchema,
  newWebhookSchema,
  secretSchema,
  webhookAnswer,
  webhookSchema,
} from '../views/webhooks.ts'
import { mayBeWebhook } from '../webhooks/addresses.ts'

const MOST_REDELIVERED = 1000
const MOST_URL = 2000

const add = operation({
  id: 'addWebhook',
  does: 'add_webhook',
  method: 'post',
  path: '/webhooks',
  tag: 'Events',
  summary: 'Have events sent',
  description: `Each event from now on is sent as \`GET /events\` tells it, in a POST of its own, signed as Standard Webhooks says (\`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\`). Answer 2xx within ${ANSWER_SECONDS} seconds. Whatever else you answer, or nothing, and it is sent again, more and more seldom, for ${PATIENCE_HOURS} hours; then it is parked. An event arrives at least once. Those of one citizen arrive in their order. The address must be https and public; redirects are not followed. At most ${limits.webhooks.most} for ${limits.webhooks.of}, unless the operator has set another bound (J-LIMITS).`,
  request: {
    body: z.object({
      url: z.url().max(MOST_URL).openapi({ example: 'https://sag.example.dk/selvbook' }),
      types: z
        .array(z.enum(typeNames))
        .max(typeNames.length)
        .optional()
        .openapi({ description: 'The types that are sent; all, also those to come, unless given.' }),
    }),
  },
  example: {
    body: { url: 'https://sag.example.dk/selvbook', types: ['meeting.booked', 'meeting.cancelled'] },
    answer: eventAnswers.addWebhook,
  },
  statuses: [201],
  answer: newWebhookSchema,
  refusals: ['webhook_address_not_public', 'too_many_webhooks'],
  async run({ body }, { context, webhooks: { toLoopback, realClock } }) {
    const { url, types = [] } = body
    if (!mayBeWebhook(url, { toLoopback })) return refuse('webhook_address_not_public')
    const at = realClock.now()
    const added = await addWebhook(context, { url, types: [...new Set(types)], at })
    if (!added.ok) return added
    const webhook = await askWebhook(context, added.value.id)
    if (!webhook.ok) return webhook
    return made({ ...webhookAnswer(webhook.value), secret: added.value.secret }, `/webhooks/${added.value.id}`)
  },
})

const list = operation({
  id: 'listWebhooks',
  does: 'see_webhooks',
  method: 'get',
  path: '/webhooks',
  tag: 'Events',
  summary: 'Where your events are sent, the oldest first',
  request: {},
  example: { answer: eventAnswers.listWebhooks },
  statuses: [200],
  answer: z
    .object({ items: z.array(webhookSchema).openapi({ description: 'All of them.' }) })
    .openapi('Webhooks', { description: 'The webhooks of a client in a job centre.' }),
  refusals: [],
  reads: true,
  async run(_call, { context }) {
    const webhooks = await askWebhooks(context)
    return webhooks.ok ? ok({ items: webhooks.value.map(webhookAnswer) }) : webhooks
  },
})

const read = operation({
  id: 'getWebhook',
  does: 'see_webhooks',
  method: 'get',
  path: '/webhooks/{id}',
  tag: 'Events',
  summary: 'Read a webhook',
  request: { params: z.object({ id: id() }) },
  example: { answer: eventAnswers.getWebhook },
  statuses: [200],
  answer: webhookSchema,
  refusals: ['not_found'],
  reads: true,
  async run({ params }, { context }) {
    const webhook = await askWebhook(context, params.id)
    return webhook.ok ? ok(webhookAnswer(webhook.value)) : webhook
  },
})

const end = operation({
  id: 'endWebhook',
  does: 'end_webhook',
  method: 'delete',
  path: '/webhooks/{id}',
  tag: 'Events',
  summary: 'Have nothing sent any more',
  description: 'What was still to be sent is gone; the events can be read.',
  request: { params: z.object({ id: id() }) },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found'],
  async run({ params }, { context }) {
    const ended = await endWebhook(context, params.id)
    return ended.ok ? gone() : ended
  },
})

const rotate = operation({
  id: 'rotateWebhookSecret',
  does: 'rotate_webhook_secret',
  method: 'post',
  path: '/webhooks/{id}/secret',
  tag: 'Events',
  summary: 'Get a new secret for a webhook',
  description: `The former one signs beside it for ${FORMER_SECRET_HOURS} hours: \`webhook-signature\` then has two.`,
  request: { params: z.object({ id: id() }) },
  example: { answer: eventAnswers.rotateWebhookSecret },
  statuses: [200],
  answer: secretSchema,
  refusals: ['not_found'],
  async run({ params }, { context, webhooks: { realClock } }) {
    const rotated = await rotateWebhookSecret(context, params.id, { at: realClock.now() })
    return rotated.ok ? ok({ secret: rotated.value.secret }) : rotated
  },
})

const deliveryPages = pagesOf('deliveries', (text) => /^\d{1,15}$/.test(text))

const deliveries = operation({
  id: 'listDeliveries',
  does: 'see_webhooks',
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  tag: 'Events',
  summary: 'What became of the events of a webhook, the newest first',
  request: {
    params: z.object({ id: id() }),
    query: z.object({
      ...deliveryPages.parameters,
      status: z.enum(deliveryStatuses).optional().openapi({ description: 'Those of one status alone.' }),
    }),
  },
  example: { answer: eventAnswers.listDeliveries },
  statuses: [200],
  answer: listOf('DeliveryList', deliverySchema),
  refusals: ['not_found'],
  reads: true,
  async run({ params, query }, { context }) {
    const { cursor, limit, status = null } = query
    const before = cursor ? Number(cursor) : null
    const found = await askDeliveries(context, params.id, { status, before, limit: limit + 1 })
    if (!found.ok) return found
    const { items, nextCursor } = deliveryPages.from(found.value, query, ({ number }) => String(number))
    return ok({ items: items.map(deliveryAnswer), nextCursor })
  },
})

const again = operation({
  id: 'redeliverEvents',
  does: 'redeliver_events',
  method: 'post',
  path: '/webhooks/{id}/redeliver',
  tag: 'Events',
  summary: 'Have events sent again',
  description: 'Those named, whether they arrived or were parked; without `events` all that are parked.',
  request: {
    params: z.object({ id: id() }),
    body: z.object({
      events: z
        .array(z.string().refine((text) => numberInEventId(text) !== null, 'must be the id of an event'))
        .max(MOST_REDELIVERED)
        .optional()
        .openapi({ description: 'By their ids.', example: [EXAMPLE_EVENT] }),
    }),
  },
  example: { body: {}, answer: eventAnswers.redeliverEvents },
  statuses: [200],
  answer: z
    .object({ queued: z.int().openapi({ description: 'How many will be sent.' }) })
    .openapi('Redelivered', { description: 'What is sent again.' }),
  refusals: ['not_found'],
  async run({ params, body }, { context, webhooks: { realClock } }) {
    const { events = null } = body
    const queued = await redeliver(context, params.id, { events, at: realClock.now() })
    return queued.ok ? ok(queued.value) : queued
  },
})

export const webhookOperations = [add, list, read, end, rotate, deliveries, again]
