import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { createTestDatabase } from '../support/database.ts'
import { createStartedDemo } from '../support/demo-database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { keysOfProduction } from '../support/keys.ts'
import { makeQueue } from '../support/queue.ts'
import { freePort, programsIn, stop } from '../support/started.ts'
import { assertReplayed, killedInBurst } from './burst.ts'

const folder = temporaryFolder()
const { run, start, ended, killAll, children } = programsIn(folder)
after(() => {
  killAll()
})

/** Polls for a condition, a minute at most. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 60_000
  while (!holds() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.ok(holds(), holds.toString())
}

const production = (databaseUrl: string, port: number) => ({
  NODE_ENV: 'production',
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  DATABASE_URL: databaseUrl,
  ...keysOfProduction(),
  API_CLIENTS: '[]',
  SMS_URL: 'none',
  SMTP_URL: 'none',
  JOURNAL: 'none',
  MITID_BROKER: 'none',
  PORT: String(port),
})

suite('npm start without settings', () => {
  test('the demo starts with its own database, and says what to do when its folder or port is taken', async (t) => {
    const first = await start({})
    const health = JSON.parse(await (await fetch(`${first.address}/health`)).text())
    assert.deepEqual([health.status, health.database, health.draining], ['ready', 'answers', false])
    assert.equal((await fetch(`${first.address}/demo`)).status, 200)

    const other = join(folder, 'other')
    const database = await createStartedDemo(other)
    t.after(database.drop)
    const port = new URL(first.address).port
    const [sameFolder, samePort] = await Promise.all([
      ended({}),
      ended({ PORT: port, DATABASE_URL: database.connectionString, DATA_DIR: other }),
    ])
    assert.deepEqual([sameFolder.code, samePort.code], [1, 1])
    assert.match(sameFolder.output, /^The data folder .* is in use .*DATA_DIR/m)
    assert.match(samePort.output, new RegExp(`^Port ${port} is taken: `, 'm'))

    const moved = await fetch(`${first.address}/demo/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now: '2031-05-05T12:00:00+02:00' }),
    })
    assert.equal(moved.status, 200)
    assert.equal(await stop(first, 'SIGINT'), 0)
  })

  test('the demo keeps its data and recovers after kill -9 in a burst of writes, each done once; npm run nightly works beside it', async () => {
    const first = await start({})
    const { now } = JSON.parse(await (await fetch(`${first.address}/demo/clock`)).text())
    assert.match(now, /^2031-05-05T/)
    const burst = await killedInBurst(first)
    const second = await start({})
    await assertReplayed(second, burst)
    const night = await ended({}, 'nightly')
    assert.equal(night.code, 0, night.output)
    assert.match(night.output, /^night of \d{4}-\d\d-\d\d: \d+ deadlines/m)
    assert.equal(await stop(second, 'SIGTERM'), 0)
  })
})

suite('started by npm', () => {
  const byNpm = (port: number) => {
    const npm = spawn('npm', ['start'], {
      env: { ...process.env, PORT: String(port), DATA_DIR: folder, LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(npm)
    return npm
  }
  const answers = async (port: number): Promise<boolean> => {
    try {
      return (await fetch(`http://127.0.0.1:${port}/health`)).ok
    } catch {
      return false
    }
  }
  const up = async (npm: ChildProcess): Promise<void> => {
    for await (const chunk of npm.stdout ?? []) if (String(chunk).includes('Selvbook: ')) return
  }

  // On the data of the tests above: a demo is made once.
  test('kill -9 of npm stops the program, and SIGTERM to npm stops it before npm ends', async () => {
    const port = await freePort()
    const first = byNpm(port)
    await up(first)
    first.kill('SIGKILL')
    await once(first, 'exit')
    // Restarted at once: the program left behind is still releasing its port and its folder.
    const second = byNpm(port)
    await up(second)
    assert.ok(await answers(port))
    second.kill('SIGTERM')
    await once(second, 'exit')
    assert.equal(await answers(port), false)
  })
})

suite('the program without its database', () => {
  test('without a database, at start or later, people get a 503 page and programs a 503 problem', async (t) => {
    // A database that accepts connections and stays silent until the test lets it answer.
    const starting = join(folder, 'starting')
    const database = await createStartedDemo(starting)
    t.after(database.drop)
    const url = new URL(database.connectionString)
    // PostgreSQL's own socket, where the address names a folder.
    const [host, databasePort] = [url.searchParams.get('host') ?? url.hostname, url.port || '5432']
    const through = (socket: Socket) => {
      const path = `${host}/.s.PGSQL.${databasePort}`
      const onward = host.startsWith('/') ? connect(path) : connect(Number(databasePort), host)
      passing.push(socket)
      // When one end closes, the other closes too.
      socket.on('error', () => onward.destroy()).on('close', () => onward.destroy())
      onward.on('error', () => socket.destroy())
      socket.pipe(onward).pipe(socket)
    }
    const waiting: Socket[] = []
    const passing: Socket[] = []
    let open = false
    const gate = createServer((socket) => void (open ? through(socket) : waiting.push(socket))).listen(0, '127.0.0.1')
    t.after(() => gate.close())
    await once(gate, 'listening')
    const address = gate.address()
    assert.ok(typeof address === 'object' && address)
    url.searchParams.delete('host')
    url.hostname = '127.0.0.1'
    url.port = String(address.port)
    const port = await freePort()
    const running = run({ DATABASE_URL: url.href, PORT: String(port), DATA_DIR: starting })
    await until(() => waiting.length > 0)
    const at = `http://127.0.0.1:${port}`
    const page = await fetch(`${at}/min-side`)
    assert.deepEqual([page.status, page.headers.get('retry-after')], [503, '3'])
    assert.match(await page.text(), /Siden er lukket lige nu/)
    const api = await fetch(`${at}/api/v1/caseworkers`)
    assert.deepEqual([api.status, api.headers.get('content-type')], [503, 'application/problem+json'])
    const before = JSON.parse(await (await fetch(`${at}/health`)).text())
    assert.deepEqual([before.status, (await fetch(`${at}/health/live`)).status], ['starting', 200])
    open = true
    for (const socket of waiting) through(socket)
    await until(() => running.output().includes('Selvbook: '))
    assert.equal((await fetch(`${at}/health`)).status, 200)
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' })
    const token = JSON.parse(await (await fetch(`${at}/oauth/token`, { method: 'POST', body })).text())
    gate.close()
    for (const socket of passing) socket.destroy()
    const gone = await fetch(`${at}/log-ind/mitid`)
    assert.deepEqual([gone.status, gone.headers.get('retry-after')], [503, '5'])
    assert.match(await gone.text(), /Siden er lukket lige nu/)
    const headers = { authorization: `Bearer ${token.access_token}` }
    const refused = await fetch(`${at}/api/v1/caseworkers`, { headers })
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5'])
    assert.equal(JSON.parse(await refused.text()).code, 'unavailable')
    // O-READY: an unreachable database is reported, and is no reason to remove the program. One
    // answer serves all requests within a second.
    const healthNow = async () => {
      const answer = await fetch(`${at}/health`)
      return [answer.status, JSON.parse(await answer.text()).database]
    }
    const end = performance.now() + 60_000
    while ((await healthNow())[1] !== 'away' && performance.now() < end);
    assert.deepEqual(await healthNow(), [200, 'away'])
    assert.equal(await stop(running, 'SIGTERM'), 0)
  })
})

suite('NODE_ENV=production', () => {
  test('missing settings stop the start, one clear line each', async () => {
    const { code, output } = await ended({ NODE_ENV: 'production' })
    assert.equal(code, 2)
    assert.equal(output.trim().split('\n').length, 8)
  })

  test('the demo’s doors do not exist', async (t) => {
    const database = await createTestDatabase()
    t.after(database.drop)
    await makeQueue(database.connectionString)
    const port = await freePort()
    const program = await start(production(database.connectionString, port))
    for (const path of ['/demo', '/demo/clock', '/demo/outbox', '/demo/udbakke'])
      assert.equal((await fetch(program.address + path)).status, 404, path)
    for (const path of ['/demo/clock', '/demo/nightly-run', '/demo/deliver']) {
      const headers = { 'content-type': 'application/json' }
      assert.equal((await fetch(program.address + path, { method: 'POST', headers, body: '{}' })).status, 404, path)
    }
    const page = await (await fetch(`${program.address}/log-ind`)).text()
    assert.doesNotMatch(page, /demo/i)
    for (const path of ['/log-ind/mitid?som=00000000-0000-7000-8000-000000000001', '/log-ind/svar?code=a&state=b']) {
      const chosen = await fetch(program.address + path, { redirect: 'manual' })
      assert.deepEqual([chosen.status, chosen.headers.get('set-cookie')], [503, null])
    }
    assert.equal((await fetch(`${program.address}/test-log-ind/auth`)).status, 404)
    const token = await fetch(`${program.address}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' }),
    })
    assert.equal(token.status, 401)
    assert.equal(await stop(program, 'SIGTERM'), 0)
  })
})
