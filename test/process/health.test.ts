import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import { Health } from '../../src/process/health.ts'
import { type Listening, listen } from '../../src/process/listening.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { databaseLimits } from '../../src/storage/connections.ts'
import { type DatabaseHealth, HealthLine } from '../../src/storage/health-line.ts'
import { newestMigration } from '../../src/storage/migration-files.ts'
import { createTestDatabase, execute } from '../support/database.ts'
import { Line } from '../support/line.ts'

const never = new Promise<void>(() => {})

/** A program that answers everything with "ok", behind its health check. */
async function serving(t: TestContext, health: Health): Promise<Listening> {
  const listening = await listen(
    (request, response) => void (health.answers(request, response) || response.end('ok')),
    { port: 0, host: '127.0.0.1' },
  )
  t.after(() => listening.stop())
  return listening
}

/** The answer to exactly these bytes, until the connection ends. */
const sent = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1')
    socket.write(bytes)
    socket
      .on('data', (chunk) => (answer += chunk.toString()))
      .on('end', () => resolve(answer))
      .on('error', reject)
  })

const known: DatabaseHealth = {
  database: 'answers',
  schema: '0042-newest.sql',
  schemaFits: true,
  night: plainDate('2026-07-01'),
  clockDifference: 0.2,
}

/** A health check over a database that the test controls. */
function healthOf() {
  const health = new Health()
  const state = { known, now: 0 }
  const told: (string | null)[] = []
  const start = () =>
    health.started({
      ask: () => Promise.resolve(state.known),
      unfit: (schema) => told.push(schema),
      clock: () => state.now,
    })
  return { health, state, start, told }
}

async function statuses(port: number): Promise<Record<string, number>> {
  const of = async (path: string) => (await fetch(`http://127.0.0.1:${port}/health${path}`)).status
  return { live: await of('/live'), ready: await of('/ready'), health: await of('') }
}

suite('O-READY: live, ready, and the details', () => {
  test('/health/live is always 200; /health/ready is 503 while starting, 200 when started, 503 when draining', async (t) => {
    const { health, start, state } = healthOf()
    const { port } = await serving(t, health)
    assert.deepEqual(await statuses(port), { live: 200, ready: 503, health: 503 })
    start()
    assert.deepEqual(await statuses(port), { live: 200, ready: 200, health: 200 })
    const told = await (await fetch(`http://127.0.0.1:${port}/health`)).json()
    assert.deepEqual(told, {
      status: 'ready',
      version: '0.1.0',
      schema: '0042',
      database: 'answers',
      night: '2026-07-01',
      draining: false,
    })
    for (const [clockDifference, ready] of [
      [60, 200],
      [-61, 503],
      [61, 503],
      [null, 200],
    ] as const) {
      state.known = { ...known, clockDifference }
      assert.equal((await statuses(port))['ready'], ready, `${clockDifference} s apart`)
    }
    health.drain()
    assert.deepEqual(await statuses(port), { live: 200, ready: 503, health: 503 })
  })

  test('an unreachable or silent database leaves the program ready; a schema that does not fit does not', async (t) => {
    const { health, state, start, told } = healthOf()
    const { port } = await serving(t, health)
    start()
    for (const database of ['away', 'silent'] as const) {
      state.known = { ...known, database }
      assert.equal((await statuses(port))['ready'], 200, database)
    }
    state.known = { ...known, schema: '0043-newer.sql' }
    assert.equal((await statuses(port))['ready'], 200)
    state.known = { ...known, schema: '0043-newer.sql', schemaFits: false }
    assert.equal((await statuses(port))['ready'], 503)
    assert.deepEqual(told, ['0043-newer.sql'])
  })

  test('a read-only database: not ready after ten seconds, ready at once when it is writable again', async (t) => {
    const { health, state, start } = healthOf()
    const { port } = await serving(t, health)
    start()
    const ready = async (database: DatabaseHealth['database'], seconds: number) => {
      state.known = { ...known, database }
      state.now += seconds * 1000
      return (await statuses(port))['ready']
    }
    assert.equal(await ready('read_only', 0), 200)
    assert.equal(await ready('read_only', 9), 200)
    assert.equal(await ready('read_only', 1), 503)
    assert.equal(await ready('answers', 0), 200)
    assert.equal(await ready('read_only', 0), 200)
  })

  test('the health check answers HTTP/1.0 without Host and HEAD, and refuses other methods', async (t) => {
    const { health, start } = healthOf()
    const { port } = await serving(t, health)
    start()
    for (const path of ['/health', '/health/live', '/health/ready?x=1']) {
      assert.match(await sent(port, `GET ${path} HTTP/1.0\r\n\r\n`), /^HTTP\/1\.1 200 [\s\S]*\r\n\r\n\{"status"/)
      const head = await sent(port, `HEAD ${path} HTTP/1.0\r\n\r\n`)
      assert.match(head, /^HTTP\/1\.1 200 [\s\S]*content-length: \d+[\s\S]*\r\n\r\n$/i)
    }
    assert.match(await sent(port, 'POST /health/live HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 405 [\s\S]*allow: GET, HEAD/i)
    assert.match(await sent(port, 'GET /healthy HTTP/1.0\r\n\r\n'), /\r\n\r\nok$/)
  })
})

suite('O-HEALTH-LINE: one connection, and an answer within a second', () => {
  test('the health line reports the database, asks once for many requests, and does not wait for a silent one', async (t) => {
    const database = await createTestDatabase()
    t.after(() => database.drop())
    const line = await Line.to(database.connectionString)
    t.after(() => line.close())
    let now = 0
    const health = new HealthLine(line.connectionString, { schema: newestMigration(), clock: () => now })
    t.after(() => health.close())
    const many = await Promise.all(Array.from({ length: 20 }, () => health.ask()))
    assert.deepEqual(new Set(many.map(({ database: state }) => state)), new Set(['answers']))
    assert.deepEqual([many[0]?.schema, line.taken], [newestMigration(), 1])

    line.fallSilent()
    assert.equal((await health.ask()).database, 'answers', 'known for a second')
    now += 1_000
    const began = performance.now()
    const { clockDifference, ...silent } = await health.ask()
    assert.ok(Math.abs(clockDifference ?? 100) < 30, 'the clocks of one machine')
    assert.deepEqual(silent, {
      database: 'silent',
      schema: newestMigration(),
      schemaFits: true,
      night: null,
    })
    assert.ok(performance.now() - began < 3_000)
  })

  test('the health line reports a read-only server, and one that has gone', async (t) => {
    const database = await createTestDatabase()
    t.after(() => database.drop())
    const line = await Line.to(database.connectionString)
    t.after(() => line.close())
    let now = 0
    const limits = { ...databaseLimits, connect: 500 }
    const health = new HealthLine(line.connectionString, { schema: newestMigration(), limits, clock: () => now })
    t.after(() => health.close())
    const later = () => {
      now += 1_000
      return health.ask()
    }
    const name = new URL(database.connectionString).pathname.slice(1)
    await execute(database.connectionString, `alter database ${name} set default_transaction_read_only = on`)
    assert.equal((await later()).database, 'read_only')
    line.close()
    assert.equal((await later()).database, 'away')
  })
})

suite('O-DRAIN: a stop is announced before it happens', () => {
  test('while draining, answers end their connections, also one under way, and new ones are accepted', async (t) => {
    const held: (() => void)[] = []
    const listening = await listen(
      (request, response) => {
        if (request.url === '/slow') held.push(() => response.end('at last'))
        else response.end('ok')
      },
      { port: 0, host: '127.0.0.1' },
    )
    t.after(() => listening.stop())
    const get = (path: string) => fetch(`http://127.0.0.1:${listening.port}${path}`)
    assert.equal((await get('/')).headers.get('connection'), 'keep-alive')
    const slow = get('/slow')
    while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const drained = listening.drain(60_000, never)
    assert.equal((await get('/')).headers.get('connection'), 'close')
    for (const end of held) end()
    const answer = await slow
    assert.deepEqual([answer.headers.get('connection'), await answer.text()], ['close', 'at last'])
    // No connection is left, so the drain ends at once.
    await drained
  })

  test('draining waits for an open connection only for the given time, or until a second signal', async (t) => {
    const health = new Health()
    const listening = await serving(t, health)
    const staying = connect(listening.port, '127.0.0.1')
    staying.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(staying, 'data')
    await listening.drain(100, never)
    await listening.drain(600_000, Promise.resolve())
    staying.destroy()
  })
})
