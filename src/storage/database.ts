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
const LOOK_EVERY_MILLISECONDS = 250

/** Opens a pool on any PostgreSQL from 15 on: the first host of the address that may write. */
export function openDatabase(
  connectionString: string,
  { connections: most = 16, ...options }: Partial<Omit<ConnectionOptions, 'types'>> = {},
): OpenDatabase {
  const connections = new Connections(connectionString, { connections: most, types, ...options })
  const { pool } = connections
  const watch = new Set<NamedStatementClient>()
  const looking = setInterval(() => {
    const now = performance.now()
    for (const client of watch) client.cutIfUnanswered(now)
  }, LOOK_EVERY_MILLISECONDS).unref()
  const dialect = new PostgresDialect({
    pool: {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Kysely's type also has a cursor's overload, which nobody here calls
      connect: async () => new NamedStatementClient(await connections.connect(), connections, watch) as never,
      end: () => pool.end(),
      options: pool.options,
    },
  })
  const db = new Kysely<Database>({ dialect })
  const close = async () => {
    await db.destroy()
    if (!pool.ended) await pool.end() // a pool that Kysely never used is not Kysely's to end
    clearInterval(looking)
  }
  return { db, pool, close }
}
