import {
  AbortedTransactionError,
  type DatabaseConnection,
  DummyDriver,
  Transaction as KyselyTransaction,
  PostgresDialect,
  sql,
} from 'kysely'
import { DatabaseError } from 'pg'
import type { Queryable, Transaction } from './database.ts'
import { classOf, noteRolledBack } from './database-errors.ts'
import { LONG_STATEMENTS } from './named-statement-client.ts'

// Statements that need no other's answer travel together: in a transaction, or on one connection.

/**
 * O-DEADLINE: lets the statements of a transaction take as long as the night or a planner's large
 * write may. It travels with the next statement.
 */
export async function longStatements(trx: Transaction): Promise<void> {
  await sql.raw(LONG_STATEMENTS).execute(trx)
}

/**
 * Has the statements of a transaction planned once, for all values. Of a long statement PostgreSQL
 * makes a plan for 20 ms each time, to read for two. It travels with the next statement.
 */
export async function plannedOnce(trx: Queryable): Promise<void> {
  await sql`set local plan_cache_mode = force_generic_plan`.execute(trx)
}

/**
 * One transaction. Statements asked for in one go (`Promise.all`) are pipelined: one packet, in
 * that order. Each sees what was committed when its turn comes, so that a lock and the reading
 * after it can travel together. Kysely's own transaction would send the second when the first is
 * answered: 23 trips for a booking, where 7 are enough. To be pipelined, a storage function must
 * issue its query before its first `await`.
 */
export async function transaction<T>(db: Queryable, work: (trx: Transaction) => Promise<T>): Promise<T> {
  let last: Promise<unknown> | undefined
  let failed: unknown
  let committed: readonly (() => void)[] = []
  try {
    const result = await db.transaction().execute((trx) =>
      trx.getExecutor().provideConnection(async (connection) => {
        const one = pipelined(trx, connection)
        try {
          const done = await work(one)
          last = lastOf.get(one)
          committed = onceCommitted.get(one) ?? []
          return done
        } catch (error) {
          failed = error
          throw error
        }
      }),
    )
    for (const tell of committed) tell()
    return result
  } catch (error) {
    const told = await causeOf(error, last)
    if (wasTakenBack(error, failed)) noteRolledBack(told)
    throw told
  }
}

/**
 * The commit says only that something failed; the statement that travelled with it and failed says
 * what.
 */
async function causeOf(error: unknown, last: Promise<unknown> | undefined): Promise<unknown> {
  try {
    await last
    return error
  } catch (cause) {
    return cause
  }
}

/**
 * O-CLASS: whether the rollback was answered. Kysely throws what the work threw only after it;
 * where it is not answered, it throws that. A commit that PostgreSQL refuses is one.
 */
const wasTakenBack = (error: unknown, failed: unknown): boolean =>
  error === failed ||
  error instanceof AbortedTransactionError ||
  (error instanceof DatabaseError && classOf(error) !== 'away')

const lastOf = new WeakMap<Transaction, Promise<unknown>>()

/**
 * Lets the last statements of a transaction travel with its commit, where nobody needs their
 * answer: if they fail, so does it.
 */
export function withCommit(trx: Transaction, statement: Promise<unknown>): void {
  const all = Promise.all([lastOf.get(trx), statement])
  all.catch(() => {})
  lastOf.set(trx, all)
}

const onceCommitted = new WeakMap<Transaction, (() => void)[]>()

/**
 * Calls `tell` once the transaction is committed, before anybody hears of it; never where it was
 * taken back. It must not throw.
 */
export function whenCommitted(trx: Transaction, tell: () => void): void {
  onceCommitted.set(trx, [...(onceCommitted.get(trx) ?? []), tell])
}

/** What was to be told of a part of the transaction that has been taken back. */
export function forgetToTell(trx: Transaction): void {
  onceCommitted.delete(trx)
}

/**
 * The same for reading alone, without a transaction: on one connection, so that several statements
 * are one trip.
 */
export const onOneConnection = <T>(db: Queryable, work: (one: Queryable) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.getExecutor().provideConnection((connection) => work(pipelined(db, connection)))

/**
 * The same as of one moment (`repeatable read`), for statements whose answers must fit together:
 * nothing that is committed between them is seen by the second alone. Within a transaction it reads
 * as that does.
 */
export const snapshot = <T>(db: Queryable, work: (one: Queryable) => Promise<T>): Promise<T> =>
  db.isTransaction
    ? work(db)
    : db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((trx) => trx.getExecutor().provideConnection((connection) => work(pipelined(trx, connection))))

/**
 * One writing statement, which PostgreSQL makes a transaction by itself: two statements fewer than
 * `transaction`. On the connection of who is on one.
 */
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
