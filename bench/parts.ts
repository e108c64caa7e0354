import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { withClient } from './build.ts'
import { bookersOf } from './data-sets.ts'
import { type Figure, percentile, plain, ratio, rounded, spreadOf, told } from './figures.ts'
import type { Seen } from './jobs.ts'
import { cookie, get } from './pages.ts'
import { databaseMemory, endsWithUs, inMegabytes, memoryOf, parametersOf, root } from './program.ts'
import { answersOf, type Setting } from './setting.ts'

/**
 * Sets the nightly run's third of the deadlines to the morning of their day: six in ten overdue,
 * four in ten to be activated.
 */
async function makeDue(bench: Bench): Promise<number> {
  const nights = `id > bench.id(5, ${bookersOf(bench.set)}) and id <= bench.id(5, ${bench.set.deadlines})`
  await bench.sql(`
    delete from delivery_receipt; delete from message_attempt;
    delete from message where deadline_id in (select id from deadline where ${nights});
    update deadline set
      status = case when overdue then 'active' else 'not_activated' end, reminded_through = case when overdue then current_date - 1 end,
      due_date = case when overdue then current_date - 1 else current_date + 20 end,
      activation_date = case when overdue then current_date - 20 else current_date end,
      visible_since = case when overdue then current_date - 20 end, next_date = current_date
    from (select id as of, hashtext(id::text) % 10 not between -3 and 0 as overdue from deadline where ${nights}) as kind where deadline.id = kind.of`)
  await bench.sql('vacuum analyze deadline')
  const [row] = await bench.sql<{ count: number }>(
    `select count(*)::integer as count from deadline where next_date <= current_date`,
  )
  return row?.count ?? 0
}

/** The same change and history as one statement without any rule. */
const plainUpdate = `
  with changed as (
    update deadline set status = case when status = 'active' then 'closed' else 'active' end,
      next_date = case when status = 'active' then null else due_date - 8 end
    where next_date <= current_date returning id, citizen_id, job_centre, status)
  insert into deadline_history (deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, by_kind)
  select id, citizen_id, job_centre, now(), 'active', status, 'D-OVERDUE', 'calendar', 'calendar' from changed`

/**
 * Every row that the night writes for 200 deadlines, the nightly run's own size, as one statement:
 * both steps of an overdue deadline, and the messages of one that becomes active.
 */
const plainChunk = `
  with changed as (
    update deadline set status = case when status = 'active' then 'closed' else 'active' end,
      next_date = case when status = 'active' then null else due_date - 8 end
    where id = any(array(select id from deadline where next_date <= current_date
      order by next_date, id limit 200 for update skip locked))
    returning id, citizen_id, job_centre, status, due_date),
  told as (
    insert into message (id, citizen_id, job_centre, deadline_id, kind, channel, parameters, created_at, due_at)
    select gen_random_uuid(), citizen_id, changed.job_centre, changed.id, 'deadline_set', channel,
      jsonb_build_object('dueDate', due_date), now(), now()
    from changed join citizen on citizen.id = citizen_id
      cross join lateral (values ('sms', sms_service), ('email', email_service)) as service (channel, wanted)
    where status = 'active' and wanted),
  steps (status, from_status, to_status, rule) as (values
    ('active', 'not_activated', 'active', 'D-ACTIVATE'),
    ('closed', 'active', 'closed_overdue', 'D-OVERDUE'),
    ('closed', 'closed_overdue', 'closed', 'D-OVERDUE'))
  insert into deadline_history (deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, by_kind)
  select id, citizen_id, job_centre, now(), from_status, to_status, rule, 'calendar', 'calendar'
  from changed join steps using (status)`

/**
 * Seconds to write the same rows by plain SQL in chunks, each with its own commit. Any nightly run
 * that lets citizens in between must do this.
 */
async function plainNight({ address }: Bench): Promise<number> {
  return await withClient(address, async (client) => {
    await client.query(`set timezone = 'Europe/Copenhagen'`)
    const began = performance.now()
    for (;;) {
      const { rowCount } = await client.query({ name: 'chunk', text: plainChunk })
      if (rowCount === 0) return (performance.now() - began) / 1000
    }
  })
}

interface Night {
  readonly seconds: number
  readonly peak: number | undefined
  readonly said: string
}

/** `npm run nightly` in its own process, with its peak memory. */
async function runNight(bench: Bench): Promise<Night> {
  const began = performance.now()
  const child = endsWithUs(
    spawn(process.execPath, parametersOf('nightly'), {
      cwd: root,
      env: bench.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  let peak: number | undefined
  const watch = setInterval(() => (peak = memoryOf(child.pid ?? 0).peak ?? peak), 50)
  await new Promise((resolve) => child.once('close', resolve))
  clearInterval(watch)
  return { seconds: (performance.now() - began) / 1000, peak, said: said.trim() }
}

/** A nightly run with its preparation takes two minutes. */
const NIGHTS = 2

type Visited = Readonly<Record<'quiet' | 'busy', number[]>>

/** The portal without a night and beside one: each begins warm, and they take turns to be first. */
async function besideNight(large: Bench, visit: (seconds: number) => Promise<Seen>, round: number, to: Visited) {
  for (const isNight of round % 2 === 0 ? [false, true] : [true, false]) {
    if (isNight) await makeDue(large)
    await visit(4)
    const run = isNight ? wait(300).then(() => runNight(large)) : null
    const [visited] = await Promise.all([visit(isNight ? 12 : 8), run])
    for (const latency of visited.latencies) (isNight ? to.busy : to.quiet).push(latency)
  }
}

/**
 * (c) the nightly run alone, then with citizens on the portal, and again with nothing left to do.
 */
export async function night({ large, load, rounds, say }: Setting): Promise<Figure[]> {
  const { port } = await large.program()
  const people = await large.signIn(await large.pairs(200))
  const requests = people.map((one) => get('/min-side', cookie(one)))
  const visit = (seconds: number) => load.run({ kind: 'pages', port, requests, connections: 8, seconds, rate: 40 })
  const ratios: number[] = []
  const overChunks: number[] = []
  const peaks: number[] = []
  const told_: string[] = []
  const rates: number[] = []
  // Pooled over all runs: the 99th percentile of one visit's 320 answers would be its third
  // slowest.
  const quiet: number[] = []
  const busy: number[] = []
  const again: number[] = []
  let saidAgain = ''
  for (let round = 0; round < Math.min(rounds, NIGHTS); round += 1) {
    const rows = await makeDue(large)
    const began = performance.now()
    await large.sql(plainUpdate)
    const plainSeconds = (performance.now() - began) / 1000
    await makeDue(large)
    const chunkSeconds = await plainNight(large)
    await makeDue(large)
    const alone = await runNight(large)
    const second = await runNight(large)
    await besideNight(large, visit, round, { quiet, busy })
    ratios.push(plainSeconds / alone.seconds)
    overChunks.push(chunkSeconds / alone.seconds)
    rates.push(rows / alone.seconds)
    again.push(second.seconds)
    saidAgain = second.said
    if (alone.peak !== undefined) peaks.push(alone.peak)
    told_.push(alone.said)
    say(
      `  (c) round ${round + 1}: ${rows} rows, one statement ${rounded(plainSeconds)} s, chunks ${rounded(chunkSeconds)} s, the night ${rounded(alone.seconds)} s: ${alone.said}`,
    )
  }
  return [
    plain('c', 'rows a second of the nightly run, its start and end included', told(spreadOf(rates))),
    ratio('c', 'nightly run over the same rows by plain SQL, 200 a commit', overChunks, { atLeast: 0.3 }),
    plain('c', 'nightly run over one plain UPDATE with history', told(spreadOf(ratios))),
    ratio('c', 'peak memory, MB', peaks.length > 0 ? peaks : [Number.NaN], { atMost: 250 }),
    plain(
      'c',
      "portal's median / 99th percentile without, ms; meanwhile",
      [quiet, busy].map((of) => `${rounded(percentile(of, 0.5))} / ${rounded(percentile(of, 0.99))}`).join('; '),
    ),
    ratio('c', "portal's 99th percentile meanwhile, over without", [percentile(busy, 0.99) / percentile(quiet, 0.99)], {
      atMost: 2,
    }),
    ratio('c', `second run, seconds ("${saidAgain}")`, again, { atMost: 1 }),
  ]
}

const RACERS = 2000
const SEATS = 20

const RACES = 3

/**
 * (d) everybody at once for the same few seats. A race of a tenth as many goes first, and each race
 * has its own meeting.
 */
export async function race({ large, load, say }: Setting): Promise<Figure[]> {
  const { port } = await large.program()
  const run = async (count: number): Promise<Seen> => {
    const pairs = await large.racers(count)
    if (pairs.length < count) throw new Error(`${pairs.length} citizens are left to race, not ${count}`)
    return await load.run({ kind: 'race', port, pairs })
  }
  await run(RACERS / 10)
  const races: Seen[] = []
  for (let number = 1; number <= RACES; number += 1) {
    const seen = await run(RACERS)
    say(`  (d) race ${number}: ${answersOf(seen)} in ${rounded(seen.seconds)} s`)
    races.push(seen)
  }
  const errors = races.some(({ answers }) => Object.keys(answers).some((how) => how === '500' || !/^\d+$/.test(how)))
  return [
    {
      part: 'd',
      what: `${RACERS} citizens race for the ${SEATS} seats of one meeting: booked`,
      measured: races.map((seen) => `${seen.done} (${answersOf(seen)})`).join('; '),
      goal: `exactly ${SEATS}, no 500`,
      met: races.every(({ done }) => done === SEATS) && !errors,
    },
    ratio(
      'd',
      'all of them told after, seconds',
      races.map(({ seconds }) => seconds),
      { atMost: 5 },
    ),
    ratio(
      'd',
      'who was told most often to come again: times',
      races.map(({ cameAgain = [] }) => Math.max(0, ...cameAgain)),
      { atMost: 2 },
    ),
    ratio(
      'd',
      'slowest answer, seconds',
      races.map(({ latencies }) => latencies.reduce((a, b) => Math.max(a, b), 0) / 1000),
      { atMost: 2 },
    ),
  ]
}

const MORNING = { citizens: 5000, seconds: 60 }
const FLOOD_SECONDS = 10
/** More retries than a person would make, fewer than a machine. */
const PATIENCE = 10

/** Each takes more than two minutes with its preparation. */
const MORNINGS = 3

interface Morning {
  readonly seen: Seen
  readonly flood: Flood
}

/**
 * (e) a morning after the notice has gone out. Then five times the machine's capacity, and whether
 * it recovers.
 */
export async function morning(setting: Setting): Promise<Figure[]> {
  const { large, load, rounds, seed, say } = setting
  const { port } = await large.program()
  const share = large.set.name === 'large' ? 1 : 0.06
  const many = Math.round(MORNING.citizens * share)
  const seconds = Math.max(10, MORNING.seconds * share)
  const all: Morning[] = []
  for (let number = 0; number < Math.min(rounds, MORNINGS); number += 1) {
    say(`  (e) signing ${many} citizens in`)
    const visitors = await large.signIn(await large.pairs(many))
    const seen = await load.run({ kind: 'morning', port, visitors, seconds, seed: seed + number, patience: PATIENCE })
    say(`  (e) morning ${number + 1}: ${answersOf(seen)} in ${rounded(seen.seconds)} s`)
    all.push({ seen, flood: await flood(setting, Math.max(2, seen.done / seen.seconds)) })
  }
  return figuresOfMornings(all, `${many} citizens within ${rounded(seconds)} s`)
}

function figuresOfMornings(all: readonly Morning[], who: string): Figure[] {
  const of = (value: (one: Morning) => number) => told(spreadOf(all.map(value)))
  const journeys = (share: number) => of(({ seen }) => percentile(seen.journeys ?? [], share) / 1000)
  const letIn = (share: number) => of(({ seen }) => percentile(seen.letIn ?? [], share))
  return [
    plain(
      'e',
      `${who}, nine requests each: booked`,
      of(({ seen }) => seen.answers['booked'] ?? 0),
    ),
    plain('e', 'what they were told', all.map(({ seen }) => answersOf(seen)).join('; ')),
    plain(
      'e',
      'all of them done after, seconds',
      of(({ seen }) => seen.seconds),
    ),
    plain('e', 'from notice to receipt, seconds: 50th / 99th percentile', `${journeys(0.5)} / ${journeys(0.99)}`),
    plain('e', 'an answer to those let in, ms: 50th / 99th percentile', `${letIn(0.5)} / ${letIn(0.99)}`),
    plain(
      'e',
      `five times what it can do within ${FLOOD_SECONDS} s`,
      all.map(({ flood: { crowd, seen } }) => `${crowd} citizens: ${answersOf(seen)}`).join('; '),
    ),
    ratio(
      'e',
      'flood: 99th percentile of an answer to those let in, seconds',
      all.map(({ flood: { seen } }) => percentile(seen.letIn ?? [], 0.99) / 1000),
      { atMost: 1 },
    ),
    plain(
      'e',
      'flood: 99th percentile of a refusal and an answer alike, seconds',
      of(({ flood: { seen } }) => percentile(seen.latencies, 0.99) / 1000),
    ),
    ratio(
      'e',
      'recovered after the flood, seconds',
      all.map(({ flood: { recovery } }) => recovery),
      { atMost: 10 },
    ),
  ]
}

interface Flood {
  readonly crowd: number
  readonly seen: Seen
  /** Seconds until a page is as fast as before. */
  readonly recovery: number
}

async function flood({ large, load, seed, say }: Setting, capacity: number): Promise<Flood> {
  const { port } = await large.program()
  const crowd = await large.signIn(await large.pairs(Math.min(Math.round(capacity * 5 * FLOOD_SECONDS), 6000)))
  const job = { kind: 'morning', port, visitors: crowd, seconds: FLOOD_SECONDS, seed: seed + 1, patience: 0 } as const
  const seen = await load.run(job)
  say(
    `  (e) flood: ${answersOf(seen)} in ${rounded(seen.seconds)} s; the load was late by ${rounded(seen.lag ?? 0)} ms`,
  )
  const [one] = crowd
  const page = get('/min-side', one ? cookie(one) : {})
  const began = performance.now()
  const look = () => load.run({ kind: 'pages', port, requests: [page], connections: 1, seconds: 0.5, rate: 20 })
  let after = await look()
  while ((after.answers['503'] || percentile(after.latencies, 0.9) > 250) && performance.now() - began < 20_000)
    after = await look()
  return { crowd: crowd.length, seen, recovery: (performance.now() - began) / 1000 }
}

/** Demos started on an empty folder. */
const DEMOS = 3

/** (f) start-up, and memory idle and after the morning. */
export async function starting({ large, rounds, databaseIdle, say }: Setting): Promise<Figure[]> {
  const used = memoryOf((await large.program()).pid)
  const database = databaseMemory(large.dataDir)
  const starts: number[] = []
  const idle: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await large.stopProgram()
    const program = await large.program()
    starts.push(program.startedIn / 1000)
    idle.push(memoryOf(program.pid).now ?? Number.NaN)
  }
  const [first, later] = [[] as number[], [] as number[]]
  for (let number = 0; number < Math.min(rounds, DEMOS); number += 1) {
    first.push(await large.startDemo({ afresh: true }))
    later.push(await large.startDemo({ afresh: false }))
  }
  say('  (f) done')
  return [
    plain('f', 'first page after start on the large data set, seconds', told(spreadOf(starts))),
    plain(
      'f',
      'demo: first start of all (database made, people invented) / a later start, seconds',
      `${told(spreadOf(first))} / ${told(spreadOf(later))}`,
    ),
    plain('f', 'program idle, MB', told(spreadOf(idle))),
    plain('f', 'program after all parts, now / at most', `${inMegabytes(used.now)} / ${inMegabytes(used.peak)}`),
    plain('f', 'database idle / after all parts', `${inMegabytes(databaseIdle)} / ${inMegabytes(database)}`),
  ]
}
