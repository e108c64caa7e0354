import { setTimeout as wait } from 'node:timers/promises'
import { type ClientBase, Pool } from 'pg'
import { applyRights, RolesError, readMark, rightsMark } from './apply-rights.ts'
import { connectOnce } from './connections.ts'
import { isLockTimeout, type LockPatience, lockPatience, withLockTries } from './lock-tries.ts'
import { type Migration, MigrationError, OWN_DIRECTORY, readMigrations } from './migration-files.ts'
import { isInAnotherCluster, placeEvents } from './place-events.ts'
import { roleOf } from './roles.ts'
import { isNewer, lackingIn, readApplied } from './schema-span.ts'
import { bareStatement, statementsOf } from './sql-statements.ts'

export interface MigrateOptions {
  /** Gets a line for each migration applied. */
  log?: (line: string) => void
  /** The folder of the SQL files; the program's own by default, which brings the roles' rights. */
  directory?: string
  /** The role that the program signs in as, where that is another: it is let wear the hats. */
  login?: string | null
  locks?: LockPatience
}

/** The first version that takes the SQL of the migrations. */
const OLDEST_VERSION = 15

/** The advisory lock under which one process at a time migrates a database. */
const MIGRATION_LOCK = '7310710101'

/**
 * How often a second process looks whether the first has migrated. It must not wait inside a
 * statement: an index made concurrently waits for all statements that began before it.
 */
const LOOK_EVERY_MILLISECONDS = 100

/**
 * Brings a database up to date: applies the files `NNNN-name.sql` that it lacks, in order, each in
 * a transaction of its own unless it says otherwise. Safe in several processes at once. Returns the
 * names of those applied. A database that is newer, and works with this program, is left as it is.
 *
 * Throws `MigrationError`: an applied file was changed, the database is newer than the program or
 * older than PostgreSQL 15, a table was in use for too long.
 */
export async function migrate(
  connection: string | Pool | ClientBase,
  { log = () => undefined, directory = OWN_DIRECTORY, login = null, locks = lockPatience }: MigrateOptions = {},
): Promise<string[]> {
  const files = readMigrations(directory)
  const bring = async (client: ClientBase): Promise<string[]> => {
    await refuseOldVersions(client)
    const applied = await underLock(client, () => applyAll(client, files, { log, locks }))
    const ofNewer = isNewer(await readApplied(client), files)
    if (directory === OWN_DIRECTORY && !ofNewer) {
      await giveRights(client, login)
      await placeEvents(client)
    }
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
 * O-SCHEMA: for a program that does not migrate. Throws `MigrationError` where the database is not
 * within the span of schemas that this program works with.
 */
export async function assertMigrated(connectionString: string): Promise<void> {
  const client = await connectOnce(connectionString)
  try {
    const role = roleOf('works')
    const told = 'run "npm run migrate", with DATABASE_OWNER_URL where the owner of its tables is another user.'
    // By the catalogue: before it wears a hat, a program may have no right to the schema.
    const known = await client.query<{ missing: boolean }>(
      `select not exists (select from pg_tables where schemaname = 'public' and tablename = 'migration') as missing`,
    )
    if (known.rows[0]?.missing !== false) throw new MigrationError(`The database has no tables: ${told}`)
    const wearing = await client.query<{ may: boolean }>(
      `select exists (select from pg_roles where rolname = $1) and pg_has_role(current_user, (select oid from pg_roles where rolname = $1), 'MEMBER') as may`,
      [role],
    )
    if (wearing.rows[0]?.may !== true)
      throw new MigrationError(`The user of DATABASE_URL may not wear ${role}: ${told}`)
    await client.query(`set role ${role}`)
    const [applied, files] = [await readApplied(client), readMigrations()]
    const lacking = lackingIn(applied, files)
    if (lacking) throw new MigrationError(`The database lacks the migration ${lacking.name}: ${told}`)
    if (await isInAnotherCluster(client))
      throw new MigrationError(
        `The database was restored into another cluster, and its events go on behind the former: ${told}`,
      )
    // A newer program has given its own rights: O-TWO-STEPS keeps those that this one needs.
    if (!isNewer(applied, files) && (await readMark(client)) !== rightsMark())
      throw new MigrationError(`The rights in the database are not those of this program: ${told}`)
  } finally {
    await client.end()
  }
}

async function refuseOldVersions(client: ClientBase): Promise<void> {
  const version = await client.query<{ major: number }>(
    `select current_setting('server_version_num')::integer / 10000 as major`,
  )
  const major = version.rows[0]?.major ?? 0
  if (major < OLDEST_VERSION)
    throw new MigrationError(
      `The database is PostgreSQL ${major}, and the program needs ${OLDEST_VERSION} or later: upgrade it.`,
    )
}

async function underLock<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  const taken = async () => {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      MIGRATION_LOCK,
    ])
    return rows[0]?.taken ?? false
  }
  while (!(await taken())) await wait(LOOK_EVERY_MILLISECONDS)
  try {
    return await work()
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
  }
}

interface Manner {
  readonly log: (line: string) => void
  readonly locks: LockPatience
}

async function applyAll(client: ClientBase, files: readonly Migration[], { log, locks }: Manner): Promise<string[]> {
  const applied: string[] = []
  for (;;) {
    const next = lackingIn(await readApplied(client), files)
    if (next === undefined) return applied
    try {
      await withLockTries(locks, () =>
        next.inTransaction ? apply(client, next, locks) : applySteps(client, next, locks),
      )
    } catch (error) {
      throw explain(error)
    }
    log(`applied migration ${next.name}`)
    applied.push(next.name)
  }
}

async function apply(client: ClientBase, migration: Migration, { milliseconds }: LockPatience): Promise<void> {
  await client.query('begin')
  try {
    await client.query(`set local lock_timeout = ${milliseconds}`)
    await client.query(migration.text)
    await keepApplied(client, migration)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** Keeps others out of nothing while it waits: for old transactions, not for the table. */
const lets = /^(create|drop|re)\w* .*\bconcurrently\b|^alter table \S+ validate constraint/

/** O-ONLINE: statement by statement. Each can be done again: those before one that fails stay. */
async function applySteps(client: ClientBase, migration: Migration, { milliseconds }: LockPatience): Promise<void> {
  try {
    for (const statement of statementsOf(migration.text)) {
      await client.query(`set lock_timeout = ${lets.test(bareStatement(statement)) ? 0 : milliseconds}`)
      await client.query(statement)
    }
  } finally {
    await client.query('reset lock_timeout')
  }
  await keepApplied(client, migration)
}

async function keepApplied(client: ClientBase, { name, sha256, worksWith }: Migration): Promise<void> {
  await client.query(
    `create table if not exists migration (
       name text primary key, sha256 text not null, applied_at timestamptz not null default now(), works_with text)`,
  )
  const has = await client.query(
    `select from pg_attribute where attrelid = 'migration'::regclass and attname = 'works_with' and not attisdropped`,
  )
  if (has.rowCount === 0) await client.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256])
  else
    await client.query('insert into migration (name, sha256, works_with) values ($1, $2, $3)', [
      name,
      sha256,
      worksWith,
    ])
}

function explain(error: unknown): unknown {
  if (!isLockTimeout(error)) return error
  return new MigrationError('A migration waited too long for a table that is in use, and was taken back: try again.', {
    passes: true,
  })
}
