import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { until } from '../messages/world.ts'
import { createStartedDemo } from '../support/demo-database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { whileHeld } from '../support/locks.ts'
import { citizenOf, createTestProgram, offerOf, timesAt } from '../support/program.ts'
import { rawConnection } from '../support/raw-http.ts'
import { hasEnded, programsIn } from '../support/started.ts'

// O-DRAIN on the program as an operator starts it, in its own process.

const NOW = '2026-11-27T10:00:00+01:00'
/**
 * Longer than the test may take, so that the program ends because no connection is left and not
 * because the time is over.
 */
const DRAIN_SECONDS = '120'

const folder = temporaryFolder()
const { start, killAll } = programsIn(folder, NOW)
after(() => {
  killAll()
})

const credentials = 'grant_type=client_credentials&client_id=demo&client_secret=demo'

test('O-DRAIN: on SIGTERM the program is unready, answers bookings under way and new ones, and ends by itself', async (t) => {
  const it = await createTestProgram(NOW, { on: await createStartedDemo(folder) })
  t.after(() => it.drop())
  const days = ['01', '02', '03'].map((day) => `2026-12-${day}T09:00:00+01:00`)
  const times = await timesAt(it.staff, await offerOf(it.staff), days)
  const citizens: string[] = []
  while (citizens.length < times.length) citizens.push(await citizenOf(it.staff))

  const { child, address } = await start({ DATABASE_URL: it.connectionString, DRAIN_SECONDS })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const asked = await fetch(`${address}/oauth/token`, { method: 'POST', headers, body: credentials })
  const { access_token: token }: { access_token: string } = JSON.parse(await asked.text())
  const authorization = `Bearer ${token}`
  const book = async (citizen: string, nth: number) => {
    const answer = await fetch(`${address}/api/v1/citizens/${citizen}/bookings`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': citizen },
      body: JSON.stringify({ timeId: times[nth] }),
    })
    return [answer.status, answer.headers.get('connection')]
  }
  const head = `POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: ${headers['content-type']}\r\nContent-Length: ${credentials.length}\r\n\r\n`
  const halfSent = rawConnection(Number(new URL(address).port), head + credentials.slice(0, 20))
  t.after(() => halfSent.socket.destroy())

  const ready = async () => (await fetch(`${address}/health/ready`)).status
  assert.equal(await ready(), 200)
  const meanwhile = async () => {
    child.kill('SIGTERM')
    await until('it is unready', async () => (await ready()) === 503)
    const late = await fetch(`${address}/api/v1/offers`, { headers: { authorization } })
    assert.deepEqual([late.status, late.headers.get('connection')], [200, 'close'], 'what still comes is answered')
    halfSent.socket.write(credentials.slice(20))
    const answer = await halfSent.until((received) => received.includes('access_token'))
    assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*\r\nconnection: close\r\n/i)
    assert.equal(hasEnded(child), false)
  }
  const held = { lock: 'select from citizen for update', waiting: citizens.length, meanwhile }
  const answers = await whileHeld(it.database.pool, held, () => Promise.all(citizens.map(book)))
  assert.deepEqual(
    answers,
    citizens.map(() => [201, 'close']),
  )
  await until('it has ended', () => hasEnded(child))
  assert.equal(child.exitCode, 0)
})
