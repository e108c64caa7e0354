import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../bench/program.ts'
import { newestMigration, numberOf } from '../../src/storage/migration-files.ts'
import { freePort } from '../../test/support/started.ts'
import { Balancer } from './balancer.ts'
import { countedRows } from './counted.ts'
import { type Asked, Customers, summary, type Wish } from './customers.ts'
import { atMost, type Drill, type DrillRow, holds, none, numberIn, told } from './drill.ts'
import { Ground } from './ground.ts'
import { migrateFrom } from './migrate-from.ts'
import { Served, until } from './served.ts'
import { type Page, pagesIn, Visitors } from './visitors.ts'

const PER_SECOND = 40
/** A quiet machine takes 40. */
const MOST_SECONDS = 110
/** All that the data set has: on a busy machine a low rate lasts longer. */
const LEAST_WISHES = 4_400

/** What an upgrade is made on. */
interface UpgradeGround {
  /** Where the next version is put. */
  readonly folder: string
  /** The settings of a process at this port. */
  readonly environment: (port: number) => NodeJS.ProcessEnv
  readonly tokens: (port: number) => Promise<ReadonlyMap<string, string>>
  readonly wishes: readonly Wish[]
  /** Brings the database to the version in that folder. */
  readonly migrate: (folder: string) => Promise<void>
}

type Version = 'before' | 'next'

/** Which of the two processes is replaced, one after the other, and by which version. */
type Turns = readonly (readonly [process: 0 | 1, Version])[]

const thereAndBack: Turns = [
  [0, 'next'],
  [1, 'next'],
  [0, 'before'],
  [1, 'before'],
]

interface Upgraded {
  readonly asked: readonly Asked[]
  /** Requests that the balancer had to answer itself. */
  readonly ofBalancer: readonly string[]
  /** Lines of the log that tell of a bug. */
  readonly bugs: readonly unknown[]
  /** Pages and bookable times that were asked for beside the bookings. */
  readonly pages: readonly Page[]
  /** What the processes of the next version said of their schema while they served. */
  readonly schemas: readonly string[]
  readonly migratedIn: number
  readonly longestStop: number
  /** Whether customers booked all the while. */
  readonly toTheEnd: boolean
}

/**
 * The next version of the program in a folder of its own: the same, with two migrations more, which
 * add what a version may add (O-TWO-STEPS). Returns the number of the newest.
 */
function putNextVersion(folder: string): string {
  mkdirSync(folder)
  for (const name of ['src', 'migrations', 'locales', 'package.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const worksWith = `-- works with: ${numberOf(newestMigration())}`
  writeFileSync(
    join(folder, 'migrations/9001-of-the-drill.sql'),
    `${worksWith}\nalter table citizen add column of_the_drill text;\nalter table meeting add column of_the_drill integer;
create table of_the_drill (id integer primary key);\n`,
  )
  writeFileSync(
    join(folder, 'migrations/9002-index-of-the-drill.sql'),
    `${worksWith}\n-- transaction: no\ncreate index concurrently of_the_drill_index on meeting (of_the_drill);\n`,
  )
  return '9002'
}

/** Bookings, and looks beside them, until it is ended or nobody is left who may book. */
class Load {
  readonly customers: Customers
  readonly visitors: Visitors
  readonly #underWay: Promise<unknown>
  #over = false

  constructor(
    port: number,
    {
      wishes,
      tokens,
      perSecond,
      looksPerSecond,
    }: {
      readonly wishes: readonly Wish[]
      readonly tokens: ReadonlyMap<string, string>
      readonly perSecond: number
      readonly looksPerSecond: number
    },
  ) {
    this.customers = new Customers({ port: () => port, tokens, perSecond })
    this.visitors = new Visitors(port, looksPerSecond)
    const isOver = () => this.#over
    const booking = this.customers.book(wishes.values(), isOver).then(() => {
      this.#over = true
    })
    this.#underWay = Promise.all([booking, this.visitors.look(wishes, tokens, isOver)])
  }

  /** Waits for so many bookings more. */
  async more(count: number): Promise<void> {
    const so = this.customers.asked.length + count
    await until('there are more bookings', () => this.#over || this.customers.asked.length >= so)
  }

  /** Whether there was load until now. */
  async end(): Promise<boolean> {
    const toTheEnd = !this.#over
    this.#over = true
    await this.#underWay
    this.customers.close()
    this.visitors.close()
    return toTheEnd
  }
}

interface HowUpgraded {
  readonly perSecond: number
  readonly looksPerSecond: number
  /** How many bookings there are between two steps. */
  readonly between: number
  readonly turns: Turns
  readonly say: (line: string) => void
}

/**
 * Two processes behind a balancer: the version before, the migrations of the next one, then each
 * turn.
 */
export async function upgradeUnderLoad(
  ground: UpgradeGround,
  { perSecond, looksPerSecond, between, turns, say }: HowUpgraded,
): Promise<Upgraded> {
  const next = join(ground.folder, 'next')
  const schema = putNextVersion(next)
  const ports = [await freePort(), await freePort()]
  const start = (folder: string, port: number) => Served.start(folder, ground.environment(port), port)
  const all: Served[] = []
  const serving = new Map<number, Served>()
  const balancer = await Balancer.open()
  const comesUp = async (folder: string, port: number) => {
    const served = start(folder, port)
    all.push(served)
    serving.set(port, served)
    await served.ready()
    await until(`the balancer sends to ${port}`, () => balancer.isUp(port))
  }
  for (const port of ports) balancer.add(port)
  await Promise.all(ports.map(async (port) => await comesUp(root, port)))
  const tokens = await ground.tokens(balancer.port)
  const load = new Load(balancer.port, { wishes: ground.wishes, tokens, perSecond, looksPerSecond })
  const { customers, visitors } = load
  const schemas: string[] = []
  let longestStop = 0
  await load.more(between)
  const migrating = performance.now()
  await ground.migrate(next)
  const migratedIn = performance.now() - migrating
  say(`migrated to ${schema} in ${Math.round(migratedIn)} ms`)
  await load.more(between)
  for (const [nth, version] of turns) {
    const port = ports[nth] ?? 0
    longestStop = Math.max(longestStop, (await serving.get(port)?.stop()) ?? 0)
    await comesUp(version === 'next' ? next : root, port)
    schemas.push(await schemaAt(port))
    await load.more(between)
    say(`process ${nth} is of the version ${version}: ${summary(customers.asked)}`)
  }
  const toTheEnd = await load.end()
  balancer.close()
  await Promise.all(all.map((served) => served.stop()))
  const bugs = all.flatMap((served) => served.events('bug'))
  return {
    asked: customers.asked,
    pages: visitors.pages,
    ofBalancer: balancer.own,
    bugs,
    schemas,
    migratedIn,
    longestStop,
    toTheEnd,
  }
}

async function schemaAt(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`)
  const { schema, status }: { schema: string; status: string } = JSON.parse(await answer.text())
  return `${status} ${schema}`
}

async function run(say: (line: string) => void, perSecond: number): Promise<DrillRow[]> {
  const ground = await Ground.open(say)
  try {
    const wishes = await ground.wishes(Math.max(LEAST_WISHES, perSecond * MOST_SECONDS))
    const seen = await upgradeUnderLoad(
      {
        folder: ground.folder,
        environment: (port) => ground.environment(port),
        tokens: (port) => ground.tokens(port),
        wishes,
        migrate: (folder) => migrateFrom(folder, ground.environment(0)),
      },
      { perSecond, looksPerSecond: perSecond, between: 2 * perSecond, turns: thereAndBack, say },
    )
    const failed = seen.asked.filter(({ status }) => status !== 201)
    const failedPages = seen.pages.filter(({ status }) => status !== 200)
    return [
      told('bookings asked for, each once', seen.asked.length),
      holds('there was load to the end', 'yes', seen.toTheEnd ? 'yes' : 'no', seen.toTheEnd),
      holds('requests that failed', 'none', summary(failed), failed.length === 0),
      told('pages and bookable times asked for', seen.pages.length),
      holds('of them failed', 'none', pagesIn(failedPages), failedPages.length === 0),
      none('answered by the balancer itself', seen.ofBalancer.length),
      holds(
        'every process is ready on the schema of the next version',
        'ready 9002, four times',
        seen.schemas.join(', '),
        seen.schemas.length === 4 && seen.schemas.every((one) => one === 'ready 9002'),
      ),
      told('the migrations took', `${Math.round(seen.migratedIn)} ms`),
      atMost('the longest stop', seen.longestStop / 1_000, 15, ' s'),
      told('the slowest answer', `${Math.round(Math.max(...seen.asked.map(({ milliseconds }) => milliseconds)))} ms`),
      ...(await countedRows(ground.addresses.ownerConnectionString, seen.asked, seen.bugs)),
    ]
  } finally {
    await ground.close()
  }
}

export const upgrade: Drill = {
  name: 'upgrade',
  says: 'the version before, migrate, the next version, the version before again, while customers book; --rate=40',
  run: async ({ say, words }) => ({ rows: await run(say, numberIn(words, 'rate', PER_SECOND)) }),
}
