import { sql } from 'kysely'
import type { PoolClient } from 'pg'
import { type OpenDatabase, openDatabase } from '../../src/storage/database.ts'

interface Sent {
  readonly text: string
  /** The number of answers awaited before it was sent. */
  readonly trip: number
}

/**
 * A database with one connection that counts round trips. A trip ends when an answer has come;
 * later statements belong to the next trip.
 */
export class CountedDatabase {
  readonly database: OpenDatabase
  /** In the order of sending. */
  #sent: Sent[] = []
  #trip = 0

  private constructor(connectionString: string) {
    this.database = openDatabase(connectionString, { connections: 1 })
    this.database.pool.on('connect', (client) => this.#listen(client))
  }

  /** With its connection made, which is no trip of a test; closed with `opened`. */
  static async open(connectionString: string, opened: AsyncDisposableStack): Promise<CountedDatabase> {
    const counted = new CountedDatabase(connectionString)
    opened.defer(() => counted.database.close())
    await sql`select 1`.execute(counted.database.db)
    return counted
  }

  async tripsOf<T>(work: () => Promise<T>): Promise<{ done: T; trips: number; texts: string[] }> {
    this.#sent = []
    this.#trip = 0
    const done = await work()
    return { done, trips: new Set(this.#sent.map(({ trip }) => trip)).size, texts: this.#sent.map(({ text }) => text) }
  }

  #listen(client: PoolClient): void {
    const query = client.query.bind(client)
    Object.assign(client, {
      query: (asked: string | { text: string }, done?: (error: unknown, answer: unknown) => void) => {
        this.#sent.push({ text: typeof asked === 'string' ? asked : asked.text, trip: this.#trip })
        const arrived = () => {
          if (this.#sent.at(-1)?.trip === this.#trip) this.#trip += 1
        }
        const told = (error: unknown, answer: unknown) => {
          arrived()
          done?.(error, answer)
        }
        Reflect.apply(query, client, [asked, told])
      },
    })
  }
}
