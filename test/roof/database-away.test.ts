import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { KNOWN_FOR_MILLISECONDS } from '../../src/identity/known-clients.ts'
import { unsubscribeToken } from '../../src/identity/unsubscribe.ts'
import { buildServer } from '../../src/server.ts'
import { readSettings } from '../../src/settings/config.ts'
import { databaseLimits } from '../../src/storage/connections.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { execute } from '../support/database.ts'
import { Line } from '../support/line.ts'
import { citizenOf, createTestProgram, offerOf, timesAt } from '../support/program.ts'

// O-DEADLINE and O-CLASS at the doors: a database that is silent, cut off, read-only or full.

const limits = { ...databaseLimits, connect: 1_000, place: 1_000, statement: 1_000, lock: 500, grace: 200 }

/** The longest wait allowed here; the program's own limits would allow twice as much. */
const BOUND_MILLISECONDS = 6_000

/** Bookings and pages of a program whose database connection the test can cut. */
async function programOnLine(t: TestContext) {
  const it = await createTestProgram('2026-07-01T10:00:00+02:00')
  t.after(() => it.drop())
  const line = await Line.to(it.connectionString)
  t.after(() => line.close())
  const database = openDatabase(line.connectionString, { connections: 4, limits })
  t.after(() => database.close())
  const folder = mkdtempSync(join(tmpdir(), 'selvbook-away-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const settings = { ...readSettings({ DATA_DIR: folder }), mode: 'production' as const }
  const bugs: object[] = []
  const log = { info: () => {}, warn: () => {}, error: (facts: object) => void bugs.push(facts) }
  const program = { context: { ...it.program, db: database.db }, demoClock: null, close: async () => {} }
  const server = await buildServer(settings, program, log)

  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' })
  const token: unknown = await (await server.request('/oauth/token', { method: 'POST', body: form })).json()
  const bearer = typeof token === 'object' && token && 'access_token' in token ? String(token.access_token) : ''
  const citizenId = await citizenOf(it.staff)
  const offer = await offerOf(it.staff)
  const [timeId = ''] = await timesAt(it.staff, offer, ['2026-07-08T09:00:00+02:00'])
  const book = () =>
    server.request(`/api/v1/citizens/${citizenId}/bookings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', 'idempotency-key': 'one' },
      body: JSON.stringify({ timeId }),
    })
  const link = `/afmeld/${unsubscribeToken(program.context.keys, citizenId, 'borger@example.dk')}`
  const page = (method: string) => server.request(link, { method })
  return { it, line, server, bugs, book, page }
}

type OnLine = Awaited<ReturnType<typeof programOnLine>>

/** All requests meanwhile get 503 with a `Retry-After`, in time. */
async function allAreTold({ book, page }: OnLine, retryAfter: string): Promise<void> {
  const began = performance.now()
  const answers = await Promise.all([...Array.from({ length: 6 }, book), page('GET'), page('POST')])
  assert.ok(performance.now() - began < BOUND_MILLISECONDS)
  for (const answer of answers)
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, retryAfter], await answer.text())
}

suite('O-DEADLINE: at the doors', () => {
  test('a silent database: 503 for everybody in time, and bookings succeed once it answers', async (t) => {
    const on = await programOnLine(t)
    on.line.fallSilent()
    await allAreTold(on, '5')
    on.line.cut()
    assert.equal((await on.book()).status, 201)
    assert.deepEqual(on.bugs, [])
  })

  test('a request waits once for a silent database, however often it is asked who calls', async (t) => {
    const on = await programOnLine(t)
    // What is known of the clients is good for so long.
    await new Promise((resolve) => setTimeout(resolve, KNOWN_FOR_MILLISECONDS))
    on.line.closeAll()
    on.line.fallSilent()
    const before = on.line.taken
    assert.equal((await on.book()).status, 503)
    assert.ok(on.line.taken - before <= 1, `${on.line.taken - before} tries`)
  })

  test('connections cut without notice: requests on them get 503, and the next booking uses a new one', async (t) => {
    const on = await programOnLine(t)
    await Promise.all(Array.from({ length: 4 }, async () => await on.page('GET')))
    on.line.cut()
    await Promise.all(Array.from({ length: 4 }, async () => await on.page('GET')))
    assert.equal((await on.book()).status, 201)
    assert.deepEqual(on.bugs, [])
  })

  test('a read-only database: 503, and bookings succeed once it is writable', async (t) => {
    const on = await programOnLine(t)
    const name = new URL(on.it.connectionString).pathname.slice(1)
    await execute(on.it.connectionString, `alter database ${name} set default_transaction_read_only = on`)
    on.line.closeAll()
    await allAreTold(on, '5')
    await execute(
      on.it.connectionString,
      'set default_transaction_read_only = off',
      `alter database ${name} reset default_transaction_read_only`,
    )
    assert.equal((await on.book()).status, 201)
    assert.deepEqual(on.bugs, [])
  })

  test('a full database: 503 with a minute to wait, one error in the log, and bookings succeed once there is room', async (t) => {
    const on = await programOnLine(t)
    await execute(
      on.it.connectionString,
      `create function no_room() returns trigger language plpgsql as $$
        begin raise exception using errcode = '53100', message = 'could not extend file'; end $$`,
      'create trigger of_this_test before insert on meeting for each row execute function no_room()',
    )
    for (let n = 0; n < 3; n += 1) {
      const answer = await on.book()
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '60'])
    }
    assert.equal(on.bugs.length, 1)
    await execute(on.it.connectionString, 'drop trigger of_this_test on meeting')
    assert.equal((await on.book()).status, 201)
  })
})

suite('O-CLASS: the page of a failed request', () => {
  test('the page of a failed view says that meetings are not affected, that of a failed form that the result is unknown', async (t) => {
    const on = await programOnLine(t)
    on.line.fallSilent()
    const [looked, sent] = await Promise.all(['GET', 'POST'].map(async (method) => (await on.page(method)).text()))
    assert.match(looked ?? '', /Dine møder og frister er ikke påvirket/)
    assert.match(sent ?? '', /Vi ved ikke, om det, du var i gang med, blev gemt/)
    assert.doesNotMatch(sent ?? '', /ikke påvirket/)
  })
})
