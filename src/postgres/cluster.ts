import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { EmbeddedDatabaseError, systemCode } from './embedded-error.ts'
import { type DatabaseUser, giveTo, initialUser, ownerOf, ownUser, userName } from './operating-system-user.ts'

const MAJOR_VERSION = '18'

/** The age at which the folder of an interrupted first start is removed: initdb takes seconds. */
const UNFINISHED_AFTER_MILLISECONDS = 600_000

/** The superuser of the cluster. The program itself uses an ordinary role. */
export const SUPERUSER = 'postgres'

const ELSEWHERE = 'or name another folder with DATA_DIR'

/** Makes the data folder. Throws with one line if it cannot hold our database. */
export function openDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir)
    if (!statSync(dataDir).isDirectory()) throw new EmbeddedDatabaseError(folderProblem(dataDir, 'ENOTDIR'))
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error // A bug, or the refusal just made.
    throw new EmbeddedDatabaseError(folderProblem(dataDir, code))
  }
  const version = readVersion(dataDir)
  if (version !== undefined) {
    throw new EmbeddedDatabaseError(
      `The data folder ${dataDir} is itself a PostgreSQL ${version} database of someone else's: name another folder with DATA_DIR, or start that database and set DATABASE_URL.`,
    )
  }
  const cluster = clusterFolder(dataDir)
  const own = ownUser()
  const owner = ownerOf(cluster)
  if (own !== undefined && own !== 0 && owner !== undefined && owner !== own) {
    throw new EmbeddedDatabaseError(
      `The database in ${cluster} belongs to ${userName(owner)}, not to ${userName(own)}: start the program as the user who made it, ${ELSEWHERE}.`,
    )
  }
  const held = readVersion(cluster)
  if (held !== undefined && held !== MAJOR_VERSION) {
    throw new EmbeddedDatabaseError(
      `The data folder ${dataDir} holds a PostgreSQL ${held} database and this program brings PostgreSQL ${MAJOR_VERSION}: carry the data over with pg_dump, ${ELSEWHERE}.`,
    )
  }
}

/**
 * Not mkdir's `recursive`, which never returns in a file system that allows no folders, as in
 * /proc.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error // Another program was quicker.
  }
}

function folderProblem(dataDir: string, code: string): string {
  if (code === 'ENOTDIR') {
    return `The data folder ${dataDir} is not a folder: move that file away, ${ELSEWHERE}.`
  }
  const own = ownUser()
  const owner = existsSync(dataDir) ? ownerOf(dataDir) : undefined
  if (own !== undefined && owner !== undefined && owner !== own) {
    return `The data folder ${dataDir} belongs to ${userName(owner)} and ${userName(own)} cannot write in it: start the program as its owner, ${ELSEWHERE}.`
  }
  const who = own === undefined ? 'this user' : userName(own)
  return `The data folder ${dataDir} cannot be written by ${who} (${code}): give that user the right to write there, ${ELSEWHERE}.`
}

/** The folder of the cluster itself, PostgreSQL's own. */
export function clusterFolder(dataDir: string): string {
  return join(dataDir, 'postgresql')
}

/** Whose password: the owner's and the superuser's is one, the running program's another. */
export type PasswordOf = 'owner' | 'program'

function passwordFile(dataDir: string, of: PasswordOf): string {
  return join(dataDir, of === 'owner' ? 'database-password' : 'program-password')
}

function readVersion(cluster: string): string | undefined {
  try {
    return readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  } catch {
    return undefined
  }
}

/** True when the cluster is complete: it is made elsewhere and then renamed. */
export function clusterExists(dataDir: string): boolean {
  return readVersion(clusterFolder(dataDir)) !== undefined
}

/** A password stored in the data folder; undefined when there is none yet. */
export function readPassword(dataDir: string, of: PasswordOf): string | undefined {
  const file = passwordFile(dataDir, of)
  const entry = lstatSync(file, { throwIfNoEntry: false })
  if (entry === undefined) return undefined
  const own = ownUser()
  if (own !== undefined && entry.uid !== own) {
    throw new EmbeddedDatabaseError(
      `The password file ${file} belongs to ${userName(entry.uid)}: start the program as that user, ${ELSEWHERE}.`,
    )
  }
  if ((entry.mode & 0o077) !== 0) chmodSync(file, 0o600)
  const password = readFileSync(file, 'utf8').trim()
  if (!/^[\w-]{43}$/.test(password)) {
    throw new EmbeddedDatabaseError(
      `The password file ${file} does not hold the password of this database: put it back from a copy, ${ELSEWHERE}.`,
    )
  }
  return password
}

/**
 * A password for a database about to be made or started. Refuses an existing database without its
 * owner's; the program's is made anew.
 */
export function keepPassword(dataDir: string, of: PasswordOf): string {
  const kept = readPassword(dataDir, of)
  if (kept !== undefined) return kept
  const file = passwordFile(dataDir, of)
  if (of === 'owner' && clusterExists(dataDir)) {
    throw new EmbeddedDatabaseError(
      `The password file ${file} of this database is missing: put it back from a copy, ${ELSEWHERE}.`,
    )
  }
  // Written to a draft and then linked: of two programs that start at once both use the first, and
  // none reads a partial file.
  const draft = join(mkdtempSync(join(dataDir, 'new-')), 'password')
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  } finally {
    rmSync(join(draft, '..'), { recursive: true })
  }
  return keepPassword(dataDir, of)
}

/** The kernel's name for the current folder. */
const OWN_FOLDER = '/proc/self/cwd'

/** The folder for root's cluster when the kernel has no such name. A reboot does not empty it. */
const MACHINE_FOLDER = '/var/lib/selvbook'

/**
 * The data folder's path for PostgreSQL's processes, which start in that folder. Root's PostgreSQL
 * gets the kernel's name for it. Then its user need not enter the folders above, and the data can
 * stay in a checkout under /root.
 */
export function dataPath(folder: string, user: DatabaseUser | undefined): string {
  return user !== undefined && existsSync(OWN_FOLDER) ? OWN_FOLDER : realpathSync(folder)
}

/**
 * Makes the cluster beside its place and then renames it. So a killed start leaves nothing half
 * made, and of two simultaneous starts one wins. For root on a machine without /proc (a bare
 * chroot) it lies in a folder that every user can reach; DATA_DIR then has a link to it.
 */
export async function makeCluster(
  dataDir: string,
  binaries: Binaries,
  user: DatabaseUser | undefined,
  options: { password: string; durable: boolean },
): Promise<void> {
  const apart = user !== undefined && !existsSync(OWN_FOLDER)
  const home = apart ? MACHINE_FOLDER : dataDir
  if (apart) {
    openDataFolder(home)
    chmodSync(home, 0o755)
  }
  const first = initialUser(user)
  const workshop = mkdtempSync(join(home, 'new-'))
  sweepUnfinished(home, statSync(workshop).mtimeMs)
  try {
    const unfinished = join(workshop, 'postgresql')
    mkdirSync(unfinished, { mode: 0o700 })
    writeFileSync(join(workshop, 'password'), `${options.password}\n`, { mode: 0o600 })
    giveTo(first, workshop)
    const said = await runInitdb(binaries, first, unfinished, options.durable)
    if (said !== undefined) {
      throw new EmbeddedDatabaseError(
        `PostgreSQL could not make a database in ${home} (${said}): mend that, or set DATABASE_URL.`,
      )
    }
    giveTo(user, unfinished)
    putInPlace(unfinished, clusterFolder(dataDir), apart ? mkdtempSync(join(home, 'data-')) : undefined)
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}

/**
 * Moves a finished cluster to its place, unless another program that started at the same moment was
 * quicker.
 */
function putInPlace(finished: string, place: string, elsewhere: string | undefined): void {
  try {
    if (elsewhere === undefined) renameSync(finished, place)
    else {
      renameSync(finished, elsewhere)
      symlinkSync(elsewhere, place)
    }
  } catch (error) {
    if (elsewhere !== undefined) rmSync(elsewhere, { recursive: true, force: true })
    if (readVersion(place) === undefined) throw error
  }
}

/**
 * Removes the leftovers of killed programs. `now` is the file system's own time, which may differ
 * from the machine's.
 */
function sweepUnfinished(dataDir: string, now: number): void {
  for (const name of readdirSync(dataDir)) {
    const path = join(dataDir, name)
    if (/^new-\w{6}$/.test(name) && now - statSync(path).mtimeMs > UNFINISHED_AFTER_MILLISECONDS) {
      rmSync(path, { recursive: true, force: true })
    }
  }
}

/**
 * Runs initdb in its folder, with the password file beside it. Returns its error output; undefined
 * if it succeeded.
 */
function runInitdb(
  binaries: Binaries,
  user: DatabaseUser | undefined,
  folder: string,
  durable: boolean,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const settings = [
    `--pgdata=${dataPath(folder, user)}`,
    `--username=${SUPERUSER}`,
    '--pwfile=../password',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ]
  const initdb = spawn(binaries.initdb, settings, {
    ...user,
    cwd: folder,
    env: binaries.environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  })
  let complaint = ''
  initdb.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  initdb.on('error', (error) => {
    resolve(error.message)
  })
  initdb.on('close', (code, signal) => {
    const last = complaint.trim().split('\n').at(-1)
    resolve(code === 0 ? undefined : last || `initdb ended with ${String(code ?? signal)}`)
  })
  return promise
}
