import { sql } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { hats } from '../../src/rules/hats.ts'
import { type OpenDatabase, openDatabase } from '../../src/storage/database.ts'
import { openHats, wear } from '../../src/storage/hats.ts'

interface Sent {
  readonly text: string
  /** The number of answers awaited before it was sent. */
  readonly trip: number
}

/** A database of the program. */
type Counted = Pick<OpenDatabase, 'db' | 'close'>

/**
 * A database that counts round trips, on one connection or on one for each hat. A trip ends when an
 * answer has come; later statements belong to the next trip.
 */
export class CountedDatabase {
  readonly database: Counted
  readonly pools: readonly Pool[]
  /** In the order of sending. */
  #sent: Sent[] = []
  #trip = 0

  private constructor(database: Counted, pools: readonly Pool[]) {
    this.database = database
    this.pools = pools
    for (const pool of pools) pool.on('connect', (client) => this.#listen(client))
  }

  /**
   * The owner's, without hats. With its connection made, which is no trip of a test; closed with
   * `opened`.
   */
  static async open(connectionString: string, opened: AsyncDisposableStack): Promise<CountedDatabase> {
    const database = openDatabase(connectionString, { connections: 1 })
    opened.defer(() => database.close())
    const counted = new CountedDatabase(database, [database.pool])
    await sql`select 1`.execute(database.db)
    return counted
  }

  /** The same under the program's hats. */
  static async ofProgram(connectionString: string, opened: AsyncDisposableStack): Promise<CountedDatabase> {
    const open = openHats(connectionString, { connections: 3 })
    opened.defer(() => open.close())
    const counted = new CountedDatabase(open, Object.values(open.pools))
    for (const hat of hats) await sql`select 1`.execute(wear(open.db, hat))
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
