import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import { Client, Pool } from 'pg'
import { endingOf } from '../../src/exit-codes.ts'
import { type MigrateOptions, migrate } from '../../src/storage/migrate.ts'
import { MigrationError } from '../../src/storage/migration-files.ts'
import { createTestDatabase, execute, type TestDatabase } from '../support/database.ts'
import { createDatabaseBefore } from '../support/earlier.ts'
import { temporaryFolder } from '../support/folder.ts'

describe('migrations', () => {
  let directory: string
  let database: TestDatabase
  const opened = new AsyncDisposableStack()
  after(() => opened.disposeAsync())

  beforeEach(async () => {
    directory = temporaryFolder()
    const made = await createTestDatabase()
    opened.defer(made.drop)
    database = made
    // The program's own tables give way to those of the test's folder.
    await execute(made.connectionString, 'drop schema public cascade', 'create schema public')
  })

  const write = (name: string, text: string): void => {
    writeFileSync(join(directory, name), text)
  }
  const up = (options: MigrateOptions = {}): Promise<string[]> =>
    migrate(database.connectionString, { directory, ...options })
  const refused = (message: RegExp, options: MigrateOptions = {}): Promise<void> =>
    assert.rejects(up(options), (error) => error instanceof MigrationError && message.test(error.message))
  const count = async (sql: string): Promise<number> => {
    const client = new Client({ connectionString: database.connectionString })
    await client.connect()
    try {
      const { rows } = await client.query<{ n: number }>(`select count(*)::integer as n from ${sql}`)
      return rows[0]?.n ?? -1
    } finally {
      await client.end()
    }
  }

  test('are applied in order, once, and told of by name', async () => {
    write('0002-second.sql', 'insert into first values (2);')
    write('0001-first.sql', 'create table first (n integer); insert into first values (1);')
    const lines: string[] = []
    const log = (line: string): number => lines.push(line)
    assert.deepEqual(await migrate(database.connectionString, { directory, log }), [
      '0001-first.sql',
      '0002-second.sql',
    ])
    assert.deepEqual(lines, ['applied migration 0001-first.sql', 'applied migration 0002-second.sql'])
    assert.deepEqual(await up(), [])
    assert.equal(await count('first'), 2)
  })

  test('by a role without the right for it: which role, which right, and what to do', async () => {
    // As in a new database.
    await execute(database.connectionString, 'grant usage on schema public to public')
    write('0001-first.sql', 'create table first (n integer);')
    const error = await migrate(database.programConnectionString, { directory }).catch((cause: unknown) => cause)
    const { username } = new URL(database.programConnectionString)
    const { lines, code } = endingOf(error, '3000')
    assert.deepEqual(
      [code, lines[0]],
      [1, `The role ${username} lacks a right in the database: permission denied for schema public.`],
    )
    assert.match(lines[1] ?? '', /DATABASE_OWNER_URL/)
  })

  test('by eight processes at once are applied once', async () => {
    write('0001-first.sql', 'create table first (n integer);')
    write('0002-second.sql', 'insert into first values (2);')
    const applied = await Promise.all(Array.from({ length: 8 }, () => up()))
    assert.deepEqual(applied.flat().sort(), ['0001-first.sql', '0002-second.sql'])
    assert.equal(await count('first'), 1)
  })

  test('take a pool or a connection that is open already, and leave it open', async (t) => {
    write('0001-first.sql', 'create table first (n integer);')
    const pool = new Pool({ connectionString: database.connectionString })
    t.after(() => pool.end())
    const client = await pool.connect()
    assert.deepEqual(await migrate(client, { directory }), ['0001-first.sql'])
    client.release()
    assert.deepEqual(await migrate(pool, { directory }), [])
    assert.equal((await pool.query('select from first')).rowCount, 0)
  })

  test('take what stands: M-ONE of a database in which moves had made four interviews of one day', async () => {
    database = await createDatabaseBefore('0007')
    opened.defer(database.drop)
    const meeting = (
      hour: number,
      status: string,
    ) => `insert into meeting (id, citizen_id, job_centre, type, origin, status, starts_at,
      ends_at, form, rebooking_allowed, rebooking_notice_hours, cancelling_allowed, cancelling_notice_hours, created_at)
      values (gen_random_uuid(), '00000000-0000-7000-8000-000000000001', '10100', 'job', 'summoned', '${status}',
      '2026-07-08 ${hour}:00Z', '2026-07-08 ${hour}:30Z', 'phone', true, 0, true, 0, '2026-07-01 07:00Z')`
    await execute(
      database.connectionString,
      `insert into job_centre (code, name) values ('10100', 'Jobcenter')`,
      `insert into citizen (id, cpr_encrypted, cpr_hash, name, created_at)
        values ('00000000-0000-7000-8000-000000000001', '\\x00', '\\x01', 'A', now())`,
      ...[8, 9, 10, 11].map((hour) => meeting(hour, 'due')),
      meeting(12, 'planned'),
    )
    await migrate(database.connectionString)
    assert.equal(await count('meeting where interview_place is not null'), 1)
    assert.equal(await count(`meeting where planned_on = '2026-07-01' and status = 'planned'`), 1)
    await execute(database.connectionString, meeting(13, 'due'))
    await assert.rejects(execute(database.connectionString, meeting(14, 'due')), /meeting_two_interviews_at_most/)
  })

  test('that fail leave nothing of themselves, and what came before stays', async () => {
    write('0001-first.sql', 'create table first (n integer);')
    write('0002-second.sql', 'create table second (n integer); select 1 / 0;')
    await assert.rejects(up(), /division by zero/)
    assert.equal(await count('migration'), 1)
    assert.equal(await count(`pg_tables where tablename = 'second'`), 0)
    write('0002-second.sql', 'create table second (n integer);')
    assert.deepEqual(await up(), ['0002-second.sql'])
  })

  test('that were changed after they were applied are refused', async () => {
    write('0001-first.sql', 'create table first (n integer);\n')
    await up()
    write('0001-first.sql', 'create table first (n integer);\r\n')
    assert.deepEqual(await up(), [], 'other line ends are no change')
    write('0001-first.sql', 'create table first (n bigint);\n')
    await refused(/^The migration 0001-first\.sql was changed after it was applied/)
  })

  test('of a newer program are refused', async () => {
    write('0001-first.sql', 'create table first (n integer);')
    write('0002-second.sql', 'create table second (n integer);')
    await up()
    rmSync(join(directory, '0002-second.sql'))
    await refused(/^The database is newer than this program \(it has the migration 0002-second\.sql\)/)
  })

  test('that come before an applied one, share a number or have another name are refused', async () => {
    write('0002-second.sql', 'create table second (n integer);')
    await up()
    write('0001-first.sql', 'create table first (n integer);')
    await refused(/^The migration 0001-first\.sql comes before 0002-second\.sql/)
    write('0002-other.sql', 'select 1;')
    await refused(/^Two migrations have the number 0002/)
    rmSync(join(directory, '0002-other.sql'))
    write('third.sql', 'select 1;')
    await refused(/^The migration third\.sql must be called NNNN-name\.sql/)
  })

  test('do not wait for ever for a table in use', async (t) => {
    write('0001-first.sql', 'create table first (n integer);')
    await up()
    const reader = new Client({ connectionString: database.connectionString })
    t.after(() => reader.end())
    await reader.connect()
    await reader.query('begin')
    await reader.query('select from first')
    write('0002-second.sql', 'alter table first add m integer;')
    const locks = { milliseconds: 20, tries: 3, pauseMilliseconds: 10 }
    await refused(/for a table that is in use, and was taken back: try again/, { locks })
    // O-ONLINE: others pass meanwhile, and one of the tries gets the table.
    const patient = up({ locks: { ...locks, tries: 10_000 } })
    await reader.query('select from first')
    await reader.end()
    assert.deepEqual(await patient, ['0002-second.sql'])
  })

  test('O-ONLINE: an index made concurrently, by two processes at once, leaves nothing twice', async () => {
    write('0001-first.sql', 'create table first (n integer);')
    write(
      '0002-second.sql',
      '-- transaction: no\ndrop index concurrently if exists first_n;\ncreate index concurrently first_n on first (n); -- the last;\n',
    )
    const applied = await Promise.all([up(), up()])
    assert.deepEqual(applied.flat().sort(), ['0001-first.sql', '0002-second.sql'])
    assert.equal(await count(`pg_index where indexrelid = 'first_n'::regclass and indisvalid`), 1)
  })

  test('O-SCHEMA: of a newer program are left as they are where one says that this program runs on', async () => {
    write('0001-first.sql', 'create table first (n integer);')
    write('0002-second.sql', '-- works with: 0001\ncreate table second (n integer);')
    await up()
    rmSync(join(directory, '0002-second.sql'))
    assert.deepEqual(await up(), [])
    write('0001-first.sql', 'create table first (n integer); -- changed')
    await refused(/^The migration 0001-first\.sql was changed after it was applied/)
  })
})
