import { setTimeout as wait } from 'node:timers/promises'
import { root } from '../../bench/program.ts'
import { Line } from '../../test/support/line.ts'
import { freePort } from '../../test/support/started.ts'
import { countedRows } from './counted.ts'
import { type Asked, Customers, summary } from './customers.ts'
import { type Drill, type DrillRow, type DrillTable, numberIn } from './drill.ts'
import { Ground } from './ground.ts'
import { Served, until } from './served.ts'
import { type Trouble, troublesOf } from './troubles.ts'

const PER_SECOND = 10
const MOST_WISHES = 4_000
/** Nobody waits longer, and so soon after the cure somebody has booked. */
const LONGEST_WAIT_SECONDS = 6
const BOOKED_AGAIN_SECONDS = 10
/** How long it is looked for: more is a missed goal, not a drill that never ends. */
const PATIENCE_MILLISECONDS = 60_000
const QUIET_MILLISECONDS = 3_000

interface Befallen {
  /** When it began. */
  readonly from: number
  readonly asked: readonly Asked[]
  /** Seconds from the cure to the first booking that was asked for after it; null: none. */
  readonly again: number | null
  readonly ready: number
  readonly wasTold: boolean
}

async function befall(trouble: Trouble, served: Served, customers: Customers): Promise<Befallen> {
  const [from, logged] = [customers.now(), served.log.length]
  await trouble.begin()
  const over = customers.now() + trouble.seconds * 1_000
  let ready = await served.health('/health/ready')
  // As a balancer does.
  while (customers.now() < over) {
    await wait(500)
    ready = await served.health('/health/ready')
  }
  await trouble.cure()
  const cured = customers.now()
  const isAgain = ({ at, status }: Asked) => at >= cured && status === 201
  const again = () => customers.asked.find(isAgain)
  await until('somebody has booked again', () => again() !== undefined, PATIENCE_MILLISECONDS).catch(() => {})
  await wait(QUIET_MILLISECONDS)
  const first = again()
  return {
    from,
    asked: customers.asked.filter(({ at }) => at >= from),
    again: first ? (first.at + first.milliseconds - cured) / 1_000 : null,
    ready,
    wasTold: served.log.slice(logged).some(({ event }) => event === trouble.event),
  }
}

/** `6.2 s (503, asked after 21.0)` */
function toldOf(one: Asked | undefined, from: number): string {
  if (!one) return 'none'
  return `${(one.milliseconds / 1_000).toFixed(1)} s (${one.status}, asked after ${((one.at - from) / 1_000).toFixed(1)})`
}

function rowOf(trouble: Trouble, { from, asked, again, ready, wasTold }: Befallen): DrillRow {
  const [slowest] = asked.toSorted((a, b) => b.milliseconds - a.milliseconds)
  const wrong = asked.filter(
    ({ status, retryAfter }) => status !== 201 && !(status === 503 && retryAfter !== undefined),
  )
  const goals: readonly (readonly [met: boolean, seen: string])[] = [
    [(slowest?.milliseconds ?? 0) <= LONGEST_WAIT_SECONDS * 1_000, `slowest ${toldOf(slowest, from)}`],
    [again !== null && again <= BOOKED_AGAIN_SECONDS, `again after ${again?.toFixed(1) ?? 'more than 60'} s`],
    [wrong.length === 0, summary(asked)],
    [wasTold, wasTold ? trouble.event : `no ${trouble.event} in the log`],
    [ready === trouble.ready, `ready ${ready}`],
  ]
  return {
    what: trouble.name,
    goal: `${LONGEST_WAIT_SECONDS} s, ${BOOKED_AGAIN_SECONDS} s, 201 and 503 with Retry-After, ${trouble.event}, ready ${trouble.ready}`,
    seen: goals.map(([met, seen]) => (met ? seen : `**${seen}**`)).join('; '),
    met: goals.every(([met]) => met),
  }
}

async function run(say: (line: string) => void, words: readonly string[]): Promise<DrillTable> {
  const ground = await Ground.open(say)
  const line = await Line.to(ground.addresses.connectionString)
  const port = await freePort()
  const served = Served.start(root, { ...ground.environment(port), DATABASE_URL: line.connectionString }, port)
  try {
    const { troubles, notes } = troublesOf({ ground, line })
    const only = words.filter((word) => !word.startsWith('--'))
    const chosen = troubles.filter(({ name }) => only.length === 0 || only.some((word) => name.startsWith(word)))
    await served.ready()
    const tokens = await ground.tokens(port)
    const customers = new Customers({ port: () => port, tokens, perSecond: numberIn(words, 'rate', PER_SECOND) })
    const wishes = await ground.wishes(MOST_WISHES)
    let over = false
    const booking = customers.book(wishes.values(), () => over)
    await wait(QUIET_MILLISECONDS)
    const rows: DrillRow[] = []
    for (const trouble of chosen) {
      const row = rowOf(trouble, await befall(trouble, served, customers))
      say(`${row.what}: ${row.seen}`)
      rows.push(row)
    }
    over = true
    await booking
    customers.close()
    const last = await countedRows(ground.addresses.ownerConnectionString, customers.asked, served.events('bug'))
    return {
      rows: [...rows, ...last],
      notes,
    }
  } finally {
    await served.stop('SIGKILL')
    line.close()
    await ground.close()
  }
}

export const database: Drill = {
  name: 'database',
  says: 'the database is silent, cut off, read-only, full, refuses the password, is restarted and is killed; names choose among them',
  run: ({ say, words }) => run(say, words),
}
