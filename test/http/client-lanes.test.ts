import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Hono } from 'hono'
import { clientLanes } from '../../src/http/client-lanes.ts'
import { type Limits, type Taken, usualBounds } from '../../src/rules/limits.ts'

// J-LIMITS: a client in a hurry takes no turn from anybody else.

const taken: Taken = { name: 'requests', ok: true, most: 9, seconds: 10, left: 8, resetSeconds: 10 }

function server({ ok = true }: { ok?: boolean } = {}) {
  const limits: Limits = { bounds: { ...usualBounds, under_way: 2 }, take: async () => ({ ...taken, ok }) }
  const open: (() => void)[] = []
  const app = new Hono()
  const clientOf = async (c: { req: { header: (name: string) => string | undefined } }) =>
    c.req.header('client') ?? null
  app.use(clientLanes({ limits, clientOf, refused: (c, { name }) => c.text(name, 429) }))
  app.get('/slow', async (c) => {
    await new Promise<void>((resolve) => open.push(resolve))
    return c.text('done')
  })
  app.get('/quick', (c) => c.text('done'))
  app.get('/broken', () => Promise.reject(new Error('broken')))
  app.onError((_, c) => c.text('broken', 500))
  const ask = (path: string, client?: string) => app.request(path, { headers: client === undefined ? {} : { client } })
  const begun = async (count: number) => {
    while (open.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  return { ask, open, begun }
}

suite('J-LIMITS: requests of one client under way', () => {
  test('beyond the bound a client is refused at once; others, and whoever has no token, are not', async () => {
    const { ask, open, begun } = server()
    const slow = [ask('/slow', 'a'), ask('/slow', 'a')]
    await begun(2)
    const third = await ask('/quick', 'a')
    assert.deepEqual([third.status, await third.text()], [429, 'under_way'])
    assert.equal((await ask('/quick', 'b')).status, 200)
    assert.equal((await ask('/quick')).status, 200)
    for (const end of open) end()
    for (const one of slow) assert.equal((await one).status, 200)
    assert.equal((await ask('/quick', 'a')).status, 200)
  })

  test('a request that fails gives its place back', async () => {
    const { ask } = server()
    for (let nth = 0; nth < 5; nth += 1) assert.equal((await ask('/broken', 'a')).status, 500)
  })

  test('too many requests in a window are refused, and give their place back', async () => {
    const { ask } = server({ ok: false })
    for (let nth = 0; nth < 5; nth += 1) assert.equal(await (await ask('/quick', 'a')).text(), 'requests')
  })
})
