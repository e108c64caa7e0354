import { createHash } from 'node:crypto'
import {
  AbortedTransactionError,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  Transaction as KyselyTransaction,
  PostgresDialect,
  sql,
} from 'kysely'
import type pg from 'pg'
import { DatabaseError, types as defaultTypes } from 'pg'
import { Temporal } from 'temporal-polyfill'
import { type ConnectionOptions, Connections, cut, databaseLimits } from './connections.ts'
import { classOf, isFatalToConnection, isPlanMisfit, noteRolledBack, UnansweredError } from './database-errors.ts'
import { decodeDate, decodeInstant } from './pg-dates.ts'
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

/** O-DEADLINE: what lets the statements of a transaction take longer, on both sides; sent by `longStatements`. */
const LONG_STATEMENTS = `set local statement_timeout = ${databaseLimits.longStatement}`

type Told = (error: Error | null, result: pg.QueryResult) => void

/**
 * A named statement is planned once per connection: measured 15 to 50 % more bookings a second than unnamed ones. So no
 * statement here may vary in length: lists go as one array parameter (`= any`, `unnest`).
 */
class NamedStatementClient {
  readonly #client: pg.PoolClient
  readonly #connections: Connections
  readonly #watch: Set<NamedStatementClient>
  #unanswered = 0
  /** When the one that the server is at began: statements sent together are done one after the other. */
  #since = 0
  #inTransaction = false
  #long = false
  #failed = false

  constructor(client: pg.PoolClient, connections: Connections, watch: Set<NamedStatementClient>) {
    this.#client = client
    this.#connections = connections
    this.#watch = watch
    watch.add(this)
  }

  query(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    // These fail only with the connection, and then so does the statement sent right behind them: a trip less each.
    if (text === 'begin' || text.startsWith('savepoint ') || text === LONG_STATEMENTS) {
      if (text === 'begin') this.#inTransaction = true
      if (text === LONG_STATEMENTS) this.#long = true
      this.#send(text, () => {})
      return Promise.resolve(notWaitedFor)
    }
    if (text === 'commit' || text === 'rollback') {
      this.#inTransaction = false
      this.#long = false
    }
    const unnamed = values.length > 0 ? { text, values: values.map(encode) } : { text }
    const statement = values.length > 0 ? { ...unnamed, name: nameOf(text) } : unnamed
    // Not by the promise that pg would make: with that one all that was answered stayed in memory until the whole of it was tidied up (of
    // what was made 46 % survived the quick tidying, with this one 0.3 %).
    return new Promise((resolve, reject) => {
      const told: Told = (error, result) => {
        if (error) reject(error)
        else resolve(result)
      }
      // O-COLUMNS: outside a transaction nothing has been done yet, so it is asked again at once, to be planned anew.
      const again = !this.#inTransaction && values.length > 0
      this.#send(statement, (error, result) => {
        if (again && isPlanMisfit(error)) this.#send(unnamed, told)
        else told(error, result)
      })
    })
  }

  #send(statement: string | pg.QueryConfig<unknown[]>, told: Told): void {
    if (this.#unanswered === 0) this.#since = performance.now()
    this.#unanswered += 1
    const answered: Told = (error, result) => {
      this.#unanswered -= 1
      this.#since = performance.now()
      if (error && isFatalToConnection(error)) this.#failed = true
      if (isPlanMisfit(error)) this.#connections.forgetPlans()
      told(error, result)
    }
    if (typeof statement === 'string') this.#client.query(statement, answered)
    else this.#client.query(statement, answered)
  }

  /** O-DEADLINE: cuts the connection when the statement that the server is at should have been answered long ago. */
  cutIfUnanswered(now: number): void {
    const { statement, longStatement, grace } = this.#connections.limits
    if (this.#unanswered === 0 || now - this.#since < (this.#long ? longStatement : statement) + grace) return
    this.#failed = true
    cut(this.#client, new UnansweredError())
  }

  release() {
    this.#watch.delete(this)
    if (this.#failed) this.#connections.discard(this.#client)
    else this.#client.release()
  }
}

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

/**
 * O-DEADLINE: lets the statements of a transaction take as long as the night or a planner's large write may. It travels with the next
 * statement.
 */
export async function longStatements(trx: Transaction): Promise<void> {
  await sql.raw(LONG_STATEMENTS).execute(trx)
}

/**
 * One transaction. Statements asked for in one go (`Promise.all`) are sent in that order in one packet, and PostgreSQL does them
 * in that order, each seeing what was committed when its turn comes: a lock and the reading after it can travel together.
 * Kysely's own transaction would send the second when the first is answered: 23 trips for a booking, where 6 are enough.
 * A function of storage that is to travel so must ask in its first step, before it awaits anything.
 */
export async function transaction<T>(db: Queryable, work: (trx: Transaction) => Promise<T>): Promise<T> {
  let last: Promise<unknown> | undefined
  let failed: unknown
  try {
    return await db.transaction().execute((trx) =>
      trx.getExecutor().provideConnection(async (connection) => {
        const one = pipelined(trx, connection)
        try {
          const done = await work(one)
          last = lastOf.get(one)
          return done
        } catch (error) {
          failed = error
          throw error
        }
      }),
    )
  } catch (error) {
    const told = await causeOf(error, last)
    if (wasTakenBack(error, failed)) noteRolledBack(told)
    throw told
  }
}

/** The commit says only that something failed; the statement that travelled with it and failed says what. */
async function causeOf(error: unknown, last: Promise<unknown> | undefined): Promise<unknown> {
  try {
    await last
    return error
  } catch (cause) {
    return cause
  }
}

/**
 * O-CLASS: whether the rollback was answered. Kysely throws what the work threw only after it; where it is not answered, it throws that.
 * A commit that PostgreSQL refuses is one.
 */
const wasTakenBack = (error: unknown, failed: unknown): boolean =>
  error === failed ||
  error instanceof AbortedTransactionError ||
  (error instanceof DatabaseError && classOf(error) !== 'away')

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
