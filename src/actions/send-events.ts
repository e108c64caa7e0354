import { recordAccess } from '../questions/access-log.ts'
import { type Instant, isInstantAfter } from '../rules/dates.ts'
import { eventTypeOf } from '../rules/events.ts'
import { done } from '../rules/refusals.ts'
import { atOnce, CLAIM_SECONDS, givenUpBefore, isGivenUp, nextAttempt, restOf } from '../rules/webhooks.ts'
import { isHeldNow } from '../storage/continuity.ts'
import type { Transaction } from '../storage/database.ts'
import { readEvents, type StoredEvent } from '../storage/events.ts'
import {
  claimDeliveries,
  endDelivery,
  insertDeliveries,
  lockSending,
  lockWebhook,
  parkOld,
  type Webhook,
  wakeLanes,
  wakeNext,
  writeFailures,
  writePlace,
} from '../storage/webhooks.ts'
import { secretsOf } from './steps/webhook-secrets.ts'
import { type ActionContext, transact } from './transaction.ts'

// J-EVENTS: events on their way to a webhook. Every step has the webhook's row to itself, for
// milliseconds: any number of workers share the work, and none sends what another is sending.

/** Events that are queued in one transaction. */
const CHUNK = 500

async function write<T>(
  context: ActionContext,
  what: 'queue_deliveries' | 'claim_deliveries' | 'end_delivery',
  work: (trx: Transaction) => Promise<T>,
): Promise<T> {
  const outcome = await transact(context, what, async (trx) => done(await work(trx)))
  if (!outcome.ok) throw new Error(`${what} was refused: ${outcome.refusals[0].code}`)
  return outcome.value
}

const isFor = ({ types }: Webhook, event: StoredEvent): boolean =>
  types.length === 0 || types.includes(eventTypeOf(event.facts))

/** Queues what has happened since. Returns whether there may be more. */
export const queueDeliveries = (context: ActionContext, webhookId: string, realNow: Instant): Promise<boolean> =>
  write(context, 'queue_deliveries', async (trx) => {
    const webhook = await lockWebhook(trx, webhookId, { skip: true })
    if (!webhook) return false
    const events = await readEvents(trx, { jobCentre: webhook.jobCentre, after: webhook, limit: CHUNK })
    const last = events.at(-1)
    if (!last) return false
    const queued = events.filter((event) => isFor(webhook, event))
    await insertDeliveries(
      trx,
      webhookId,
      queued.map(({ position, number, citizenId, subjectId }) => ({ position, number, lane: citizenId ?? subjectId })),
      realNow,
    )
    await writePlace(trx, webhookId, last)
    return events.length === CHUNK
  })

/** An event that is to be sent now. */
export interface OutgoingEvent {
  readonly number: number
  readonly attempts: number
  /** Null: it is kept no longer. */
  readonly event: StoredEvent | null
}

export interface Outgoing {
  readonly webhook: Pick<Webhook, 'id' | 'url'>
  /** Each signs. */
  readonly secrets: readonly string[]
  readonly events: readonly OutgoingEvent[]
}

async function eventAt(
  trx: Transaction,
  { jobCentre }: Webhook,
  { position, number }: { readonly position: number; readonly number: number },
): Promise<StoredEvent | null> {
  const after = { position, number: number - 1 }
  const [event] = await readEvents(trx, { jobCentre, after, before: position + 1, limit: 1 })
  return event?.number === number ? event : null
}

/** J-OWN: whom a case system is told of stands in the record of access before it is told. */
async function logLooks(
  context: ActionContext,
  trx: Transaction,
  { client, jobCentre }: Webhook,
  told: OutgoingEvent[],
) {
  const actor = { kind: 'client', client, jobCentre, scopes: ['events'], user: null } as const
  const citizens = new Set(told.flatMap(({ event }) => event?.citizenId ?? []))
  const of = { operation: 'sendEvents', refused: false, subject: null }
  await recordAccess(
    { ...context, actor, joined: { trx } },
    ...[...citizens].map((citizenId) => ({ ...of, citizenId })),
  )
}

/**
 * O-RESTORED: whether the database is held as of now, by what it says itself: what the process
 * knows may be five seconds old. A demo is never held.
 */
const isHeld = async ({ continuity }: ActionContext, trx: Transaction): Promise<boolean> =>
  continuity !== undefined && (await isHeldNow(trx, continuity.own))

/**
 * Takes what one webhook is to be sent now; null where there is nothing, it rests, the database is
 * held, or another worker is at it. Whoever has died without saying how it went loses it after a
 * minute.
 */
export const claimEvents = (context: ActionContext, webhookId: string, realNow: Instant): Promise<Outgoing | null> =>
  write(context, 'claim_deliveries', async (trx) => {
    const [webhook, held] = await Promise.all([lockWebhook(trx, webhookId, { skip: true }), isHeld(context, trx)])
    if (!webhook || held || (webhook.tryAt !== null && isInstantAfter(webhook.tryAt, realNow))) return null
    const until = realNow.add({ seconds: CLAIM_SECONDS })
    const claimed = await claimDeliveries(trx, webhookId, { now: realNow, until, most: atOnce(webhook.failures) })
    if (claimed.length === 0) return null
    const events: OutgoingEvent[] = []
    for (const { attempts, ...place } of claimed)
      events.push({ number: place.number, attempts, event: await eventAt(trx, webhook, place) })
    await logLooks(context, trx, webhook, events)
    const secrets = await secretsOf(trx, context.keys, webhook, realNow)
    return { webhook: { id: webhook.id, url: webhook.url }, secrets, events }
  })

/** What came of one attempt. */
export interface AttemptAtWebhook {
  readonly number: number
  readonly attempts: number
  readonly arrived: boolean
  /** The status of the answer; null where there was none. */
  readonly answered: number | null
  /** A code, where it did not arrive. */
  readonly failedBecause: string | null
  /** Whether to try again makes no sense: the event is kept no longer. */
  readonly isFinal: boolean
}

interface Ended {
  readonly realNow: Instant
  /** From 0 to 1: spreads the next attempts. */
  readonly chance: number
}

/** Writes down how an attempt ended, and lets the next event of its citizen go. */
export const endAttempt = (
  context: ActionContext,
  webhookId: string,
  attempt: AttemptAtWebhook,
  { realNow, chance }: Ended,
): Promise<void> =>
  write(context, 'end_delivery', async (trx) => {
    const webhook = await lockWebhook(trx, webhookId)
    const sending = webhook && (await lockSending(trx, webhookId, attempt))
    if (!webhook || !sending) return
    const { number, attempts, arrived, answered, failedBecause, isFinal } = attempt
    const isOver = arrived || isFinal || isGivenUp(sending.queuedAt, realNow)
    await endDelivery(
      trx,
      webhookId,
      {
        number,
        attempts,
        status: arrived ? 'delivered' : isOver ? 'parked' : 'waiting',
        nextAt: isOver ? null : nextAttempt({ ...sending, attempts }, realNow, chance),
        answered,
        failedBecause,
      },
      realNow,
    )
    if (arrived && webhook.failures > 0)
      await writeFailures(trx, webhookId, { failures: 0, failingSince: null, tryAt: null })
    if (!arrived && !isFinal) await noteFailure(trx, webhook, { realNow, chance })
    if (isOver) await wakeNext(trx, webhookId, number, realNow)
  })

async function noteFailure(trx: Transaction, webhook: Webhook, { realNow, chance }: Ended): Promise<void> {
  const failures = webhook.failures + 1
  const milliseconds = Math.round(restOf(failures, chance) * 1000)
  await writeFailures(trx, webhook.id, {
    failures,
    failingSince: webhook.failingSince ?? realNow,
    tryAt: milliseconds === 0 ? null : realNow.add({ milliseconds }),
  })
  if ((await parkOld(trx, webhook.id, givenUpBefore(realNow), realNow)) > 0) await wakeLanes(trx, webhook.id, realNow)
}
