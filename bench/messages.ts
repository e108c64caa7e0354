import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { Temporal } from 'temporal-polyfill'
import { onlyActsSince } from '../src/rules/messages.ts'
import type { Bench } from './bench.ts'
import { bookersOf } from './data-sets.ts'
import { type Figure, percentile, plain, ratio, rounded, spreadOf, told } from './figures.ts'
import { cookie, get } from './pages.ts'
import { endsWithUs } from './program.ts'
import type { Setting } from './setting.ts'

const TOKEN = 'bench'

/**
 * A gateway that accepts each message after 20 ms, and records the time (milliseconds since 1970)
 * by our reference.
 */
export class Gateway {
  readonly arrived = new Map<string, number>()
  readonly #server = createServer((request, response) => void this.#take(request, response))

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { userref }: { userref: string } = JSON.parse(body)
    this.arrived.set(userref, Date.now())
    await wait(20)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ids":[1]}')
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** `npm run work` in its own process. */
export async function worker(bench: Bench, gateway: number, perSecond: number): Promise<{ stop(): Promise<void> }> {
  const main = new URL('../src/main.ts', import.meta.url).pathname
  const env = {
    ...bench.env,
    SMS_URL: `http://127.0.0.1:${gateway}`,
    SMS_TOKEN: TOKEN,
    SMS_RECEIPT_SECRET: 'the receipts of the bench',
    SMS_PER_SECOND: String(perSecond),
    LOG_LEVEL: 'warn',
  }
  const child = endsWithUs(spawn(process.execPath, [main, 'work'], { env, stdio: ['ignore', 'pipe', 'inherit'] }))
  for await (const chunk of child.stdout) if (String(chunk).includes('handing over')) break
  child.stdout.resume()
  return {
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

/** Drops the messages left by earlier rounds. */
export const clear = (bench: Bench) =>
  bench.sql(
    `update message set status = 'dropped', settled_at = now(), dropped_because = 'bench' where status in ('waiting', 'sending')`,
  )

/**
 * Makes reminders of so many deadlines, due now by the worker's own clock. Signs their citizens up
 * first.
 */
async function makeReminders(bench: Bench, count: number): Promise<number> {
  const now = Temporal.Now.instant().toString()
  await bench.sql(
    `delete from delivery_receipt; delete from message_attempt; delete from message where kind = 'eight_days'`,
  )
  const [row] = await bench.sql<{ count: number }>(`
    create temporary table told as
      select id, citizen_id, job_centre, due_date from deadline
      where status = 'active' and due_date >= current_date and id > bench.id(5, ${Math.floor(bookersOf(bench.set) / 8)})
      limit ${count};
    update citizen set sms_service = true from told where citizen.id = told.citizen_id and not sms_service;
    with made as (
      insert into message (id, citizen_id, job_centre, deadline_id, kind, channel, parameters, created_at, due_at)
      select gen_random_uuid(), citizen_id, job_centre, id, 'eight_days', 'sms',
        jsonb_build_object('dueDate', due_date, 'daysLeft', due_date - current_date), '${now}', '${now}'
      from told returning 1)
    select count(*)::integer as count from made`)
  await bench.sql('vacuum analyze message')
  return row?.count ?? 0
}

/**
 * Milliseconds from a booking's commit to the gateway. The message's own time is that of the
 * booking.
 */
async function delays(bench: Bench, gateway: Gateway): Promise<number[]> {
  const rows = await bench.sql<{ id: string; made: number }>(
    `select a.id, extract(epoch from m.created_at)::float8 * 1000 as made from message_attempt a join message m on m.id = a.message_id where m.kind = 'booked'`,
  )
  return rows.flatMap(({ id, made }) => {
    const arrived = gateway.arrived.get(id)
    return arrived === undefined ? [] : [arrived - made]
  })
}

/** Each round has twenty seconds of bookings, and a worker that starts and ends with them. */
const RECEIPT_ROUNDS = 3

/** (g) from commit to hand-over while citizens book. */
async function receipts({ large, load, rounds, say }: Setting, gateway: Gateway, port: number): Promise<Figure[]> {
  await clear(large)
  const { port: program } = await large.program()
  const halves: number[] = []
  const nearlyAll: number[] = []
  const done: string[] = []
  for (let round = 0; round < Math.min(rounds, RECEIPT_ROUNDS); round += 1) {
    gateway.arrived.clear()
    const working = await worker(large, port, 1_000)
    const pairs = await large.pairs(5_000)
    const seen = await load.run({ kind: 'api', port: program, pairs, connections: 8, seconds: 20 })
    await wait(3_000)
    await working.stop()
    const late = await delays(large, gateway)
    say(`  (g) ${seen.done} bookings, ${late.length} receipts`)
    done.push(`${seen.done} / ${late.length}`)
    // Without a receipt there is no figure, least of all a good one.
    if (late.length === 0) late.push(Number.NaN)
    halves.push(percentile(late, 0.5) / 1000)
    nearlyAll.push(percentile(late, 0.99) / 1000)
  }
  return [
    plain('g', 'bookings as fast as they go / receipts by SMS (who signed up)', done.join('; ')),
    plain('g', 'from booking to gateway, seconds: 50th percentile', told(spreadOf(halves))),
    ratio('g', 'from booking to gateway, seconds: 99th percentile', nearlyAll, { atMost: 10 }),
  ]
}

/** (h) a morning's reminders at the gateway's pace, and the portal beside it. */
async function morningOfReminders({ large, load, say }: Setting, gateway: Gateway, port: number): Promise<Figure[]> {
  if (onlyActsSince('sms', Temporal.Now.instant()) !== null)
    return [
      plain('h', 'a morning of reminders: they leave between 09 and 22 (N-HOURS), so run it by day', 'not measured'),
    ]
  const { port: program } = await large.program()
  const people = await large.signIn(await large.pairs(200))
  const requests = people.map((one) => get('/min-side', cookie(one)))
  const visit = (seconds: number) =>
    load.run({ kind: 'pages', port: program, requests, connections: 8, seconds, rate: 40 })
  const perSecond = large.set.name === 'large' ? 300 : 100
  await clear(large)
  await visit(2)
  const quiet = await visit(8)
  const due = await makeReminders(large, large.set.name === 'large' ? 100_000 : 1_000)
  gateway.arrived.clear()
  const began = performance.now()
  const working = await worker(large, port, perSecond)
  const busy = await visit(8)
  while (gateway.arrived.size < due && performance.now() - began < (due / perSecond) * 3_000 + 60_000) await wait(100)
  await working.stop()
  const times = [...gateway.arrived.values()]
  // Measured by the messages themselves: the worker's start and the visits take time of their own.
  const seconds = (times.reduce((a, b) => Math.max(a, b), 0) - times.reduce((a, b) => Math.min(a, b), Infinity)) / 1000
  const [left] = await large.sql<{ count: number }>(
    `select count(*)::integer as count from message where kind = 'eight_days' and status = 'handed_over'`,
  )
  say(`  (h) ${gateway.arrived.size} of ${due} in ${rounded(seconds)} s`)
  const [before, meanwhile] = [percentile(quiet.latencies, 0.99), percentile(busy.latencies, 0.99)]
  return [
    {
      part: 'h',
      what: `${due} due reminders: at the gateway / noted as handed over`,
      measured: `${gateway.arrived.size} / ${left?.count ?? 0}`,
      goal: 'all',
      met: gateway.arrived.size === due && left?.count === due,
    },
    ratio('h', `a second, over the limit of ${perSecond} that is set`, [due / seconds / perSecond], { atLeast: 0.8 }),
    plain(
      'h',
      'Min side at 40 a second, ms, 99th percentile: before / meanwhile',
      `${rounded(before)} / ${rounded(meanwhile)}`,
    ),
    ratio('h', "portal's 99th percentile meanwhile, over without", [meanwhile / before], { atMost: 2 }),
  ]
}

/** (g) and (h): sending messages. */
export async function messages(setting: Setting): Promise<Figure[]> {
  const gateway = new Gateway()
  const port = await gateway.listen()
  try {
    return [...(await receipts(setting, gateway, port)), ...(await morningOfReminders(setting, gateway, port))]
  } finally {
    gateway.close()
  }
}
