import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Json, sharedTestApi, tokenOf } from './client.ts'

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

const ask = async (
  form: Record<string, string>,
  { headers = {}, path = '/oauth/token' }: { headers?: Record<string, string>; path?: string } = {},
) => {
  const response = await api.app.request(path, { method: 'POST', headers, body: new URLSearchParams(form) })
  const body: Json = await response.json()
  return { status: response.status, body, headers: response.headers }
}

const grant = { grant_type: 'client_credentials' }
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

const read = (authorization?: string) =>
  api.app.request('/api/v1/offers', authorization === undefined ? {} : { headers: { authorization } })

test('a token by form and by HTTP Basic, at both addresses', async () => {
  const asked = [
    ask({ ...grant, client_id: 'demo', client_secret: 'demo secret' }),
    ask(grant, { headers: basic('demo', 'demo secret') }),
    ask(grant, { headers: basic('demo', 'demo+secret') }),
    ask(grant, { headers: basic('demo', 'demo%20secret') }),
    ask({ ...grant, client_id: 'demo', client_secret: 'demo secret' }, { path: '/api/v1/oauth/token' }),
  ]
  for (const { status, body, headers } of await Promise.all(asked)) {
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['access_token', 'token_type', 'expires_in', 'scope'])
    assert.equal(body.token_type, 'Bearer')
    assert.equal(body.expires_in, 900)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal((await read(`Bearer ${body.access_token}`)).status, 200)
  }
})

test('RFC 6749 §5.2: what is wrong is told by its code', async () => {
  const wrong = [
    [400, 'invalid_request', {}, {}],
    [400, 'unsupported_grant_type', { grant_type: 'password' }, {}],
    [401, 'invalid_client', grant, {}],
    [401, 'invalid_client', { ...grant, client_id: 'demo', client_secret: 'wrong' }, {}],
    [401, 'invalid_client', { ...grant, client_id: 'demo2', client_secret: 'demo secret' }, {}],
    [401, 'invalid_client', { ...grant, client_id: 'nobody', client_secret: 'demo secret' }, {}],
    [401, 'invalid_client', grant, basic('demo', 'wrong')],
    [401, 'invalid_client', grant, { authorization: 'Basic !!!' }],
    [401, 'invalid_client', grant, { authorization: `Basic ${Buffer.from('demo').toString('base64')}` }],
    [400, 'invalid_request', { ...grant, client_secret: 'demo secret' }, basic('demo', 'demo secret')],
    [400, 'invalid_request', { ...grant, client_id: 'x'.repeat(9000) }, {}],
  ] as const
  for (const [status, error, form, headers] of wrong) {
    const answer = await ask(form, { headers })
    assert.deepEqual([answer.status, answer.body.error], [status, error])
    assert.ok(answer.body.error_description.length > 10)
    assert.equal(answer.headers.get('www-authenticate'), status === 401 ? 'Basic realm="selvbook"' : null)
  }
  const json = await api.app.request('/oauth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...grant, client_id: 'demo', client_secret: 'demo secret' }),
  })
  assert.equal(json.status, 400)
})

test('without a valid token every operation is 401 and says how to get one', async () => {
  for (const authorization of [undefined, 'Bearer', 'Bearer x', 'Basic ZGVtbzpkZW1v', 'Bearer a.b.c']) {
    const response = await read(authorization)
    assert.equal(response.status, 401)
    assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer realm="selvbook"/)
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    const body: Json = await response.json()
    assert.equal(body.code, 'unauthenticated')
    assert.match(body.detail, /\/oauth\/token/)
  }
})

test('a token is good for fifteen minutes of the machine’s own clock, whatever the demo’s clock says', async () => {
  const token = await tokenOf(api.app, 'demo')
  api.clock.set('2027-07-01T10:00:00+02:00')
  assert.equal((await read(`Bearer ${token}`)).status, 200)
  api.realClock.set('2026-11-01T12:14:59Z')
  assert.equal((await read(`Bearer ${token}`)).status, 200)
  api.realClock.set('2026-11-01T12:15:00Z')
  const late = await read(`Bearer ${token}`)
  assert.equal(late.status, 401)
  assert.match(late.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
  api.realClock.set('2026-11-01T12:00:00Z')
})

test('RFC 6749 §3.3: a token has the scopes asked for, or all of the client’s, and never others', async () => {
  const demo = { ...grant, client_id: 'demo2', client_secret: 'demo2 secret' }
  const all = 'read citizens:write deadlines:write meetings:write times:write events'
  assert.equal((await ask(demo)).body.scope, all)
  assert.equal((await ask({ ...demo, scope: 'times:write read' })).body.scope, 'read times:write')
  for (const scope of ['residence', 'read residence', 'audit', 'admin', 'READ']) {
    const { status, body } = await ask({ ...demo, scope })
    assert.deepEqual([status, body.error], [400, 'invalid_scope'], scope)
  }
})

test('J-LIMITS: tries for a token are counted by client and network, whether they succeed or not', async () => {
  const wrong = { ...grant, client_id: 'stranger', client_secret: 'x' }
  for (let nth = 0; nth < 20; nth += 1) assert.equal((await ask(wrong)).status, 401)
  const { status, body, headers } = await ask(wrong)
  assert.deepEqual([status, body.code, body.rule], [429, 'too_many_requests', 'J-LIMITS'])
  assert.equal(headers.get('content-type'), 'application/problem+json')
  assert.equal(headers.get('ratelimit-policy'), '"token";q=20;w=60')
  assert.match(headers.get('ratelimit') ?? '', /^"token";r=0;t=\d+$/)
  assert.match(headers.get('retry-after') ?? '', /^\d+$/)
  assert.equal((await ask({ ...grant, client_id: 'demo2', client_secret: 'demo2 secret' })).status, 200)
})
