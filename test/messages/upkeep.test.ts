import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startUpkeep } from '../../src/delivery/upkeep.ts'
import { openPlainSql } from '../../src/storage/plain-sql.ts'
import { createTestDatabase, execute } from '../support/database.ts'

suite('O-WRITABLE: the upkeep’s schedule', () => {
  test('the upkeep’s schedule is kept in the first writable database of several', async (t) => {
    const database = await createTestDatabase()
    t.after(() => database.drop())
    const troubles: unknown[] = []
    // Nothing listens on the first host.
    const url = new URL(database.connectionString)
    const several = url.searchParams.has('host')
      ? database.connectionString
      : database.connectionString.replace(url.host, `127.0.0.1:1,${url.host}`)
    const upkeep = await startUpkeep(
      openPlainSql(several, 2),
      () => Promise.resolve(),
      (error) => troubles.push(error),
    )
    t.after(() => upkeep.stop())
    await execute(database.connectionString, `do $$ begin assert (select count(*) from pgboss.schedule) = 1; end $$`)
    assert.deepEqual(troubles, [])
  })
})
