import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { findBinaries } from '../../src/postgres/binaries.ts'
import { clusterFolder, keepPassword, makeCluster, openDataFolder, SUPERUSER } from '../../src/postgres/cluster.ts'
import { databaseUser } from '../../src/postgres/operating-system-user.ts'
import { startServer } from '../../src/postgres/server-process.ts'
import { type Checked, see } from './steps.ts'

const secret = (): string => randomBytes(24).toString('base64url')

const ROLES = ['selvbook_app', 'selvbook_portal', 'selvbook_job_centre', 'selvbook_works', 'selvbook_audit', 'selvbook']

/** The database of the rehearsal, for each who signs in. */
export interface Database {
  readonly owner: string
  readonly program: string
  /** Asks as the administrator; one row. */
  ask(statement: string): Promise<Readonly<Record<string, unknown>>>
}

/** The same server for another user and database; the address may name a socket's folder. */
function as(administrator: string, user: string, password: string, database: string): string {
  const url = new URL(administrator)
  url.username = user
  url.password = password
  url.pathname = `/${database}`
  return url.href
}

async function connected<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: address })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const run = (address: string, ...texts: readonly string[]): Promise<void> =>
  connected(address, async (client) => {
    for (const text of texts) await client.query(text)
  })

/** The first row of one statement. */
const ask = (address: string, statement: string): Promise<Readonly<Record<string, unknown>>> =>
  connected(address, async (client) => (await client.query<Record<string, unknown>>(statement)).rows[0] ?? {})

/** A PostgreSQL on an empty folder; its administrator's address. */
async function emptyServer(folder: string, opened: AsyncDisposableStack): Promise<string> {
  const dataDir = join(folder, 'database')
  openDataFolder(dataDir)
  const cluster = clusterFolder(dataDir)
  const user = databaseUser(cluster)
  const password = keepPassword(dataDir, 'owner')
  const binaries = findBinaries(user, dataDir, () => undefined)
  // Nothing of it need survive, so it waits for no disk.
  const durable = false
  await makeCluster(dataDir, binaries, user, { password, durable })
  const server = await startServer(cluster, binaries, user, durable)
  see(server !== undefined, 'PostgreSQL did not start')
  opened.defer(() => server.stop())
  const { host, port } = server.address
  const isFolder = host.startsWith('/')
  const at = `postgres://${SUPERUSER}:${password}@${isFolder ? 'localhost' : host}:${port}/${SUPERUSER}`
  return isFolder ? `${at}?host=${encodeURIComponent(host)}` : at
}

/** `docs/roles.sql` as an administrator runs it, with passwords of this day. */
async function runRoles(administrator: string, passwords: readonly [owner: string, program: string]): Promise<void> {
  const [owner, program] = passwords
  const script = readFileSync(join(import.meta.dirname, '../../docs/roles.sql'), 'utf8')
    .replace(`'choose one'`, `'${owner}'`)
    .replace(`'choose another'`, `'${program}'`)
  see(!script.includes("'choose"), 'docs/roles.sql does not have the two passwords where they were')
  await run(administrator, ...script.split(/\n{2,}/))
}

/** Takes away what the rehearsal made on a server that was given. */
async function leaveNothing(administrator: string): Promise<void> {
  const roles = ROLES.map((role) => `drop role if exists ${role}`)
  await run(administrator, 'drop database if exists selvbook with (force)', ...roles)
}

/**
 * The roles and the empty database, on a server of the rehearsal's own or on one that was given by
 * its administrator's address.
 */
export async function makeDatabase(
  folder: string,
  given: string | undefined,
  opened: AsyncDisposableStack,
): Promise<Checked<Database>> {
  const administrator = given ?? (await emptyServer(folder, opened))
  const { stands } = await ask(
    administrator,
    `select exists (select from pg_roles where rolname like 'selvbook%') or exists (select from pg_database where datname = 'selvbook') as stands`,
  )
  see(stands === false, 'this server has a role or a database "selvbook" already: give the rehearsal an empty server')
  if (given !== undefined) opened.defer(() => leaveNothing(given))
  const [ownerSecret, programSecret] = [secret(), secret()]
  await runRoles(administrator, [ownerSecret, programSecret])
  const program = as(administrator, 'selvbook_app', programSecret, 'selvbook')
  const { version, free } = await ask(
    program,
    `select current_setting('server_version') as version, exists (select from pg_roles
       where rolname like 'selvbook%' and (rolsuper or rolcreatedb or rolcreaterole or rolbypassrls)) as free`,
  )
  see(free === false, 'a role of docs/roles.sql may more than it should')
  const { username, password } = new URL(administrator)
  const database = as(administrator, decodeURIComponent(username), decodeURIComponent(password), 'selvbook')
  return [
    `PostgreSQL ${String(version)}; docs/roles.sql made an owner, a program’s role and four hats; none is a superuser`,
    {
      owner: as(administrator, 'selvbook', ownerSecret, 'selvbook'),
      program,
      ask: (statement) => ask(database, statement),
    },
  ]
}
