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

const PER_SECOND = 10
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

/** One change of leader under load. */
async function change(one: Change, cluster: Cluster, customers: Customers): Promise<DrillRow> {
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
  return {
    ...atMost(`leader ${one.name}: without a booking for`, gap, one.goal, ' s'),
    seen: `${gap.toFixed(1)} s; ${summary(asked)}`,
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
    const booking = customers.book((await wishesIn(addresses.ownerConnectionString, 5_000)).values(), () => over)
    const rows: DrillRow[] = []
    for (const one of changes) {
      const row = await change(one, cluster, customers)
      say(`${row.what} ${row.seen}`)
      rows.push(row)
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
  says: 'three PostgreSQL with Patroni and etcd: the leader is killed, frozen and thawed, changed by plan; --tools=FOLDER where they are unpacked',
  run: ({ say, words }) => run(say, words),
}
