import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { installUpkeep, startUpkeep } from '../../src/delivery/upkeep.ts'
import { openPlainSql, upkeepRights, upkeepRole } from '../../src/storage/plain-sql.ts'
import { createTestDatabase, execute } from '../support/database.ts'

suite('O-WRITABLE: the upkeep’s schedule', () => {
  test('the upkeep’s schedule is kept in the first writable database of several', async (t) => {
    const database = await createTestDatabase()
    t.after(() => database.drop())
    const troubles: unknown[] = []
    // Nothing listens on the first host.
    const several = (address: string) => {
      const url = new URL(address)
      return url.searchParams.has('host') ? address : address.replace(url.host, `127.0.0.1:1,${url.host}`)
    }
    await installUpkeep(openPlainSql(several(database.connectionString), 1), upkeepRights)
    const upkeep = await startUpkeep(
      openPlainSql(several(database.programConnectionString), 2, { role: upkeepRole }),
      () => Promise.resolve(),
      (error) => troubles.push(error),
    )
    t.after(() => upkeep.stop())
    await execute(database.connectionString, `do $$ begin assert (select count(*) from pgboss.schedule) = 1; end $$`)
    assert.deepEqual(troubles, [])
  })
})
