import { reachesClients } from '../../rules/access.ts'
import { eventId } from '../../rules/events.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { DeliveryStatus } from '../../rules/webhooks.ts'
import { findEvent } from '../../storage/events.ts'
import { type Delivery, findDeliveries, findWebhook, findWebhooks, type Webhook } from '../../storage/webhooks.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

export type { Webhook } from '../../storage/webhooks.ts'

/** J-OWN: the webhooks of a client in a job centre, the oldest first. Refusals: not_found. */
export const askWebhooks = (context: QuestionContext): Promise<Outcome<Webhook[]>> =>
  askUnlogged(context, 'see_webhooks', async ({ actor: { client, jobCentre } }, db) =>
    done(await findWebhooks(db, { client, jobCentre })),
  )

/** One of them. Refusals: not_found. */
export const askWebhook = (context: QuestionContext, id: string): Promise<Outcome<Webhook>> =>
  askUnlogged(context, 'see_webhooks', async (granted, db) => {
    const webhook = await findWebhook(db, id)
    return webhook && reachesClients(granted, webhook) ? done(webhook) : refuse('not_found')
  })

export interface SeenDelivery extends Delivery {
  /** Null: the event is kept no longer. */
  readonly eventId: string | null
}

/** What became of the events of a webhook, the newest first. Refusals: not_found. */
export const askDeliveries = (
  context: QuestionContext,
  id: string,
  page: { readonly status: DeliveryStatus | null; readonly before: number | null; readonly limit: number },
): Promise<Outcome<SeenDelivery[]>> =>
  askUnlogged(context, 'see_webhooks', async (granted, db) => {
    const webhook = await findWebhook(db, id)
    if (!webhook || !reachesClients(granted, webhook)) return refuse('not_found')
    const deliveries = await findDeliveries(db, id, page)
    const seen: SeenDelivery[] = []
    for (const delivery of deliveries) {
      const event = await findEvent(db, webhook.jobCentre, delivery.number)
      seen.push({ ...delivery, eventId: event && eventId(event) })
    }
    return done(seen)
  })
