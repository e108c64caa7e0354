import { createHash } from 'node:crypto'
import { Socket } from 'node:net'
import {
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  Transaction as KyselyTransaction,
  PostgresDialect,
  sql,
} from 'kysely'
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
const UUIDS = 2951
const INTEGERS = 1007

function decodeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('an int8 beyond 2^53 cannot be a number')
  return value
}

/** A list of what needs no quotes: pg's own reading goes letter by letter. */
const decodeList = (text: string): string[] => (text === '{}' ? [] : text.slice(1, -1).split(','))

const decoders = new Map<number, (text: string) => unknown>([
  [DATE, decodeDate],
  [TIMESTAMPTZ, decodeInstant],
  [INT8, decodeInteger],
  [UUIDS, decodeList],
  [INTEGERS, (text) => decodeList(text).map(Number)],
])

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- pg types its own numbers as an enum
    decoders.get(oid) ?? defaultTypes.getTypeParser(oid, format),
}

/** Whole milliseconds, as nearly all are, go by the machine's own writing: the polyfill's takes 15 µs, and each page sends a new `now`. */
const textOf = (value: Temporal.PlainDate | Temporal.Instant): string =>
  value instanceof Temporal.Instant && value.epochNanoseconds % 1_000_000n === 0n
    ? new Date(value.epochMilliseconds).toISOString()
    : value.toString()

/** Texts of dates and instants that are still about: a chunk of the night sends the same few of them five hundred times. */
const encoded = new WeakMap<object, string>()

/** Temporal values go to PostgreSQL as the text that ISO 8601 gives them; pg would send them as quoted JSON. */
const encode = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(encode)
  if (!(value instanceof Temporal.PlainDate || value instanceof Temporal.Instant)) return value
  const text = encoded.get(value) ?? textOf(value)
  encoded.set(value, text)
  return text
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  const known = names.get(text)
  if (known) return known
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 24)
  names.set(text, name)
  return name
}

/** What answers a statement that is not waited for. */
const notWaitedFor: pg.QueryResult = { command: '', rowCount: null, oid: 0, fields: [], rows: [] }

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
    // These fail only with the connection, and then so does the statement sent right behind them: a trip less each.
    if (text === 'begin' || text.startsWith('savepoint ')) {
      this.#client.query(text, () => {})
      return Promise.resolve(notWaitedFor)
    }
    const statement = values.length > 0 ? { name: nameOf(text), text, values: values.map(encode) } : { text }
    // Not by the promise that pg would make: with that one all that was answered stayed in memory until the whole of it was tidied up (of
    // what was made 46 % survived the quick tidying, with this one 0.3 %).
    return new Promise((resolve, reject) => {
      this.#client.query(statement, (error: Error | null, result: pg.QueryResult) => {
        if (error) reject(error)
        else resolve(result)
      })
    })
  }

  release() {
    this.#client.release()
  }
}

type Written = (error?: Error | null) => void

/** What is written to the database within one turn of the event loop leaves as one packet: writing was a fifth of a booking's time. */
class GatheringSocket extends Socket {
  #gathers = false

  override write(bytes: string | Uint8Array, done?: Written): boolean
  override write(text: string | Uint8Array, encoding?: BufferEncoding, done?: Written): boolean
  override write(bytes: string | Uint8Array, encodingOrDone?: BufferEncoding | Written, done?: Written): boolean {
    if (!this.#gathers) {
      this.#gathers = true
      this.cork()
      process.nextTick(() => {
        this.#gathers = false
        this.uncork()
      })
    }
    return typeof encodingOrDone === 'function'
      ? super.write(bytes, encodingOrDone)
      : super.write(bytes, encodingOrDone, done)
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
  const pool = new Pool({
    connectionString,
    max: connections,
    // Kept for good. A new one signs in, and reads and plans everything anew: 15 ms for whoever comes first after ten quiet seconds.
    idleTimeoutMillis: 0,
    keepAlive: true,
    types,
    pipeline: true,
    stream: () => new GatheringSocket(),
  })
  pool.on('error', onIdleError)
  // A connection lost while somebody uses it: the statements under way tell them. Without a listener it would end the program.
  pool.on('connect', (client) => void client.on('error', () => {}))
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

/**
 * One transaction. Statements asked for in one go (`Promise.all`) are sent in that order in one packet, and PostgreSQL does them
 * in that order, each seeing what was committed when its turn comes: a lock and the reading after it can travel together.
 * Kysely's own transaction would send the second when the first is answered: 23 trips for a booking, where 6 are enough.
 * A function of storage that is to travel so must ask in its first step, before it awaits anything.
 */
export async function transaction<T>(db: Queryable, work: (trx: Transaction) => Promise<T>): Promise<T> {
  let last: Promise<unknown> | undefined
  try {
    return await db.transaction().execute((trx) =>
      trx.getExecutor().provideConnection(async (connection) => {
        const one = pipelined(trx, connection)
        const done = await work(one)
        last = lastOf.get(one)
        return done
      }),
    )
  } catch (error) {
    // The commit says only that something failed; the statement that did says what.
    await last
    throw error
  }
}

const lastOf = new WeakMap<Transaction, Promise<unknown>>()

/** Lets the last statements of a transaction travel with its commit, where nobody needs their answer: if they fail, so does it. */
export function withCommit(trx: Transaction, statement: Promise<unknown>): void {
  const all = Promise.all([lastOf.get(trx), statement])
  all.catch(() => {})
  lastOf.set(trx, all)
}

/** The same for reading alone, without a transaction: on one connection, so that several statements are one trip. */
export const onOneConnection = <T>(db: Queryable, work: (one: Queryable) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.getExecutor().provideConnection((connection) => work(pipelined(db, connection)))

/** One writing statement, which PostgreSQL makes a transaction by itself: two statements fewer than `transaction`. On the connection of who is on one. */
export const singleStatement = <T>(db: Queryable, work: (trx: Transaction) => Promise<T>): Promise<T> =>
  db instanceof KyselyTransaction
    ? work(db)
    : db.getExecutor().provideConnection((connection) => work(pipelined(db, connection)))

/** For Kysely's constructor alone: what it is given here asks no connection of a dialect. */
const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error('a connection has been given')) })

function pipelined(db: Queryable, connection: DatabaseConnection): Transaction {
  const executor = db.getExecutor().withConnectionProvider({ provideConnection: (consumer) => consumer(connection) })
  return new KyselyTransaction({ config: { dialect }, dialect, driver: new DummyDriver(), executor })
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
