import { Kysely, type Transaction as KyselyTransaction, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { type ConnectionOptions, Connections } from './connections.ts'
import { NamedStatementClient } from './named-statement-client.ts'
import { valueTypes as types } from './pg-values.ts'
import type { Database } from './tables.ts'

/** Anything that can be read from: the pool, or a transaction. */
export type Queryable = Kysely<Database>
/** What every writing function takes first: only actions open one. */
export type Transaction = KyselyTransaction<Database>

export interface OpenDatabase {
  readonly db: Queryable
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** How often it is looked for statements that have not been answered in their time. */
const LOOK_EVERY_MILLISECONDS = 100

/** A pool of connections, and databases on it that tell it for whom they ask. */
export interface DatabasePool {
  readonly pool: pg.Pool
  /** A database whose transactions begin with these statements (`set local …`); '': with none. */
  readonly telling: (settings: string) => Queryable
  readonly close: () => Promise<void>
}

/** Opens a pool on any PostgreSQL from 15 on: the first host of the address that may write. */
export function openPool(
  connectionString: string,
  { connections: most = 16, ...options }: Partial<Omit<ConnectionOptions, 'types'>> = {},
): DatabasePool {
  const connections = new Connections(connectionString, { connections: most, types, ...options })
  const { pool } = connections
  const watch = new Set<NamedStatementClient>()
  const looking = setInterval(() => {
    const now = performance.now()
    for (const client of watch) client.cutIfUnanswered(now)
  }, LOOK_EVERY_MILLISECONDS).unref()
  const telling = (settings: string): Queryable => {
    const dialect = new PostgresDialect({
      pool: {
        connect: async () => {
          const client = await connections.connect()
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Kysely's type also has a cursor's overload, which nobody here calls
          return new NamedStatementClient(client, connections, watch, settings) as never
        },
        // The pool is ended by whoever opened it: several databases share it.
        end: () => Promise.resolve(),
        options: pool.options,
      },
    })
    return new Kysely<Database>({ dialect })
  }
  const close = async () => {
    await pool.end()
    clearInterval(looking)
  }
  return { pool, telling, close }
}

/** Opens a pool for whoever signs in, without a hat: for tests, and for health. */
export function openDatabase(
  connectionString: string,
  options: Partial<Omit<ConnectionOptions, 'types'>> = {},
): OpenDatabase {
  const { pool, telling, close } = openPool(connectionString, options)
  return { db: telling(''), pool, close }
}
