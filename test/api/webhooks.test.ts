import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { after, suite, test } from 'node:test'
import { addWebhook } from '../../src/actions/change-webhook.ts'
import { claimEvents, endAttempt, queueDeliveries } from '../../src/actions/send-events.ts'
import { vouchForDatabase } from '../../src/actions/vouch-for-database.ts'
import { mayBeSentTo, mayBeWebhook } from '../../src/api/webhooks/addresses.ts'
import { type SenderOptions, sendEvent } from '../../src/api/webhooks/sender.ts'
import { sendAll, startWebhooks } from '../../src/api/webhooks/worker.ts'
import { instant } from '../../src/rules/dates.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { KnownContinuity } from '../../src/storage/continuity.ts'
import { newId } from '../../src/storage/ids.ts'
import { eventsAreTold } from '../support/event-horizon.ts'
import { SetClock } from '../support/program.ts'
import { citizenOf, type Json, refused, sharedTestApi } from './client.ts'

// J-EVENTS: events that are sent. Receivers are servers of our own, which die, stall and lie.

const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW)
const realClock = new SetClock('2026-11-01T12:00:00Z')
const servers: Server[] = []
after(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

interface Received {
  readonly id: string
  readonly event: Json
  readonly headers: IncomingMessage['headers']
}

/** How a receiver answers one request. */
type Answers = (nth: number, response: ServerResponse, received: Received) => void
const well: Answers = (_nth, response) => response.writeHead(204).end()

/** A receiver, and what it was sent. */
async function receiver(answers: Answers = well) {
  const got: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const received = {
        id: String(request.headers['webhook-id']),
        event: JSON.parse(body),
        headers: request.headers,
        body,
      }
      got.push(received)
      answers(got.filter(({ id }) => id === received.id).length, response, received)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  return { url: `http://127.0.0.1:${address.port}/events`, got, server }
}

const add = async (url: string, types?: string[]): Promise<Json> =>
  await api.demo.must(api.demo.post('/webhooks', { url, ...(types ? { types } : {}) }))
const end = async (...webhooks: Json[]): Promise<void> => {
  for (const { id } of webhooks) await api.demo.delete(`/webhooks/${id}`)
}
const calendar = () => api.it.as({ kind: 'calendar' })
const sender: SenderOptions = { toLoopback: true, milliseconds: 300 }
const options = { sender, realClock, failed: (error: unknown) => assert.fail(String(error)), chance: () => 0.5 }
const settled = () => eventsAreTold(api.it.database.pool)
const work = async (webhook: Json) => {
  await settled()
  await sendAll(calendar(), webhook.id, options)
}
const later = (minutes: number) => realClock.set(realClock.now().add({ minutes }).toString())
const deliveries = async ({ id }: Json, more = ''): Promise<Json[]> =>
  (await api.demo.get(`/webhooks/${id}/deliveries${more}`)).body.items

/** Some citizens, each with four events after the first. */
async function happen(citizens: number): Promise<string[]> {
  const made = []
  for (let nth = 0; nth < citizens; nth += 1) made.push((await citizenOf(api.demo)).id)
  for (const due of ['2026-07-10', '2026-07-11'])
    for (const id of made) await api.demo.post(`/citizens/${id}/deadlines`, { interviewType: 'job', dueDate: due })
  return made
}

/** The order of each citizen's events at their first arrival. */
function firstArrivals(got: readonly Received[]): Map<string, string[]> {
  const seen = new Set<string>()
  const first = got.filter(({ id }) => !seen.has(id) && seen.add(id))
  return new Map(
    [...Map.groupBy(first, ({ event }) => String(event.citizenId))].map(([id, of]) => [id, of.map((one) => one.id)]),
  )
}

async function told(read: string): Promise<Map<string, string[]>> {
  await settled()
  const { items } = (await api.demo.get(`/events?after=${read}&limit=1000`)).body
  return new Map(
    [...Map.groupBy<string, Json>(items, ({ citizenId }: Json) => String(citizenId))].map(([id, of]) => [
      id,
      of.map((one: Json) => one.id),
    ]),
  )
}
const endOfEvents = async (): Promise<string> => {
  await settled()
  return (await api.demo.get('/events?after=end')).body.next
}

suite('J-EVENTS: what is sent', () => {
  test('each event of the wanted types, as it is read, signed with the secret that was shown once', async () => {
    const { url, got } = await receiver()
    const webhook = await add(url, ['deadline.created'])
    const read = await endOfEvents()
    const [citizen] = await happen(1)
    await work(webhook)
    const [first, second, ...more] = got
    assert.ok(first && second && more.length === 0)
    const { items } = (await api.demo.get(`/events?after=${read}`)).body
    assert.deepEqual(
      got.map(({ event }) => event),
      items.filter(({ type }: Json) => type === 'deadline.created'),
    )
    assert.equal(first.event.citizenId, citizen)
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = first.headers
    const key = Buffer.from(webhook.secret.replace('whsec_', ''), 'base64')
    const signed = createHmac('sha256', key)
      .update(`${String(id)}.${String(at)}.${JSON.stringify(first.event)}`)
      .digest('base64')
    assert.equal(signature, `v1,${signed}`)
    assert.equal(Number(at), Math.floor(realClock.now().epochMilliseconds / 1000))
    const { body } = await api.demo.get(`/webhooks/${webhook.id}`)
    assert.ok(!JSON.stringify(body).includes('whsec_'))
    const kept = await api.it.database.pool.query('select secret from webhook where id = $1', [webhook.id])
    assert.ok(!kept.rows[0].secret.toString('latin1').includes(webhook.secret.slice(6, 20)), 'kept sealed')
    const looks = `select count(*)::int as n from access_log where operation = 'sendEvents' and citizen_id = $1`
    assert.ok((await api.it.database.pool.query(looks, [citizen])).rows[0].n > 0, 'J-OWN')
    await end(webhook)
  })

  test('a new secret and the former one sign for a day', async () => {
    const { url, got } = await receiver()
    const webhook = await add(url)
    const { secret } = (await api.demo.post(`/webhooks/${webhook.id}/secret`, undefined)).body
    assert.notEqual(secret, webhook.secret)
    await happen(1)
    await work(webhook)
    assert.equal(String(got[0]?.headers['webhook-signature']).split(' ').length, 2)
    later(25 * 60)
    const before = got.length
    await happen(1)
    await work(webhook)
    assert.equal(String(got[before]?.headers['webhook-signature']).split(' ').length, 1)
    await end(webhook)
  })

  test('a receiver that dies, stalls and lies gets every event at least once, in order per citizen', async () => {
    const canary = await receiver()
    const lies: Answers[] = [
      (_nth, response) => response.socket?.destroy(),
      () => undefined,
      (_nth, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('the first half')
        setImmediate(() => response.socket?.destroy())
      },
      (_nth, response) => response.writeHead(307, { location: canary.url }).end(),
      (_nth, response) => response.writeHead(500).end('no'),
      (_nth, response) => response.writeHead(503).end('x'.repeat(300_000)),
    ]
    let nth = 0
    const { url, got } = await receiver((attempt, response, received) => {
      nth += 1
      const lie = attempt === 1 ? lies[nth % lies.length] : undefined
      ;(lie ?? well)(attempt, response, received)
    })
    const webhook = await add(url)
    const read = await endOfEvents()
    await happen(4)
    for (let round = 0; round < 60; round += 1) {
      await work(webhook)
      const open = await deliveries(webhook, '?limit=1000')
      if (open.every(({ status }) => status === 'delivered')) break
      later(30)
    }
    assert.deepEqual(firstArrivals(got), await told(read), 'each, in order per citizen')
    const arrived = await deliveries(webhook, '?limit=1000')
    assert.deepEqual(new Set(arrived.map(({ status }) => status)), new Set(['delivered']))
    assert.ok(got.length > arrived.length, 'some twice')
    assert.equal(canary.got.length, 0, 'redirects are not followed')
    await end(webhook)
  })

  test('an answer without an end counts by its status', async () => {
    const huge = await receiver((_nth, response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.on('drain', more)
      more()
    })
    const webhook = await add(huge.url)
    await citizenOf(api.demo)
    await work(webhook)
    assert.deepEqual(
      (await deliveries(webhook)).map(({ status, answered }) => [status, answered]),
      [['delivered', 200]],
    )
    await end(webhook)
  })

  test('what nobody takes for three days is parked, shown, and sent again on request; the next goes on', async () => {
    let isUp = false
    const { url, got } = await receiver((nth, response, received) =>
      isUp ? well(nth, response, received) : void response.writeHead(500).end(),
    )
    const webhook = await add(url)
    await happen(1)
    for (let hours = 0; hours <= 74; hours += 1) {
      await work(webhook)
      later(60)
    }
    const parked = await deliveries(webhook, '?status=parked')
    assert.ok(parked.length >= 3, JSON.stringify(await deliveries(webhook)))
    assert.equal(parked.at(-1)?.failedBecause, 'http_500')
    const failing = (await api.demo.get(`/webhooks/${webhook.id}`)).body
    assert.equal(failing.failingSince !== null, true)
    isUp = true
    const before = got.length
    const { body } = await api.demo.post(`/webhooks/${webhook.id}/redeliver`, {})
    assert.deepEqual(body, { queued: parked.length })
    later(60)
    await work(webhook)
    const again = got.slice(before).map(({ id }) => id)
    assert.deepEqual(again, parked.map(({ eventId }) => eventId).toReversed(), 'in their order')
    await end(webhook)
  })
})

suite('J-EVENTS: many workers', () => {
  test('several workers at once send each event once', async () => {
    const { url, got } = await receiver()
    const webhook = await add(url)
    await happen(5)
    await Promise.all([work(webhook), work(webhook), work(webhook), work(webhook)])
    await work(webhook)
    const ids = got.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    assert.equal(ids.length, (await deliveries(webhook, '?limit=1000')).length)
    await end(webhook)
  })

  test('of a worker that was killed another takes over after a minute, and the dead one changes nothing', async () => {
    const { url, got } = await receiver()
    const webhook = await add(url)
    await citizenOf(api.demo)
    await settled()
    await queueDeliveries(calendar(), webhook.id, realClock.now())
    const claimed = await claimEvents(calendar(), webhook.id, realClock.now())
    assert.equal(claimed?.events.length, 1)
    await work(webhook)
    assert.equal(got.length, 0, 'it is under way')
    later(2)
    await work(webhook)
    assert.equal(got.length, 1)
    const [dead] = claimed?.events ?? []
    assert.ok(dead)
    const { number, attempts } = dead
    const lost = { number, attempts, arrived: false, answered: null, failedBecause: 'late', isFinal: false }
    await endAttempt(calendar(), webhook.id, lost, { realNow: realClock.now(), chance: 0 })
    assert.deepEqual(
      (await deliveries(webhook)).map(({ status, attempts: times }) => [status, times]),
      [['delivered', 2]],
    )
    await end(webhook)
  })

  test('O-RESTORED: a database that is held sends nothing, whichever process asks; released, it goes on', async (t) => {
    const { url, got } = await receiver()
    const webhook = await add(url)
    await citizenOf(api.demo)
    await settled()
    const { pool } = api.it.database
    const release = () => pool.query('update continuity set held_since = null, held_because = null')
    t.after(release)
    const context = { ...calendar(), continuity: new KnownContinuity(newId()) }
    const vouched = await vouchForDatabase(context, [], null)
    context.continuity.learned(vouched)
    await pool.query(`update continuity set held_since = now(), held_because = 'another_copy'`)
    assert.equal(context.continuity.isHeld, false, 'it has not heard yet')
    await sendAll(context, webhook.id, options)
    assert.deepEqual([got.length, (await deliveries(webhook)).map(({ status }) => status)], [0, ['waiting']])
    await release()
    await sendAll(context, webhook.id, options)
    assert.equal(got.length, 1)
    await end(webhook)
  })

  test('a dead receiver and one that stalls hold nobody else up', async (t) => {
    const dead = await receiver((_nth, response) => response.socket?.destroy())
    const stalled = await receiver(() => undefined)
    const arrived = Promise.withResolvers<void>()
    const alive = await receiver((nth, response, received) => {
      well(nth, response, received)
      if (alive.got.length === 10) arrived.resolve()
    })
    const webhooks = [await add(dead.url), await add(stalled.url), await add(alive.url)]
    const worker = startWebhooks(calendar(), { ...options, lookEveryMilliseconds: 20 })
    t.after(() => worker.stop())
    for (let nth = 0; nth < 10; nth += 1) await citizenOf(api.demo)
    await arrived.promise
    await end(...webhooks)
  })

  test('of a client that has ended nothing more is sent', async (t) => {
    const { url, got } = await receiver()
    const webhook = await add(url)
    const { pool } = api.it.database
    await pool.query(
      `insert into api_client (id, job_centres, scopes, acting_user, made_at, made_by, ended_at, ended_by)
       values ('gone', '{10100}', '{events}', 'optional', now(), 'x', now(), 'x')`,
    )
    await pool.query(`update webhook set client = 'gone' where id = $1`, [webhook.id])
    await citizenOf(api.demo)
    const worker = startWebhooks(calendar(), { ...options, lookEveryMilliseconds: 10 })
    t.after(() => worker.stop())
    const other = await receiver()
    const control = await add(other.url)
    await citizenOf(api.demo)
    while (other.got.length === 0) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(got.length, 0)
    await end(control)
  })
})

suite('J-EVENTS: nothing inside is reached', () => {
  const outside = { toLoopback: false }
  const signed = { id: 'ev_1_0000000', body: '{}', secrets: ['whsec_AAAA'], at: instant(NOW) }

  const insides = [
    '10.0.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
  ]
  for (const address of insides)
    test(`${address} is no address to send to, nor may a name lead there`, async () => {
      assert.equal(mayBeSentTo(address, outside), false)
      const host = address.includes(':') ? `[${address}]` : address
      assert.equal(mayBeWebhook(`https://${host}/x`, outside), false)
      for (const addresses of [[address], ['8.8.8.8', address]]) {
        const resolve = async () => addresses
        const sent = await sendEvent('https://sag.example.dk/x', signed, { ...outside, resolve, milliseconds: 300 })
        assert.deepEqual(sent, { arrived: false, answered: null, failedBecause: 'address_not_public' })
      }
    })

  test('names that lead inside, other ways to write an address, and what is not https, are refused', async () => {
    for (const url of [
      'http://sag.example.dk/x',
      'ftp://sag.example.dk/x',
      'https://localhost/x',
      'https://2130706433/x',
      'https://0x7f.1/x',
      'https://0177.0.0.1/x',
      'https://127.1/x',
      'https://database/x',
      'https://database.internal/x',
      'https://printer.local./x',
      'https://anna:secret@sag.example.dk/x',
      'https://10.1.2.3:8443/x',
    ]) {
      assert.equal(mayBeWebhook(url, outside), false, url)
    }
    assert.equal(mayBeWebhook('https://sag.example.dk:8443/x?y=z', outside), true)
    assert.equal(mayBeSentTo('8.8.8.8', outside), true)
    assert.equal(mayBeSentTo('2a00:1450:4001::1', outside), true)
    await refused(api.demo.post('/webhooks', { url: 'https://10.0.0.1/x' }), 422, 'webhook_address_not_public')
  })

  test('what was looked at is what is connected to: the name is resolved once', async () => {
    const canary = await receiver()
    let asked = 0
    const resolve = async () => {
      asked += 1
      return asked === 1 ? ['127.0.0.1'] : ['127.0.0.2']
    }
    const url = canary.url.replace('127.0.0.1', 'rebound.example.dk')
    const sent = await sendEvent(url, signed, { toLoopback: true, resolve, milliseconds: 1000 })
    assert.equal(sent.arrived, true)
    assert.equal(asked, 1)
    assert.equal(canary.got[0]?.headers.host, new URL(url).host)
  })
})

suite('J-OWN: whose webhook it is', () => {
  test('to others it does not exist; of one client as many as the bound says', async () => {
    const webhook = await add('https://sag.example.dk/x')
    for (const answer of [
      api.other.get(`/webhooks/${webhook.id}`),
      api.other.get(`/webhooks/${webhook.id}/deliveries`),
      api.other.post(`/webhooks/${webhook.id}/redeliver`, {}),
      api.other.post(`/webhooks/${webhook.id}/secret`, undefined),
      api.other.delete(`/webhooks/${webhook.id}`),
    ])
      await refused(answer, 404, 'not_found')
    assert.deepEqual((await api.other.get('/webhooks')).body, { items: [] })
    const { body } = await api.demo.get('/webhooks')
    const all = [...body.items]
    while (all.length < usualBounds.webhooks) all.push(await add('https://sag.example.dk/x'))
    await refused(api.demo.post('/webhooks', { url: 'https://sag.example.dk/x' }), 409, 'too_many_webhooks')
    await end(...all)
    assert.deepEqual((await api.demo.get('/webhooks')).body, { items: [] })
  })

  test('J-LIMITS: the bound is a setting, and exact where several are added at once', async () => {
    const context = { ...api.it.staff, bounds: { ...usualBounds, webhooks: 2 } }
    const one = { url: 'https://sag.example.dk/x', types: [], at: realClock.now() }
    const added = await Promise.all(Array.from({ length: 8 }, () => addWebhook(context, one)))
    assert.equal(added.filter(({ ok }) => ok).length, 2)
  })
})
