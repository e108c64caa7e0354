import type { Instant } from '../rules/dates.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { busyWebhooks, countDeliveries, type DeliveryCount, findWebhooks, type Webhook } from '../storage/webhooks.ts'
import { askUnlogged, type QuestionContext } from './ask.ts'

/** The webhooks that have something to do now. Refusals: not_found. */
export const askBusyWebhooks = (context: QuestionContext, realNow: Instant): Promise<Outcome<string[]>> =>
  askUnlogged(context, 'see_busy_webhooks', async (_granted, db) => done(await busyWebhooks(db, realNow)))

export interface WebhookWithCounts extends Webhook {
  readonly counts: readonly DeliveryCount[]
}

/** All webhooks, for the operator. Refusals: not_found. */
export const askAllWebhooks = (context: QuestionContext): Promise<Outcome<WebhookWithCounts[]>> =>
  askUnlogged(context, 'see_all_webhooks', async (_granted, db) => {
    const counts = Map.groupBy(await countDeliveries(db), ({ webhookId }) => webhookId)
    return done((await findWebhooks(db, null)).map((webhook) => ({ ...webhook, counts: counts.get(webhook.id) ?? [] })))
  })
