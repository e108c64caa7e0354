import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import packageJson from '../package.json' with { type: 'json' }
import { formTokens } from '../src/identity/form-owner.ts'
import { KeyRing } from '../src/keys/key-ring.ts'
import type { Keys } from '../src/keys/keys.ts'
import { NumberKeys } from '../src/keys/number-keys.ts'
import type { EmbeddedAddresses } from '../src/postgres/embedded.ts'

export const root = new URL('..', import.meta.url).pathname

const CPR = Buffer.alloc(32, 'bench')
const TOKEN = Buffer.alloc(32, 'bench token')

/** The keys of the program under load. */
export const keys: Keys = {
  numbers: new NumberKeys([{ number: 1, secret: CPR }]),
  tokens: new KeyRing([{ number: 1, secret: TOKEN }]),
}

let secretFolder: string | undefined

/** Writes the secret of a key to a file that goes with this process; its path. */
function secretFile(name: string, secret: Buffer): string {
  if (secretFolder === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'selvbook-bench-'))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    secretFolder = folder
  }
  writeFileSync(join(secretFolder, name), secret.toString('base64'), { mode: 0o600 })
  return join(secretFolder, name)
}

/** The owner field of a citizen's forms (F-WHOSE), as the program makes it. */
export const formTokenOf = formTokens(keys)

/**
 * On a machine with two cores, one is the program's and one is the load's. The database may use
 * both unless it is pinned.
 */
export const PROGRAM_CORE = 0
export const LOAD_CORE = 1
const canPin = process.platform === 'linux' && availableParallelism() > 1 && existsSync('/usr/bin/taskset')
export const pinned = canPin

export const clientOf = (jobCentre: string) => ({ id: `c${jobCentre}`, secret: `secret of ${jobCentre}`, jobCentre })

/** The settings of production, as an operator would give them. */
export function environment(
  { connectionString, ownerConnectionString }: EmbeddedAddresses,
  port: number,
  jobCentres: number,
): NodeJS.ProcessEnv {
  const clients = Array.from({ length: jobCentres }, (_, at) => clientOf(`${101 + at}00`)).map(
    ({ id, secret, jobCentre }) => ({ id, secretSha256: createHash('sha256').update(secret).digest('hex'), jobCentre }),
  )
  return {
    ...process.env,
    NODE_ENV: 'production',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: connectionString,
    CPR_SECRET_FILE: secretFile('cpr', CPR),
    TOKEN_SECRET_FILE: secretFile('token', TOKEN),
    DATABASE_OWNER_URL: ownerConnectionString,
    API_CLIENTS: JSON.stringify(clients),
    SMS_URL: 'none',
    SMTP_URL: 'none',
    JOURNAL: 'none',
    MITID_BROKER: 'none',
    // The load comes from one address, and from few clients.
    MOST_TOKEN_TRIES: '10000',
    MOST_TOKEN_TRIES_OF_NETWORK: '10000',
    MOST_REQUESTS_OF_CLIENT: '1000000',
    MOST_UNDER_WAY_OF_CLIENT: '500',
    MOST_SIGN_INS_BEGUN: '100000',
    // The load's messages are not measured here; the parts about messages start their own workers.
    WORKER_INSIDE: 'off',
  }
}

const running = new Set<ChildProcess>()

/** Ends such a process with this one, whatever ends this one except `kill -9`. */
export function endsWithUs<Child extends ChildProcess>(child: Child): Child {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

process.once('exit', () => {
  for (const child of running) child.kill()
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Starts a command on one core. */
export const start = (
  core: number,
  command: string,
  parameters: readonly string[],
  options: Parameters<typeof spawn>[2],
): ChildProcess =>
  endsWithUs(
    canPin
      ? spawn('taskset', ['-c', String(core), command, ...parameters], options)
      : spawn(command, parameters, options),
  )

export interface RunningProgram {
  readonly port: number
  readonly pid: number
  /** Milliseconds from the command to the first page. */
  readonly startedIn: number
  stop(): Promise<void>
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

/** Node's parameters in one of our scripts, which begin with "exec node". */
export const parametersOf = (script: keyof typeof packageJson.scripts): string[] =>
  packageJson.scripts[script].split(' ').slice(2)

/**
 * `npm start` without npm: the program in its own process, with its log in a file. It is ready when
 * it has answered a page; until then it answers 503.
 */
export async function startProgram(
  env: NodeJS.ProcessEnv,
  { port, log, profile, page = '/' }: { port: number; log: string; profile?: string | undefined; page?: string },
): Promise<RunningProgram> {
  const file = openSync(log, 'w')
  // No start migrates in production, and a data set may be of an earlier program.
  spawnSync(process.execPath, parametersOf('migrate'), { cwd: root, env, stdio: ['ignore', file, file] })
  const began = performance.now()
  const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const child = start(PROGRAM_CORE, process.execPath, [...flags, ...parametersOf('start')], {
    cwd: root,
    env,
    stdio: ['ignore', file, file],
  })
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the program ended at once; see ${log}`)
    const answered = await fetch(`http://127.0.0.1:${port}${page}`).then(
      (response) => response.text().then(() => response.ok),
      () => false,
    )
    if (answered) break
    await wait(5)
  }
  const startedIn = performance.now() - began
  const stop = async () => {
    child.kill('SIGTERM')
    await ended(child)
  }
  return { port, pid: child.pid ?? 0, startedIn, stop }
}

const statusOf = (pid: number | string, name: string): number | undefined => {
  try {
    const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}

/** A process's memory in megabytes, now and at its peak. Undefined where there is no /proc. */
export const memoryOf = (pid: number) => ({ now: statusOf(pid, 'VmRSS'), peak: statusOf(pid, 'VmHWM') })

/** The processes of a database server, the first of them before its children. */
export const databaseProcesses = (dataDir: string): string[] => databaseProcessesOf(join(dataDir, 'postgresql'))

/** The same, of a cluster's own folder. */
export function databaseProcessesOf(cluster: string): string[] {
  const [first = ''] = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  return [first, ...readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isChild(pid, first))]
}

/** Kilobytes; 0 for a process that has ended meanwhile. */
function sharedSizeOf(pid: string): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** Megabytes of a database server with its children, shared pages counted once (PSS). */
export function databaseMemory(dataDir: string): number | undefined {
  try {
    return databaseProcesses(dataDir).reduce((sum, pid) => sum + sharedSizeOf(pid), 0) / 1024
  } catch {
    return undefined
  }
}

/** Pins a database server, and its future children, off the program's core; or unpins it. */
export function placeDatabase(dataDir: string, where: 'beside the load' | 'on either core'): void {
  if (!canPin) return
  const cores = where === 'beside the load' ? String(LOAD_CORE) : `${PROGRAM_CORE},${LOAD_CORE}`
  for (const pid of databaseProcesses(dataDir)) spawnSync('taskset', ['-cp', cores, pid])
}

function isChild(pid: string, parent: string): boolean {
  try {
    return new RegExp(`^PPid:\\s+${parent}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

export const inMegabytes = (size: number | undefined): string =>
  size === undefined ? 'not known here' : `${Math.round(size)} MB`
