import { Socket } from 'node:net'
import {
  Client,
  type ClientBase,
  type ClientConfig,
  type CustomTypesConfig,
  Pool,
  type PoolClient,
  type PoolConfig,
} from 'pg'
import { type Ending, tallyOf } from './connection-tally.ts'
import { noteAskedAs, ReadOnlyServerError, UnansweredError, WrongRoleError } from './database-errors.ts'
import { Hosts } from './hosts.ts'

/** O-DEADLINE and O-AGE: how long anything about the database may take, in milliseconds. */
export interface DatabaseLimits {
  /** All attempts to connect together. */
  readonly connect: number
  /**
   * The wait for a free connection of the pool. It says that many are served, not that the database
   * is away.
   */
  readonly place: number
  /** One statement. */
  readonly statement: number
  /** One statement of the night, or of a planner's large write (`longStatements`). */
  readonly longStatement: number
  /** A transaction in which nothing happens. */
  readonly idle: number
  readonly lock: number
  /** How much longer than the server the program waits for it to say that the time is over. */
  readonly grace: number
  /**
   * How old a connection gets; a fifth less or more, so that they are not all made anew at once.
   */
  readonly age: number
}

export const databaseLimits: DatabaseLimits = {
  connect: 3_000,
  place: 5_000,
  statement: 5_000,
  longStatement: 30_000,
  idle: 10_000,
  lock: 4_000,
  grace: 1_000,
  age: 30 * 60_000,
}

/**
 * A peer that is silent for so long is gone: the server then ends its transaction, and with it the
 * locks.
 */
const SILENT_PEER_MILLISECONDS = 10_000

/** How long a connection that is being closed waits for the server to close its end. */
const LAST_WORDS_MILLISECONDS = 1_000

type Written = (error?: Error | null) => void

/**
 * What is written to the database within one turn of the event loop leaves as one packet: writing
 * was a fifth of a booking's time.
 */
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

/**
 * The session's own limits, sent with the first packet, so that they cost no trip: PostgreSQL keeps
 * them even where the program is gone. A pooler in between must pass `options` on.
 */
function sessionOptions({ statement, idle, lock }: DatabaseLimits): string {
  const settings = {
    statement_timeout: statement,
    idle_in_transaction_session_timeout: idle,
    lock_timeout: lock,
    tcp_user_timeout: SILENT_PEER_MILLISECONDS,
    tcp_keepalives_idle: SILENT_PEER_MILLISECONDS / 1000,
    tcp_keepalives_interval: 1,
    tcp_keepalives_count: 5,
    // To compile a statement takes longer than any of ours does.
    jit: 'off',
  }
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}

/**
 * An address with the session's limits in it. Those that the operator has put there come after
 * ours, and win. The role comes last: nobody else may choose it.
 */
function withOptions(address: string, options: string, role: string | null): string {
  const [before = '', query = ''] = address.split('?', 2)
  const parameters = new URLSearchParams(query)
  const wears = role === null ? null : `-c role=${role}`
  parameters.set('options', [options, parameters.get('options'), wears].filter(Boolean).join(' '))
  return `${before}?${parameters.toString().replaceAll('+', '%20')}`
}

/**
 * A connection that knows its socket, so that it can be cut, and the address that it was made to.
 */
class CuttableClient extends Client {
  readonly address: string
  readonly #socket: Socket

  constructor(address: string, config: ClientConfig, options: string, role: string | null = null) {
    const socket = new GatheringSocket()
    super({ ...config, connectionString: withOptions(address, options, role), stream: () => socket })
    this.address = address
    this.#socket = socket
    this.connection.on('errorMessage', (error: object) => noteAskedAs(error, role ?? this.user ?? ''))
  }

  /** Whether the server has gone before us. */
  get isGone(): boolean {
    return this.#socket.destroyed || this.#socket.readableEnded
  }

  /** Ends it at once; whatever waits for an answer is told the reason. */
  cut(reason?: Error): void {
    this.#socket.destroy(reason)
  }

  override end(): Promise<void>
  override end(done: (error: Error) => void): void
  override end(done?: (error: Error) => void): Promise<void> | void {
    // A server that is gone never closes its end.
    const cutting = setTimeout(() => this.#socket.destroy(), LAST_WORDS_MILLISECONDS)
    this.#socket.once('close', () => clearTimeout(cutting))
    return done ? super.end(done) : super.end()
  }
}

/** Ends a connection at once; whatever waits for an answer is told the reason. */
export function cut(client: unknown, reason?: Error): void {
  if (client instanceof CuttableClient) client.cut(reason)
}

/**
 * O-WRITABLE: asks once whether the server may write, and whether the connection wears its role: a
 * pooler in between may leave the option out. Answers the server's timeline (O-RESTORED).
 */
const askWhetherWritable = (client: Client, milliseconds: number, role: string | null = null): Promise<string> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => cut(client, new UnansweredError()), milliseconds)
    client.query<{ read_only: string; role: string; timeline: string | null }>(
      `select current_setting('transaction_read_only') as read_only, current_user as role,
        case when not pg_is_in_recovery() then substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) end as timeline`,
      (error: Error | undefined, answer) => {
        clearTimeout(timer)
        const [row] = error ? [] : answer.rows
        if (error) reject(error)
        else if (row?.read_only === 'on') reject(new ReadOnlyServerError())
        else if (role !== null && row?.role !== role) reject(new WrongRoleError(role))
        else resolve(row?.timeline ?? '')
      },
    )
  })

export interface ConnectionOptions {
  readonly connections: number
  readonly limits?: DatabaseLimits
  readonly types?: CustomTypesConfig
  /** The role that each connection wears from its start; the login's own where none is named. */
  readonly role?: string
  /** O-RESTORED: hears of the timeline of the server of each new connection. */
  readonly onConnection?: (timeline: string) => void
  /** Hears of connections lost while nobody used them (a restart of the database). */
  readonly onIdleError?: (error: Error) => void
}

interface PooledBy {
  readonly hosts: Hosts
  readonly perHost: number
  readonly options: string
  readonly role: string | undefined
  /** When each was made, and why it is about to end. */
  readonly made: WeakMap<object, number>
  readonly ending: WeakMap<object, Ending>
}

/** A connection of one pool: it notes when it was made and whether it was lost. */
function pooledClient({ hosts, perHost, options, role, made, ending }: PooledBy) {
  return class extends CuttableClient {
    constructor(config: ClientConfig = {}) {
      super(hosts.next, { ...config, connectionTimeoutMillis: perHost }, options, role)
      made.set(this, performance.now())
    }

    // The pool ends one that is lost before it says so.
    override end(): Promise<void>
    override end(done: (error: Error) => void): void
    override end(done?: (error: Error) => void): Promise<void> | void {
      if (this.isGone && !ending.has(this)) ending.set(this, 'lost')
      return done ? super.end(done) : super.end()
    }

    override connect(): Promise<Client>
    override connect(done: ((error: Error) => void) | ((error: null, client: ClientBase) => void)): void
    override connect(done?: (...told: [Error & null, ClientBase]) => void): Promise<Client> | void {
      if (!done) return super.connect()
      super.connect((...told: unknown[]) => {
        if (told[0]) hosts.failed(this.address)
        Reflect.apply(done, undefined, told)
      })
    }
  }
}

/** What `Pool.query` gives to be told of its connection. */
type Connected = (error: Error | undefined, client: PoolClient | undefined, done: PoolClient['release']) => void

/**
 * A pool that looks for the first host that may write, also for those who know nothing of hosts: a
 * package that is given the pool asks it by `query`.
 */
class WritablePool extends Pool {
  readonly #hosts: Hosts
  readonly #limits: DatabaseLimits

  constructor(config: PoolConfig, hosts: Hosts, limits: DatabaseLimits) {
    super(config)
    this.#hosts = hosts
    this.#limits = limits
  }

  /**
   * Each host is tried once, in their order. Throws what the last one said, or that there was no
   * place in the pool. O-DEADLINE bounds both.
   */
  override connect(): Promise<PoolClient>
  override connect(done: Connected): void
  override connect(done?: Connected): Promise<PoolClient> | void {
    if (!done) return this.#connect()
    this.#connect().then(
      (client) => done(undefined, this.#forOneStatement(client), client.release),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), undefined, () => {}),
    )
  }

  async #connect(): Promise<PoolClient> {
    const began = performance.now()
    for (let failures = 0; ; ) {
      try {
        return await super.connect()
      } catch (error) {
        failures += 1
        const late = performance.now() - began >= this.#limits.place
        if (late || failures >= this.#hosts.addresses.length || this.ending) throw error
      }
    }
  }

  /** O-DEADLINE: nobody but `Pool.query` takes a connection so, and it gives it back at once. */
  #forOneStatement(client: PoolClient): PoolClient {
    const { statement, grace } = this.#limits
    const late = setTimeout(() => cut(client, new UnansweredError()), statement + grace)
    const { release } = client
    client.release = (error) => {
      clearTimeout(late)
      release(error)
    }
    return client
  }
}

/**
 * A pool of connections that never hold anybody for ever, to the first of some hosts that may
 * write.
 */
export class Connections {
  readonly pool: Pool
  readonly limits: DatabaseLimits
  readonly #hosts: Hosts
  /** Connections made before an instant have plans that no longer fit. */
  #plansSince = 0
  readonly #made = new WeakMap<object, number>()
  /** Why a connection is about to end; none: for its age. */
  readonly #ending = new WeakMap<object, Ending>()

  constructor(
    connectionString: string,
    { connections, limits = databaseLimits, types, role, onConnection, onIdleError }: ConnectionOptions,
  ) {
    this.limits = limits
    const hosts = new Hosts(connectionString)
    this.#hosts = hosts
    const options = sessionOptions(limits)
    const perHost = limits.connect / hosts.addresses.length
    const config: PoolConfig & { pipeline: boolean } = {
      Client: pooledClient({ hosts, perHost, options, role, made: this.#made, ending: this.#ending }),
      max: connections,
      // How long anybody waits for a place in the pool; connecting has its own, shorter time above.
      connectionTimeoutMillis: limits.place,
      // Never closed for being idle: a new one signs in and plans everything anew, which is 15 ms.
      idleTimeoutMillis: 0,
      keepAlive: true,
      keepAliveInitialDelayMillis: SILENT_PEER_MILLISECONDS,
      pipeline: true,
      ...(types ? { types } : {}),
      // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it, which its types do not tell
      onConnect: async (client) => {
        if (!(client instanceof CuttableClient)) return
        try {
          // Asked also where nobody hears of the timeline: `?.` would leave its argument out.
          const timeline = await askWhetherWritable(client, perHost, role)
          onConnection?.(timeline)
        } catch (error) {
          hosts.failed(client.address)
          throw error
        }
      },
    }
    this.pool = new WritablePool(config, hosts, limits)
    // Read anew for each connection (O-AGE).
    Object.defineProperty(this.pool.options, 'maxLifetimeSeconds', {
      get: () => (limits.age * (0.8 + 0.4 * Math.random())) / 1000,
    })
    this.#listen(onIdleError)
  }

  /** A connection that may write, with plans that still fit. Throws as `WritablePool.connect`. */
  async connect(): Promise<PoolClient> {
    for (;;) {
      const client = await this.pool.connect()
      if ((this.#made.get(client) ?? 0) >= this.#plansSince) return client
      this.#ending.set(client, 'plans')
      client.release(true)
    }
  }

  /** A connection that failed: it is cut, and never used again. */
  discard(client: PoolClient): void {
    this.#lost(client, 'failed')
    cut(client)
    client.release(true)
  }

  /** O-COLUMNS: a plan no longer fits, so each connection is made anew before it is used again. */
  forgetPlans(): void {
    this.#plansSince = performance.now()
  }

  #listen(onIdleError: ConnectionOptions['onIdleError']): void {
    this.pool.on('error', (error, client) => {
      this.#lost(client, 'lost')
      onIdleError?.(error)
    })
    this.pool.on('release', (error, client) => {
      if (error && !this.#ending.has(client)) this.#ending.set(client, 'failed')
    })
    const tally = tallyOf(this.pool)
    this.pool.on('remove', (client) => {
      if (!this.pool.ending) tally.end(this.#ending.get(client) ?? 'age')
    })
    // A connection lost while somebody uses it: the statements under way tell them. Without a
    // listener it would end the program.
    this.pool.on('connect', (client) => {
      tally.made += 1
      client.on('error', () => {})
    })
  }

  #lost(client: object, why: Ending): void {
    this.#ending.set(client, why)
    if (client instanceof CuttableClient) this.#hosts.lost(client.address)
  }
}

/**
 * One connection without a limit for statements, for migrations: to the first host that may write.
 * Throws what the last one said.
 */
export async function connectOnce(connectionString: string, limits = databaseLimits): Promise<Client> {
  const { addresses } = new Hosts(connectionString)
  const options = sessionOptions({ ...limits, statement: 0, lock: 0, idle: 0 })
  const perHost = limits.connect / addresses.length
  for (let failures = 0; ; ) {
    const config = { connectionTimeoutMillis: perHost, keepAlive: true }
    const client = new CuttableClient(addresses[failures] ?? '', config, options)
    client.on('error', () => {})
    try {
      await client.connect()
      await askWhetherWritable(client, perHost)
      return client
    } catch (error) {
      client.cut()
      failures += 1
      if (failures >= addresses.length) throw error
    }
  }
}
