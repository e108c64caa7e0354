import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { createTestDatabase } from '../support/database.ts'

// The program as its user starts it: a process of its own, told by its settings only.

const folder = mkdtempSync(join(tmpdir(), 'selvbook-serve-'))
const children: ChildProcess[] = []
after(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Started {
  readonly child: ChildProcess
  readonly address: string
}

function run(environment: Record<string, string>, verb = 'serve') {
  const { NODE_ENV: _mode, ...inherited } = process.env
  const child = spawn(process.execPath, ['src/main.ts', verb], {
    env: { ...inherited, HOST: '127.0.0.1', PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return { child, output: () => output }
}

/** Starts the program and waits for the line that says where it is. */
async function start(environment: Record<string, string>): Promise<Started> {
  const { child, output } = run(environment)
  for await (const _ of child.stdout ?? []) {
    const port = /^Selvbook: .*$/m.exec(output())?.[0].match(/:(\d+)(?:\/demo)?$/)?.[1]
    if (port) return { child, address: `http://127.0.0.1:${port}` }
  }
  throw new Error(`it did not start: ${output()}`)
}

/** Runs the program to its end. */
async function ended(environment: Record<string, string>, verb?: string) {
  const { child, output } = run(environment, verb)
  const [code] = await once(child, 'close')
  return { code, output: output() }
}

async function stop({ child }: Started, signal: 'SIGINT' | 'SIGTERM'): Promise<number | null> {
  child.kill(signal)
  if (child.exitCode === null) await once(child, 'exit')
  return child.exitCode
}

const production = (databaseUrl: string, port: number) => ({
  NODE_ENV: 'production',
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  DATABASE_URL: databaseUrl,
  CPR_SECRET: Buffer.alloc(32, 1).toString('base64'),
  TOKEN_SECRET: Buffer.alloc(32, 2).toString('base64'),
  API_CLIENTS: '[]',
  SMS_URL: 'none',
  SMTP_URL: 'none',
  PORT: String(port),
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

suite('npm start without settings', () => {
  test('comes up as the demo with a database of its own, keeps its data, and stops cleanly on Ctrl-C and SIGTERM', async () => {
    const first = await start({})
    assert.deepEqual(await (await fetch(`${first.address}/health`)).json(), { status: 'ok' })
    assert.equal((await fetch(`${first.address}/demo`)).status, 200)
    const moved = await fetch(`${first.address}/demo/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now: '2031-05-05T12:00:00+02:00' }),
    })
    assert.equal(moved.status, 200)
    assert.equal(await stop(first, 'SIGINT'), 0)

    const second = await start({})
    const { now } = JSON.parse(await (await fetch(`${second.address}/demo/clock`)).text())
    assert.match(now, /^2031-05-05T/)
    assert.equal(await stop(second, 'SIGTERM'), 0)
  })

  test('recovers after kill -9, and npm run nightly works beside it', async () => {
    const first = await start({})
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const second = await start({})
    const night = await ended({}, 'nightly')
    assert.equal(night.code, 0, night.output)
    assert.match(night.output, /^night of \d{4}-\d\d-\d\d: \d+ deadlines/m)
    assert.equal(await stop(second, 'SIGTERM'), 0)
  })

  test('says what to do when the folder or the port is taken', async () => {
    const first = await start({})
    const sameFolder = await ended({})
    assert.equal(sameFolder.code, 1)
    assert.match(sameFolder.output, /^The data folder .* is in use .*DATA_DIR/m)
    const port = new URL(first.address).port
    const database = await createTestDatabase()
    const samePort = await ended({
      PORT: port,
      DATABASE_URL: database.connectionString,
      DATA_DIR: join(folder, 'other'),
    })
    assert.equal(samePort.code, 1)
    assert.match(samePort.output, new RegExp(`^Port ${port} is taken: `, 'm'))
    await database.drop()
    assert.equal(await stop(first, 'SIGTERM'), 0)
  })
})

suite('started by npm', () => {
  const byNpm = (port: number) => {
    const npm = spawn('npm', ['start'], {
      env: { ...process.env, PORT: String(port), DATA_DIR: join(folder, 'npm'), LOG_LEVEL: 'warn' },
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

  test('SIGTERM to npm stops the program before npm ends, and kill -9 of npm stops it too', async () => {
    const port = await freePort()
    const first = byNpm(port)
    await up(first)
    assert.ok(await answers(port))
    first.kill('SIGTERM')
    await once(first, 'exit')
    assert.equal(await answers(port), false)

    const second = byNpm(port)
    await up(second)
    second.kill('SIGKILL')
    await once(second, 'exit')
    // At once again: the program left behind is giving up its port and its folder.
    const third = byNpm(port)
    await up(third)
    assert.ok(await answers(port))
    third.kill('SIGTERM')
    await once(third, 'exit')
  })
})

suite('NODE_ENV=production', () => {
  test('missing settings stop the start, one clear line each', async () => {
    const { code, output } = await ended({ NODE_ENV: 'production' })
    assert.equal(code, 1)
    assert.equal(output.trim().split('\n').length, 7)
  })

  test('the demo’s doors do not exist', async () => {
    const database = await createTestDatabase()
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
    const form = new URLSearchParams({ borger: '00000000-0000-7000-8000-000000000001' })
    const chosen = await fetch(`${program.address}/log-ind`, {
      method: 'POST',
      headers: { origin: program.address, 'sec-fetch-site': 'same-origin' },
      body: form,
      redirect: 'manual',
    })
    assert.notEqual(chosen.status, 303)
    assert.equal(chosen.headers.get('set-cookie'), null)
    const token = await fetch(`${program.address}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' }),
    })
    assert.equal(token.status, 401)
    assert.equal(await stop(program, 'SIGTERM'), 0)
    await database.drop()
  })
})
