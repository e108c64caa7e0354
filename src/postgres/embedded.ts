import { realpathSync } from 'node:fs'
import { resolve as absolute } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client, escapeLiteral } from 'pg'
import { findBinaries } from './binaries.ts'
import {
  clusterExists,
  clusterFolder,
  keepPassword,
  makeCluster,
  openDataFolder,
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

/** The database and the role that the program works with. */
const PROGRAM = 'selvbook'

/**
 * The advisory lock, in the superuser's database, that a program holds as long as it runs. A dead
 * program holds none.
 */
const PROGRAM_LOCK = '7310710100'

const PATIENCE_MILLISECONDS = 60_000

/**
 * A server that starts makes postmaster.pid empty and writes it at once. Who takes an empty one for
 * a dead server's and removes it lets two run on one folder; one that stays empty was left by a
 * power cut.
 */
const WRITING_MILLISECONDS = 2000

/** The program's own PostgreSQL. */
export interface EmbeddedDatabase {
  connectionString: string
  /** Stops PostgreSQL cleanly. May be called again: the second call waits for the first. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Where the data is kept; made when it does not exist. */
  dataDir: string
  /** Gets lines for the operator. */
  log?: (line: string) => void
  /**
   * For data that need not survive: nothing is forced to disk, and the role may create databases.
   * Default false.
   */
  throwaway?: boolean
}

/**
 * Starts the program's own PostgreSQL 18 on a data folder, and makes it first when the folder is
 * new. A server that a killed program left behind is stopped and started again.
 *
 * Throws `EmbeddedDatabaseError` with one line for a person: the folder is in use by another
 * program, cannot be written, belongs to another user, holds another version; PostgreSQL does not
 * run on this machine.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const dataDir = absolute(options.dataDir)
  const log = options.log ?? (() => undefined)
  const durable = options.throwaway !== true
  openDataFolder(dataDir)
  const cluster = clusterFolder(dataDir)
  const user = databaseUser(cluster)
  const password = keepPassword(dataDir)
  const binaries = findBinaries(user, dataDir, log)
  if (!clusterExists(dataDir)) {
    log(`making a new database in ${dataDir}`)
    await makeCluster(dataDir, binaries, user, { password, durable })
  }
  // A folder put back from a backup by root belongs to root.
  if (user !== undefined && ownerOf(cluster) !== user.uid) giveTo(user, realpathSync(cluster))
  const until = Date.now() + PATIENCE_MILLISECONDS
  while (Date.now() < until) {
    await clearTheWay(dataDir, password, log)
    const server = await startServer(cluster, binaries, user, durable)
    if (server === undefined) continue // Another program started at the same moment and was quicker.
    try {
      const holder = await takeLock(server.address, password, dataDir)
      if (holder) {
        await prepare(holder, password, durable)
        const runsAs = user === undefined ? '' : ` as user ${user.uid}`
        log(`PostgreSQL runs${runsAs}; the data is in ${realpathSync(cluster)}, PostgreSQL's log below it in log`)
        return guard(server, holder, password, log)
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
 * The way into the database of a program that is running on this data folder, for a second command
 * beside it; undefined when none runs. Only the user who may read the password file gets an answer.
 */
export async function findRunning(dataDir: string): Promise<string | undefined> {
  const folder = absolute(dataDir)
  const cluster = clusterFolder(folder)
  if (!clusterExists(folder)) return undefined
  const password = readPassword(folder)
  const server = readServer(cluster)
  if (password === undefined || server?.status !== 'ready' || !(await isServerAlive(server, cluster))) return undefined
  const client = await signIn(server.address, password, folder)
  const holder = await client?.query('select from pg_locks where locktype = $1 and granted', ['advisory'])
  await client?.end()
  return holder?.rowCount ? connectionString(server.address, password) : undefined
}

function inUse(dataDir: string, who: string): EmbeddedDatabaseError {
  const message = `The data folder ${dataDir} is in use by ${who}: stop that first, or name another folder with DATA_DIR.`
  return new EmbeddedDatabaseError(message, { inUse: true })
}

/**
 * Sees to it that no server runs on the folder: ends one that nobody uses, refuses when a program
 * does.
 */
async function clearTheWay(dataDir: string, password: string, log: (line: string) => void): Promise<void> {
  const cluster = clusterFolder(dataDir)
  const until = Date.now() + PATIENCE_MILLISECONDS
  const writtenBy = Date.now() + WRITING_MILLISECONDS
  for (let found = readServer(cluster); found !== undefined; found = readServer(cluster)) {
    const isBeingWritten = found.pid === 0 && Date.now() < writtenBy
    if (!isBeingWritten && !(await isServerAlive(found, cluster))) {
      // A program in another container shares the folder, but not our process numbers: its socket
      // gives it away.
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

/** Signs in as superuser; undefined while the server starts, stops, or is gone. */
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
  // A server that is stopped ends its connections with an error; what to do is decided by who waits
  // for its end.
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
 * Takes the lock that says "a program runs on this folder" and returns the connection that holds
 * it; undefined when the server does not answer. Refuses when another program holds it. The kernel
 * closes a killed program's connections, so its lock goes with it: no file can be left behind that
 * says otherwise.
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

/**
 * The program's role and database, made on the first start. Not a superuser: row-level security
 * binds it.
 */
async function prepare(superuser: Client, password: string, durable: boolean): Promise<void> {
  const made = await superuser.query<{ role: boolean; database: boolean }>(
    `select exists (select from pg_roles where rolname = $1) as role,
            exists (select from pg_database where datname = $1) as database`,
    [PROGRAM],
  )
  if (made.rows[0]?.role !== true) {
    const rights = durable ? '' : 'createdb'
    await superuser.query(`create role ${PROGRAM} login ${rights} password ${escapeLiteral(password)}`)
  }
  if (made.rows[0]?.database !== true) await superuser.query(`create database ${PROGRAM} owner ${PROGRAM}`)
}

/**
 * The host of a URL cannot be a folder: the parameter, which both pg and libpq prefer, names the
 * socket's.
 */
function connectionString({ host, port }: Address, password: string): string {
  const isFolder = process.platform !== 'win32'
  const url = `postgresql://${PROGRAM}:${password}@${isFolder ? 'localhost' : host}:${port}/${PROGRAM}`
  return isFolder ? `${url}?host=${encodeURIComponent(host)}` : url
}

/** Holds the lock until the program stops the server. */
function guard(server: OwnServer, first: Client, password: string, log: (line: string) => void): EmbeddedDatabase {
  const over = new AbortController()
  let holder = first
  let stopping: Promise<void> | undefined
  const hold = (client: Client): void => {
    holder = client
    client.once('end', () => {
      void holdAgain()
    })
  }
  // One process of PostgreSQL's that dies makes it close all connections and recover: it is ours
  // still, the lock is not.
  const holdAgain = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const again = await takeLock(server.address, password, '').catch(() => undefined)
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
    connectionString: connectionString(server.address, password),
    stop: () => (stopping ??= stop()),
  }
}
