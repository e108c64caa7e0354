import { type ClaimedMessage, claimMessages, isAnyDue, isSentOn } from '../actions/claim-messages.ts'
import { type AttemptEnd, endAttempts } from '../actions/end-attempts.ts'
import type { ActionContext } from '../actions/transaction.ts'
import { type Channel, CODE_KIND, type Message, type Reader } from '../rules/messages.ts'
import type { EndedAttempt } from './attempt-tally.ts'
import { type Gateway, type Outgoing, type Result, refusedForNow, unknown } from './gateway.ts'
import type { MessageWords } from './words.ts'

/** The delivery of one channel's messages. */
export interface ChannelDelivery {
  readonly channel: Channel
  /**
   * In order of preference; with none, this worker leaves the channel's messages to others
   * (O-CHANNELS).
   */
  readonly gateways: readonly Gateway[]
  /** The rate that all workers together may hand over, per second. */
  readonly perSecond: number
}

export interface WorkerOptions {
  readonly channels: readonly ChannelDelivery[]
  /** Seconds of failure before the next gateway takes over. */
  readonly patience: number
  readonly words: (message: Message, reader: Reader) => MessageWords
  /** The one-click unsubscribe link of a citizen. */
  readonly unsubscribe: (citizenId: string, address: string) => string | null
  readonly failed: (error: unknown, doing: string) => void
  /** Called once with the reason why this worker sends nothing on a channel, until that changes. */
  readonly told?: (event: 'channel_without_gateway' | 'channel_off', channel: Channel) => void
  /** Hears how each attempt ended, and of messages that were no longer true. */
  readonly ended?: (attempt: EndedAttempt) => void
  readonly dropped?: (channel: Channel, count: number) => void
  /**
   * Messages of a channel in flight at once. A gateway that takes 200 ms then gets 160 a second.
   */
  readonly atOnce?: number
  /** The polling interval for due messages. */
  readonly lookEveryMilliseconds?: number
  /**
   * The age at which a claim expires, ten seconds by default. A message not sent by then (the
   * machine slept, the process was stopped) is not sent on that claim: others may have declared it
   * abandoned.
   */
  readonly staleMilliseconds?: number
}

export interface Worker {
  /**
   * Claims no more, and resolves when the messages in flight have arrived and their results are
   * stored.
   */
  stop(): Promise<void>
}

const AT_ONCE = 32
const LOOK_EVERY_MILLISECONDS = 500
/** The wait while a gateway's rate limit holds messages back. */
const PACED_MILLISECONDS = 40
const GATHERING_MILLISECONDS = 5
/** The wait after a database error. */
const TROUBLE_MILLISECONDS = 1_000
/** How long a stop waits for gateways. Later answers are found as unknown. */
const PATIENCE_MILLISECONDS = 10_000
const STALE_MILLISECONDS = 10_000

/** A code goes to an address that is not signed up yet, so it has no unsubscribe link. */
const isOfService = ({ channel, kind }: Message): boolean => channel === 'email' && kind !== CODE_KIND

const onItsWay = ({ attemptId, number, message }: ClaimedMessage<MessageWords>, gateway: string) => ({
  reference: attemptId,
  citizen: message.citizenId,
  kind: message.kind,
  channel: message.channel,
  gateway,
  attempt: number,
})

/** A condition to wait for, with a way to wake the waiter. */
class Bell {
  #ring: () => void = () => undefined

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#ring = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  ring(): void {
    this.#ring()
  }
}

/**
 * Stores the results of attempts: many in one transaction when many end together. They are kept
 * while the database is away.
 */
class Ledger {
  readonly #context: ActionContext
  readonly #failed: WorkerOptions['failed']
  #waiting: AttemptEnd[] = []
  #writing: Promise<void> | null = null

  constructor(context: ActionContext, failed: WorkerOptions['failed']) {
    this.#context = context
    this.#failed = failed
  }

  add(end: AttemptEnd): void {
    this.#waiting.push(end)
    if (!this.#writing) this.#begin()
  }

  #begin(): void {
    this.#writing = this.#write().finally(() => {
      this.#writing = null
      if (this.#waiting.length > 0) this.#begin()
    })
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const ends = this.#waiting
      this.#waiting = []
      try {
        await endAttempts(this.#context, ends)
      } catch (error) {
        this.#failed(error, 'writing down how messages were handed over')
        this.#waiting.unshift(...ends)
        await new Promise((resolve) => setTimeout(resolve, TROUBLE_MILLISECONDS))
      }
    }
  }

  async written(): Promise<void> {
    while (this.#writing) await this.#writing
  }
}

/** Takes one channel's messages from their rows to the gateway. */
class ChannelWorker {
  readonly #context: ActionContext
  readonly #delivery: ChannelDelivery
  readonly #options: WorkerOptions
  readonly #ledger: Ledger
  readonly #bell = new Bell()
  readonly #onTheirWay = new Set<Promise<void>>()
  readonly #running: Promise<void>
  #stopping = false
  /** Whether the last poll found something, so that the next can claim without a check. */
  #busy = false
  /** Whether the reason for sending nothing has been reported. */
  #told = false

  constructor(context: ActionContext, delivery: ChannelDelivery, options: WorkerOptions) {
    this.#context = context
    this.#delivery = delivery
    this.#options = options
    this.#ledger = new Ledger(context, options.failed)
    this.#running = this.#run()
  }

  async #run(): Promise<void> {
    const { lookEveryMilliseconds = LOOK_EVERY_MILLISECONDS, failed } = this.#options
    while (!this.#stopping) {
      try {
        const pause = await this.#step(lookEveryMilliseconds)
        if (pause > 0 && !this.#stopping) await this.#bell.wait(pause)
      } catch (error) {
        failed(error, `claiming messages (${this.#delivery.channel})`)
        await this.#bell.wait(TROUBLE_MILLISECONDS)
      }
    }
  }

  /** One poll and the work that follows; returns the wait before the next. */
  async #step(lookEvery: number): Promise<number> {
    const { channel, gateways, perSecond } = this.#delivery
    const { words, patience, atOnce = AT_ONCE } = this.#options
    if (gateways.length === 0) {
      if (!this.#told && (await isSentOn(this.#context, channel))) this.#tell('channel_without_gateway')
      return lookEvery
    }
    // O-JOURNAL: what has left is written down before the next leaves.
    if (this.#context.journal?.isBehind || this.#context.continuity?.isHeld) return TROUBLE_MILLISECONDS
    if (!this.#busy && !(await isAnyDue(this.#context, channel))) return lookEvery
    if (this.#onTheirWay.size > atOnce / 2) {
      await Promise.race(this.#onTheirWay)
      // To claim many costs little more than to claim one, so let some more arrive.
      await this.#bell.wait(GATHERING_MILLISECONDS)
    }
    const free = atOnce - this.#onTheirWay.size
    if (free <= 0) return 0
    const names = gateways.map(({ name }) => name)
    const wanted = { channel, gateways: names, perSecond, patience, limit: free, words }
    const { claimed, dropped, gateway: name, trial, next } = await claimMessages(this.#context, wanted)
    if (dropped > 0) this.#options.dropped?.(channel, dropped)
    const claimedAt = performance.now()
    if (next === 'off') this.#tell('channel_off')
    else this.#told = false
    this.#context.journal?.write(claimed.map((message) => ({ line: 'handing_over', ...onItsWay(message, name) })))
    for (const message of claimed) this.#send(message, { name, trial }, claimedAt)
    this.#busy = next === 'more' || next === 'paced'
    return next === 'more' ? 0 : next === 'paced' ? PACED_MILLISECONDS : lookEvery
  }

  #tell(event: 'channel_without_gateway' | 'channel_off'): void {
    if (!this.#told) this.#options.told?.(event, this.#delivery.channel)
    this.#told = true
  }

  #send(message: ClaimedMessage<MessageWords>, { name, trial }: { name: string; trial: boolean }, claimedAt: number) {
    const sending = this.#handOver(message, name, claimedAt).then(({ outcome, gatewayFailed, gatewayId, reason }) => {
      const { attemptId, number } = message
      this.#context.journal?.write([{ line: 'handed_over', ...onItsWay(message, name), outcome }])
      this.#ledger.add({ attemptId, number, gateway: name, trial, outcome, gatewayFailed, gatewayId, reason })
      this.#onTheirWay.delete(sending)
      this.#options.ended?.({ gateway: name, outcome, gatewayFailed, reason })
    })
    this.#onTheirWay.add(sending)
  }

  async #handOver(claimed: ClaimedMessage<MessageWords>, name: string, claimedAt: number): Promise<Result> {
    const { attemptId, message, to, language, words } = claimed
    const gateway = this.#delivery.gateways.find((one) => one.name === name)
    const { staleMilliseconds = STALE_MILLISECONDS } = this.#options
    if (!gateway || performance.now() - claimedAt > staleMilliseconds)
      return refusedForNow('claimed_too_long_ago', { gatewayFailed: false })
    if (this.#context.journal?.isBehind) return refusedForNow('journal_not_written', { gatewayFailed: false })
    const outgoing: Outgoing = {
      reference: attemptId,
      to,
      subject: words.subject,
      body: words.body,
      attachment: words.attachment,
      language,
      unsubscribe: isOfService(message) ? this.#options.unsubscribe(message.citizenId, to) : null,
      at: this.#context.clock.now(),
    }
    try {
      return await gateway.handOver(outgoing)
    } catch (error) {
      this.#options.failed(error, `handing over a message (${name})`)
      return unknown('bug')
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#bell.ring()
    await this.#running
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS).unref())
    await Promise.race([Promise.all(this.#onTheirWay), late])
    await Promise.race([this.#ledger.written(), late])
  }
}

/**
 * Hands messages over as they become due, until it is stopped. Any number of workers in any number
 * of processes share the work. Each claims only what it can hand over at once (N-ONCE).
 */
export function startWorker(context: ActionContext, options: WorkerOptions): Worker {
  const workers = options.channels.map((delivery) => new ChannelWorker(context, delivery, options))
  return {
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()))
      await Promise.all(options.channels.flatMap(({ gateways }) => gateways.map((gateway) => gateway.close())))
    },
  }
}
