import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { sql } from 'kysely'
import { recordAccess } from '../../src/actions/record-access.ts'
import type { ActionContext } from '../../src/actions/transaction.ts'
import { createTestProgram, type TestProgram } from '../support/program.ts'
import { CountedDatabase } from '../support/trips.ts'

let it: TestProgram
let counted: CountedDatabase
let context: ActionContext

/** What the set-up has opened; closed newest first, also when it fails half-way. */
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
  opened.defer(it.drop)
  counted = new CountedDatabase(it.connectionString)
  opened.defer(() => counted.database.close())
  context = { ...it.staff, db: counted.database.db }
  await sql`select 1`.execute(context.db)
})

const accessBy = (client: string) => ({
  client,
  actingUser: null,
  jobCentre: '10100',
  citizenId: null,
  operation: 'getCitizen',
  refused: false,
  subject: null,
})

const clientsLogged = async (like: string): Promise<string[]> => {
  const { rows } = await it.database.pool.query<{ client: string }>(
    'select client from access_log where client like $1 order by id',
    [like],
  )
  return rows.map(({ client }) => client)
}

suite('J-OWN: look-ups that come at once', () => {
  test('are written in two statements, in their order, and each is there when it is said to be', async () => {
    const clients = Array.from({ length: 20 }, (_, at) => `many ${String(at).padStart(2, '0')}`)
    const { done, texts } = await counted.tripsOf(() =>
      Promise.all(
        clients.map(async (client) => {
          await recordAccess(context, accessBy(client))
          return await clientsLogged(client)
        }),
      ),
    )
    assert.deepEqual(
      done,
      clients.map((client) => [client]),
    )
    assert.deepEqual(await clientsLogged('many %'), clients)
    assert.ok(texts.length <= 2, texts.join('; '))
  })

  test('one that comes while others are being written goes with the next', async () => {
    const { pool } = it.database
    const other = await pool.connect()
    await other.query('begin')
    await other.query('lock table access_log in share row exclusive mode')
    const first = recordAccess(context, accessBy('during 1'))
    const isWaiting = async () =>
      (await pool.query(`select from pg_locks where relation = 'access_log'::regclass and not granted`)).rowCount === 1
    while (!(await isWaiting()));
    const { texts } = await counted.tripsOf(async () => {
      const others = ['during 2', 'during 3'].map((client) => recordAccess(context, accessBy(client)))
      await other.query('commit')
      await Promise.all([first, ...others])
    })
    other.release()
    assert.deepEqual(await clientsLogged('during %'), ['during 1', 'during 2', 'during 3'])
    assert.equal(texts.length, 1, texts.join('; '))
  })

  test('where the database could not be reached all of them are told, and whoever comes next is written', async () => {
    const { pool } = counted.database
    const connect = pool.connect.bind(pool)
    Object.assign(pool, { connect: () => Promise.reject(new Error('no connection')) })
    const refused = await Promise.allSettled(
      ['a', 'b'].map((client) => recordAccess(context, accessBy(`lost ${client}`))),
    )
    Object.assign(pool, { connect })
    assert.deepEqual(
      refused.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    await recordAccess(context, accessBy('lost c'))
    assert.deepEqual(await clientsLogged('lost %'), ['lost c'])
  })
})
