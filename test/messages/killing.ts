import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { randomFrom } from '../../bench/figures.ts'
import { lookAfterAttempts } from '../../src/delivery/upkeep.ts'
import { type Accepted, type Behaviour, sendReceipt } from './gateway-double.ts'
import type { WorkerOrders } from './worker-process.ts'
import {
  createMessageWorld,
  giveDueReminders,
  type MessageWorld,
  RECEIPT_SECRET,
  sentTwice,
  statuses,
  until,
} from './world.ts'

export interface Ordeal {
  readonly reminders: number
  /** Concurrent workers. */
  readonly workers: number
  readonly kills: number
  readonly seed: number
  readonly say: (line: string) => void
}

/** How a gateway misbehaves for these of a hundred messages; it accepts the rest. */
const misdeeds: readonly [Behaviour, number][] = [
  ['slow', 4],
  ['busy', 3],
  ['refuse', 2],
  ['accept_and_lose', 1],
  ['lose', 1],
  ['accept_and_hang', 0.2],
  ['accept_and_502', 1],
]

function misbehaving(random: () => number): () => Behaviour {
  return () => {
    let left = random() * 100
    for (const [behaviour, share] of misdeeds) {
      left -= share
      if (left < 0) return behaviour
    }
    return 'accept'
  }
}

/** Concurrent receipts. */
const RECEIPTS_AT_ONCE = 4

/** Sends receipts as gateways do: late, twice, the last before the first. */
class ReceiptSender {
  readonly #random: () => number
  readonly #waiting: { message: Accepted; word: string }[] = []
  readonly #sending = new Set<Promise<void>>()

  constructor(random: () => number) {
    this.#random = random
  }

  about(message: Accepted): void {
    // Many messages never get a receipt.
    if (this.#random() < 0.6) return
    const words = this.#random() < 0.9 ? ['ENROUTE', 'DELIVERED'] : ['BUFFERED', 'UNDELIVERABLE']
    const shuffled = [...words, words.at(-1) ?? ''].toSorted(() => this.#random() - 0.5)
    this.#waiting.push(...shuffled.map((word) => ({ message, word })))
    if (this.#sending.size >= RECEIPTS_AT_ONCE) return
    const sending = this.#send().finally(() => this.#sending.delete(sending))
    this.#sending.add(sending)
  }

  async #send(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift())
      assert.equal(await sendReceipt(next.message, next.word, { secret: RECEIPT_SECRET }), 204)
  }

  async done(): Promise<void> {
    await Promise.all(this.#sending)
  }
}

const script = fileURLToPath(new URL('worker-process.ts', import.meta.url))

/** Worker processes, from claim to receipt, killed and replaced as often as the ordeal says. */
class Workers {
  readonly #orders: WorkerOrders
  readonly #running: ChildProcess[] = []
  killed = 0

  constructor(orders: WorkerOrders) {
    this.#orders = orders
  }

  start(): void {
    const child = spawn(process.execPath, [script, JSON.stringify(this.#orders)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    this.#running.push(child)
  }

  /** Kills the oldest at once, and starts another. */
  replaceOne(): void {
    this.#running.shift()?.kill('SIGKILL')
    this.killed += 1
    this.start()
  }

  async killAll(): Promise<void> {
    const running = this.#running.splice(0)
    for (const child of running) child.kill('SIGKILL')
    for (const child of running) if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}

/**
 * `once the gateway has accepted`, `before it has answered`, `while it answers` …: the delay after
 * an acceptance.
 */
const LATEST_KILL_MILLISECONDS = 12

/**
 * Makes the double kill workers: at some acceptances the oldest worker is killed, at once or some
 * milliseconds later.
 */
function killAtAcceptances(
  it: MessageWorld,
  workers: Workers,
  receipts: ReceiptSender,
  { reminders, kills }: Ordeal,
  random: () => number,
) {
  const every = Math.max(1, Math.floor((reminders * 0.9) / kills))
  let seen = 0
  it.double.onAccepted = (message) => {
    seen += 1
    receipts.about(message)
    if (seen % every !== 0 || workers.killed >= kills) return
    const after = Math.floor(random() * (LATEST_KILL_MILLISECONDS + 1))
    if (after === 0) workers.replaceOne()
    else setTimeout(() => workers.replaceOne(), after)
  }
}

/** No message is waiting or in flight. */
const allSettled = async (it: MessageWorld): Promise<boolean> => {
  const { waiting = 0, sending = 0 } = await statuses(it)
  return waiting + sending === 0
}

/**
 * Due reminders under every failure. Workers are killed at every point between claim and receipt.
 * The gateway fails in every way, and sends its receipts in any order. In the end it has none
 * twice, and each missing one is listed (N-ONCE).
 */
export async function ordeal(wanted: Ordeal): Promise<Record<string, number>> {
  const { reminders, seed, say } = wanted
  const random = randomFrom(seed)
  const it = await createMessageWorld()
  const receipts = new ReceiptSender(random)
  const gateway = it.gateway('sms-1')
  const { url, token, lookUpUrl } = it.double
  const workers = new Workers({
    connectionString: it.connectionString,
    now: it.clock.now().toString(),
    gateways: [{ name: 'sms-1', url, token, lookUpUrl }],
    callbackUrl: it.callbackUrl,
    perSecond: 10_000,
    patience: 180,
    abandonedAfterSeconds: 3,
    night: true,
  })
  try {
    await giveDueReminders(it, reminders)
    it.double.behave = misbehaving(random)
    killAtAcceptances(it, workers, receipts, wanted, random)
    const began = performance.now()
    for (let n = 0; n < wanted.workers; n += 1) workers.start()
    const enough = async () => workers.killed >= wanted.kills && (await waiting(it)) < reminders * 0.1 + 5
    await until('most have left', enough, 60_000 + reminders * 20, 100)
    say(
      `seed ${seed}: ${workers.killed} workers killed in ${Math.round(performance.now() - began)} ms, ${it.double.requests} requests`,
    )
    await workers.killAll()
    it.double.behave = () => 'accept'
    it.double.onAccepted = (message) => receipts.about(message)
    // The next quarter of an hour: abandoned attempts are found, gateways are asked, and messages
    // that did not arrive are sent.
    const worker = it.work({ sms: [gateway] })
    for (let minutes = 0; minutes < 60 && (minutes < 20 || !(await allSettled(it))); minutes += 4) {
      it.clock.set(it.clock.now().add({ minutes: 4 }).toString())
      while ((await lookAfterAttempts(it.calendar, [gateway])).known > 0);
      await until('what is due has left', async () => (await dueNow(it)) === 0, 60_000)
    }
    await worker.stop()
    await receipts.done()
    return await judge(it, wanted)
  } finally {
    await workers.killAll()
    await it.drop()
  }
}

const one = async (it: MessageWorld, sql: string, values: unknown[] = []): Promise<number> =>
  (await it.database.pool.query<{ n: number }>(sql, values)).rows[0]?.n ?? 0
const waiting = (it: MessageWorld) => one(it, `select count(*) as n from message where status = 'waiting'`)
const dueNow = (it: MessageWorld) =>
  one(
    it,
    `select count(*) as n from message where status = 'sending' or (status = 'waiting' and coalesce(retry_at, due_at) <= $1)`,
    [it.clock.now().toString()],
  )

/** Compares the double's messages with the database's status of each. */
async function judge(it: MessageWorld, { reminders }: Ordeal): Promise<Record<string, number>> {
  assert.deepEqual(it.troubles, [])
  const twice = sentTwice([it.double])
  assert.deepEqual(twice, [], 'sent twice')
  const { rows } = await it.database.pool.query<{ mobile: string; status: string; because: string | null }>(
    `select sent_to as mobile, status, coalesce(failed_because, dropped_because) as because from message`,
  )
  assert.equal(rows.length, reminders, 'two nights at once have made none twice')
  const arrived = new Set(it.double.accepted.map(({ msisdn }) => `+${msisdn}`))
  const listed = new Set(['failed', 'unknown'])
  const missing = rows.filter(({ mobile, status }) => !arrived.has(mobile) && !listed.has(status))
  assert.deepEqual(missing, [], 'missing and not listed')
  const claimedSent = rows.filter(
    ({ mobile, status }) => !arrived.has(mobile) && (status === 'handed_over' || status === 'delivered'),
  )
  assert.deepEqual(claimedSent, [], 'said to have left, and never arrived')
  const open = rows.filter(({ status }) => status === 'waiting' || status === 'sending')
  assert.deepEqual(open, [], 'neither sent nor settled')
  return { ...(await statuses(it)), arrived: arrived.size }
}
