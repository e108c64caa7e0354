import { createHash } from 'node:crypto'
import { Kysely, type Transaction as KyselyTransaction, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import { DatabaseError, types as defaultTypes, Pool } from 'pg'
import { Temporal } from 'temporal-polyfill'
import { decodeDate, decodeInstant } from './decode.ts'
import type { Database } from './tables.ts'

/** Anything that can be read from: the pool, or a transaction. */
export type Queryable = Kysely<Database>
/** What every writing function takes first: only actions open one. */
export type Transaction = KyselyTransaction<Database>

const DATE = 1082
const TIMESTAMPTZ = 1184
const INT8 = 20

function decodeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('an int8 beyond 2^53 cannot be a number')
  return value
}

const decoders = new Map<number, (text: string) => unknown>([
  [DATE, decodeDate],
  [TIMESTAMPTZ, decodeInstant],
  [INT8, decodeInteger],
])

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- pg types its own numbers as an enum
    decoders.get(oid) ?? defaultTypes.getTypeParser(oid, format),
}

/** Temporal values go to PostgreSQL as the text that ISO 8601 gives them; pg would send them as quoted JSON. */
const encode = (value: unknown): unknown => {
  if (value instanceof Temporal.PlainDate || value instanceof Temporal.Instant) return value.toString()
  return Array.isArray(value) ? value.map(encode) : value
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  const known = names.get(text)
  if (known) return known
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 24)
  names.set(text, name)
  return name
}

/**
 * A named statement is planned once per connection: measured 15 to 50 % more bookings a second than unnamed ones. So no
 * statement here may vary in length: lists go as one array parameter (`= any`, `unnest`).
 */
class NamedStatementClient {
  readonly #client: pg.PoolClient

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  query(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    return this.#client.query(values.length > 0 ? { name: nameOf(text), text, values: values.map(encode) } : text)
  }

  release() {
    this.#client.release()
  }
}

export interface OpenDatabase {
  readonly db: Queryable
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** Opens a pool on any PostgreSQL from 15 on. `onIdleError` hears of connections lost while nobody used them (a restart of the database). */
export function openDatabase(
  connectionString: string,
  { connections = 16, onIdleError = () => {} }: { connections?: number; onIdleError?: (error: Error) => void } = {},
): OpenDatabase {
  const pool = new Pool({ connectionString, max: connections, types })
  pool.on('error', onIdleError)
  const dialect = new PostgresDialect({
    pool: {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Kysely's type also has a cursor's overload, which nobody here calls
      connect: async () => new NamedStatementClient(await pool.connect()) as never,
      end: () => pool.end(),
      options: pool.options,
    },
  })
  const db = new Kysely<Database>({ dialect })
  const close = async () => {
    await db.destroy()
    if (!pool.ended) await pool.end() // a pool that Kysely never used is not Kysely's to end
  }
  return { db, pool, close }
}

/** The name of the constraint that an error of PostgreSQL is about; null for any other error. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof DatabaseError)) return null
  const UNIQUE = '23505'
  const CHECK = '23514'
  const EXCLUSION = '23P01'
  return error.code === UNIQUE || error.code === CHECK || error.code === EXCLUSION ? (error.constraint ?? null) : null
}

/** Whether PostgreSQL gave up this transaction for the sake of another (40001, 40P01), so that it can be tried again. */
export const isRetryable = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01')

/** PostgreSQL stops, starts or has no connection left. */
const awayCodes = /^(08\w{3}|57P0[123]|53300)$/

/** Whether an error says that the database could not be reached, which is nobody's bug and passes. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && typeof error.code === 'string' && awayCodes.test(error.code)) ||
    ('syscall' in error && error.syscall === 'connect') ||
    /^(Connection terminated|Client has encountered a connection error)/.test(error.message))

/** Throws when the database does not answer. */
export async function ping(db: Queryable): Promise<void> {
  await sql`select 1`.execute(db)
}
