import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Hono } from 'hono'
import { portalsApart } from '../../src/open-job-centre.ts'

// With JOB_CENTRE_URL each host serves its own portal alone.

const appWith = (jobCentreUrl: string | undefined, publicUrl = 'https://selvbook.example.dk') =>
  new Hono()
    .use(portalsApart({ jobCentreUrl, publicUrl }, (c) => c.text('not here', 404)))
    .all('*', (c) => c.text('served'))

const statusOf = async (app: Hono, host: string, path: string, method = 'GET') =>
  (await app.request(path, { method, headers: { host } })).status

const CITIZENS = ['/min-side', '/log-ind', '/api/v1/citizens', '/oauth/token', '/jcx', '/afmeld/x']
const STAFF = ['/jc', '/jc/log-ind', '/jc/borgere/1']

suite('the portals keep apart', () => {
  test('each host serves its own portal, by GET and POST', async () => {
    const app = appWith('https://jc.example.dk')
    for (const method of ['GET', 'POST'])
      for (const [host, paths, status] of [
        ['selvbook.example.dk', CITIZENS, 200],
        ['selvbook.example.dk', STAFF, 404],
        ['jc.example.dk', STAFF, 200],
        ['JC.EXAMPLE.DK', STAFF, 200],
        ['jc.example.dk', CITIZENS, 404],
        ['elsewhere.example', STAFF, 404],
        ['jc.example.dk.evil.example', STAFF, 404],
      ] as const)
        for (const path of paths) assert.equal(await statusOf(app, host, path, method), status, `${host} ${path}`)
  })

  test('the job centre’s host leads from its root to its portal', async () => {
    const answer = await appWith('https://jc.example.dk').request('/', { headers: { host: 'jc.example.dk' } })
    assert.deepEqual([answer.status, answer.headers.get('location')], [302, '/jc'])
  })

  test('without a host of its own the job centre’s portal stands beside the citizens’', async () => {
    for (const app of [appWith(undefined), appWith('https://selvbook.example.dk')])
      for (const path of [...CITIZENS, ...STAFF]) assert.equal(await statusOf(app, 'selvbook.example.dk', path), 200)
  })
})
