import { setTimeout as wait } from 'node:timers/promises'
import { randomFrom } from './figures.ts'
import type { Job, Pair, Seen, SignedIn } from './jobs.ts'
import { clientOf } from './program.ts'
import { type Answered, BROWSER, Connection, textOf, type Wanted } from './wire.ts'

type Of<K extends Job['kind']> = Extract<Job, { kind: K }>

const TOO_BUSY = 503

/** Counts the answers. */
class Tally {
  readonly latencies: number[] = []
  /** Latencies of the admitted requests. */
  readonly letIn: number[] = []
  readonly journeys: number[] = []
  readonly cameAgain: number[] = []
  readonly answers: Record<string, number> = {}
  readonly #began = performance.now()
  done = 0

  count(how: string): void {
    this.answers[how] = (this.answers[how] ?? 0) + 1
  }

  add(answered: Answered): void {
    this.latencies.push(answered.milliseconds)
    if (answered.status !== TOO_BUSY) this.letIn.push(answered.milliseconds)
    this.count(String(answered.status))
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000
  }

  seen(bytes?: number): Seen {
    const { done, seconds, latencies, letIn, answers, journeys, cameAgain } = this
    return { done, seconds, latencies, letIn, answers, journeys, cameAgain, ...(bytes === undefined ? {} : { bytes }) }
  }
}

const secondsToWait = ({ headers }: Answered): number => Number(headers.get('retry-after') ?? 1)

/** Headers that every browser sends. */
const browserHeaders = { accept: 'text/html', 'accept-encoding': BROWSER } as const

const page = (path: string, cookie: string): Wanted => ({
  method: 'GET',
  path,
  headers: { ...browserHeaders, cookie: `selvbook=${cookie}` },
})

const form = (port: number, path: string, cookie: string, fields: Record<string, string>): Wanted => ({
  method: 'POST',
  path,
  headers: {
    ...browserHeaders,
    cookie: `selvbook=${cookie}`,
    origin: `http://127.0.0.1:${port}`,
    'content-type': 'application/x-www-form-urlencoded',
  },
  body: new URLSearchParams(fields).toString(),
})

interface OnConnections {
  readonly port: number
  readonly connections: number
  readonly seconds: number
}

/**
 * Runs the same work on several connections until time is up or nothing is left. Each does it
 * `warm` times before the clock starts: it opens its connection, and the program those to its
 * database.
 */
async function onConnections(
  { port, connections, seconds }: OnConnections,
  work: (connection: Connection, tally: Tally) => Promise<boolean>,
  { warm = 0 } = {},
): Promise<Tally> {
  const opened = Array.from({ length: connections }, () => new Connection(port))
  const unseen = new Tally()
  await Promise.all(
    opened.map(async (connection) => {
      for (let n = 0; n < warm && (await work(connection, unseen)); n += 1);
    }),
  )
  const tally = new Tally()
  const until = performance.now() + seconds * 1000
  const loop = async (connection: Connection) => {
    while (performance.now() < until && (await work(connection, tally)));
    connection.close()
  }
  await Promise.all(opened.map(loop))
  return tally
}

/** Bookings of each connection before the clock starts: of a small data set a quarter at most. */
const warmOf = ({ pairs, connections }: { readonly pairs: readonly unknown[]; readonly connections: number }) =>
  Math.min(6, Math.floor(pairs.length / connections / 4))

export async function pages({ port, requests, connections, seconds, rate }: Of<'pages'>): Promise<Seen> {
  let next = 0
  let bytes = 0
  const ask = async (connection: Connection, tally: Tally): Promise<boolean> => {
    const wanted = requests[next++ % requests.length]
    if (!wanted) return false
    // At a steady rate each request has a scheduled time. A request that is late because the last
    // was slow is measured from that time (no coordinated omission).
    const due = rate ? began + (next / rate) * 1000 : 0
    if (rate && due > performance.now()) await wait(due - performance.now())
    const answered = await connection.ask(wanted)
    bytes = answered.body.length
    tally.add(rate ? { ...answered, milliseconds: Math.max(answered.milliseconds, performance.now() - due) } : answered)
    if (answered.status === 200) tally.done += 1
    return true
  }
  const began = performance.now()
  const tally = await onConnections({ port, connections, seconds }, ask)
  return tally.seen(bytes)
}

async function tokensOf(port: number, pairs: readonly Pair[]): Promise<Map<string, string>> {
  const tokens = new Map<string, string>()
  const connection = new Connection(port)
  for (const { jobCentre } of pairs) {
    if (tokens.has(jobCentre)) continue
    const { id, secret } = clientOf(jobCentre)
    const answered = await connection.ask({
      method: 'POST',
      path: '/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }).toString(),
    })
    const { access_token: token }: { access_token: string } = JSON.parse(textOf(answered))
    tokens.set(jobCentre, token)
  }
  connection.close()
  return tokens
}

const bookingOf = ({ citizenId, timeId, jobCentre }: Pair, tokens: ReadonlyMap<string, string>): Wanted => ({
  method: 'POST',
  path: `/api/v1/citizens/${citizenId}/bookings`,
  headers: {
    authorization: `Bearer ${tokens.get(jobCentre) ?? ''}`,
    'content-type': 'application/json',
    'idempotency-key': `${citizenId}-${timeId}`,
    'x-acting-user': 'KLA',
  },
  body: JSON.stringify({ timeId }),
})

export async function api({ port, pairs, connections, seconds }: Of<'api'>): Promise<Seen> {
  const tokens = await tokensOf(port, pairs)
  const waiting = pairs.values()
  const book = async (connection: Connection, tally: Tally) => {
    const { value: pair } = waiting.next()
    if (!pair) return false
    const answered = await connection.ask(bookingOf(pair, tokens))
    tally.add(answered)
    if (answered.status === 201) tally.done += 1
    return true
  }
  const warm = warmOf({ pairs, connections })
  return (await onConnections({ port, connections, seconds }, book, { warm })).seen()
}

/**
 * From the calendar to the receipt: day, time, hold, confirmation, receipt. Six requests, as a
 * browser without scripts sends them.
 */
async function bookInPortal(connection: Connection, port: number, pair: SignedIn, tally: Tally): Promise<boolean> {
  const { cookie, hvem, offerId: emne, deadlineId: frist, timeId: tid, date: dag } = pair
  const ask = async (wanted: Wanted) => {
    const answered = await connection.ask(wanted)
    tally.add(answered)
    return answered
  }
  await ask(page(`/book/tid?emne=${emne}`, cookie))
  await ask(page(`/book/tid?emne=${emne}&dag=${dag}`, cookie))
  const held = await ask(form(port, '/book/tid', cookie, { hvem, emne, frist, dag, tid }))
  const confirm = held.headers.get('location')
  if (held.status !== 303 || !confirm) return false
  await ask(page(confirm, cookie))
  const booked = await ask(form(port, '/book/bekraeft', cookie, { hvem, emne, frist, tid, besked: '' }))
  const receipt = booked.headers.get('location')
  if (booked.status !== 303 || !receipt) return false
  return (await ask(page(receipt, cookie))).status === 200
}

export async function portal({ port, pairs, connections, seconds }: Of<'portal'>): Promise<Seen> {
  const waiting = pairs.values()
  const journey = async (connection: Connection, tally: Tally) => {
    const { value: pair } = waiting.next()
    if (!pair) return false
    const began = performance.now()
    if (await bookInPortal(connection, port, pair, tally)) {
      tally.done += 1
      tally.journeys.push(performance.now() - began)
    } else tally.count('journey broken off')
    return true
  }
  const warm = Math.min(1, warmOf({ pairs, connections }))
  return (await onConnections({ port, connections, seconds }, journey, { warm })).seen()
}

export async function race({ port, pairs }: Of<'race'>): Promise<Seen> {
  const tokens = await tokensOf(port, pairs)
  const tally = new Tally()
  await Promise.all(
    pairs.map(async (pair) => {
      const connection = new Connection(port)
      let cameAgain = 0
      try {
        for (;;) {
          const answered = await connection.ask(bookingOf(pair, tokens))
          tally.add(answered)
          if (answered.status === 201) tally.done += 1
          if (answered.status !== TOO_BUSY) break
          cameAgain += 1
          connection.close() // the server would, before the wait is over
          await wait(secondsToWait(answered) * 1000)
        }
      } catch (error) {
        tally.count(error instanceof Error ? error.message : 'error')
      } finally {
        tally.cameAgain.push(cameAgain)
        connection.close()
      }
    }),
  )
  return tally.seen()
}

/** The server refused with 503. */
class Refused extends Error {}

const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found.replaceAll('&amp;', '&'))

/**
 * A citizen's whole journey with random choices among the page's offers: notice, offer, calendar,
 * day, time, receipt.
 */
async function wholeWay(
  { port, patience }: Pick<Of<'morning'>, 'port' | 'patience'>,
  visitor: SignedIn,
  random: () => number,
  tally: Tally,
): Promise<string> {
  const connection = new Connection(port)
  const { cookie, hvem, deadlineId: frist } = visitor
  let comesAgain = patience
  const ask = async (wanted: Wanted): Promise<Answered> => {
    const answered = await connection.ask(wanted)
    tally.add(answered)
    if (answered.status !== TOO_BUSY) return answered
    if (comesAgain === 0) throw new Refused()
    comesAgain -= 1
    connection.close()
    await wait(secondsToWait(answered) * 1000)
    return await ask(wanted)
  }
  const choose = (options: readonly string[]) => options[Math.floor(random() * options.length)] ?? ''
  try {
    if (!textOf(await ask(page('/min-side', cookie))).includes('href="/book"')) return 'no notice'
    const emne = choose(all(textOf(await ask(page('/book', cookie))), /name="emne"[^>]*value="([^"]+)"/g))
    if (!emne) return 'told that nothing is free'
    const calendar = (await ask(form(port, '/book', cookie, { hvem, emne, frist }))).headers.get('location') ?? ''
    // Another citizen may have been quicker: then another time is chosen.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const days = all(textOf(await ask(page(calendar, cookie))), /href="(\/book\/tid\?[^"]*dag=[^"#]+)[^"]*"/g)
      const day = choose(days)
      if (!day) return 'told that nothing is free'
      const tid = choose(all(textOf(await ask(page(day, cookie))), /name="tid"[^>]*value="([^"]+)"/g))
      const dag = new URLSearchParams(day.split('?')[1]).get('dag') ?? ''
      const held = await ask(form(port, '/book/tid', cookie, { hvem, emne, frist, dag, tid }))
      const confirm = held.headers.get('location')
      if (held.status !== 303 || !confirm) continue
      await ask(page(confirm, cookie))
      const booked = await ask(form(port, '/book/bekraeft', cookie, { hvem, emne, frist, tid, besked: '' }))
      const receipt = booked.headers.get('location')
      if (booked.status === 303 && receipt && (await ask(page(receipt, cookie))).status === 200) return 'booked'
    }
    return 'told that the times were taken'
  } catch (error) {
    return error instanceof Refused ? 'refused: too busy' : `error: ${error instanceof Error ? error.message : ''}`
  } finally {
    connection.close()
  }
}

export async function morning({ visitors, seconds, seed, ...how }: Of<'morning'>): Promise<Seen> {
  const tally = new Tally()
  const random = randomFrom(seed)
  await Promise.all(
    visitors.map(async (visitor, at) => {
      await wait((at / visitors.length) * seconds * 1000)
      const arrived = performance.now()
      const end = await wholeWay(how, visitor, random, tally)
      tally.count(end)
      if (end === 'booked') {
        tally.done += 1
        tally.journeys.push(performance.now() - arrived)
      }
    }),
  )
  return tally.seen()
}
