import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { GatewayDouble } from '../messages/gateway-double.ts'
import { until } from '../messages/world.ts'
import { temporaryFolder } from '../support/folder.ts'
import { keysOfProduction } from '../support/keys.ts'
import { createTestProgram } from '../support/program.ts'
import { makeQueue } from '../support/queue.ts'
import { hasEnded, programsIn, type Running, stop } from '../support/started.ts'

// `npm run work` and the worker inside `npm start`, as an operator starts them.

const TODAY = '2026-07-01'
const NOON = `${TODAY}T12:00:00+02:00`
const { run, killAll } = programsIn(temporaryFolder(), NOON)
after(() => {
  killAll()
})

/** Starts a command of the program and waits for its first line. */
async function start(verb: string, environment: Record<string, string>): Promise<Running> {
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
    const workers = await Promise.all([start('work', environment), start('work', environment)])
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
  test('in the demo a receipt is in the outbox within seconds, and a reminder waits for the button', async () => {
    const program = await start('serve', {})
    const address = /http:\/\/\S+:\d+/.exec(program.output())?.[0] ?? ''
    const tokenAnswer = await fetch(`${address}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' }),
    })
    const token: { access_token: string } = JSON.parse(await tokenAnswer.text())
    const call = async (path: string, body: object): Promise<{ id: string }> => {
      const headers = { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' }
      const answered = await fetch(`${address}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      const text = await answered.text()
      assert.equal(answered.status, 201, text)
      return JSON.parse(text)
    }
    await fetch(`${address}/demo/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now: '2031-05-05T12:00:00+02:00' }),
    })
    const deliver = async () => await (await fetch(`${address}/demo/deliver`, { method: 'POST' })).json()
    // Delivers the messages for the demo's own people, which depend on the hour of the start.
    await deliver()
    const citizen = await call('/citizens', {
      cpr: '6103921234',
      name: 'Anna Ny',
      contactGroup: 2,
      jobCentre: '10100',
      mobile: '20123456',
      smsService: true,
    })
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
    assert.equal(await stop(program, 'SIGTERM'), 0)
  })
})
