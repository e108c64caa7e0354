import { setTimeout as wait } from 'node:timers/promises'
import { isDatabaseAway } from './exit-codes.ts'

const TRY_EVERY_MILLISECONDS = 1_000
const TELL_EVERY_MILLISECONDS = 60_000

interface Waiting {
  /** How long a database that is away is waited for; `--patience`, in minutes. */
  readonly patienceMinutes: number
  /** Gets a line at first and each minute. */
  readonly say: (line: string) => void
  /** Ends the wait: somebody does not want to wait any longer. */
  readonly stop?: Promise<void>
}

/** Does it again for a while as long as the database is away. Throws what the last try threw. */
export async function withDatabase<T>(work: () => Promise<T>, waiting: Waiting): Promise<T> {
  const { patienceMinutes, say, stop = new Promise(() => {}) } = waiting
  const until = performance.now() + patienceMinutes * 60_000
  const stopped = stop.then(() => 'stopped' as const)
  let toldAt = Number.NEGATIVE_INFINITY
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() >= until) throw error
      if (performance.now() - toldAt >= TELL_EVERY_MILLISECONDS) {
        toldAt = performance.now()
        const minutes = Math.ceil((until - toldAt) / 60_000)
        say(`The database does not answer; it is waited for, ${minutes} minutes at most.`)
      }
      if ((await Promise.race([stopped, wait(TRY_EVERY_MILLISECONDS)])) === 'stopped') throw error
    }
  }
}
