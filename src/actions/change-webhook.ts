import { randomBytes } from 'node:crypto'
import { type Granted, reachesClients } from '../rules/access.ts'
import { numberInEventId } from '../rules/events.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { FORMER_SECRET_HOURS } from '../rules/webhooks.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import { lockJobCentre } from '../storage/lock-things.ts'
import {
  deleteWebhook,
  findWebhooks,
  insertWebhook,
  lockWebhook,
  sendAgain,
  type Webhook,
  wakeLanes,
  writeSecrets,
} from '../storage/webhooks.ts'
import { sealedSecret } from './steps/webhook-secrets.ts'
import { type ActionContext, transact } from './transaction.ts'

// A case system's webhooks: by the machine's own clock, for queues go by it.

const SECRET_BYTES = 32

/** As Standard Webhooks writes it. */
const newWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`

interface RealTime {
  readonly at: Webhook['madeAt']
}

/** J-OWN: a webhook is its client's, in the job centre for which it was made. */
async function lockOwn(trx: Transaction, granted: Granted, id: string): Promise<Webhook | null> {
  const webhook = await lockWebhook(trx, id)
  return webhook && reachesClients(granted, webhook) ? webhook : null
}

/**
 * Lets a case system be sent what happens from now on: all of it, or some types. Its secret is
 * shown this once. Refusals: too_many_webhooks (J-LIMITS).
 */
export const addWebhook = (
  context: ActionContext,
  { url, types, at }: { readonly url: string; readonly types: readonly string[] } & RealTime,
): Promise<Outcome<{ readonly id: string; readonly secret: string }>> =>
  transact(context, 'add_webhook', async (trx, { actor }) => {
    const { client, jobCentre } = actor
    await ensureJobCentre(trx, jobCentre)
    // Counted behind whoever adds one at the same moment.
    await lockJobCentre(trx, jobCentre)
    const standing = await findWebhooks(trx, { client, jobCentre })
    if (standing.length >= context.bounds.webhooks) return refuse('too_many_webhooks')
    const id = newId()
    const secret = newWebhookSecret()
    const sealed = sealedSecret(context.keys, id, secret)
    await insertWebhook(trx, { id, client, jobCentre, url, types, secret: sealed, madeAt: at })
    return done({ id, secret })
  })

/** Nothing is sent any more, and what was to be sent is gone. Refusals: not_found. */
export const endWebhook = (context: ActionContext, id: string): Promise<Outcome<null>> =>
  transact(context, 'end_webhook', async (trx, granted) => {
    if (!(await lockOwn(trx, granted, id))) return refuse('not_found')
    await deleteWebhook(trx, id)
    return done(null)
  })

/**
 * A new secret, shown this once. The former one signs beside it for a day, so that the receiver can
 * go over to the new one. Refusals: not_found.
 */
export const rotateWebhookSecret = (
  context: ActionContext,
  id: string,
  { at }: RealTime,
): Promise<Outcome<{ readonly secret: string }>> =>
  transact(context, 'rotate_webhook_secret', async (trx, granted) => {
    const webhook = await lockOwn(trx, granted, id)
    if (!webhook) return refuse('not_found')
    const secret = newWebhookSecret()
    await writeSecrets(trx, id, {
      secret: sealedSecret(context.keys, id, secret),
      formerSecret: webhook.secret,
      formerUntil: at.add({ hours: FORMER_SECRET_HOURS }),
    })
    return done({ secret })
  })

/**
 * Sends events again that have arrived or were parked; none named: all that are parked. Returns how
 * many. Refusals: not_found.
 */
export const redeliver = (
  context: ActionContext,
  id: string,
  { events, at }: { readonly events: readonly string[] | null } & RealTime,
): Promise<Outcome<{ readonly queued: number }>> =>
  transact(context, 'redeliver_events', async (trx, granted) => {
    if (!(await lockOwn(trx, granted, id))) return refuse('not_found')
    const numbers = events?.flatMap((event) => numberInEventId(event) ?? []) ?? null
    const queued = await sendAgain(trx, id, numbers, at)
    await wakeLanes(trx, id, at)
    return done({ queued })
  })
