import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { Hono } from 'hono'
import { DemoClock, systemClock } from '../../src/process/clock.ts'
import { buildServer } from '../../src/server.ts'
import { readSettings } from '../../src/settings/config.ts'
import { at } from '../guide/support.ts'
import { createTestProgram } from '../support/program.ts'

// Requests that strangers may send: none of them causes an error of ours, and none of their content
// gets into the log.

interface Line {
  readonly route?: string
  readonly status?: number
}

const opened = new AsyncDisposableStack()
let server: Hono
const lines: Line[] = []
const errors: object[] = []
before(async () => {
  const it = await createTestProgram(at('2026-11-24 10:00').toString())
  opened.defer(it.drop)
  const folder = mkdtempSync(join(tmpdir(), 'selvbook-strangers-'))
  opened.defer(() => rmSync(folder, { recursive: true, force: true }))
  const clock = new DemoClock(
    at('2026-11-24 10:00').epochMilliseconds - systemClock.now().epochMilliseconds,
    async () => {},
  )
  const program = { context: { ...it.program, clock }, demoClock: clock, close: async () => {} }
  const log = {
    info: (facts: object) => void lines.push(facts),
    warn: () => {},
    error: (facts: object) => void errors.push(facts),
  }
  server = await buildServer(readSettings({ DATA_DIR: folder }), program, log)
})
after(() => opened.disposeAsync())

const own = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }
const URLENCODED = 'application/x-www-form-urlencoded'
const forms = ['/sprog', '/book/form', '/book/tid', '/book/bekraeft', '/demo/clock', '/demo/deliver']

const send = (path: string, type: string, body: string | Uint8Array<ArrayBuffer>) =>
  server.request(path, { method: 'POST', headers: { ...own, 'content-type': type }, body })

suite('an unreadable form gets 400, never an internal error', () => {
  const bodies: readonly [string, string, string | Uint8Array<ArrayBuffer>][] = [
    ['multipart without a boundary', 'multipart/form-data', 'x'],
    ['multipart that breaks off', 'multipart/form-data; boundary=a', '--a\r\nContent-Disposition: form-data; na'],
    ['a form by another name', 'text/plain', 'borger=1'],
    ['Latin-1 as it is', URLENCODED, new Uint8Array(Buffer.from('borger=Sør', 'latin1'))],
    ['Latin-1 by percent signs', URLENCODED, 'borger=S%F8r'],
    ['a percent sign that stands for nothing', URLENCODED, 'borger=%zz'],
    ['a charset that is none', `${URLENCODED}; charset=none`, 'borger=1'],
  ]
  for (const [what, type, body] of bodies)
    test(`an unreadable form gets 400: ${what}`, async () => {
      for (const path of forms) {
        const answer = await send(path, type, body)
        const text = await answer.text()
        // A call of the demo's clock is no form, so the answer is JSON.
        if (path.startsWith('/demo/') && !type.startsWith('application/x-www') && !type.startsWith('multipart'))
          continue
        assert.equal(answer.status, 400, `${path}: ${text.slice(0, 300)}`)
        assert.match(text, /UTF-8/, path)
      }
    })

  test('a form from another site is refused, with any content type', async () => {
    for (const type of [URLENCODED, 'multipart/form-data; boundary=a', 'application/json', 'text/xml', ''])
      for (const origin of ['https://elsewhere.example', 'null']) {
        const headers = { origin, 'sec-fetch-site': 'cross-site', ...(type ? { 'content-type': type } : {}) }
        const answer = await server.request('/sprog', { method: 'POST', headers, body: 'sprog=en' })
        assert.equal(answer.status, 403, type)
        assert.equal(answer.headers.get('set-cookie'), null)
      }
  })
})

suite('paths, cookies and headers that no real client sends', () => {
  const odd = [
    '%00',
    '%E6',
    '%',
    '%zz',
    '%F0%9F',
    '..%2f..',
    '\u{1F600}',
    "'; drop table citizen; --",
    'a'.repeat(5000),
  ]

  test('arbitrary paths, cookies and headers never cause an internal error', async () => {
    const pages = [
      '/log-ind?til=',
      '/log-ind/mitid?til=',
      '/log-ind/svar?state=',
      '/test-log-ind/vaelg/',
      '/test-log-ind/auth?client_id=',
      '/test-log-ind/session/end?id_token_hint=',
      '/book?emne=',
      '/book/tid?emne=',
      '/book/tid?dag=',
      '/moeder/',
      '/afmeld/',
      '/mit-fravaer/',
      '/demo/frister/',
      '/demo/udbakke?borger=',
      '/demo/outbox?citizenId=',
      '/demo/udbakke/',
      '/assets/',
      '/problems/',
      '/api/v1/',
      '/session?',
    ]
    for (const page of pages)
      for (const value of odd) {
        const answer = await server.request(
          encodeURI(page) + (value.startsWith('%') ? value : encodeURIComponent(value)),
        )
        assert.ok(answer.status < 500, `${page}${value}: ${answer.status}`)
      }
    for (const value of ['%00', '\u00e6', '%', 'a'.repeat(4000), '__proto__'])
      for (const name of ['cookie', 'accept-language', 'referer', 'authorization', 'x-acting-user', 'accept-encoding'])
        for (const path of ['/min-side', '/api/v1/job-centre']) {
          const sent = name === 'cookie' ? `selvbook=${value}; selvbook-sprog=${value}; selvbook-demo=${value}` : value
          const answer = await server.request(path, { headers: { [name]: sent } })
          assert.ok(answer.status < 500, `${name}: ${answer.status}`)
        }
    assert.deepEqual(errors, [])
  })
})

suite('the log', () => {
  test('the log has the pattern of a route, and nothing of the path itself', async () => {
    lines.length = 0
    const secrets = ['010190-1234', '010190 1234', '010190.1234', '010190–1234', '0101901234']
    for (const secret of secrets) {
      const part = encodeURIComponent(secret)
      await server.request(`/api/v1/caseworkers/${part}`, { method: 'PUT' })
      await server.request(`/moeder/${part}?navn=${part}`)
      await server.request(`/afmeld/${part}`)
      await server.request(`/${part}`)
      await server.request(`/api/v1/nothing/${part}`)
    }
    assert.equal(lines.length, 25)
    const written = JSON.stringify([lines, errors])
    assert.doesNotMatch(written, /0101|1234/)
    const routes = new Set(lines.map(({ route }) => route))
    for (const route of ['/api/v1/caseworkers/:ref', '/moeder/:id', '/afmeld/:token'])
      assert.ok(routes.has(route), route)
  })
})
