import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { citizenSite } from '../../src/citizen/site.ts'
import { MAX_FORM_BYTES } from '../../src/http/request-body.ts'
import { limitedBody, notStored, ownFormsOnly, securityHeaders } from '../../src/http/security.ts'
import { problemKinds, problemOf, problemPage } from '../../src/web/problem-pages.ts'
import { texts } from '../../src/web/texts.ts'
import { rendered, textOf } from '../web/read-html.ts'

function program(publicUrl?: string): Hono {
  const set = publicUrl === undefined ? {} : { publicUrl }
  const app = new Hono()
  app.use(securityHeaders(set), notStored)
  app.use(limitedBody((c) => c.text('too large', 413)))
  app.use(ownFormsOnly({ ...set, refused: (c) => c.text('refused', 403) }))
  app.get('/', (c) => c.html('<p>Anna</p>'))
  app.get('/kept', (c) => c.text('x', 200, { 'cache-control': 'public' }))
  app.post('/', async (c) => c.text(JSON.stringify(await c.req.parseBody())))
  return app
}

const post = (app: Hono, headers: Record<string, string>, body = 'a=b') =>
  app.request('http://selvbook.example/', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

test('the content security policy allows only our own scripts, content and form targets', async () => {
  const { headers } = await program().request('/')
  assert.equal(
    headers.get('content-security-policy'),
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  )
  assert.equal(headers.get('x-frame-options'), 'DENY')
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.equal(headers.get('referrer-policy'), 'same-origin')
})

test('strict transport security is sent over https only', async () => {
  assert.equal((await program().request('/')).headers.get('strict-transport-security'), null)
  assert.equal((await program('http://localhost:3000').request('/')).headers.get('strict-transport-security'), null)
  const { headers } = await program('https://selvbook.example/').request('/')
  assert.equal(headers.get('strict-transport-security'), 'max-age=31536000; includeSubDomains')
})

test('pages are not cached, unless they set their own header', async () => {
  assert.equal((await program().request('/')).headers.get('cache-control'), 'no-store')
  assert.equal((await program().request('/kept')).headers.get('cache-control'), 'public')
})

test('a form from another site, or without an origin, is refused', async () => {
  assert.equal((await post(program(), {})).status, 403)
  assert.equal((await post(program(), { origin: 'https://elsewhere.example' })).status, 403)
  assert.equal((await post(program(), { origin: 'http://selvbook.example' })).status, 200)
  assert.equal((await post(program(), { 'sec-fetch-site': 'same-origin' })).status, 200)
})

test('behind a proxy that ends TLS the origin is compared with the public address', async () => {
  const app = program('https://selvbook.example')
  assert.equal((await post(app, { origin: 'https://selvbook.example' })).status, 200)
  assert.equal((await post(app, { origin: 'http://selvbook.example' })).status, 403)
})

test('an error inside a page is not reported as a refused form', async () => {
  const app = program()
  app.post('/broken', () => {
    throw new Error('broken')
  })
  app.onError((_, c) => c.text('own error', 500))
  const answer = await app.request('http://selvbook.example/broken', {
    method: 'POST',
    headers: { origin: 'http://selvbook.example' },
  })
  assert.equal(answer.status, 500)
})

test('a body larger than any form is refused before it is read', async () => {
  const large = `a=${'b'.repeat(MAX_FORM_BYTES)}`
  assert.equal((await post(program(), { origin: 'http://selvbook.example' }, large)).status, 413)
})

test('every problem has a page that says what happened and what to do, with a link onward', async () => {
  const da = texts('da')
  for (const kind of problemKinds) {
    const page = await rendered(problemPage({ texts: da, site: citizenSite }, kind, 'a1b2'))
    assert.ok(textOf(page).includes(da.t(`problem.${kind}.text`)), kind)
    assert.ok(textOf(page).includes(da.t(`problem.${kind}.advice`)), kind)
    assert.match(page, /<a href="\/log-ind" class="button button-primary">/)
    assert.match(textOf(page), /a1b2/)
  }
})

test('an uncaught error gets the page of its kind; one without a kind is an internal error', () => {
  assert.equal(problemOf(new HTTPException(404)), 'notFound')
  assert.equal(problemOf(new HTTPException(413)), 'tooLarge')
  assert.equal(problemOf(new HTTPException(418)), 'badRequest')
  assert.equal(problemOf(new Error('secret')), 'serverError')
})
