import { z } from '@hono/zod-openapi'
import type { SeenDelivery, Webhook } from '../../questions/job-centre/webhooks.ts'
import { deliveryStatuses, PATIENCE_HOURS } from '../../rules/webhooks.ts'
import { EXAMPLE_EVENT, EXAMPLE_SECRET, givenId, givenMoment } from '../fields.ts'
import { growing } from '../growing.ts'
import { danishInstant } from '../instants.ts'

const webhookFields = {
  id: givenId(),
  url: z.string().openapi({ description: 'Where events are sent.', example: 'https://sag.example.dk/selvbook' }),
  types: z.array(z.string()).openapi({ description: 'The types that are sent; none: all, also those to come.' }),
  createdAt: givenMoment(),
  failingSince: givenMoment().nullable().openapi({
    description: 'Since when nothing arrives; null while all goes well. It is then tried more seldom.',
  }),
}

export const webhookSchema = z.object(webhookFields).openapi('Webhook', { description: 'Where events are sent.' })

const secret = () =>
  z.string().openapi({
    description: 'With it you check what is sent (Standard Webhooks). Shown this once.',
    example: EXAMPLE_SECRET,
  })

export const newWebhookSchema = z
  .object({ ...webhookFields, secret: secret() })
  .openapi('NewWebhook', { description: 'A webhook just made, with its secret.' })

export const secretSchema = z.object({ secret: secret() }).openapi('WebhookSecret', { description: 'A new secret.' })

export const webhookAnswer = (webhook: Webhook): z.input<typeof webhookSchema> => ({
  id: webhook.id,
  url: webhook.url,
  types: [...webhook.types],
  createdAt: danishInstant(webhook.madeAt),
  failingSince: webhook.failingSince && danishInstant(webhook.failingSince),
})

const deliveryStatusSchema = growing(deliveryStatuses, {
  name: 'DeliveryStatus',
  description: `\`parked\`: given up after ${PATIENCE_HOURS} hours; it is sent again on request.`,
  example: 'delivered',
})

export const deliverySchema = z
  .object({
    eventId: z.string().nullable().openapi({
      description: 'The event, and the `webhook-id` of each attempt; null where it is kept no longer.',
      example: EXAMPLE_EVENT,
    }),
    status: deliveryStatusSchema,
    attempts: z.int().openapi({ description: 'How often it was tried.' }),
    queuedAt: givenMoment().openapi({ description: 'Since when it is to be sent.' }),
    triedAt: givenMoment().nullable().openapi({ description: 'When it was tried last.' }),
    nextAttemptAt: givenMoment().nullable().openapi({
      description: 'When it is tried next; null where it has ended, or one before it must arrive first.',
    }),
    answered: z.int().nullable().openapi({ description: 'The status that you answered last.' }),
    failedBecause: z.string().nullable().openapi({ description: 'Why the last attempt failed, as a code.' }),
    endedAt: givenMoment().nullable().openapi({ description: 'When it arrived, or was parked.' }),
  })
  .openapi('Delivery', { description: 'What became of one event.' })

const told = (at: SeenDelivery['endedAt']): string | null => at && danishInstant(at)

export const deliveryAnswer = (delivery: SeenDelivery): z.input<typeof deliverySchema> => {
  return {
    eventId: delivery.eventId,
    status: delivery.status,
    attempts: delivery.attempts,
    queuedAt: danishInstant(delivery.queuedAt),
    triedAt: told(delivery.triedAt),
    nextAttemptAt: delivery.status === 'waiting' ? told(delivery.nextAt) : null,
    answered: delivery.answered,
    failedBecause: delivery.failedBecause,
    endedAt: told(delivery.endedAt),
  }
}
