import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { after, before, suite, type TestContext, test } from 'node:test'
import { Hono } from 'hono'
import { receiveBody } from '../../src/http/receive-body.ts'
import { listenerOf } from '../../src/process/connections.ts'
import { type Listening, listen } from '../../src/process/listening.ts'
import { laneOf } from '../../src/server.ts'
import { type RunningDemo, runDemo } from '../demo/support.ts'
import { type RawConnection, rawConnection, statusesIn } from '../support/raw-http.ts'

// The whole program behind its own sockets, with arbitrary HTTP from strangers.

const local = { port: 0, host: '127.0.0.1' }

const headOf = (path: string, length: number, more = '') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n${more}\r\n`

suite('the program at its front door', () => {
  let demo: RunningDemo
  let listening: Listening
  let address = ''
  const opened = new AsyncDisposableStack()
  const open = (sent: string) => {
    const connection = rawConnection(listening.port, sent)
    opened.defer(() => void connection.socket.destroy())
    return connection
  }
  before(async () => {
    demo = await runDemo('2026-11-24 10:00')
    opened.defer(() => demo.drop())
    listening = await listen(listenerOf(demo.server), local)
    opened.defer(() => listening.stop())
    address = `http://127.0.0.1:${listening.port}`
  })
  after(() => opened.disposeAsync())
  const token = async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' })
    const answer = await fetch(`${address}/oauth/token`, { method: 'POST', body })
    return String(JSON.parse(await answer.text()).access_token)
  }

  for (const path of ['/oauth/token', '/log-ud', '/sprog'])
    test(`200 half-sent forms to ${path} keep nobody out`, async () => {
      const strangers = Array.from({ length: 200 }, () => open(headOf(path, 50)))
      await Promise.all(strangers.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))))
      for (let round = 0; round < 3; round += 1)
        for (const page of ['/', '/log-ind', '/was', '/api/docs'])
          assert.equal((await fetch(address + page)).status, 200, page)
      assert.equal((await fetch(`${address}/api/v1/job-centre`)).status, 401)
      for (const { socket } of strangers) socket.destroy()
    })

  test('a burst of 200 requests on an idle program is answered completely', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(`${address}/log-ud`)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  })

  test('a large body is not awaited before its sender is known', async () => {
    const to = '/api/v1/offers/0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11/times'
    const bytes = 5 * 1024 * 1024
    const json = (authorization: string) =>
      `POST ${to} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: ${authorization}\r\nContent-Length: ${bytes}\r\n\r\n`
    const stranger = open(json('Bearer none'))
    assert.deepEqual(statusesIn(await stranger.until((text) => text.includes('\r\n\r\n'))), [401])
    const known = open(`${json(`Bearer ${await token()}`)}${'{"times":[]}'.padEnd(bytes)}`)
    assert.deepEqual(statusesIn(await known.until((text) => text.includes('\r\n\r\n'))), [422])
    const form = open(headOf('/sprog', 200_000))
    assert.deepEqual(statusesIn(await form.until((text) => text.includes('\r\n\r\n'))), [413])
  })

  test('a body over the limit is refused even without a declared size', async () => {
    const chunked = `POST /sprog HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n`
    const piece = `4000\r\n${'a'.repeat(0x4000)}\r\n`
    const form = open(chunked + piece.repeat(5))
    assert.deepEqual(statusesIn(await form.until((text) => text.includes('\r\n\r\n'))), [413])
  })

  test('600 requests on one connection are answered in order, and a page beside them is answered', async () => {
    const get = `GET /cookies HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n`
    const connection = open(get.repeat(600))
    assert.equal((await fetch(`${address}/`)).status, 200)
    const received = await connection.until((text) => statusesIn(text).length === 600)
    assert.deepEqual([...new Set(statusesIn(received))], [200])
  })

  const bare: readonly [string, string, number][] = [
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
    ['bytes that are no HTTP', 'hello\r\n\r\n', 400],
    ['20 kB of headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['a length beside chunks', `${headOf('/sprog', 5, 'Transfer-Encoding: chunked\r\n')}0\r\n\r\n`, 400],
    ['two lengths', `${headOf('/sprog', 5, 'Content-Length: 6\r\n')}a=b&c`, 400],
    ['two transfer codings', 'POST /sprog HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x, chunked, x\r\n\r\n', 400],
    ['a header name with a blank', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nabcde', 400],
    ['an address that is none', 'GET /%zz\\ HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ]
  for (const [what, sent, status] of bare)
    test(`${what}: ${status} with the headers of every answer, and the connection ends`, async () => {
      const received = await open(sent).until((text) => text.includes('\r\n\r\n'))
      assert.deepEqual(statusesIn(received), [status])
      for (const header of [
        /^x-content-type-options: nosniff/im,
        /^content-security-policy: /im,
        /^connection: close/im,
      ])
        assert.match(received, header)
    })

  test('TRACE is refused, and repeats nothing of what was sent', async () => {
    const received = await open(
      'TRACE / HTTP/1.1\r\nHost: x\r\nX-Sent: sent-as-it-is\r\nConnection: close\r\n\r\n',
    ).until((text) => text.includes('</html>'))
    assert.ok([403, 404, 405].includes(statusesIn(received)[0] ?? 0), received)
    assert.ok(!received.includes('sent-as-it-is'))
  })

  test('HTTP/1.0 without a host is answered', async () => {
    const received = await open('GET /cookies HTTP/1.0\r\n\r\n').until((text) => text.includes('</html>'))
    assert.deepEqual(statusesIn(received), [200])
  })
})

test('citizens, case systems, who counts and who reads events wait in lanes of their own', () => {
  const lanes = {
    'GET /': 'entrances',
    'GET /log-ind': 'entrances',
    'GET /min-side': 'entrances',
    'POST /log-ind': 'visits',
    'GET /book/tid': 'visits',
    'POST /book/bekraeft': 'visits',
    'GET /jc': 'visits',
    'GET /jc/kapacitet': 'counts',
    'GET /jc/kapacitet.csv': 'counts',
    'GET /api/v1/capacity': 'counts',
    'GET /api/v1/events': 'events',
    'GET /api/v1/offers': 'machines',
    'POST /oauth/token': 'machines',
    'POST /gateways/sms/receipts': 'machines',
  }
  const asked = Object.keys(lanes).map((request) => {
    const [method = '', path = ''] = request.split(' ')
    return [request, laneOf({ req: { method, path } })]
  })
  assert.deepEqual(Object.fromEntries(asked), lanes)
})

suite('an incomplete body', () => {
  const program = async (t: TestContext, limits: Parameters<typeof receiveBody>[1]) => {
    const app = new Hono()
    app.use(receiveBody(() => 1000, limits))
    app.post('*', async (c) => c.text(`read: ${await c.req.text()}`))
    const listening = await listen(listenerOf(app), local)
    t.after(() => listening.stop())
    return (sent: string) => {
      const connection = rawConnection(listening.port, sent)
      t.after(() => connection.socket.destroy())
      return connection
    }
  }

  test('an incomplete body gets 408 after its time, and the connection ends', async (t) => {
    const open = await program(t, { milliseconds: 20 })
    const received = await open(`${headOf('/', 50)}a=b`).until((text) => text.includes('\r\n\r\n'))
    assert.deepEqual(statusesIn(received), [408])
    assert.match(received, /^connection: close/im)
    // Node's own answer, which comes after ten seconds, has this header.
    assert.doesNotMatch(received, /^content-security-policy/im)
  })

  test('over the limit of one address the oldest incomplete body is cut, and complete requests are answered', async (t) => {
    const open = await program(t, { mostHalfSentOfAddress: 3 })
    const connections: RawConnection[] = []
    for (let n = 0; n < 4; n += 1) {
      const connection = open(headOf(`/${n}`, 3))
      connections.push(connection)
      if (n > 0) continue
      await new Promise((resolve) => connection.socket.once('connect', resolve))
    }
    const [first] = connections
    const cut = await first?.until((text) => text.includes('\r\n\r\n'))
    assert.deepEqual(statusesIn(cut ?? ''), [408])
    for (const connection of connections.slice(1)) {
      connection.socket.write('a=b')
      assert.match(await connection.until((text) => text.includes('a=b')), /^HTTP\/1\.1 200 /)
    }
  })

  test('over the limit in all the oldest incomplete body is cut', async (t) => {
    const open = await program(t, { mostHalfSent: 1 })
    const first = open(headOf('/', 3))
    await new Promise((resolve) => first.socket.once('connect', resolve))
    const second = open(`${headOf('/', 3)}a=`)
    assert.deepEqual(statusesIn(await first.until((text) => text.includes('\r\n\r\n'))), [408])
    second.socket.write('b')
    assert.match(await second.until((text) => text.includes('a=b')), /^HTTP\/1\.1 200 /)
  })
})

suite('a connection', () => {
  test('a connection has one request under way at a time, and its answers keep their order', async (t) => {
    let underWay = 0
    let most = 0
    const answer: RequestListener = (request, response) => {
      underWay += 1
      most = Math.max(most, underWay)
      setImmediate(() => {
        underWay -= 1
        response.end(`<${request.url}>`)
      })
    }
    const listening = await listen(answer, local)
    t.after(() => listening.stop())
    const sent = Array.from({ length: 100 }, (_, n) => `GET /${n} HTTP/1.1\r\nHost: x\r\n\r\n`).join('')
    const connection = rawConnection(listening.port, sent)
    t.after(() => connection.socket.destroy())
    const received = await connection.until((text) => text.includes('</99>'))
    assert.deepEqual(
      [...received.matchAll(/<\/(\d+)>/g)].map(([, n]) => Number(n)),
      Array.from({ length: 100 }, (_, n) => n),
    )
    assert.equal(most, 1)
  })

  test('a connection with more than a thousand pipelined requests is cut', async (t) => {
    const listening = await listen(() => {}, local)
    t.after(() => listening.stop())
    const connection = rawConnection(listening.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1500))
    t.after(() => connection.socket.destroy())
    await new Promise((resolve) => connection.socket.once('close', resolve))
    assert.equal(connection.received(), '')
  })
})
