import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import type { Pool } from 'pg'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { transact } from '../../src/actions/transaction.ts'
import { done } from '../../src/rules/refusals.ts'
import type { Queryable } from '../../src/storage/database.ts'
import { execute } from '../support/database.ts'
import { citizenOf, createTestProgram, must, offerOf, timesAt } from '../support/program.ts'

suite('O-COLUMNS while a newer version changes tables', () => {
  test('a column that is added costs nobody anything, on connections that have planned everything', async (t) => {
    const it = await createTestProgram('2026-07-01T10:00:00+02:00', { connections: 2 })
    t.after(() => it.drop())
    const offer = await offerOf(it.staff)
    const days = ['08', '09', '10', '13', '14', '15', '16', '17', '20', '21', '22', '23']
    const times = await timesAt(
      it.staff,
      offer,
      days.map((day) => `2026-07-${day}T09:00:00+02:00`),
    )
    const book = async (timeId: string) => {
      const citizenId = await citizenOf(it.staff)
      const wanted = { citizenId, timeId, form: null, message: null, requireHold: false }
      return must(await bookMeeting(it.asCitizen(citizenId), wanted))
    }
    for (const timeId of times.slice(0, 6)) await book(timeId)
    const tables = ['citizen', 'meeting', 'deadline', 'meeting_offer', 'offered_time', 'seat', 'message', 'job_centre']
    await execute(it.connectionString, ...tables.map((table) => `alter table ${table} add column newer text`))
    for (const timeId of times.slice(6)) await book(timeId)
  })

  test('a plan that no longer fits: the connection is closed, and what was asked is done once more', async (t) => {
    const it = await createTestProgram('2026-07-01T10:00:00+02:00', { connections: 4 })
    t.after(() => it.drop())
    const { db, pool } = it.database
    await execute(it.connectionString, 'create table changing (n integer)', 'insert into changing values (1)')
    // Not as the program would ask: the answer has what columns the table has.
    const asked = (one: Queryable) => sql<{ n: unknown }>`select * from changing where n::text = ${'1'}`.execute(one)
    // The table is the test's own: no hat has a right to it.
    const staff = { ...it.staff, db }
    const inTransaction = () => transact(staff, 'create_offer', async (trx) => done((await asked(trx)).rows.length))
    const everywhere = (work: () => Promise<unknown>) => Promise.all([1, 2, 3, 4].map(work))
    await everywhere(() => asked(db))
    await everywhere(inTransaction)
    const old = await pidsOf(pool)
    for (const type of ['bigint', 'text']) {
      await execute(it.connectionString, `alter table changing alter n type ${type}`)
      const work = type === 'bigint' ? inTransaction : () => asked(db)
      await everywhere(work)
      await everywhere(work)
    }
    const now = await pidsOf(pool)
    assert.deepEqual(
      now.filter((pid) => old.includes(pid)),
      [],
    )
  })
})

/** The sessions of a pool's connections. */
async function pidsOf(pool: Pool): Promise<number[]> {
  const clients = await Promise.all([1, 2, 3, 4].map(() => pool.connect()))
  const pids = await Promise.all(
    clients.map(async (client) => (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid),
  )
  for (const client of clients) client.release()
  return pids.filter((pid) => pid !== undefined)
}
