import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Pool } from 'pg'
import type { Job, Seen } from './jobs.ts'
import { api, morning, pages, portal, race } from './scenarios.ts'

// The load's own process: it gets jobs from the measuring process and returns its results.

/**
 * Calls the stored function through the `pg` package, on as many connections and with a named
 * statement, as the program does.
 */
async function ceiling({ address, pairs, connections, seconds }: Extract<Job, { kind: 'ceiling' }>): Promise<Seen> {
  const pool = new Pool({ connectionString: address, max: connections })
  const waiting = pairs.values()
  const latencies: number[] = []
  const answers: Record<string, number> = {}
  const began = performance.now()
  const until = began + seconds * 1000
  const loop = async () => {
    const client = await pool.connect()
    for (let next = waiting.next(); !next.done && performance.now() < until; next = waiting.next()) {
      const asked = performance.now()
      const { rows } = await client.query<{ book: string }>({
        name: 'book',
        text: 'select bench.book($1, $2)',
        values: [next.value.citizenId, next.value.timeId],
      })
      latencies.push(performance.now() - asked)
      const how = rows[0]?.book ?? ''
      answers[how] = (answers[how] ?? 0) + 1
    }
    client.release()
  }
  await Promise.all(Array.from({ length: connections }, loop))
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
