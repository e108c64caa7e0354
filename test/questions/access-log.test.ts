import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { type LogContext, recordAccess } from '../../src/questions/access-log.ts'
import { scopes } from '../../src/rules/actor.ts'
import { createTestProgram, type TestProgram } from '../support/program.ts'
import { CountedDatabase } from '../support/trips.ts'

let it: TestProgram
let counted: CountedDatabase
let db: LogContext['db']

/** What the set-up has opened; closed newest first, also when it fails half-way. */
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
  opened.defer(it.drop)
  counted = await CountedDatabase.open(it.connectionString, opened)
  db = counted.database.db
})

/** One look of a case system. */
const lookBy = (client: string) =>
  recordAccess(
    { db, actor: { kind: 'client', jobCentre: '10100', scopes, client, user: null } },
    { citizenId: null, operation: 'getCitizen', refused: false, subject: null },
  )

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
          await lookBy(client)
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
    const first = lookBy('during 1')
    const isWaiting = async () =>
      (await pool.query(`select from pg_locks where relation = 'access_log'::regclass and not granted`)).rowCount === 1
    while (!(await isWaiting()));
    const { texts } = await counted.tripsOf(async () => {
      const others = ['during 2', 'during 3'].map((client) => lookBy(client))
      await other.query('commit')
      await Promise.all([first, ...others])
    })
    other.release()
    assert.deepEqual(await clientsLogged('during %'), ['during 1', 'during 2', 'during 3'])
    assert.equal(texts.length, 1, texts.join('; '))
  })

  test('where the database could not be reached all of them are told, and whoever comes next is written', async () => {
    const [pool] = counted.pools
    assert.ok(pool)
    const connect = pool.connect.bind(pool)
    Object.assign(pool, { connect: () => Promise.reject(new Error('no connection')) })
    const refused = await Promise.allSettled(['a', 'b'].map((client) => lookBy(`lost ${client}`)))
    Object.assign(pool, { connect })
    assert.deepEqual(
      refused.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    await lookBy('lost c')
    assert.deepEqual(await clientsLogged('lost %'), ['lost c'])
  })

  test('of staff and case systems, with who it was and for which job centre; not of citizens and the calendar', async () => {
    const look = { citizenId: null, operation: 'see_citizen', refused: true, subject: 'x' }
    const client = { kind: 'client', jobCentre: '10100', scopes, client: 'system', user: 'karin' } as const
    for (const actor of [
      { kind: 'staff', jobCentre: '75100', roles: ['caseworker'], name: 'Karin Brandt' },
      client,
      { ...client, user: null },
      { kind: 'citizen', citizenId: 'anna' },
      { kind: 'calendar' },
    ] as const)
      await recordAccess({ db, actor }, look)
    const { rows } = await it.database.pool.query<{ who: unknown }>(
      `select array[client, acting_user, job_centre, operation, subject, refused::text] as who from access_log
       where operation = 'see_citizen' order by id`,
    )
    assert.deepEqual(
      rows.map(({ who }) => who),
      [
        ['portal', 'Karin Brandt', '75100', 'see_citizen', 'x', 'true'],
        ['system', 'karin', '10100', 'see_citizen', 'x', 'true'],
        ['system', null, '10100', 'see_citizen', 'x', 'true'],
      ],
    )
  })
})
