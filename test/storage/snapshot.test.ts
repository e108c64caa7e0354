import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { sql } from 'kysely'
import type { Queryable } from '../../src/storage/database.ts'
import { onOneConnection, snapshot } from '../../src/storage/pipeline.ts'
import { createTestProgram, type TestProgram } from '../support/program.ts'
import { CountedDatabase } from '../support/trips.ts'

let it: TestProgram
let counted: CountedDatabase

/** What the set-up has opened; closed newest first, also when it fails half-way. */
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
  opened.defer(it.drop)
  counted = await CountedDatabase.open(it.connectionString, opened)
  await it.database.pool.query('create table seen (n integer)')
})

const count = async (db: Queryable): Promise<number> =>
  (await sql<{ n: number }>`select count(*)::integer as n from seen`.execute(db)).rows[0]?.n ?? -1

/** What a second reading sees of what was committed after the first. */
const readTwice = async (db: Queryable): Promise<number> => {
  const first = await count(db)
  await it.database.pool.query('insert into seen values (1)')
  return (await count(db)) - first
}

suite('a snapshot', () => {
  test('is of one moment: what is committed between its statements it does not see', async () => {
    assert.equal(await snapshot(counted.database.db, readTwice), 0)
    assert.equal(await onOneConnection(counted.database.db, readTwice), 1, 'one connection alone is not enough')
  })

  test('within a snapshot is the same one', async () => {
    const { db } = counted.database
    assert.equal(await snapshot(db, async (outer) => await snapshot(outer, readTwice)), 0)
  })

  test('asks all in one go, and its commit', async () => {
    const { trips, texts } = await counted.tripsOf(() =>
      snapshot(counted.database.db, (db) => Promise.all([count(db), count(db), count(db)])),
    )
    assert.deepEqual([texts.length, trips], [5, 2], texts.join('; '))
  })

  test('writes nothing', async () => {
    const writing = snapshot(counted.database.db, (db) => sql`insert into seen values (1)`.execute(db))
    await assert.rejects(writing, /read-only transaction/)
    assert.equal(await snapshot(counted.database.db, readTwice), 0, 'and the connection is as good as new')
  })
})
