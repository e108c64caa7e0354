import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ClientBase, DatabaseError, Pool } from 'pg'
import { applyRights, RolesError, readMark, rightsMark } from './apply-rights.ts'
import { connectOnce } from './connections.ts'
import { roleOf } from './roles.ts'

/**
 * The database cannot be brought to what this program needs: `message` is one line that says why
 * and what to do.
 */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

export interface MigrateOptions {
  /** Gets a line for each migration applied. */
  log?: (line: string) => void
  /** The folder of the SQL files; the program's own by default, which brings the roles' rights. */
  directory?: string
  /** The role that the program signs in as, where that is another: it is let wear the hats. */
  login?: string | null
}

const OWN_DIRECTORY = join(import.meta.dirname, '../../migrations')

interface Migration {
  name: string
  text: string
  sha256: string
}

/** The first version that takes the SQL of the migrations. */
const OLDEST_VERSION = 15

/** The advisory lock under which one process at a time migrates a database. */
const MIGRATION_LOCK = '7310710101'

/**
 * How long a migration may wait for a table that is in use. While it waits, everyone else who wants
 * the table queues behind it, so it gives up soon and can be tried again.
 */
const LOCK_TIMEOUT = '5s'

/**
 * Brings a database up to date: applies the files `NNNN-name.sql` that it lacks, in order, each in
 * a transaction of its own. Safe in several processes at once. Returns the names of those applied.
 *
 * Throws `MigrationError`: an applied file was changed, the database is newer than the program or
 * older than PostgreSQL 15, a table was in use for too long.
 */
export async function migrate(
  connection: string | Pool | ClientBase,
  { log = () => undefined, directory = OWN_DIRECTORY, login = null }: MigrateOptions = {},
): Promise<string[]> {
  const files = readMigrations(directory)
  const bring = async (client: ClientBase): Promise<string[]> => {
    const applied = await applyAll(client, files, log)
    if (directory === OWN_DIRECTORY) await giveRights(client, login)
    return applied
  }
  if (connection instanceof Pool) {
    const client = await connection.connect()
    try {
      return await bring(client)
    } finally {
      client.release()
    }
  }
  if (typeof connection !== 'string') return bring(connection)
  const client = await connectOnce(connection)
  try {
    return await bring(client)
  } finally {
    await client.end()
  }
}

async function giveRights(client: ClientBase, login: string | null): Promise<void> {
  try {
    await applyRights(client, login)
  } catch (error) {
    throw error instanceof RolesError ? new MigrationError(error.message) : explain(error)
  }
}

/** Whether whoever signs in owns the tables, or may make them where there are none. */
export async function mayMigrate(connectionString: string): Promise<boolean> {
  const client = await connectOnce(connectionString)
  try {
    const { rows } = await client.query<{ owns: boolean }>(
      `select case when to_regclass('migration') is null then has_schema_privilege('public', 'create')
         else pg_has_role(current_user, (select relowner from pg_class where oid = to_regclass('migration')), 'USAGE') end as owns`,
    )
    return rows[0]?.owns ?? false
  } finally {
    await client.end()
  }
}

/**
 * For a program that may not migrate. Throws `MigrationError` where the database is not what this
 * program needs.
 */
export async function assertMigrated(connectionString: string): Promise<void> {
  const client = await connectOnce(connectionString)
  try {
    const role = roleOf('works')
    const told = 'set DATABASE_OWNER_URL for it, and run "npm run migrate".'
    const known = await client.query<{ missing: boolean }>(`select to_regclass('migration') is null as missing`)
    if (known.rows[0]?.missing !== false) throw new MigrationError(`The database has no tables: ${told}`)
    const wearing = await client.query<{ may: boolean }>(
      `select exists (select from pg_roles where rolname = $1) and pg_has_role(current_user, (select oid from pg_roles where rolname = $1), 'MEMBER') as may`,
      [role],
    )
    if (wearing.rows[0]?.may !== true)
      throw new MigrationError(`The user of DATABASE_URL may not wear ${role}: ${told}`)
    await client.query(`set role ${role}`)
    const lacking = await findNext(client, readMigrations(OWN_DIRECTORY))
    if (lacking) throw new MigrationError(`The database lacks the migration ${lacking.name}: ${told}`)
    if ((await readMark(client)) !== rightsMark())
      throw new MigrationError(`The rights in the database are not those of this program: ${told}`)
  } finally {
    await client.end()
  }
}

/** The name of the newest migration that this program has: the schema that it works with. */
export const newestMigration = (directory = OWN_DIRECTORY): string => readMigrations(directory).at(-1)?.name ?? ''

function readMigrations(directory: string): Migration[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const numbers = new Set<string>()
  for (const name of names) {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]
    if (number === undefined) throw new MigrationError(`The migration ${name} must be called NNNN-name.sql.`)
    if (numbers.has(number)) throw new MigrationError(`Two migrations have the number ${number}: renumber the newer.`)
    numbers.add(number)
  }
  return names.map((name) => {
    // A checkout on Windows may have other line ends: they are no change.
    const text = readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n')
    return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
  })
}

async function applyAll(client: ClientBase, files: Migration[], log: (line: string) => void): Promise<string[]> {
  const version = await client.query<{ major: number }>(
    `select current_setting('server_version_num')::integer / 10000 as major`,
  )
  const major = version.rows[0]?.major ?? 0
  if (major < OLDEST_VERSION) {
    throw new MigrationError(
      `The database is PostgreSQL ${major}, and the program needs ${OLDEST_VERSION} or later: upgrade it.`,
    )
  }
  const applied: string[] = []
  for (let name = await applyNext(client, files); name !== undefined; name = await applyNext(client, files)) {
    log(`applied migration ${name}`)
    applied.push(name)
  }
  return applied
}

/**
 * Applies the first file that the database lacks and returns its name, undefined when it lacks
 * none.
 */
async function applyNext(client: ClientBase, files: Migration[]): Promise<string | undefined> {
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    const next = await findNext(client, files)
    if (next !== undefined) {
      await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`)
      await client.query(next.text)
      await client.query('insert into migration (name, sha256) values ($1, $2)', [next.name, next.sha256])
    }
    await client.query('commit')
    return next?.name
  } catch (error) {
    await client.query('rollback')
    throw explain(error)
  }
}

async function findNext(client: ClientBase, files: Migration[]): Promise<Migration | undefined> {
  // Asked first: "create table if not exists" wants the right to create, and says so aloud, even
  // when there is one.
  const table = await client.query<{ missing: boolean }>(`select to_regclass('migration') is null as missing`)
  if (table.rows[0]?.missing === true) {
    await client.query(
      `create table migration (
         name text primary key,
         sha256 text not null,
         applied_at timestamptz not null default now()
       )`,
    )
  }
  const rows = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration order by name')
  const known = new Map(files.map((file) => [file.name, file]))
  for (const { name, sha256 } of rows.rows) {
    const file = known.get(name)
    if (file === undefined) {
      throw new MigrationError(
        `The database is newer than this program (it has the migration ${name}): start the newer program.`,
      )
    }
    if (file.sha256 !== sha256) {
      throw new MigrationError(
        `The migration ${name} was changed after it was applied: put the old file back and write a new one for the change.`,
      )
    }
  }
  const applied = new Set(rows.rows.map((row) => row.name))
  const next = files.find((file) => !applied.has(file.name))
  const newest = rows.rows.at(-1)?.name
  if (next !== undefined && newest !== undefined && next.name < newest) {
    throw new MigrationError(
      `The migration ${next.name} comes before ${newest}, which is applied already: renumber it.`,
    )
  }
  return next
}

function explain(error: unknown): unknown {
  const LOCK_NOT_AVAILABLE = '55P03'
  if (!(error instanceof DatabaseError) || error.code !== LOCK_NOT_AVAILABLE) return error
  return new MigrationError(
    `A migration waited more than ${LOCK_TIMEOUT} for a table that is in use, and was taken back: try again.`,
  )
}
