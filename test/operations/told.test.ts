import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { AttemptTally } from '../../src/delivery/attempt-tally.ts'
import { watchDatabase } from '../../src/process/database-watch.ts'
import { buildServer } from '../../src/server.ts'
import { readSettings } from '../../src/settings/config.ts'
import { tallyOf } from '../../src/storage/connection-tally.ts'
import { openPool } from '../../src/storage/database.ts'
import { until } from '../messages/world.ts'
import { createTestDatabase } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { Line } from '../support/line.ts'
import { citizenOf, createTestProgram, offerOf, timesAt } from '../support/program.ts'

// What the log and the metrics tell an operator of requests, gateways and the database.

interface Facts {
  readonly event?: unknown
  readonly [fact: string]: unknown
}

/** A log that is read. */
function kept() {
  const lines: Facts[] = []
  const note = (facts: object) => void lines.push({ ...facts })
  return { lines, log: { info: note, warn: note, error: note } }
}

test('the log: a booking over the API tells its trips, the client and the job centre, and no person', async (t) => {
  const it = await createTestProgram('2026-07-01T10:00:00+02:00')
  t.after(() => it.drop())
  const citizenId = await citizenOf(it.staff)
  const [timeId = ''] = await timesAt(it.staff, await offerOf(it.staff), ['2026-07-08T09:00:00+02:00'])
  const settings = { ...readSettings({ DATA_DIR: temporaryFolder() }), mode: 'production' as const }
  const { lines, log } = kept()
  const program = { context: it.program, demoClock: null, close: async () => {} }
  const server = await buildServer(settings, program, log)
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' })
  const { access_token: token }: { access_token: string } = JSON.parse(
    await (await server.request('/oauth/token', { method: 'POST', body: form })).text(),
  )
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': 'one',
    'x-request-id': 'sync-7/a',
  }
  const path = `/api/v1/citizens/${citizenId}/bookings`
  const booked = await server.request(path, { method: 'POST', headers, body: JSON.stringify({ timeId }) })
  assert.equal(booked.status, 201)
  const { ms, request, trips, ...told } = lines.at(-1) ?? {}
  assert.deepEqual(told, {
    event: 'request',
    method: 'POST',
    route: '/api/v1/citizens/:id/bookings',
    status: 201,
    actor: 'client',
    client: 'demo',
    jobCentre: '10100',
  })
  assert.ok(Number(trips) >= 5 && Number(trips) <= 15, `${String(trips)} trips in ${String(ms)} ms`)
  assert.equal(request, 'sync-7/a')
  const { rows: written } = await it.database.pool.query('select kind, request from meeting_history')
  assert.deepEqual(written, [{ kind: 'booked', request }], 'the history names the request')
  const { rows: histories } = await it.database.pool.query(`
    select table_name as name from information_schema.columns
    where column_name = 'request' and column_default like '%selvbook.request%' order by table_name`)
  assert.deepEqual(
    histories.map(({ name }) => name),
    ['absence', 'contact_group_period', 'deadline_history', 'event', 'job_centre_period', 'meeting_history'],
  )
  await server.request('/log-ind')
  assert.equal(lines.at(-1)?.['trips'], 0, 'the notes of one request are not those of the next')
})

suite('the log: gateways', () => {
  test('counts of a minute once, and of each gateway when it begins to fail and when it is back', () => {
    const told: unknown[] = []
    let now = 0
    const tell = {
      handedOver: (counts: object) => void told.push(counts),
      failing: (gateway: string, reason: string | null) => void told.push(['failing', gateway, reason]),
      back: (gateway: string, seconds: number) => void told.push(['back', gateway, seconds]),
    }
    const tally = new AttemptTally(tell, () => now)
    const good = { gateway: 'first', outcome: 'accepted', gatewayFailed: false, reason: null }
    const bad = { gateway: 'first', outcome: 'refused_for_now', gatewayFailed: true, reason: 'http_503' }
    for (const attempt of [good, good, bad, bad]) tally.ended(attempt)
    now = 12_340
    tally.ended(good)
    tally.tellCounts()
    tally.tellCounts()
    assert.deepEqual(told, [
      ['failing', 'first', 'http_503'],
      ['back', 'first', 12.3],
      { first: { accepted: 3, refused_for_now: 2 } },
    ])
  })
})

suite('the log: the database', () => {
  test('gone, back after so many seconds, a short gap that callers met, and another schema', async (t) => {
    const { lines, log } = kept()
    let [now, away, asked] = [0, 0, 0]
    let known: Awaited<ReturnType<Parameters<typeof watchDatabase>[0]>> = { database: 'answers', schema: '0001-a.sql' }
    const ask = async () => {
      asked += 1
      return await Promise.resolve(known)
    }
    const watch = watchDatabase(ask, log, { awaySeen: () => away, everyMilliseconds: 1, clock: () => now })
    t.after(() => watch.stop())
    const looks = async () => {
      const so = asked + 2
      await until('it has looked again', () => asked > so)
    }
    await looks()
    assert.deepEqual(lines, [])
    known = { ...known, database: 'silent' }
    await looks()
    now = 4_200
    known = { ...known, database: 'answers' }
    await looks()
    away = 3
    await looks()
    known = { ...known, schema: '0002-b.sql' }
    await looks()
    assert.deepEqual(lines, [
      { event: 'database_away', database: 'silent' },
      { event: 'database_back', seconds: 4.2 },
      { event: 'database_back', seconds: 0 },
      { event: 'migrated', from: '0001-a.sql', to: '0002-b.sql' },
    ])
  })

  test('connections are counted when they are made, and by why they end', async (t) => {
    const { connectionString, drop } = await createTestDatabase()
    t.after(drop)
    const line = await Line.to(connectionString)
    t.after(() => line.close())
    const { pool, telling, close } = openPool(line.connectionString, { connections: 1 })
    t.after(close)
    const ask = () => sql`select 1`.execute(telling(''))
    const tally = tallyOf(pool)
    await ask()
    line.closeAll()
    await until('the pool has noticed', () => tally.ended.has('lost'))
    await ask()
    assert.equal(tally.made, 2)
    assert.deepEqual([...tally.ended], [['lost', 1]])
  })
})
