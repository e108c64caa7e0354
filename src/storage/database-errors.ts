import { DatabaseError } from 'pg'

/**
 * O-CLASS: what an error of the database means for whoever waits for an answer. `away`: no answer,
 * or none from a server that may write. `full`: the server has no room. `busy`: tried again, it may
 * be done. `refused`: a constraint. `held`: the program itself holds back (O-RESTORED). `bug`:
 * everything else.
 */
export type DatabaseErrorClass = 'away' | 'full' | 'busy' | 'refused' | 'held' | 'bug'

/** In this order; PostgreSQL's appendix A has them all. */
const classOfCode: readonly (readonly [RegExp, DatabaseErrorClass])[] = [
  // Connection lost; server stopping or starting; no connection left; read-only; told to leave; not
  // let in (28, 3D: only while connecting).
  [/^(08...|57P0[1235]|53300|25006|25P03|28...|3D000)$/, 'away'],
  // No disk, no memory, a limit of the server or of a program's size, a failure of reading or
  // writing.
  [/^(53...|54...|58030)$/, 'full'],
  // Given up for another's sake, a lock or an answer that took too long, a plan that no longer
  // fits.
  [/^(40001|40P01|55P03|57014|0A000|26000)$/, 'busy'],
  [/^23...$/, 'refused'],
]

/**
 * What Node calls the steps of a connection, where an error of the machine's says in which it
 * happened.
 */
const connectionSteps = new Set(['connect', 'read', 'write', 'getaddrinfo', 'shutdown'])
const connectionCodes = new Set(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])

/** What `pg`, its pool and Kysely say of a connection that is gone; these errors carry no code. */
const connectionWords =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|Cannot use a pool after|Postgres connection has been discarded|The server does not support SSL|There was an error establishing an SSL)/

/**
 * A statement, or a new connection, that had no answer in its time: whether it was done is not
 * known.
 */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError'
  constructor() {
    super('the database did not answer in time')
  }
}

/** O-WRITABLE: a connection to a standby, or to a server that has been made read-only. */
export class ReadOnlyServerError extends Error {
  override readonly name = 'ReadOnlyServerError'
  constructor() {
    super('the database is read-only')
  }
}

/** A connection that does not wear the role that was asked for: nothing may be asked on it. */
export class WrongRoleError extends Error {
  override readonly name = 'WrongRoleError'
  constructor(role: string) {
    super(`a connection does not have the role ${role}: let the pooler in between pass "options" on`)
  }
}

/**
 * O-RESTORED: the database was put back, and nobody has said yet what happened meanwhile. Nothing
 * was asked of it.
 */
export class HeldError extends Error {
  override readonly name = 'HeldError'
  constructor() {
    super('the database was put back to an earlier moment: nothing is changed until `restored` is run')
    noteRolledBack(this)
  }
}

/** O-CLASS: the one place that decides what an error of the database is. */
export function classOf(error: unknown): DatabaseErrorClass {
  if (!(error instanceof Error)) return 'bug'
  if (error instanceof HeldError) return 'held'
  if (error instanceof UnansweredError || error instanceof ReadOnlyServerError) return 'away'
  if (error instanceof DatabaseError) {
    const { code = '' } = error
    return classOfCode.find(([pattern]) => pattern.test(code))?.[1] ?? 'bug'
  }
  const step = 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const isAway =
    (connectionSteps.has(step) && code !== '') || connectionCodes.has(code) || connectionWords.test(error.message)
  return isAway ? 'away' : 'bug'
}

/** Whether the server lets this user, or this database, not in: it does not pass by itself. */
export const isNotLetIn = (error: unknown): boolean =>
  error instanceof DatabaseError && /^(28...|3D000)$/.test(error.code ?? '')

/** Insufficient privilege, and a schema that the role may not even use (3F000). */
const LACKS_RIGHT = /^(42501|3F000)$/
/** A row that a policy forbids has the same code, and is a bug: the program asked for too much. */
const ROUTINE_OF_POLICIES = 'ExecWithCheckOptions'

const askedAs = new WeakMap<object, string>()

/** Notes of what a server says is wrong, as which role it was asked. */
export function noteAskedAs(error: object, role: string): void {
  askedAs.set(error, role)
}

/** A right that the role of a connection does not have. */
export interface LackingRight {
  /** Empty where it is not known. */
  readonly role: string
  /** What the server says: `permission denied for table meeting`. */
  readonly told: string
}

/** The right that somebody must give before the same can be done; null for any other error. */
export function lackingRight(error: unknown): LackingRight | null {
  if (!(error instanceof DatabaseError) || !LACKS_RIGHT.test(error.code ?? '')) return null
  if (error.routine === ROUTINE_OF_POLICIES) return null
  return { role: askedAs.get(error) ?? '', told: error.message }
}

/**
 * O-COLUMNS: whether PostgreSQL had planned the statement for a table that has changed since
 * (0A000), or knows the plan no more (26000).
 */
export const isPlanMisfit = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '0A000' || error.code === '26000')

/**
 * Whether a connection must not be used again after an error: all but an ordinary refusal, after
 * which the session stands as before.
 */
export const isFatalToConnection = (error: unknown): boolean =>
  classOf(error) === 'away' ||
  isPlanMisfit(error) ||
  (error instanceof DatabaseError && error.code?.startsWith('XX') === true)

const rolledBack = new WeakSet<object>()

/**
 * Notes of an error that the transaction in which it happened was taken back, and that the database
 * has said so.
 */
export function noteRolledBack(error: unknown): void {
  if (typeof error === 'object' && error !== null) rolledBack.add(error)
}

/** Takes it back: what was done before the transaction in which the error happened stands. */
export function noteDoneBefore(error: unknown): void {
  if (typeof error === 'object' && error !== null) rolledBack.delete(error)
}

/** O-CLASS: whether it is certain that nothing was changed. Only then may anybody be told so. */
export const isRolledBack = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && rolledBack.has(error)

/** The name of the constraint that an error of PostgreSQL is about; null for any other error. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof DatabaseError)) return null
  const UNIQUE = '23505'
  const CHECK = '23514'
  const EXCLUSION = '23P01'
  return error.code === UNIQUE || error.code === CHECK || error.code === EXCLUSION ? (error.constraint ?? null) : null
}
