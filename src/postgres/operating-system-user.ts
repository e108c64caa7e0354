import { createHash } from 'node:crypto'
import { chownSync, lchownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { EmbeddedDatabaseError } from './embedded-error.ts'

/** The user and group of PostgreSQL's processes. */
export interface DatabaseUser {
  uid: number
  gid: number
}

/**
 * The user numbers that systemd documents as unused: no person, service or container has one of
 * them.
 */
const UNUSED_FROM = 60_706
const UNUSED_COUNT = 478

function entries(file: string): string[][] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
  } catch {
    return []
  }
}

/** A user's name for messages: "anna (uid 1000)", or "uid 60711" for one without a name. */
export function userName(uid: number): string {
  const name = entries('/etc/passwd').find((entry) => entry[2] === String(uid))?.[0]
  return name === undefined ? `uid ${uid}` : `${name} (uid ${uid})`
}

/** The user who runs this program; undefined where users have no numbers (Windows). */
export function ownUser(): number | undefined {
  return process.geteuid?.()
}

/** The owner of a file or folder; undefined when it does not exist. */
export function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid
}

/**
 * The user for PostgreSQL, which refuses to run as root: undefined (the program's own user) unless
 * that is root.
 *
 * For root it is a number that no one on the machine has, always the same for the same folder. It
 * needs no entry on the machine. Unlike `nobody` it shares files and signals with no other service.
 */
export function databaseUser(cluster: string): DatabaseUser | undefined {
  if (ownUser() !== 0) return undefined
  const names = entries('/etc/passwd')
  const owner = ownerOf(cluster)
  if (owner !== undefined && owner !== 0) {
    if (!names.some((entry) => entry[2] === String(owner))) return { uid: owner, gid: statSync(cluster).gid }
    throw new EmbeddedDatabaseError(
      `The database in ${cluster} belongs to ${userName(owner)}: start the program as that user, or name another folder with DATA_DIR.`,
    )
  }
  const taken = new Set([...names, ...entries('/etc/group')].map((entry) => entry[2]))
  const first = createHash('sha256').update(cluster).digest().readUInt32BE() % UNUSED_COUNT
  for (let step = 0; step < UNUSED_COUNT; step++) {
    const id = UNUSED_FROM + ((first + step) % UNUSED_COUNT)
    if (!taken.has(String(id))) return { uid: id, gid: id }
  }
  throw new EmbeddedDatabaseError(
    `No user number from ${UNUSED_FROM} to ${UNUSED_FROM + UNUSED_COUNT - 1} is free to run PostgreSQL as: set DATABASE_URL.`,
  )
}

/**
 * The user for initdb alone, which needs one with a name: `nobody`, for about a second. The group
 * stays the database's own, so that the kernel keeps nobody's other processes away from it.
 */
export function initialUser(user: DatabaseUser | undefined): DatabaseUser | undefined {
  if (user === undefined) {
    try {
      userInfo()
    } catch {
      throw new EmbeddedDatabaseError(
        `PostgreSQL cannot make a database for ${userName(ownUser() ?? 0)}, which has no name on this machine: start the program as a user that /etc/passwd names, or set DATABASE_URL.`,
      )
    }
    return undefined
  }
  const names = entries('/etc/passwd').filter((entry) => Number(entry[2]) > 0)
  const named = names.find((entry) => entry[0] === 'nobody') ?? names[0]
  if (named === undefined) {
    throw new EmbeddedDatabaseError(
      'PostgreSQL refuses to run as root and /etc/passwd names nobody else: add the line "nobody:x:65534:65534::/:", or set DATABASE_URL.',
    )
  }
  return { uid: Number(named[2]), gid: user.gid }
}

/** Gives a folder and all its content to a user. Links are given, not followed. */
export function giveTo(user: DatabaseUser | undefined, path: string): void {
  if (user === undefined) return
  const entry = lstatSync(path)
  if (!entry.isDirectory()) {
    lchownSync(path, user.uid, user.gid)
    return
  }
  for (const name of readdirSync(path)) giveTo(user, join(path, name))
  chownSync(path, user.uid, user.gid)
}
