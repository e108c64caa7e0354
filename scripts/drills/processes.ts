import { setTimeout as wait } from 'node:timers/promises'
import { root } from '../../bench/program.ts'
import { Connection, PROGRAM, type Wanted } from '../../bench/wire.ts'
import { freePort } from '../../test/support/started.ts'
import type { Wish } from './customers.ts'
import { type Drill, type DrillRow, type DrillTable, none, told } from './drill.ts'
import { Ground } from './ground.ts'
import { Served, until } from './served.ts'

const CONNECTIONS = 16
const SECONDS = 6
/** Of a quiet machine with two cores to spare; the database and the load take theirs too. */
const LEAST_RATIO = 1.5

/** Asks as fast as so many connections can; how many a second were answered with this status. */
async function rateOf(port: number, wanted: Iterator<Wanted>, status: number): Promise<number> {
  const began = performance.now()
  const end = began + SECONDS * 1_000
  let right = 0
  const loop = async () => {
    const connection = new Connection(port)
    for (let next = wanted.next(); !next.done && performance.now() < end; next = wanted.next()) {
      const answer = await connection.ask(next.value)
      if (answer.status === status) right += 1
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, loop))
  return right / ((performance.now() - began) / 1_000)
}

const headersOf = (token: string) => ({ authorization: `Bearer ${token}`, 'accept-encoding': PROGRAM })

function* bookings(wishes: Iterator<Wish>, tokens: ReadonlyMap<string, string>): Generator<Wanted, undefined> {
  for (let next = wishes.next(); !next.done; next = wishes.next()) {
    const { citizenId, timeId, jobCentre } = next.value
    const headers = {
      ...headersOf(tokens.get(jobCentre) ?? ''),
      'content-type': 'application/json',
      'idempotency-key': citizenId,
      'x-acting-user': 'drill',
    }
    yield { method: 'POST', path: `/api/v1/citizens/${citizenId}/bookings`, headers, body: JSON.stringify({ timeId }) }
  }
}

function* pages(wishes: readonly Wish[], tokens: ReadonlyMap<string, string>): Generator<Wanted, undefined> {
  for (;;)
    for (const { citizenId, jobCentre } of wishes)
      yield {
        method: 'GET',
        path: `/api/v1/citizens/${citizenId}/bookable`,
        headers: headersOf(tokens.get(jobCentre) ?? ''),
      }
}

interface Rates {
  readonly bookings: number
  readonly pages: number
}

async function measured(
  ground: Ground,
  processes: number,
  wishes: Iterator<Wish>,
  seen: readonly Wish[],
): Promise<Rates> {
  const port = await freePort()
  const settings = { ...ground.environment(port), PROCESSES: String(processes), LOG_LEVEL: 'info' }
  const served = Served.start(root, settings, port)
  try {
    await served.ready()
    await until('all are ready', () => served.events('ready').length === processes, 90_000)
    const tokens = await ground.tokens(port)
    await rateOf(port, pages(seen, tokens), 200)
    return {
      pages: await rateOf(port, pages(seen, tokens), 200),
      bookings: await rateOf(port, bookings(wishes, tokens), 201),
    }
  } finally {
    await served.stop()
  }
}

/** Of two, one is killed while both are asked; how many answers said "starting" or nothing. */
async function killedBesideAnother(ground: Ground): Promise<{ starting: number; unanswered: number; again: number }> {
  const port = await freePort()
  const served = Served.start(root, { ...ground.environment(port), PROCESSES: '2', LOG_LEVEL: 'info' }, port)
  try {
    await served.ready()
    await until('both are ready', () => served.events('ready').length === 2, 90_000)
    const pid = Number(String(served.events('ready')[1]?.['process']).split(':').at(-1))
    process.kill(pid, 'SIGKILL')
    const began = performance.now()
    const seen = { starting: 0, unanswered: 0 }
    await until(
      'another is ready',
      async () => {
        const status = await served.health('/health/ready')
        if (status === 0) seen.unanswered += 1
        else if (status !== 200) seen.starting += 1
        return served.events('ready').length === 3
      },
      90_000,
    )
    await wait(100)
    return { ...seen, again: (performance.now() - began) / 1_000 }
  } finally {
    await served.stop()
  }
}

async function run(say: (line: string) => void): Promise<DrillTable> {
  const ground = await Ground.open(say)
  try {
    const all = await ground.wishes(4_000)
    const wishes = all.values()
    const seen = all.slice(-200)
    const one = await measured(ground, 1, wishes, seen)
    const two = await measured(ground, 2, wishes, seen)
    const killed = await killedBesideAnother(ground)
    const ratio = (what: string, least: keyof Rates): DrillRow => ({
      what,
      goal: `≥ ${LEAST_RATIO} times, on a quiet machine`,
      seen: `${one[least].toFixed(0)} and ${two[least].toFixed(0)} a second: ${(two[least] / one[least]).toFixed(2)}`,
      met: two[least] >= LEAST_RATIO * one[least],
    })
    return {
      rows: [
        ratio('bookings by two processes over one', 'bookings'),
        ratio('bookable times by two processes over one', 'pages'),
        none('answers "starting" after one of two was killed', killed.starting),
        none('no answer to a new connection after it was killed', killed.unanswered),
        told('until there were two again', `${killed.again.toFixed(1)} s`),
      ],
      notes: [`${CONNECTIONS} connections; load, database and program share the cores of this machine.`],
    }
  } finally {
    await ground.close()
  }
}

export const processes: Drill = {
  name: 'processes',
  says: 'two processes at one port against one, and one of two killed',
  run: ({ say }) => run(say),
}
