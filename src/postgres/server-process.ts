import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { dataPath } from './cluster.ts'
import { EmbeddedDatabaseError, systemCode } from './embedded-error.ts'
import { type DatabaseUser, giveTo } from './operating-system-user.ts'

/** A socket's path fits in 104 bytes on macOS and 108 on Linux, including its terminating zero. */
const SOCKET_PATH_BYTES = 103

/** Only part of the socket's name: there is no network port. */
const SOCKET_PORT = 5432
const SOCKET_NAME = `.s.PGSQL.${SOCKET_PORT}`

/**
 * Crash recovery replays at most 1 GB of log (max_wal_size), which takes seconds; a stop writes one
 * checkpoint.
 */
const PATIENCE_MILLISECONDS = 60_000
const LOOK_AGAIN_MILLISECONDS = 15
/** Last words are read at once, unless a child of the server still holds its error output. */
const LAST_WORDS_MILLISECONDS = 2_000

/** The address of a server: a folder with its socket, or a loopback address on Windows. */
export interface Address {
  host: string
  port: number
}

/** The facts that a server writes into its folder. */
export interface RunningServer {
  /** 0 where the file exists but is still empty. */
  pid: number
  address: Address
  status: string
}

/** A server that this program started. */
export interface OwnServer {
  process: ChildProcess
  address: Address
  /** Settles when its process has ended. */
  ended: Promise<void>
  /** Ends it cleanly: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
}

/**
 * Removes the files of a dead server, unless another server has started since it was found dead.
 * Otherwise PostgreSQL could refuse to start. That happens if another process of its user now has
 * the dead one's number. It also happens if nobody has reaped the dead one, in a container whose
 * first process does not.
 */
export function removeTraces(cluster: string, dead: RunningServer): void {
  if (readServer(cluster)?.pid !== dead.pid) return
  for (const name of ['postmaster.pid', `${SOCKET_NAME}.lock`]) rmSync(join(cluster, name), { force: true })
}

/**
 * Reads postmaster.pid; undefined when no server has written one. The server it names may be dead.
 */
export function readServer(cluster: string): RunningServer | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
  // Its lines: pid, data folder, start, port, socket folder, address, shared memory, status.
  const [pid, , , port, folder = '', host = '', , status = ''] = lines.map((line) => line.trim())
  const socket = folder === '.' || folder === '' ? cluster : folder
  return { pid: Math.abs(Number(pid)), address: { host: host || socket, port: Number(port) || 0 }, status }
}

/**
 * True while the process is a PostgreSQL in this folder, not another process that was given the
 * dead one's number.
 */
export async function isServerAlive(server: RunningServer, cluster: string): Promise<boolean> {
  if (!Number.isInteger(server.pid) || server.pid <= 0) return false
  try {
    process.kill(server.pid, 0)
    if (existsSync('/proc/self/cwd')) return readlinkSync(`/proc/${server.pid}/cwd`) === realpathSync(cluster)
  } catch (error) {
    // The process is alive but its folder is unreadable: the cautious answer is PostgreSQL.
    return systemCode(error) === 'EACCES'
  }
  // A server writes its address once it listens; before that it cannot be asked.
  return server.address.port === 0 || (await answers(server.address))
}

/** True if a process accepts connections there. */
export function answers({ host, port }: Address): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(host.startsWith('/') ? { path: join(host, `.s.PGSQL.${port}`) } : { host, port })
  socket.on('connect', () => {
    socket.destroy()
    resolve(true)
  })
  socket.on('error', () => {
    resolve(false)
  })
  return promise
}

/** Waits until a server that is not our child has ended; false when it does not end. */
export async function waitForEnd(server: RunningServer, cluster: string): Promise<boolean> {
  const until = Date.now() + PATIENCE_MILLISECONDS
  while (await isServerAlive(server, cluster)) {
    if (Date.now() > until) return false
    await wait(LOOK_AGAIN_MILLISECONDS)
  }
  return true
}

function settings(options: { durable: boolean; socketFolder: string; port: number }): Record<string, string> {
  return {
    // Only the program can connect: there is no network, and only its user can enter the socket's
    // folder.
    listen_addresses: process.platform === 'win32' ? '127.0.0.1' : '',
    unix_socket_directories: process.platform === 'win32' ? '' : options.socketFolder,
    unix_socket_permissions: '0700',
    port: String(options.port),
    max_connections: options.durable ? '100' : '300',
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    fsync: options.durable ? 'on' : 'off',
    synchronous_commit: options.durable ? 'on' : 'off',
    full_page_writes: options.durable ? 'on' : 'off',
    // A week of logs, one file a day. Failed statements and their details are left out, since they
    // hold what people typed.
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql-%a.log',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_truncate_on_rotation: 'on',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  }
}

/**
 * Starts PostgreSQL on a cluster and waits until it answers. Undefined when another server already
 * has the folder. Throws with one line when PostgreSQL cannot start.
 */
export async function startServer(
  cluster: string,
  binaries: Binaries,
  user: DatabaseUser | undefined,
  durable: boolean,
): Promise<OwnServer | undefined> {
  const shortFolder = makeShortFolder(cluster, user)
  const port = process.platform === 'win32' ? await freePort() : SOCKET_PORT
  const flags = Object.entries(settings({ durable, socketFolder: shortFolder ?? '.', port }))
  const child = spawn(
    binaries.postgres,
    ['-D', dataPath(cluster, user), ...flags.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // In its own process group: Ctrl-C in the terminal reaches only the program, which then stops
    // the database in order.
    {
      ...user,
      cwd: cluster,
      env: binaries.environment,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
    },
  )
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const ended = endOf(child, shortFolder)
  const watchdog = watch(child.pid)
  void ended.then(() => watchdog?.kill('SIGKILL'))
  const started = await waitForStart(child, cluster)
  if (started !== undefined) {
    child.stderr.destroy()
    return { process: child, address: started.address, ended, stop: () => stopServer(child, ended, binaries, cluster) }
  }
  child.kill('SIGQUIT')
  await ended
  // The process may be gone before its last words are read.
  if (!child.stderr.closed) await Promise.race([once(child.stderr, 'close'), wait(LAST_WORDS_MILLISECONDS)])
  if (complaint.includes('"postmaster.pid"')) return undefined
  throw new EmbeddedDatabaseError(
    `PostgreSQL could not start in ${cluster} (${lastWords(cluster, complaint)}): mend that, name another folder with DATA_DIR, or set DATABASE_URL.`,
  )
}

/**
 * Settles when the process has ended, or could not start; then removes the folder of its socket.
 */
function endOf(child: ChildProcess, shortFolder: string | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = (): void => {
    if (shortFolder !== undefined) rmSync(shortFolder, { recursive: true, force: true })
    resolve()
  }
  child.on('error', (error) => {
    child.stderr?.emit('data', error.message)
    if (child.pid === undefined) end()
  })
  child.on('exit', end)
  return promise
}

/**
 * A short folder for the socket when the cluster's path is too long for one. Only the database's
 * user can enter it.
 */
function makeShortFolder(cluster: string, user: DatabaseUser | undefined): string | undefined {
  if (process.platform === 'win32') return undefined
  if (Buffer.byteLength(join(cluster, SOCKET_NAME)) <= SOCKET_PATH_BYTES) return undefined
  // Not os.tmpdir(): it may be too long as well, or closed to the database's user.
  const folder = mkdtempSync('/tmp/selvbook-')
  giveTo(user, folder)
  return folder
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer().on('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => {
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return promise
}

/**
 * The server's own facts once it accepts connections; undefined when it ended before, or took too
 * long.
 */
async function waitForStart(child: ChildProcess, cluster: string): Promise<RunningServer | undefined> {
  const until = Date.now() + PATIENCE_MILLISECONDS
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null && Date.now() < until) {
    const server = readServer(cluster)
    if (server?.pid === child.pid && server.status === 'ready') return server
    await wait(LOOK_AGAIN_MILLISECONDS)
  }
  return undefined
}

/** PostgreSQL's last line on its error output, or in its log if it opened that. */
function lastWords(cluster: string, complaint: string): string {
  let log = ''
  try {
    const current = readFileSync(join(cluster, 'current_logfiles'), 'utf8')
      .trim()
      .replace(/^stderr /, '')
    if (complaint.includes('logging collector')) log = readFileSync(join(cluster, current), 'utf8')
  } catch {
    // No log: the error output is all there is.
  }
  const lines = `${complaint}\n${log}`.split('\n').filter((line) => line.trim() !== '')
  const fatal = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1)
  return fatal?.replace(/^.*?(FATAL|PANIC):\s*/, '').trim() ?? 'it gave no reason'
}

/**
 * Stops PostgreSQL if this program ends without doing so (kill -9, Ctrl-C while it starts). A small
 * shell waits for the pipe from the program to break. Where there is no shell, the next start finds
 * the server and stops it.
 */
function watch(pid: number | undefined): ChildProcess | undefined {
  if (pid === undefined || process.platform === 'win32') return undefined
  const script = 'trap "" HUP INT TERM; read -r line; kill -INT "$0"'
  const watchdog = spawn('/bin/sh', ['-c', script, String(pid)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watchdog.on('error', () => undefined)
  watchdog.stdin.on('error', () => undefined)
  return watchdog
}

async function stopServer(
  child: ChildProcess,
  ended: Promise<void>,
  binaries: Binaries,
  cluster: string,
): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown. SIGQUIT is its immediate one, after which the next start
  // recovers.
  if (process.platform === 'win32') {
    spawn(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast'], { stdio: 'ignore', windowsHide: true })
  } else child.kill('SIGINT')
  const hurry = setTimeout(() => child.kill('SIGQUIT'), PATIENCE_MILLISECONDS)
  await ended
  clearTimeout(hurry)
}
