import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { buildServer } from '../../src/server.ts'
import { deadlinesOf } from '../../src/storage/deadlines.ts'
import { rowsOf } from '../guide/support.ts'
import { type RunningDemo, runDemo } from './support.ts'

let demo: RunningDemo
before(async () => {
  demo = await runDemo('2026-11-24 10:00')
})
after(() => demo.drop())

const setClock = (now: unknown) => demo.call('POST', '/demo/clock', { now })
const nowOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'now' in body && typeof body.now === 'string' ? body.now : ''

suite('the clock', () => {
  const given = rowsOf(`
    2026-07-10T10:00:00+02:00 | 2026-07-10T10:00:0 | with an offset
    2026-07-10T08:00:00Z      | 2026-07-10T10:00:0 | in UTC
    2026-07-10T10:00          | 2026-07-10T10:00:0 | as Danish clocks show it, in summer
    2026-12-10T10:00:00       | 2026-12-10T10:00:0 | and in winter
    2017-06-06                | 2017-06-06T00:00:0 | a date: its first moment
    2026-03-29T02:30          | 2026-03-29T03:30:0 | an hour that summer time leaves out
  `)
  for (const [now = '', then = '', what = ''] of given) {
    test(`is set to ${now}: ${what}, and ticks on`, async () => {
      const answer = await setClock(now)
      assert.equal(answer.status, 200)
      assert.ok(nowOf(answer.body).startsWith(then), nowOf(answer.body))
      assert.match(nowOf(answer.body), /[+]0[12]:00$/)
      assert.ok(nowOf((await demo.call('GET', '/demo/clock')).body).startsWith(then.slice(0, -3)))
    })
  }

  test('anything else is refused in words and changes nothing', async () => {
    await setClock('2026-11-24T10:00')
    const wrong = [
      '',
      'i morgen',
      '2026-02-30',
      '2026-13-01T10:00',
      '10:00',
      '+275000-01-01',
      '1066-10-14',
      18,
      null,
      {},
    ]
    for (const now of wrong) {
      const { status, body } = await setClock(now)
      assert.equal(status, 422, JSON.stringify(now))
      assert.match(JSON.stringify(body), /2026-07-10T10:00:00\+02:00/)
    }
    const more = await demo.call('POST', '/demo/clock', { now: '2026-11-24T10:00', night: true })
    assert.equal(more.status, 422)
    const broken = await demo.server.request('/demo/clock', {
      method: 'POST',
      body: '{"now',
      headers: { 'content-type': 'application/json' },
    })
    assert.deepEqual([broken.status, broken.headers.get('content-type')], [422, 'application/problem+json'])
    assert.match(nowOf((await demo.call('GET', '/demo/clock')).body), /^2026-11-24T10:00/)
  })

  test('a call is refused when a browser sends it from another site, whatever its type', async () => {
    for (const path of ['/demo/clock', '/demo/nightly-run', '/demo/deliver']) {
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        for (const from of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
          const headers = { ...from, 'content-type': type }
          const answer = await demo.server.request(path, { method: 'POST', body: '{}', headers })
          assert.equal(answer.status, 403, `${path} ${type}`)
        }
      }
    }
  })
})

suite('the night and the outbox', () => {
  test('the night answers what it did, and a second one nothing', async () => {
    await setClock('2026-11-25T00:05')
    const first = await demo.call('POST', '/demo/nightly-run')
    assert.deepEqual(first, {
      status: 200,
      body: { day: '2026-11-25', deadlines: 1, steps: { 'D-OVERDUE': 2 }, meetings: 0, messages: 0 },
    })
    const second = await demo.call('POST', '/demo/nightly-run')
    assert.deepEqual(second.body, { day: '2026-11-25', deadlines: 0, steps: {}, meetings: 0, messages: 0 })
  })

  test('messages are handed over when they are due, and the outbox has their words', async () => {
    await setClock('2026-11-26T00:05')
    await demo.call('POST', '/demo/nightly-run')
    assert.deepEqual((await demo.call('POST', '/demo/deliver')).body, { handedOver: 1, dropped: 0 }, 'N-HOURS')
    await setClock('2026-11-26T09:00')
    assert.deepEqual((await demo.call('POST', '/demo/deliver')).body, { handedOver: 1, dropped: 0 }, 'N-MEETING')
    const { body } = await demo.call('GET', `/demo/outbox?citizenId=${demo.idOf('noTimes')}`)
    assert.ok(Array.isArray(body))
    const [first, last, ...more] = body
    assert.deepEqual([first.kind, first.at, more], ['deadline_set', '2026-11-20T13:00:00+01:00', []])
    const { text, ...rest } = last
    assert.deepEqual(
      { ...rest, at: rest.at.slice(0, 16) },
      {
        channel: 'email',
        to: 'erik@borger.example',
        kind: 'eight_days',
        subject: 'Husk at booke møde med dit jobcenter',
        at: '2026-11-26T00:05',
      },
    )
    assert.match(text, /^Husk, du skal booke møde med os på Jobnet, www\.jobnet\.dk\. Det skal bookes inden 8 dage/)
  })

  test('an SMS has no subject; of everybody, of nobody, of what is no id', async () => {
    const list = async (query: string) => {
      const { status, body } = await demo.call('GET', `/demo/outbox${query}`)
      assert.equal(status, 200)
      assert.ok(Array.isArray(body))
      return body
    }
    const all = await list('')
    assert.ok(all.length > 20)
    assert.ok(all.filter(({ channel }) => channel === 'sms').every((one) => !('subject' in one)))
    assert.deepEqual(await list('?citizenId=00000000-0000-0000-0000-000000000000'), [])
    assert.deepEqual(await list('?citizenId=1%27%20or%201=1'), [])
  })

  test('back in time nothing is undone, and forward again nothing happens twice', async () => {
    const closed = async () => (await deadlinesOf(demo.it.database.db, demo.idOf('neverBooks')))[0]?.status
    assert.equal(await closed(), 'closed')
    await setClock('2026-11-20T10:00')
    assert.match(JSON.stringify((await demo.call('POST', '/demo/nightly-run')).body), /"deadlines":0,/)
    assert.equal(await closed(), 'closed')
    await setClock('2026-11-26T10:00')
    const again = await demo.call('POST', '/demo/nightly-run')
    assert.deepEqual(again.body, { day: '2026-11-26', deadlines: 0, steps: {}, meetings: 0, messages: 0 })
    assert.deepEqual((await demo.call('POST', '/demo/deliver')).body, { handedOver: 0, dropped: 0 })
  })
})

suite('in production', () => {
  test('the demo’s doors do not exist', async () => {
    const settings = { ...demo.settings, mode: 'production' as const }
    const program = { context: demo.it.program, demoClock: null, close: async () => {} }
    const server = await buildServer(settings, program, { info: () => {}, warn: () => {}, error: () => {} })
    const routes = demo.server.routes.filter(({ path }) => path.startsWith('/demo'))
    for (const pattern of new Set(routes.map(({ path }) => path))) {
      const path = pattern.replaceAll(/:\w+/g, demo.idOf('books')).replace('*', 'x')
      for (const method of ['GET', 'POST']) {
        const answer = await server.request(path, { method, headers: { origin: 'http://localhost' } })
        assert.equal(answer.status, 404, `${method} ${path}`)
        assert.doesNotMatch(await answer.text(), /class="demo-bar"/)
      }
    }
    assert.ok(routes.length >= 12, 'the demo has doors')
  })
})
