import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, suite, test } from 'node:test'
import { closeDeadline } from '../../src/actions/close-deadline.ts'
import { numberInEventId } from '../../src/rules/events.ts'
import { GatewayDouble } from '../messages/gateway-double.ts'
import { until } from '../messages/world.ts'
import { createStartedDemo } from '../support/demo-database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { keysOfProduction } from '../support/keys.ts'
import { createTestProgram, must, type TestProgram } from '../support/program.ts'
import { makeQueue } from '../support/queue.ts'
import { hasEnded, programsIn, type Running, stop } from '../support/started.ts'

// `npm run work` and the worker inside `npm start`, as an operator starts them.

const TODAY = '2026-07-01'
const NOON = `${TODAY}T12:00:00+02:00`
const atNoon = programsIn(temporaryFolder(), NOON)
const folderOfDemo = temporaryFolder()
const ofDemo = programsIn(folderOfDemo)
after(() => {
  atNoon.killAll()
  ofDemo.killAll()
})

/** Starts a command of the program and waits for its first line. */
async function start({ run }: typeof atNoon, verb: string, environment: Record<string, string>): Promise<Running> {
  const running = run(environment, verb)
  const { child, output } = running
  await until('it is there', () => /^Selvbook: /m.test(output()) || hasEnded(child), 60_000)
  assert.match(output(), /^Selvbook: /m)
  return running
}

suite('npm run work', () => {
  test('two workers send each due message once and end on SIGTERM; each minute abandoned attempts are cleaned up', async (t) => {
    const it = await createTestProgram(NOON)
    t.after(it.drop)
    await makeQueue(it.connectionString)
    const double = await GatewayDouble.start()
    t.after(() => double.stop())
    await it.database.pool.query(`
      insert into job_centre (code, name) values ('10100', 'Jobcenter');
      insert into citizen (id, name, mobile, sms_service, created_at)
        select gen_random_uuid(), 'Borger', '+45' || (20000000 + n), true, timestamptz '${NOON}' from generate_series(1, 40) n;
      insert into job_centre_period (citizen_id, job_centre, from_date, reported_on) select id, '10100', date '${TODAY}', date '${TODAY}' from citizen;
      insert into contact_group_period (citizen_id, contact_group, from_date, reported_on) select id, 2, date '${TODAY}', date '${TODAY}' from citizen;
      insert into meeting (id, citizen_id, job_centre, type, origin, status, starts_at, ends_at, form, rebooking_allowed,
          rebooking_notice_hours, cancelling_allowed, cancelling_notice_hours, created_at)
        select gen_random_uuid(), id, '10100', 'job', 'walk_in', 'held', timestamptz '${NOON}' + interval '9 days', timestamptz '${NOON}' + interval '9 days 1 hour',
          'phone', false, 0, false, 0, timestamptz '${NOON}' from citizen;
      insert into message (id, citizen_id, job_centre, meeting_id, revision, kind, channel, parameters, created_at, due_at)
        select gen_random_uuid(), citizen_id, '10100', id, 0, 'booked', 'sms',
          jsonb_build_object('startsAt', to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            'endsAt', to_char(ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'form', 'phone'), timestamptz '${NOON}', timestamptz '${NOON}' from meeting`)
    const environment = {
      NODE_ENV: 'production',
      PUBLIC_URL: 'http://127.0.0.1:1',
      DATABASE_URL: it.connectionString,
      ...keysOfProduction(),
      API_CLIENTS: '[]',
      SMTP_URL: 'none',
      JOURNAL: 'none',
      MITID_BROKER: 'none',
      SMS_URL: double.url,
      SMS_TOKEN: double.token,
      SMS_RECEIPT_SECRET: 'the secret of receipts',
    }
    const workers = await Promise.all([start(atNoon, 'work', environment), start(atNoon, 'work', environment)])
    await until('all have arrived', () => double.accepted.length === 40, 60_000)
    for (const worker of workers) assert.equal(await stop(worker, 'SIGTERM'), 0)
    assert.equal(new Set(double.accepted.map(({ msisdn }) => msisdn)).size, 40)
    const { rows } = await it.database.pool.query<{ status: string; n: number }>(
      'select status, count(*) as n from message group by status',
    )
    assert.deepEqual(rows, [{ status: 'handed_over', n: 40 }])
    const schedules = await it.database.pool.query<{ name: string; cron: string }>(
      'select name, cron from pgboss.schedule',
    )
    assert.deepEqual(schedules.rows, [{ name: 'look-after-attempts', cron: '* * * * *' }])
    for (const { output } of workers)
      assert.doesNotMatch(output(), /\+?4520000|Borger|"level":50/, 'N-SECRET: no number in the log')
  })
})

suite('the demo', () => {
  let it: TestProgram
  let serving: Running
  let address: string
  let headers: Record<string, string>
  before(async () => {
    it = await createTestProgram(NOON, { on: await createStartedDemo(folderOfDemo) })
    serving = await start(ofDemo, 'serve', { DATABASE_URL: it.connectionString })
    address = /http:\/\/\S+:\d+/.exec(serving.output())?.[0] ?? ''
    const tokenAnswer = await fetch(`${address}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' }),
    })
    const token: { access_token: string } = JSON.parse(await tokenAnswer.text())
    headers = { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' }
  })
  after(() => it.drop())

  const call = async (path: string, body: object): Promise<{ id: string }> => {
    const answered = await fetch(`${address}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await answered.text()
    assert.equal(answered.status, 201, text)
    return JSON.parse(text)
  }
  const register = (nth: number) =>
    call('/citizens', {
      cpr: `61039212${30 + nth}`,
      name: 'Anna Ny',
      contactGroup: 2,
      jobCentre: '10100',
      mobile: '20123456',
      smsService: true,
    })

  test('in the demo a receipt is in the outbox within seconds, and a reminder waits for the button', async () => {
    await fetch(`${address}/demo/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now: '2031-05-05T12:00:00+02:00' }),
    })
    const deliver = async () => await (await fetch(`${address}/demo/deliver`, { method: 'POST' })).json()
    // Delivers the messages for the demo's own people, which depend on the hour of the start.
    await deliver()
    const citizen = await register(4)
    await call(`/citizens/${citizen.id}/deadlines`, { interviewType: 'job', dueDate: '2031-05-25' })
    await call(`/citizens/${citizen.id}/meetings`, {
      interviewType: 'job',
      startsAt: '2031-05-20T10:00:00+02:00',
      minutes: 30,
      caseworker: 'karin',
      form: 'phone',
    })
    const outbox = async (): Promise<{ kind: string }[]> =>
      JSON.parse(await (await fetch(`${address}/demo/outbox?citizenId=${citizen.id}`)).text())
    await until('the receipt has left', async () => (await outbox()).length > 0, 15_000, 100)
    assert.deepEqual(
      (await outbox()).map(({ kind }) => kind),
      ['summoned'],
    )
    assert.deepEqual(await deliver(), { handedOver: 0, dropped: 1 })
  })

  test('`npm start` and `npm run work` send each event once, in order per citizen, and the latter goes on alone', async (t) => {
    const got: { id: string; citizenId: string }[] = []
    const receiver = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      request.on('end', () => {
        got.push(JSON.parse(body))
        response.writeHead(204).end()
      })
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    t.after(() => receiver.close())
    const place = receiver.address()
    assert.ok(typeof place === 'object' && place)
    const worker = await start(ofDemo, 'work', { DATABASE_URL: it.connectionString })
    await call('/webhooks', { url: `http://127.0.0.1:${place.port}/events` })
    const citizens = await Promise.all([0, 1, 2, 3].map(register))
    const setDeadlines = (dueDate: string) =>
      Promise.all(citizens.map(({ id }) => call(`/citizens/${id}/deadlines`, { interviewType: 'job', dueDate })))
    for (const dueDate of ['2031-06-10', '2031-06-11']) await setDeadlines(dueDate)
    const deadlines = await setDeadlines('2031-06-12')
    const told = async () => {
      const { rows } = await it.database.pool.query<{ id: string; status: string }>(
        `select lane as id, status from webhook_delivery order by position, number`,
      )
      return rows
    }
    const all = async (least: number) => {
      await until(
        'all have arrived',
        async () => {
          const rows = await told()
          return rows.length >= least && rows.every(({ status }) => status === 'delivered')
        },
        30_000,
      )
      const ids = got.map(({ id }) => id)
      assert.equal(ids.length, (await told()).length)
      assert.equal(new Set(ids).size, ids.length, 'each once')
      for (const [citizenId, of] of Map.groupBy(got, (event) => event.citizenId)) {
        const order = await it.database.pool.query<{ number: number }>(
          'select number from webhook_delivery where lane = $1 order by position, number',
          [citizenId],
        )
        assert.deepEqual(
          of.map(({ id }) => numberInEventId(id)),
          order.rows.map(({ number }) => number),
          'in order',
        )
      }
      return ids.length
    }
    const both = await all(citizens.length * 4)
    assert.equal(await stop(serving, 'SIGTERM'), 0)
    it.clock.set('2031-05-05T13:00:00+02:00')
    for (const { id } of deadlines) must(await closeDeadline(it.staff, id, 'he has moved'))
    await all(both + deadlines.length)
    assert.equal(await stop(worker, 'SIGTERM'), 0)
  })
})
