import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Pool, type PoolClient } from 'pg'
import type { Job, Seen } from './jobs.ts'
import { api, morning, pages, portal, race } from './scenarios.ts'

// The load's own process: it gets jobs from the measuring process and returns its results.

/** A named statement, as the program has them, and whether its answer counts. */
const statements = {
  book: { name: 'book', text: 'select bench.book($1, $2) as how' },
  seat: {
    name: 'seat',
    text: `insert into seat (time_id, seat_number, capacity, citizen_id, held_until, offer_id, date)
      select id, 1, capacity, $1, now() + interval '1 minute', offer_id, date from offered_time
      where id = $2 and status = 'open' on conflict do nothing returning 'booked' as how`,
  },
} as const

/**
 * Each connection does so many before the clock starts: it signs in, and plans what it runs. Of a
 * small data set no more than a quarter.
 */
const WARM = 6

/**
 * Calls the stored function, or takes a seat by one statement, through the `pg` package, on as many
 * connections as the program has.
 */
async function ceiling(job: Extract<Job, { kind: 'ceiling' }>): Promise<Seen> {
  const { address, pairs, connections, seconds, statement } = job
  const pool = new Pool({ connectionString: address, max: connections })
  const waiting = pairs.values()
  const latencies: number[] = []
  const answers: Record<string, number> = {}
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()))
  const book = async (client: PoolClient): Promise<string | null> => {
    const { value: pair } = waiting.next()
    if (!pair) return null
    const { rows } = await client.query<{ how: string }>({
      ...statements[statement],
      values: [pair.citizenId, pair.timeId],
    })
    return rows[0]?.how ?? 'nothing'
  }
  const warm = Math.min(WARM, Math.floor(pairs.length / connections / 4))
  await Promise.all(
    clients.map(async (client) => {
      for (let n = 0; n < warm; n += 1) await book(client)
    }),
  )
  const began = performance.now()
  const until = began + seconds * 1000
  const loop = async (client: PoolClient) => {
    while (performance.now() < until) {
      const asked = performance.now()
      const how = await book(client)
      if (how === null) break
      latencies.push(performance.now() - asked)
      answers[how] = (answers[how] ?? 0) + 1
    }
    client.release()
  }
  await Promise.all(clients.map(loop))
  const took = (performance.now() - began) / 1000
  await pool.end()
  return { done: answers['booked'] ?? 0, seconds: took, latencies, answers }
}

function perform(job: Job): Promise<Seen> {
  switch (job.kind) {
    case 'pages':
      return pages(job)
    case 'api':
      return api(job)
    case 'portal':
      return portal(job)
    case 'ceiling':
      return ceiling(job)
    case 'race':
      return race(job)
    default:
      return morning(job)
  }
}

process.on('message', (job: Job) => {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  perform(job).then(
    (seen) => process.send?.({ seen: { ...seen, lag: delay.percentile(99) / 1e6 - 5 } }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
