import { randomBytes } from 'node:crypto'
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

/**
 * Makes a new database with all tables and no rows: a clone of the template, in about 50 ms. Call
 * `drop()` in an `after` hook. A database that a crashed test file leaves goes with the server.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = process.env[TEMPLATE_URL]
  if (template === undefined) {
    throw new Error('start tests with: node --test --test-global-setup=test/support/global-setup.ts <files>')
  }
  const from = escapeIdentifier(new URL(template).pathname.slice(1))
  const name = `test_${randomBytes(8).toString('hex')}`
  const maintenance = addressOf(template, 'postgres')
  const create = `create database ${name} template ${from}`
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
