import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { findRunning } from './postgres/embedded.ts'
import { addressesOf } from './rules/database-hosts.ts'
import { type Settings, SettingsError } from './settings/config.ts'
import { forgetRights } from './storage/apply-rights.ts'
import { lookAtTables } from './storage/look-at-server.ts'
import { newestMigration, numberOf } from './storage/migration-files.ts'

type Say = (line: string) => void

/** What a person can mend: one line for what, one for what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly lines: readonly string[]
  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

function fileIn(words: readonly string[], verb: 'backup' | 'restore'): string {
  const [file, ...more] = words
  if (file === undefined || file.startsWith('-') || more.length > 0)
    throw new SettingsError([`npm run ${verb} -- FILE`])
  return file
}

/** The address of whoever owns the tables: whoever else asks may not read all of them. */
async function ownerAddress({ databaseOwnerUrl, databaseUrl, dataDir }: Settings): Promise<string> {
  const running = databaseUrl === undefined ? await findRunning(dataDir) : undefined
  const address = databaseOwnerUrl ?? databaseUrl ?? running?.ownerConnectionString
  if (address === undefined)
    throw new BackupError(['The program’s own PostgreSQL does not run.', 'Start the program, and try again beside it.'])
  return address
}

/**
 * The address as libpq reads it from the environment: in the parameters of a command others would
 * see the password.
 */
export function libpqEnvironment(connectionString: string): Record<string, string> {
  const parts = addressesOf(connectionString).map((address) => new URL(address))
  const [first] = parts
  if (!first) return {}
  const { searchParams: query } = first
  const hosts = parts.map((url) => query.get('host') ?? decodeURIComponent(url.hostname))
  const given = {
    PGHOST: hosts.join(','),
    PGPORT: parts.map(({ port }) => port || '5432').join(','),
    PGUSER: decodeURIComponent(first.username),
    PGPASSWORD: decodeURIComponent(first.password),
    PGDATABASE: decodeURIComponent(first.pathname.slice(1)),
    PGSSLMODE: query.get('sslmode') ?? '',
    PGSSLROOTCERT: query.get('sslrootcert') ?? '',
    PGTARGETSESSIONATTRS: parts.length > 1 ? 'read-write' : '',
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
}

/** Runs one of PostgreSQL's own programs. Throws `BackupError` with its last lines. */
async function run(program: string, parameters: readonly string[], environment: Record<string, string>) {
  const child = spawn(program, parameters, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (told = (told + chunk.toString()).slice(-1_000)))
  const ended = once(child, 'close')
  try {
    await once(child, 'spawn')
  } catch {
    throw new BackupError([
      `There is no ${program} on the path.`,
      'Install PostgreSQL’s client programs of the server’s version or later (Debian: postgresql-client).',
    ])
  }
  const [code] = await ended
  if (code === 0) return output
  throw new BackupError([`${program} failed: ${told.trim().split('\n').at(-1) ?? ''}`, 'Mend that, and try again.'])
}

/** PostgreSQL's programs read no server that is newer than they are. */
async function mustReadServer(program: string, serverVersion: string): Promise<void> {
  const text = await run(program, ['--version'], {})
  const own = Number(/(\d+)/.exec(text)?.[1] ?? 0)
  const server = Number.parseInt(serverVersion, 10)
  if (own < server)
    throw new BackupError([
      `${program} is of version ${own}, and the server of version ${server}.`,
      `Put the client programs of version ${server} or later first on the path.`,
    ])
}

/**
 * `npm run backup -- FILE`: a consistent copy of the whole database in one file, with the schema's
 * version in it. For small installations: it has the moment of its beginning, and nothing since.
 */
export async function backup(settings: Settings, words: readonly string[], say: Say): Promise<void> {
  const file = fileIn(words, 'backup')
  if (existsSync(file)) throw new BackupError([`${file} is there already.`, 'Name another file.'])
  const address = await ownerAddress(settings)
  const { version, schema } = await lookAtTables(address)
  if (schema === null) throw new BackupError(['The database has no tables of Selvbook.', 'Look at DATABASE_URL.'])
  await mustReadServer('pg_dump', version)
  const part = `${file}.part`
  try {
    // Made first, for what it becomes is nobody else's to read.
    writeFileSync(part, '', { mode: 0o600 })
    await run(
      'pg_dump',
      ['--format=custom', '--no-owner', '--no-privileges', `--file=${part}`],
      libpqEnvironment(address),
    )
    renameSync(part, file)
  } finally {
    rmSync(part, { force: true })
  }
  if (settings.backupMark !== undefined) touch(settings.backupMark)
  say(`${file}: schema ${numberOf(schema)}. Keep it, encrypted, where the keys are not (docs/keys.md).`)
}

function touch(path: string): void {
  if (!existsSync(path)) writeFileSync(path, '')
  const now = new Date()
  utimesSync(path, now, now)
}

/** The schema of a copy, from the rows of its table of migrations. */
async function schemaIn(file: string): Promise<string> {
  const rows = await run('pg_restore', ['--data-only', '--table=migration', '--file=-', file], {})
  const names = rows.match(/^\d{4}-[a-z0-9-]+\.sql/gm) ?? []
  const newest = names.toSorted().at(-1)
  if (newest === undefined)
    throw new BackupError([`${file} is no backup of Selvbook.`, 'Name one made by npm run backup.'])
  return newest
}

/**
 * `npm run restore -- FILE`: puts a backup into an empty database. It may be of an earlier schema,
 * not of a later one. What happened since the backup is said by `restored`.
 */
export async function restore(settings: Settings, words: readonly string[], say: Say): Promise<void> {
  const file = fileIn(words, 'restore')
  if (!existsSync(file)) throw new SettingsError([`there is no file ${file}`])
  const address = await ownerAddress(settings)
  const { version, tables } = await lookAtTables(address)
  if (tables > 0)
    throw new BackupError(['The database is not empty.', 'Make an empty one, and name it in DATABASE_OWNER_URL.'])
  await mustReadServer('pg_restore', version)
  const schema = await schemaIn(file)
  if (schema > newestMigration())
    throw new BackupError([
      `The backup has schema ${numberOf(schema)}, which is later than this program’s.`,
      'Restore it with the program that made it, or a later one.',
    ])
  const whole = ['--no-owner', '--no-privileges', '--single-transaction', '--exit-on-error']
  const environment = libpqEnvironment(address)
  await run('pg_restore', [...whole, `--dbname=${environment['PGDATABASE'] ?? ''}`, file], environment)
  await forgetRights(address)
  say(`${file}: schema ${numberOf(schema)} is restored.`)
  say('Now npm run migrate; then npm run restored -- --journal FILE, or --since with the time of the backup.')
}
