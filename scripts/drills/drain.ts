import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { root } from '../../bench/program.ts'
import { freePort } from '../../test/support/started.ts'
import { countedRows } from './counted.ts'
import { type Asked, Customers, summary, type Wish } from './customers.ts'
import { atMost, type Drill, type DrillRow, type DrillTable, holds, none, told } from './drill.ts'
import { Ground } from './ground.ts'
import { Served } from './served.ts'

const PER_SECOND = 10
const TIMES = 3
const LOAD_MILLISECONDS = 3_000
/** DRAIN_SECONDS, and ten for what is under way. */
const DRAIN_SECONDS = 5
const MOST_SECONDS = DRAIN_SECONDS + 10
/** As long as a balancer may take to hear of it. */
const BALANCER_MILLISECONDS = 1_500

/** What a plain balancer asks: HTTP/1.0 without `Host`. The status; 0: no answer. */
function probe(port: number): Promise<number> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /health/ready HTTP/1.0\r\n\r\n'))
    socket.on('data', (bytes) => (text += bytes.toString()))
    socket.on('error', () => resolve(0))
    socket.on('close', () => resolve(Number(/^HTTP\/1\.[01] (\d+)/.exec(text)?.[1] ?? 0)))
  })
}

interface Drained {
  readonly asked: readonly Asked[]
  /** Until it had ended. */
  readonly seconds: number
  /** Until the probe was told. */
  readonly toldAfter: number
  readonly exitCode: number | null
  readonly bugs: readonly unknown[]
}

/** Two kinds of clients; both stop once a balancer would have sent them elsewhere. */
async function drainUnderLoad(ground: Ground, wishes: Iterator<Wish>): Promise<Drained> {
  const port = await freePort()
  const served = Served.start(root, { ...ground.environment(port), DRAIN_SECONDS: String(DRAIN_SECONDS) }, port)
  await served.ready()
  const tokens = await ground.tokens(port)
  const clients = [true, false].map(
    (keepAlive) => new Customers({ port: () => port, tokens, perSecond: PER_SECOND, keepAlive }),
  )
  let over = false
  const booking = Promise.all(clients.map((client) => client.book(wishes, () => over)))
  await wait(LOAD_MILLISECONDS)
  const began = performance.now()
  const ending = served.stop()
  while ((await probe(port)) === 200) await wait(100)
  const toldAfter = (performance.now() - began) / 1_000
  await wait(BALANCER_MILLISECONDS)
  over = true
  await booking
  for (const client of clients) client.close()
  const seconds = (await ending) / 1_000
  return {
    asked: clients.flatMap(({ asked }) => asked),
    seconds,
    toldAfter,
    exitCode: served.child.exitCode,
    bugs: served.events('bug'),
  }
}

async function withoutLoad(ground: Ground): Promise<number> {
  const port = await freePort()
  const served = Served.start(root, { ...ground.environment(port), DRAIN_SECONDS: String(DRAIN_SECONDS) }, port)
  await served.ready()
  // The connections by which it was asked whether it is ready.
  await wait(6_000)
  return (await served.stop()) / 1_000
}

async function run(say: (line: string) => void): Promise<DrillTable> {
  const ground = await Ground.open(say)
  try {
    const wishes = (await ground.wishes(2_000)).values()
    const drained: Drained[] = []
    for (let nth = 0; nth < TIMES; nth += 1) {
      const one = await drainUnderLoad(ground, wishes)
      say(`ended after ${one.seconds.toFixed(1)} s: ${summary(one.asked)}`)
      drained.push(one)
    }
    const asked = drained.flatMap((one) => one.asked)
    const failed = asked.filter(({ status }) => status !== 201)
    const rows: DrillRow[] = [
      told('bookings asked for, half of them on connections of their own', asked.length),
      none('resets: no answer', asked.filter(({ status }) => status === 0).length),
      holds('requests that failed', 'none', summary(failed), failed.length === 0),
      atMost('the probe (HTTP/1.0, no Host) is told after', Math.max(...drained.map((one) => one.toldAfter)), 1, ' s'),
      atMost(
        'the end, under load, of three the latest',
        Math.max(...drained.map((one) => one.seconds)),
        MOST_SECONDS,
        ' s',
      ),
      holds(
        'exit codes',
        '0',
        drained.map((one) => one.exitCode).join(', '),
        drained.every((one) => one.exitCode === 0),
      ),
      atMost('the end without load', await withoutLoad(ground), 1, ' s'),
      ...(await countedRows(
        ground.addresses.ownerConnectionString,
        asked,
        drained.flatMap(({ bugs }) => bugs),
      )),
    ]
    return { rows }
  } finally {
    await ground.close()
  }
}

export const drain: Drill = {
  name: 'drain',
  says: 'SIGTERM under load, on kept connections and on new ones, three times, and once without load',
  run: ({ say }) => run(say),
}
