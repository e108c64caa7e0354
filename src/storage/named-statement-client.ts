import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type Connections, databaseLimits } from './connections.ts'
import { cut } from './cuttable-client.ts'
import { isFatalToConnection, isPlanMisfit, UnansweredError } from './database-errors.ts'
import { encode } from './pg-values.ts'
import { noteTrip, requestTold } from './request-notes.ts'
import { statementTimes } from './statement-times.ts'

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
 * O-DEADLINE: what lets the statements of a transaction take longer, on both sides; sent by
 * `longStatements`.
 */
export const LONG_STATEMENTS = `set local statement_timeout = ${databaseLimits.longStatement}`

type Told = (error: Error | null, result: pg.QueryResult) => void

/**
 * A named statement is planned once per connection: measured 15 to 50 % more bookings a second than
 * unnamed ones. So no statement here may vary in length: lists go as one array parameter (`= any`,
 * `unnest`).
 */
export class NamedStatementClient {
  readonly #client: pg.PoolClient
  readonly #connections: Connections
  readonly #watch: Set<NamedStatementClient>
  #unanswered = 0
  /**
   * When the one that the server is at began: statements sent together are done one after the
   * other.
   */
  #since = 0
  #inTransaction = false
  #long = false
  #failed = false
  /** Whether the next statement begins a trip: an answer has come since the last one was sent. */
  #arrived = true
  /** What each transaction begins with; '': with nothing. */
  readonly #settings: string

  constructor(client: pg.PoolClient, connections: Connections, watch: Set<NamedStatementClient>, settings: string) {
    this.#client = client
    this.#connections = connections
    this.#watch = watch
    this.#settings = settings
    watch.add(this)
  }

  query(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    // These fail only with the connection, and then so does the statement sent right behind them: a
    // trip less each.
    const begins = text === 'begin' || text.startsWith('start transaction ')
    if (begins || text.startsWith('savepoint ') || text.startsWith('set local ')) {
      if (begins) this.#inTransaction = true
      if (text === LONG_STATEMENTS) this.#long = true
      this.#send(begins ? this.#telling(text, requestTold()) : text, () => {})
      return Promise.resolve(notWaitedFor)
    }
    if (text === 'commit' || text === 'rollback') {
      this.#inTransaction = false
      this.#long = false
    }
    const unnamed = values.length > 0 ? { text, values: values.map(encode) } : { text }
    const statement = values.length > 0 ? { ...unnamed, name: nameOf(text) } : unnamed
    // Not pg's own promise: with it every answer stayed in memory until a full garbage collection.
    // Of a bare query 46 % survived the young generation, and 0.3 % with this one.
    return new Promise((resolve, reject) => {
      const told: Told = (error, result) => {
        if (error) reject(error)
        else resolve(result)
      }
      // O-COLUMNS: outside a transaction nothing has been done yet, so it is asked again at once,
      // to be planned anew.
      const alone = !this.#inTransaction && text !== 'commit' && text !== 'rollback'
      this.#ask(statement, alone, (error, result) => {
        if (alone && values.length > 0 && isPlanMisfit(error)) this.#ask(unnamed, alone, told)
        else told(error, result)
      })
    })
  }

  /** One simple message: settings cost no trip. */
  #telling(...statements: readonly string[]): string {
    return [...statements, this.#settings].filter((statement) => statement !== '').join('; ')
  }

  /**
   * A statement outside a transaction gets one of its own where there is something to tell: three
   * messages in one packet. It is answered when the commit is.
   */
  #ask(statement: pg.QueryConfig<unknown[]>, alone: boolean, told: Told): void {
    if (!alone || this.#settings === '') {
      this.#send(statement, told)
      return
    }
    let answered: Parameters<Told> | undefined
    this.#send(this.#telling('begin'), () => {})
    this.#send(statement, (...answer) => (answered = answer))
    this.#send('commit', (error, result) => {
      const [failed, given] = answered ?? [error, result]
      told(failed ?? error, given)
    })
  }

  #send(statement: string | pg.QueryConfig<unknown[]>, told: Told): void {
    if (this.#unanswered === 0) this.#since = performance.now()
    this.#unanswered += 1
    if (this.#arrived) noteTrip()
    this.#arrived = false
    const answered: Told = (error, result) => {
      this.#unanswered -= 1
      this.#arrived = true
      const now = performance.now()
      statementTimes.add(now - this.#since)
      this.#since = now
      if (error && isFatalToConnection(error)) this.#failed = true
      if (isPlanMisfit(error)) this.#connections.forgetPlans()
      told(error, result)
    }
    if (typeof statement === 'string') this.#client.query(statement, answered)
    else this.#client.query(statement, answered)
  }

  /**
   * O-DEADLINE: cuts the connection when the statement that the server is at should have been
   * answered long ago.
   */
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
