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
import { CuttableClient, cut } from './cuttable-client.ts'
import { ReadOnlyServerError, UnansweredError, WrongRoleError } from './database-errors.ts'
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
  /**
   * How much longer than the server the program waits for it to say that the time is over. With the
   * look at what is unanswered it leaves nobody waiting for 6 s.
   */
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
  grace: 500,
  age: 30 * 60_000,
}

/**
 * A peer that is silent for so long is gone: the server then ends its transaction, and with it the
 * locks.
 */
const SILENT_PEER_MILLISECONDS = 10_000

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
      (client) => done(undefined, this.#forOneStatement(client), client.release.bind(client)),
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
    const release = client.release.bind(client)
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
