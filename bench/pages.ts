import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Bench, CONNECTIONS } from './bench.ts'
import { type Figure, over, percentile, plain, ratio, rounded, spreadOf, told } from './figures.ts'
import type { FloorJob } from './floor.ts'
import type { Seen, SignedIn } from './jobs.ts'
import { PROGRAM_CORE, placeDatabase, root, start } from './program.ts'
import { answersOf, perSecond, type Setting } from './setting.ts'
import { BROWSER, PROGRAM, type Wanted } from './wire.ts'

/** A GET request with this `Accept-Encoding`; null: without one. */
export const get = (path: string, headers: Record<string, string>, accepted: string | null = BROWSER): Wanted => ({
  method: 'GET',
  path,
  headers: { ...(accepted === null ? {} : { 'accept-encoding': accepted }), ...headers },
})

export const cookie = (one: SignedIn) => ({ cookie: `selvbook=${one.cookie}` })

interface Page {
  readonly name: string
  /** The common beginning of its paths. */
  readonly prefix: string
  readonly packed: readonly Wanted[]
  readonly unpacked: readonly Wanted[]
  /** The goal for its rate, relative to a bare handler for the same rows and bytes. */
  readonly goal: number
}

/** The three most requested pages, as requests of some citizens. */
async function pagesOf(bench: Bench, people: readonly SignedIn[]): Promise<Page[]> {
  const { port } = await bench.program()
  const tokens = new Map<string, string>()
  for (const { jobCentre } of people) {
    if (tokens.has(jobCentre)) continue
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: `c${jobCentre}`,
      client_secret: `secret of ${jobCentre}`,
    })
    const answered = await fetch(`http://127.0.0.1:${port}/oauth/token`, { method: 'POST', body })
    const { access_token: token }: { access_token: string } = JSON.parse(await answered.text())
    tokens.set(jobCentre, token)
  }
  const page = (
    { name, prefix, goal }: Pick<Page, 'name' | 'prefix' | 'goal'>,
    path: (one: SignedIn) => string,
    headers: (one: SignedIn) => Record<string, string>,
    accepted = BROWSER,
  ) => ({
    name,
    prefix,
    goal,
    packed: people.map((one) => get(path(one), headers(one), accepted)),
    unpacked: people.map((one) => get(path(one), headers(one), null)),
  })
  const bearer = (one: SignedIn) => ({ authorization: `Bearer ${tokens.get(one.jobCentre) ?? ''}` })
  return [
    page({ name: 'Min side', prefix: '/min-side', goal: 0.5 }, () => '/min-side', cookie),
    page({ name: 'calendar step', prefix: '/book/tid', goal: 0.4 }, (one) => `/book/tid?emne=${one.offerId}`, cookie),
    page(
      { name: 'bookable', prefix: '/api/', goal: 0.3 },
      (one) => `/api/v1/citizens/${one.citizenId}/bookable?offer=${one.offerId}`,
      bearer,
      PROGRAM,
    ),
  ]
}

/** Static files of the program itself, from small to large; other sizes are interpolated. */
const files: readonly Wanted[] = [
  get('/assets/x/img/icons.svg', {}),
  get('/assets/x/img/icons.svg', {}, null),
  get('/assets/x/fonts/IBMPlexSans-Regular-Latin1.woff2', {}, null),
  get('/assets/x/css/selvbook.css', {}),
  get('/assets/x/css/selvbook.css', {}, null),
]

interface Point {
  readonly bytes: number
  readonly milliseconds: number
}

/** The rate of a static file of this size, interpolated between the nearest two measured files. */
function staticRate(points: readonly Point[], bytes: number): number {
  const ordered = points.toSorted((a, b) => a.bytes - b.bytes)
  const above = ordered.find((point) => point.bytes >= bytes) ?? ordered.at(-1)
  const below = ordered.findLast((point) => point.bytes <= bytes) ?? ordered[0]
  if (!above || !below) return Number.NaN
  const share = above.bytes === below.bytes ? 0 : (bytes - below.bytes) / (above.bytes - below.bytes)
  return 1000 / (below.milliseconds + share * (above.milliseconds - below.milliseconds))
}

const KINDS = ['packed', 'unpacked'] as const

/** The measurements of one page on one data set. */
class Measured {
  readonly steady: number[] = []
  readonly rates = { packed: [] as number[], unpacked: [] as number[] }
  readonly ratios = { packed: [] as number[], unpacked: [] as number[] }
  bytes = { packed: 0, unpacked: 0 }
  readonly floor: number[] = []
  readonly overFloor: number[] = []
}

/** Throws if any request was refused: a refusal is cheap, and the figure would be wrong. */
function allAnswered(seen: Seen, what: string): Seen {
  const others = Object.keys(seen.answers).filter((how) => how !== '200')
  if (others.length > 0) throw new Error(`${what}: ${answersOf(seen)}`)
  return seen
}

/**
 * The highest rate, after garbage collection: a large file leaves garbage whose collection a small
 * page would pay for. It uses enough connections to keep every core busy. With eight, some of them
 * awaiting a commit, the program's core idled for a quarter.
 */
async function fastest({ load }: Setting, port: number, requests: readonly Wanted[]): Promise<Seen> {
  const run = (seconds: number) => load.run({ kind: 'pages', port, requests, connections: CONNECTIONS, seconds })
  await run(0.5)
  return allAnswered(await run(1.5), requests[0]?.path ?? '')
}

/**
 * A page's code is compiled for the last time after some 25,000 answers. For a calendar the
 * program's compiler threads took up to 0.4 ms at first, and 0.04 after half a minute.
 */
async function warmUp({ large, load }: Setting, ofLarge: readonly Page[]): Promise<void> {
  for (const page of ofLarge)
    for (const kind of KINDS)
      await load.run({ kind: 'pages', port: large.port, requests: page[kind], connections: CONNECTIONS, seconds: 20 })
}

/** As many database connections as the program has. */
const DATABASE_CONNECTIONS = 16

/**
 * Starts the bare handler on the program's core. It answers each page with the body that the
 * program has for it.
 */
async function startFloor({ large }: Setting, ofLarge: readonly Page[]): Promise<ChildProcess> {
  const child = start(PROGRAM_CORE, process.execPath, [join(root, 'bench/floor.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const answers = await Promise.all(
    ofLarge.map(async ({ prefix, packed: [wanted] }) => {
      const { path = '', headers = {} } = wanted ?? {}
      const answer = await fetch(`http://127.0.0.1:${large.port}${path}`, { headers })
      const encoding = answer.headers.get('content-encoding') === 'br' ? 'br' : 'gzip'
      return { prefix, encoding, body: await answer.text() } as const
    }),
  )
  const job: FloorJob = {
    address: large.address,
    port: floorPort(large),
    connections: DATABASE_CONNECTIONS,
    pages: answers,
  }
  child.send(job)
  await once(child, 'message')
  return child
}

const floorPort = ({ port }: Bench): number => port + 20

/** Seconds of steady rate for each page in each round. */
const STEADY_SECONDS = 6

/**
 * One round: every page at a steady rate on both data sets in turn, then at its highest rate, and
 * the static files.
 */
async function round(
  setting: Setting,
  wanted: ReadonlyMap<Bench, readonly Page[]>,
  measured: (bench: Bench, name: string) => Measured,
): Promise<void> {
  const { large, load } = setting
  for (const at of [0, 1, 2])
    for (const [bench, ofSet] of wanted) {
      const page = ofSet[at]
      if (!page) continue
      const steady = {
        kind: 'pages',
        port: bench.port,
        requests: page.packed,
        connections: 8,
        seconds: STEADY_SECONDS,
        rate: 40,
      } as const
      measured(bench, page.name).steady.push(...allAnswered(await load.run(steady), page.name).latencies)
    }
  const points: Point[] = []
  for (const file of files) {
    const seen = await fastest(setting, large.port, [file])
    points.push({ bytes: seen.bytes ?? 0, milliseconds: 1000 / perSecond(seen) })
  }
  for (const page of wanted.get(large) ?? [])
    for (const kind of KINDS) {
      const seen = await fastest(setting, large.port, page[kind])
      const of = measured(large, page.name)
      of.bytes = { ...of.bytes, [kind]: seen.bytes ?? 0 }
      of.rates[kind].push(perSecond(seen))
      of.ratios[kind].push(perSecond(seen) / staticRate(points, seen.bytes ?? 0))
      if (kind === 'unpacked') continue
      const floor = await fastest(setting, floorPort(large), page.packed)
      of.floor.push(perSecond(floor))
      of.overFloor.push(perSecond(seen) / perSecond(floor))
    }
}

/**
 * (b) pages at a steady rate on both data sets, and their highest rate relative to a static file.
 * That file comes from the same server and is as large on the wire, compressed and not.
 *
 * The database is pinned to the load's core. Woken by the program it would run on the program's
 * core: up to 0.3 of a page's 1 ms were the database's, while the other core idled for a third.
 * Latencies of all rounds are pooled: the 99th percentile of one round's 240 would be its third
 * slowest.
 */
export async function pages(setting: Setting): Promise<Figure[]> {
  const { large, small, rounds, say } = setting
  const wanted = new Map<Bench, readonly Page[]>()
  for (const bench of [large, ...(small ? [small] : [])])
    wanted.set(bench, await pagesOf(bench, await bench.signIn(await bench.pairs(300))))
  const kept = new Map<string, Measured>()
  const measured = (bench: Bench, name: string): Measured => {
    const known = kept.get(`${bench.set.name} ${name}`) ?? new Measured()
    kept.set(`${bench.set.name} ${name}`, known)
    return known
  }
  placeDatabase(large.dataDir, 'beside the load')
  await warmUp(setting, wanted.get(large) ?? [])
  const floor = await startFloor(setting, wanted.get(large) ?? [])
  for (let number = 0; number <= rounds; number += 1) {
    await round(setting, wanted, measured)
    const now = (wanted.get(large) ?? []).map(
      ({ name }) => `${name} ${rounded(measured(large, name).rates.packed.at(-1) ?? 0)}/s`,
    )
    say(`  (b) ${number === 0 ? 'warm-up' : `round ${number}`}: ${now.join(', ')}`)
    if (number === 0) kept.clear()
  }
  floor.kill()
  placeDatabase(large.dataDir, 'on either core')
  return (wanted.get(large) ?? []).flatMap((page) =>
    figuresOf(page, measured(large, page.name), small && measured(small, page.name)),
  )
}

function figuresOf({ name, goal }: Page, big: Measured, little: Measured | null): Figure[] {
  const at = (share: number, { steady }: Measured) => percentile(steady, share)
  const compared = (share: number) => (little ? over([at(share, big)], [at(share, little)]) : [])
  return [
    plain(
      'b',
      `${name}: median / 99th percentile of ${big.steady.length}, large, ms at 40 a second`,
      `${rounded(at(0.5, big))} / ${rounded(at(0.99, big))}`,
    ),
    ...(little
      ? [
          ratio('b', `${name}: median, large over small`, compared(0.5), { atMost: 1.5 }),
          ratio('b', `${name}: 99th percentile, large over small`, compared(0.99), { atMost: 1.5 }),
        ]
      : []),
    ratio(
      'b',
      `${name}: requests a second (${told(spreadOf(big.rates.packed))}) over a bare handler for the same rows and bytes (${told(spreadOf(big.floor))})`,
      big.overFloor,
      { atLeast: goal },
    ),
    ...KINDS.map((kind) =>
      plain(
        'b',
        `${name}: requests a second over a static file of ${big.bytes[kind]} bytes, ${kind === 'packed' ? 'compressed' : 'not compressed'} (${told(spreadOf(big.rates[kind]))}/s)`,
        told(spreadOf(big.ratios[kind])),
      ),
    ),
  ]
}

/** The tables that have policies. */
const bound = `select relname as name from pg_class where relnamespace = 'public'::regnamespace
  and exists (select from pg_policy where polrelid = pg_class.oid)`

/**
 * (i) the same pages at their highest rate with row-level security and without it, in turn: what
 * the policies cost. Hats and what each transaction tells stay.
 */
export async function policies(setting: Setting): Promise<Figure[]> {
  const { large, rounds, say } = setting
  const wanted = await pagesOf(large, await large.signIn(await large.pairs(300)))
  const tables = await large.sql<{ name: string }>(bound)
  const turn = (how: 'enable' | 'disable') =>
    large.sql(tables.map(({ name }) => `alter table ${name} ${how} row level security`).join('; '))
  const rates = new Map(wanted.map(({ name }) => [name, { on: [] as number[], off: [] as number[] }]))
  placeDatabase(large.dataDir, 'beside the load')
  await warmUp(setting, wanted)
  try {
    for (let number = 1; number <= rounds; number += 1)
      for (const how of ['on', 'off'] as const) {
        await turn(how === 'on' ? 'enable' : 'disable')
        for (const { name, packed } of wanted)
          rates.get(name)?.[how].push(perSecond(await fastest(setting, large.port, packed)))
        say(
          `  (i) round ${number}, policies ${how}: ${wanted.map(({ name }) => `${name} ${rounded(rates.get(name)?.[how].at(-1) ?? 0)}/s`).join(', ')}`,
        )
      }
  } finally {
    await turn('enable')
    placeDatabase(large.dataDir, 'on either core')
  }
  return [...rates].map(([name, { on, off }]) =>
    ratio(
      'i',
      `${name}: requests a second with policies (${told(spreadOf(on))}) over without (${told(spreadOf(off))})`,
      over(on, off),
      {
        atLeast: 0.9,
      },
    ),
  )
}
