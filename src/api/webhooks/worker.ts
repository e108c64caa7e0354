import {
  type AttemptAtWebhook,
  claimEvents,
  endAttempt,
  type OutgoingEvent,
  queueDeliveries,
} from '../../actions/send-events.ts'
import type { ActionContext } from '../../actions/transaction.ts'
import { askBusyWebhooks } from '../../questions/webhooks.ts'
import type { Clock } from '../../rules/dates.ts'
import { eventAnswer } from '../views/events.ts'
import { type SenderOptions, type Signed, sendEvent } from './sender.ts'

export interface WebhookWorkerOptions {
  readonly sender: SenderOptions
  /** Queues go by the machine's own clock. */
  readonly realClock: Clock
  readonly failed: (error: unknown, doing: string) => void
  /** From 0 to 1. */
  readonly chance?: () => number
  readonly lookEveryMilliseconds?: number
}

const LOOK_EVERY_MILLISECONDS = 250
/** How long a stop waits for receivers. What was not told by then is sent again. */
const PATIENCE_MILLISECONDS = 10_000

/** Sends one event, and says what came of it. */
async function attempt(
  { number, attempts, event }: OutgoingEvent,
  to: { readonly url: string; readonly secrets: readonly string[] },
  { sender, realClock }: WebhookWorkerOptions,
): Promise<AttemptAtWebhook> {
  const of = { number, attempts, arrived: false, answered: null }
  if (!event) return { ...of, failedBecause: 'event_not_kept', isFinal: true }
  if (to.secrets.length === 0) return { ...of, failedBecause: 'secret_lost', isFinal: false }
  const answer = eventAnswer(event)
  const signed: Signed = { id: answer.id, body: JSON.stringify(answer), secrets: to.secrets, at: realClock.now() }
  return { ...of, ...(await sendEvent(to.url, signed, sender)), isFinal: false }
}

/** All that is to be done for one webhook now. */
export async function sendAll(
  context: ActionContext,
  webhookId: string,
  options: WebhookWorkerOptions,
  isStopping: () => boolean = () => false,
): Promise<void> {
  const { realClock, chance = Math.random } = options
  for (let more = true; more && !isStopping(); ) {
    more = await queueDeliveries(context, webhookId, realClock.now())
    const claimed = await claimEvents(context, webhookId, realClock.now())
    if (!claimed) continue
    more = true
    const { webhook, secrets, events } = claimed
    await Promise.all(
      events.map(async (outgoing) => {
        const ended = await attempt(outgoing, { url: webhook.url, secrets }, options)
        await endAttempt(context, webhookId, ended, { realNow: realClock.now(), chance: chance() })
      }),
    )
  }
}

/**
 * Sends events as they happen, until it is stopped. Any number of processes share the work. Each
 * webhook is worked at by itself, so one that is dead or slow holds nobody else up.
 */
export function startWebhooks(context: ActionContext, options: WebhookWorkerOptions): { stop(): Promise<void> } {
  const { failed, realClock, lookEveryMilliseconds = LOOK_EVERY_MILLISECONDS } = options
  const working = new Map<string, Promise<void>>()
  let isStopping = false
  let looking: Promise<void> | null = null

  const begin = (webhookId: string): void => {
    if (working.has(webhookId)) return
    const work = sendAll(context, webhookId, options, () => isStopping)
      .catch((error: unknown) => failed(error, 'sending events to a webhook'))
      .finally(() => working.delete(webhookId))
    working.set(webhookId, work)
  }
  const look = async (): Promise<void> => {
    // O-RESTORED: what was put back is told once it is known what happened meanwhile.
    if (context.continuity?.isHeld) return
    const busy = await askBusyWebhooks(context, realClock.now())
    if (busy.ok && !isStopping) for (const webhookId of busy.value) begin(webhookId)
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => failed(error, 'looking for events to send'))
      .finally(() => {
        looking = null
      })
  }, lookEveryMilliseconds)
  return {
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS).unref())
      await Promise.race([Promise.all([looking, ...working.values()]), late])
    },
  }
}
