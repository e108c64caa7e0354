import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Client, DatabaseError, escapeIdentifier } from 'pg'

/**
 * The variable through which global-setup.ts passes the template's address to the test processes.
 */
export const TEMPLATE_URL = 'SELVBOOK_TEST_TEMPLATE_URL'

/** The same for the server's address as the running program signs in, which owns nothing. */
export const PROGRAM_URL = 'SELVBOOK_TEST_PROGRAM_URL'

/** A test file's own database. */
export interface TestDatabase {
  /** As the owner of the tables. */
  connectionString: string
  /** As the running program; the owner's where the server was given without one. */
  programConnectionString: string
  /** Removes it, and ends its open connections. */
  drop: () => Promise<void>
}

/** The address of another database on the same server. */
export function addressOf(connectionString: string, database: string): string {
  const url = new URL(connectionString)
  url.pathname = `/${database}`
  return url.href
}

/** Runs statements on a server, each in its own transaction. */
export async function execute(connectionString: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The address of the template that global-setup.ts has made. */
function templateAddress(): string {
  const template = process.env[TEMPLATE_URL]
  if (template === undefined) {
    throw new Error('start tests with: node --test --test-global-setup=test/support/global-setup.ts <files>')
  }
  return template
}

const nameIn = (address: string): string => new URL(address).pathname.slice(1)

/**
 * Makes a new database with all tables and no rows: a clone of the template, in about 50 ms. Call
 * `drop()` in an `after` hook. A database that a crashed test file leaves goes with the server.
 */
export const createTestDatabase = (): Promise<TestDatabase> => cloneOf(nameIn(templateAddress()))

async function cloneOf(database: string): Promise<TestDatabase> {
  const template = templateAddress()
  const name = `test_${randomBytes(8).toString('hex')}`
  const maintenance = addressOf(template, 'postgres')
  // Our own server forces nothing to disk: copied files cost a third of logged pages.
  const strategy = process.env[PROGRAM_URL] === undefined ? '' : 'strategy file_copy'
  const create = `create database ${name} template ${escapeIdentifier(database)} ${strategy}`
  while (!(await tryExecute(maintenance, create))) await wait(20)
  return {
    connectionString: addressOf(template, name),
    programConnectionString: addressOf(process.env[PROGRAM_URL] ?? template, name),
    drop: async () => {
      while (!(await tryExecute(maintenance, `drop database if exists ${name} with (force)`))) await wait(20)
    },
  }
}

/**
 * Makes a new database with what `fill` puts there. The first test of a run that asks for this
 * `kind` fills it, and closes what it opened; all others get clones.
 */
export async function createFilledDatabase(
  kind: string,
  fill: (empty: TestDatabase) => Promise<void>,
): Promise<TestDatabase> {
  const template = templateAddress()
  const filled = `${nameIn(template)}_${createHash('sha256').update(kind).digest('hex').slice(0, 12)}`
  const maker = new Client({ connectionString: addressOf(template, 'postgres') })
  await maker.connect()
  try {
    await maker.query('select pg_advisory_lock(hashtext($1))', [filled])
    const { rowCount } = await maker.query('select from pg_database where datname = $1', [filled])
    if (rowCount === 0) {
      const empty = await createTestDatabase()
      await fill(empty)
      const rename = `alter database ${nameIn(empty.connectionString)} rename to ${filled}`
      while (!(await tryExecute(addressOf(template, 'postgres'), rename))) await wait(20)
    }
  } finally {
    await maker.end()
  }
  return await cloneOf(filled)
}

/** Removes a template, and those that `createFilledDatabase` made beside it. */
export async function dropTemplates(maintenance: string, template: string): Promise<void> {
  const client = new Client({ connectionString: maintenance })
  await client.connect()
  try {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [template],
    )
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`)
  } finally {
    await client.end()
  }
}

/**
 * False means: try again. PostgreSQL cannot clone a database with open connections. Only a
 * superuser may drop one that autovacuum is cleaning.
 */
async function tryExecute(connectionString: string, statement: string): Promise<boolean> {
  const passing = new Set(['55006', '42501'])
  try {
    await execute(connectionString, statement)
    return true
  } catch (error) {
    if (error instanceof DatabaseError && passing.has(error.code ?? '')) return false
    throw error
  }
}
