import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { compressed, packed } from '../../src/http/compression.ts'
import { sendPage } from '../../src/web/send-page.ts'

const LONG = 'Du skal booke en jobsamtale. '.repeat(100)

const app = new Hono()
app.use(compressed)
app.get('/page', (c) => sendPage(c, html`<p>${LONG}</p>`))
app.get('/short', (c) => sendPage(c, html`<p>Kort.</p>`))
app.get('/json', (c) => {
  const { body, headers } = packed(c, JSON.stringify({ text: LONG }), 'json')
  return c.body(body, 200, { 'content-type': 'application/json', ...headers })
})
app.get('/other', (c) => c.text(LONG))
app.get('/picture', (c) => c.body(LONG, 200, { 'content-type': 'image/png' }))

async function ask(path: string, accepted: string, method = 'GET') {
  const answer = await app.request(path, { method, headers: { 'accept-encoding': accepted } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const encoding = answer.headers.get('content-encoding')
  const text = encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes
  return { encoding, text: text.toString(), size: bytes.length, vary: answer.headers.get('vary') }
}

test('a page is sent as brotli to browsers, as gzip to clients that accept only that, otherwise plain', async () => {
  for (const [accepted, wanted] of [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip;q=0.0', null],
    ['identity', null],
    ['', null],
    ['brotli, xgzip', null],
  ] as const) {
    const { encoding, text, size, vary } = await ask('/page', accepted)
    assert.equal(encoding, wanted, accepted)
    assert.equal(text, `<p>${LONG}</p>`)
    assert.equal(size < LONG.length / 4, wanted !== null)
    assert.equal(vary, 'Accept-Encoding')
  }
})

test('JSON and all other text are sent as gzip, even where brotli is accepted', async () => {
  for (const path of ['/json', '/other']) {
    const { encoding, text, vary } = await ask(path, 'gzip, deflate, br')
    assert.equal(encoding, 'gzip', path)
    assert.ok(text.includes(LONG))
    assert.equal(vary, 'Accept-Encoding')
  }
})

test('short answers, pictures and answers to HEAD are not compressed', async () => {
  assert.equal((await ask('/short', 'gzip, br')).encoding, null)
  assert.equal((await ask('/picture', 'gzip, br')).encoding, null)
  assert.equal((await ask('/page', 'gzip, br', 'HEAD')).encoding, null)
})
