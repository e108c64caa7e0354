import { realpathSync } from 'node:fs'
import { resolve as absolute } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { findBinaries } from './binaries.ts'
import {
  clusterExists,
  clusterFolder,
  keepPassword,
  makeCluster,
  openDataFolder,
  type PasswordOf,
  readPassword,
  SUPERUSER,
} from './cluster.ts'
import { EmbeddedDatabaseError, systemCode } from './embedded-error.ts'
import { databaseUser, giveTo, ownerOf } from './operating-system-user.ts'
import {
  type Address,
  answers,
  isServerAlive,
  type OwnServer,
  readServer,
  removeTraces,
  startServer,
  waitForEnd,
} from './server-process.ts'

/** The program's database and the role that owns it. */
const OWNER = 'selvbook'

/** The role that the running program signs in as. It owns nothing. */
const PROGRAM = 'selvbook_app'

/**
 * The advisory lock, in the superuser's database, that a running program holds. It dies with its
 * program.
 */
const PROGRAM_LOCK = '7310710100'

const PATIENCE_MILLISECONDS = 60_000

/**
 * A starting server creates postmaster.pid empty and writes it at once. If an empty one were taken
 * for a dead server's and removed, two servers could run on one folder. One that stays empty was
 * left by a power cut.
 */
const WRITING_MILLISECONDS = 2000

/** Where the program's own PostgreSQL is, for each of the two who sign in. */
export interface EmbeddedAddresses {
  /** The address for the running program. */
  readonly connectionString: string
  /** The address for the owner of the tables, who migrates. */
  readonly ownerConnectionString: string
}

/** The program's own PostgreSQL. */
export interface EmbeddedDatabase extends EmbeddedAddresses {
  /** Stops PostgreSQL cleanly. May be called again: the second call waits for the first. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** The folder of the data; made when it does not exist. */
  dataDir: string
  /** Receives lines for the operator. */
  log?: (line: string) => void
  /**
   * For data that need not survive: nothing is forced to disk, and the owner may create databases.
   * Default false.
   */
  throwaway?: boolean
  /** Roles that cannot sign in, which owner and program may put on. */
  roles?: readonly string[]
}

/**
 * Starts the program's own PostgreSQL 18 on a data folder, and makes it first when the folder is
 * new. A server that a killed program left behind is stopped and started again.
 *
 * Throws `EmbeddedDatabaseError` with one line for a person. Its causes: the folder is used by
 * another program, is not writable, belongs to another user, or holds another version; or
 * PostgreSQL does not run on this machine.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const dataDir = absolute(options.dataDir)
  const log = options.log ?? (() => undefined)
  const durable = options.throwaway !== true
  openDataFolder(dataDir)
  const cluster = clusterFolder(dataDir)
  const user = databaseUser(cluster)
  const password = keepPassword(dataDir, 'owner')
  const passwords = { owner: password, program: keepPassword(dataDir, 'program') }
  const binaries = findBinaries(user, dataDir, log)
  if (!clusterExists(dataDir)) {
    log(`making a new database in ${dataDir}`)
    await makeCluster(dataDir, binaries, user, { password, durable })
  }
  // A folder that root restored from a backup belongs to root.
  if (user !== undefined && ownerOf(cluster) !== user.uid) giveTo(user, realpathSync(cluster))
  const until = Date.now() + PATIENCE_MILLISECONDS
  while (Date.now() < until) {
    await clearTheWay(dataDir, password, log)
    const server = await startServer(cluster, binaries, user, durable)
    if (server === undefined) continue // Another program started at the same moment and was quicker.
    try {
      const holder = await takeLock(server.address, password, dataDir)
      if (holder) {
        await prepare(holder, passwords, { durable, roles: options.roles ?? [] })
        const runsAs = user === undefined ? '' : ` as user ${user.uid}`
        log(`PostgreSQL runs${runsAs}; the data is in ${realpathSync(cluster)}, PostgreSQL's log below it in log`)
        return guard(server, holder, passwords, log)
      }
      await server.stop()
    } catch (error) {
      await server.stop()
      throw error
    }
  }
  throw inUse(dataDir, 'another program')
}

/**
 * The connection strings of a running program's database on this data folder, for a second command
 * beside it; undefined when none runs. Only a user who may read the password files gets them.
 */
export async function findRunning(dataDir: string): Promise<EmbeddedAddresses | undefined> {
  const folder = absolute(dataDir)
  const cluster = clusterFolder(folder)
  if (!clusterExists(folder)) return undefined
  const password = readPassword(folder, 'owner')
  const program = readPassword(folder, 'program')
  const server = readServer(cluster)
  if (
    password === undefined ||
    program === undefined ||
    server?.status !== 'ready' ||
    !(await isServerAlive(server, cluster))
  )
    return undefined
  const client = await signIn(server.address, password, folder)
  const holder = await client?.query('select from pg_locks where locktype = $1 and granted', ['advisory'])
  await client?.end()
  return holder?.rowCount ? addresses(server.address, { owner: password, program }) : undefined
}

function inUse(dataDir: string, who: string): EmbeddedDatabaseError {
  const message = `The data folder ${dataDir} is in use by ${who}: stop that first, or name another folder with DATA_DIR.`
  return new EmbeddedDatabaseError(message, { inUse: true })
}

/**
 * Makes sure that no server runs on the folder. Ends an unused one, and refuses when a program uses
 * it.
 */
async function clearTheWay(dataDir: string, password: string, log: (line: string) => void): Promise<void> {
  const cluster = clusterFolder(dataDir)
  const until = Date.now() + PATIENCE_MILLISECONDS
  const writtenBy = Date.now() + WRITING_MILLISECONDS
  for (let found = readServer(cluster); found !== undefined; found = readServer(cluster)) {
    const isBeingWritten = found.pid === 0 && Date.now() < writtenBy
    if (!isBeingWritten && !(await isServerAlive(found, cluster))) {
      // A program in another container shares the folder but not our process numbers; its socket
      // still answers.
      if (await answers(found.address)) throw inUse(dataDir, 'a program in another container')
      removeTraces(cluster, found)
      return
    }
    const holder = found.status === 'ready' ? await takeLock(found.address, password, dataDir) : undefined
    if (holder) {
      log('PostgreSQL was left running by a program that was killed: stopping it')
      if (await isServerAlive(found, cluster)) process.kill(found.pid, 'SIGINT')
      await waitForEnd(found, cluster)
      await holder.end()
    } else if (Date.now() > until) {
      throw new EmbeddedDatabaseError(
        `PostgreSQL (process ${found.pid}) runs on the data folder ${dataDir} and does not answer: end it with "kill -INT ${found.pid}", then start again.`,
      )
    } else await wait(50)
  }
}

/** Connects as superuser; undefined while the server starts, stops, or has gone. */
async function signIn(address: Address, password: string, dataDir: string): Promise<Client | undefined> {
  const client = new Client({
    host: address.host,
    port: address.port,
    user: SUPERUSER,
    password,
    database: SUPERUSER,
    application_name: `process ${process.pid}`,
    connectionTimeoutMillis: PATIENCE_MILLISECONDS,
  })
  // A stopping server ends its connections with an error. The code that waits for its end handles
  // it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    if (systemCode(error) !== '28P01') return undefined
    throw new EmbeddedDatabaseError(
      `The password file in ${dataDir} is not that of the database beside it: put the right one back, or name another folder with DATA_DIR.`,
    )
  }
}

/**
 * Takes the lock that marks a running program, and returns the connection that holds it; undefined
 * when the server does not answer. Refuses when another program holds it. The kernel closes a
 * killed program's connections, so its lock goes too: no stale lock file can remain.
 */
async function takeLock(address: Address, password: string, dataDir: string): Promise<Client | undefined> {
  const client = await signIn(address, password, dataDir)
  if (client === undefined) return undefined
  try {
    const taken = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [PROGRAM_LOCK])
    if (taken.rows[0]?.taken === true) return client
    const holders = await client.query<{ name: string }>(
      `select application_name as name from pg_stat_activity join pg_locks using (pid)
       where locktype = 'advisory' and granted limit 1`,
    )
    await client.end()
    throw inUse(dataDir, `another program (${holders.rows[0]?.name ?? 'now ended'})`)
  } catch (error) {
    if (error instanceof EmbeddedDatabaseError) throw error
    return undefined
  }
}

type Passwords = Readonly<Record<PasswordOf, string>>

/**
 * Makes what is lacking: the owner and their database, the roles to be put on, and the program's
 * own role. None is a superuser, and neither has the others' rights before putting them on.
 */
async function prepare(
  superuser: Client,
  { owner, program }: Passwords,
  { durable, roles }: { durable: boolean; roles: readonly string[] },
): Promise<void> {
  const found = await superuser.query<{ role: string }>('select rolname as role from pg_roles')
  const known = new Set(found.rows.map(({ role }) => role))
  if (!known.has(OWNER)) {
    const rights = durable ? '' : 'createdb'
    await superuser.query(`create role ${OWNER} login ${rights} password ${escapeLiteral(owner)}`)
  }
  // For tests: whoever drops a database ends the program's connections, and sees who waits.
  if (!durable) await superuser.query(`grant pg_signal_backend, pg_read_all_stats to ${OWNER}`)
  // The password in the file counts, also in a folder that was put back from a copy.
  const verb = known.has(PROGRAM) ? 'alter' : 'create'
  await superuser.query(`${verb} role ${PROGRAM} login noinherit password ${escapeLiteral(program)}`)
  for (const role of roles) {
    if (!known.has(role)) await superuser.query(`create role ${escapeIdentifier(role)} nologin`)
    await superuser.query(`grant ${escapeIdentifier(role)} to ${OWNER}, ${PROGRAM} with inherit false, set true`)
  }
  const database = await superuser.query('select from pg_database where datname = $1', [OWNER])
  if (database.rowCount === 0) await superuser.query(`create database ${OWNER} owner ${OWNER}`)
}

/**
 * A folder cannot be a URL's host. The `host` parameter names the socket's folder; pg and libpq
 * both prefer it.
 */
function connectionString({ host, port }: Address, role: string, password: string): string {
  const isFolder = process.platform !== 'win32'
  const url = `postgresql://${role}:${password}@${isFolder ? 'localhost' : host}:${port}/${OWNER}`
  return isFolder ? `${url}?host=${encodeURIComponent(host)}` : url
}

const addresses = (address: Address, { owner, program }: Passwords): EmbeddedAddresses => ({
  connectionString: connectionString(address, PROGRAM, program),
  ownerConnectionString: connectionString(address, OWNER, owner),
})

/** Holds the lock until the program stops the server. */
function guard(server: OwnServer, first: Client, passwords: Passwords, log: (line: string) => void): EmbeddedDatabase {
  const over = new AbortController()
  let holder = first
  let stopping: Promise<void> | undefined
  const hold = (client: Client): void => {
    holder = client
    client.once('end', () => {
      void holdAgain()
    })
  }
  // When one PostgreSQL process dies, the server closes all connections and recovers. The server is
  // still ours, but the lock is gone.
  const holdAgain = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const again = await takeLock(server.address, passwords.owner, '').catch(() => undefined)
      if (again) {
        hold(again)
        return
      }
      await wait(200, undefined, { ref: false })
    }
  }
  hold(first)
  void server.ended.then(() => {
    if (!over.signal.aborted) log('PostgreSQL has stopped unexpectedly: see its log, then start the program again')
    over.abort()
  })
  const stop = async (): Promise<void> => {
    over.abort()
    await server.stop()
    await holder.end()
    log('PostgreSQL has stopped')
  }
  return {
    ...addresses(server.address, passwords),
    stop: () => (stopping ??= stop()),
  }
}
