import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { redirectToPageMeant } from '../../src/http/typed-path.ts'

const pages = new Hono()
pages.get('/', (c) => c.text('start'))
pages.get('/min-side', (c) => c.text('min side'))
pages.get('/moeder/:id/aflys', (c) => c.text('aflys'))
pages.post('/log-ud', (c) => c.text('signed off'))
const toPage = redirectToPageMeant(pages)
const app = new Hono().route('/', pages).notFound((c) => toPage(c) ?? c.text('not found', 404))

const asked = async (path: string, method = 'GET') => {
  const answer = await app.request(path, { method })
  return `${answer.status} ${answer.headers.get('location') ?? ''}`.trim()
}

test('a path with a final slash or capital letters redirects to the page and keeps its query', async () => {
  const meant: Record<string, string> = {
    '/min-side': '200',
    '/min-side/': '301 /min-side',
    '/Min-Side': '301 /min-side',
    '/MIN-SIDE//': '301 /min-side',
    '/min-side/?meldt=A/b': '301 /min-side?meldt=A/b',
    '/Moeder/0190C8F2/Aflys/': '301 /moeder/0190c8f2/aflys',
  }
  for (const [path, answer] of Object.entries(meant)) assert.equal(await asked(path), answer, path)
})

test('a mistyped path to a foreign host or another door, and a form, are not redirected', async () => {
  for (const path of ['//evil.example/', '//evil.example/min-side', '/api/v1/Offers', '/log-ud/', '/anything/'])
    assert.equal(await asked(path), '404', path)
  assert.equal(await asked('/min-side/', 'POST'), '404')
})
