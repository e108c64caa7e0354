import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { problemSchema } from '../../src/api/problems.ts'
import { isOfApi, unavailable } from '../../src/api/unavailable.ts'
import { startingServer } from '../../src/starting.ts'

const held = async (answer: Response) => {
  assert.equal(answer.status, 503)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  const body = problemSchema.parse(await answer.json())
  assert.deepEqual([body.code, body.status, body.requestId], ['unavailable', 503, answer.headers.get('x-request-id')])
  return body
}

test('while the program starts a case system gets a problem like all others, and a person a page', async () => {
  const starting = await startingServer()
  for (const path of ['/api/v1/offers', '/oauth/token']) {
    const answer = await starting.request(path, { method: 'POST', headers: { 'x-request-id': 'mine' } })
    assert.equal(answer.headers.get('retry-after'), '3')
    assert.equal((await held(answer)).requestId, 'mine')
  }
  const page = await starting.request('/min-side')
  assert.deepEqual([page.status, page.headers.get('retry-after')], [503, '3'])
  assert.match(page.headers.get('content-type') ?? '', /text\/html/)
})

test('so it does when too many ask at once', async () => {
  const app = new Hono().all('*', (c) => unavailable(c, 'Too many requests came at once. Send it again.'))
  assert.match((await held(await app.request('/api/v1/offers'))).detail, /Too many/)
})

test('which addresses are a case system’s', () => {
  for (const path of ['/api/v1/offers', '/API/v1', '/oauth/token', '/api']) assert.ok(isOfApi(path), path)
  for (const path of ['/', '/min-side', '/apis', '/book']) assert.ok(!isOfApi(path), path)
})
