import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { build } from '../../bench/build.ts'
import { environment, root } from '../../bench/program.ts'
import { freePort } from '../../test/support/started.ts'
import { Cluster, type NodeName, toolsIn } from './cluster.ts'
import { countedRows } from './counted.ts'
import { Customers, summary } from './customers.ts'
import { atMost, type Drill, type DrillRow, type DrillTable, numberIn } from './drill.ts'
import { PUBLIC_ADDRESS, people, tokensAt, wishesIn } from './ground.ts'
import { migrateFrom } from './migrate-from.ts'
import { Served, until } from './served.ts'

/** The data set's citizens last for three rounds. */
const PER_SECOND = 5
const MOST_WISHES = 4_400
const ROUNDS = 1
const BEFORE_MILLISECONDS = 5_000
const PATIENCE_MILLISECONDS = 90_000
/** After a thaw the one that was frozen may still want its place back. */
const AFTER_THAW_MILLISECONDS = 60_000

interface Change {
  readonly name: string
  /** Seconds to the first booking. */
  readonly goal: number
  readonly begin: (cluster: Cluster, leader: NodeName) => Promise<void> | void
  readonly cure: (cluster: Cluster, leader: NodeName) => Promise<void> | void
}

const signal = (cluster: Cluster, node: NodeName, name: NodeJS.Signals) => {
  for (const pid of cluster.processesOf(node)) process.kill(pid, name)
}

const changes: readonly Change[] = [
  {
    name: 'killed',
    goal: 30,
    begin: (cluster, leader) => signal(cluster, leader, 'SIGKILL'),
    cure: (cluster, leader) => cluster.startPatroni(leader),
  },
  {
    name: 'frozen and thawed',
    goal: 30,
    begin: (cluster, leader) => signal(cluster, leader, 'SIGSTOP'),
    cure: async (cluster, leader) => {
      await wait(BEFORE_MILLISECONDS)
      signal(cluster, leader, 'SIGCONT')
      await wait(AFTER_THAW_MILLISECONDS)
    },
  },
  {
    name: 'changed by plan',
    goal: 6,
    begin: async (cluster, leader) => {
      const status = await cluster.switchOver(leader)
      if (status !== 200) throw new Error(`the switchover was answered with ${status}`)
    },
    cure: () => {},
  },
]

interface Changed {
  /** Seconds until another led: so much of the gap is the cluster's. */
  readonly led: number
  /** Seconds without a booking. */
  readonly gap: number
  readonly asked: Customers['asked']
}

/** One change of leader under load. */
async function change(one: Change, cluster: Cluster, customers: Customers): Promise<Changed> {
  await wait(BEFORE_MILLISECONDS)
  const leader = await cluster.leader()
  if (!leader) throw new Error('nobody leads')
  const from = customers.now()
  await one.begin(cluster, leader)
  await until('another leads', async () => ![null, leader].includes(await cluster.leader()), PATIENCE_MILLISECONDS)
  const led = customers.now()
  const again = () => customers.asked.find(({ at, status }) => at >= led && status === 201)
  await until('somebody has booked', () => again() !== undefined, PATIENCE_MILLISECONDS)
  const asked = customers.asked.filter(({ at }) => at >= from)
  // Of what was asked under the new leader or, where that could not be told apart, before.
  const gap = longestGap(customers.asked.filter(({ at }) => at >= from - 1_000))
  await one.cure(cluster, leader)
  const followed = async () => (await cluster.members()).filter(({ state }) => state === 'streaming').length === 2
  await until('two follow again', followed, PATIENCE_MILLISECONDS)
  return { led: (led - from) / 1_000, gap, asked }
}

function rowOf({ name, goal }: Change, rounds: readonly Changed[]): DrillRow {
  const gaps = rounds.map(({ gap }) => gap)
  const each = rounds.map(({ gap, led }) => `${gap.toFixed(1)} s (another led after ${led.toFixed(1)})`).join(', ')
  return {
    ...atMost(`leader ${name}: without a booking for`, Math.max(...gaps), goal, ' s'),
    seen: `${each}; ${summary(rounds.flatMap(({ asked }) => asked))}`,
  }
}

/** The longest time between two bookings, in seconds. */
function longestGap(asked: Customers['asked']): number {
  const done = asked.filter(({ status }) => status === 201).map(({ at, milliseconds }) => at + milliseconds)
  const ordered = done.toSorted((a, b) => a - b)
  return Math.max(0, ...ordered.map((at, nth) => at - (ordered[nth - 1] ?? at))) / 1_000
}

async function run(say: (line: string) => void, words: readonly string[]): Promise<DrillTable> {
  const folder = mkdtempSync(join(tmpdir(), 'selvbook-drill-'))
  const tools = toolsIn(words.find((word) => word.startsWith('--tools='))?.slice('--tools='.length))
  const cluster = await Cluster.open(folder, tools, say)
  try {
    await build((await cluster.addresses()).ownerConnectionString, people, () => {})
    // Another may lead by now: to write the people is the most that the cluster has had to do.
    const addresses = await cluster.addresses()
    const port = await freePort()
    const settings = {
      ...environment(addresses, port, people.jobCentres),
      PUBLIC_URL: PUBLIC_ADDRESS,
      LOG_LEVEL: 'info',
    }
    await migrateFrom(root, settings)
    const served = Served.start(root, settings, port)
    await served.ready()
    const tokens = await tokensAt(port)
    const customers = new Customers({ port: () => port, tokens, perSecond: numberIn(words, 'rate', PER_SECOND) })
    let over = false
    const booking = customers.book((await wishesIn(addresses.ownerConnectionString, MOST_WISHES)).values(), () => over)
    const rows: DrillRow[] = []
    for (const one of changes) {
      const seen: Changed[] = []
      while (seen.length < numberIn(words, 'rounds', ROUNDS)) {
        seen.push(await change(one, cluster, customers))
        say(`${rowOf(one, seen).what} ${rowOf(one, seen).seen}`)
      }
      rows.push(rowOf(one, seen))
    }
    over = true
    await booking
    customers.close()
    const { ownerConnectionString } = await cluster.addresses()
    const last = await countedRows(ownerConnectionString, customers.asked, served.events('bug'))
    await served.stop()
    return {
      rows: [...rows, ...last],
    }
  } finally {
    cluster.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

export const failover: Drill = {
  name: 'failover',
  says: 'three PostgreSQL with Patroni and etcd: the leader is killed, frozen and thawed, changed by plan; --tools=FOLDER where they are unpacked, --rounds=3',
  run: ({ say, words }) => run(say, words),
}
