import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { registerJobCentres } from '../../src/actions/change-job-centre.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { type Sweeping, sweep } from '../../src/actions/sweep.ts'
import { askCitizen } from '../../src/questions/job-centre/citizens.ts'
import { askRetention } from '../../src/questions/retention.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import { defaultTimes } from '../../src/rules/kept-kinds.ts'
import { retention } from '../../src/rules/retention.ts'
import { livedCitizen } from '../support/lived-citizen.ts'
import { citizenOf, createTestProgram, must, type TestProgram } from '../support/program.ts'

// O-SWEEP: what is kept no longer goes, and nothing else does.

const START = '2026-07-01T10:00:00+02:00'
let it: TestProgram
let operator: ReturnType<TestProgram['as']>
const night = () => it.as({ kind: 'calendar' })

before(async () => {
  it = await createTestProgram(START)
  operator = it.as({ kind: 'operator', name: 'root' })
  await registerJobCentres(night(), ['10100', '75100'])
})
after(() => it.drop())

const query = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  (await it.database.pool.query<Record<string, unknown>>(text, values)).rows

/** The machine's time of a test: rows of sessions, looks and kept answers are dated by it. */
const REAL_NOW = instant('2020-01-02T03:00:00Z')
const sweeping: Sweeping = { realNow: REAL_NOW, times: defaultTimes }

const takenBy = async (how = sweeping) => must(await sweep(night(), how)).taken

const due = async (): Promise<Record<string, number>> => {
  const { due: found } = must(await askRetention(operator, sweeping))
  return Object.fromEntries(found.flatMap(({ sweep: name, count }) => (count > 0 ? [[name, count]] : [])))
}

test('every table of the database has a row of what is kept for how long, and no row names another table', async () => {
  const tables = await query(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  const rows = new Set(retention.map(({ table }) => table))
  assert.deepEqual(
    tables.map(({ name }) => String(name)).filter((name) => !rows.has(name)),
    [],
    'tables without a row in src/rules/retention.ts',
  )
  const known = new Set(tables.map(({ name }) => name))
  assert.deepEqual(
    [...rows].filter((name) => !known.has(name) && name !== 'pgboss'),
    [],
  )
})

suite('O-SWEEP: the program’s own rows', () => {
  test('go when their time has come: in a dry run counted, then taken, then none is left', async () => {
    const citizenId = await citizenOf(it.staff)
    await query(`insert into idempotency_key (client, key, request_hash, status, headers, body, created_at)
      select 'demo', n::text, ''::bytea, 200, '{}'::jsonb, '', timestamptz '2019-12-01' + n * interval '1 second' from generate_series(1, 2500) n
      union all select 'demo', 'young', '', 200, '{}', '', timestamptz '2019-12-04'`)
    const session = `insert into session (token_hash, citizen_id, issuer, subject, created_at, seen_at, ends_at, expires_at) values`
    await query(`${session} ('old', $1, 'x', 'x', '2019-12-31', '2019-12-31', '2020-02-01', '2019-12-31')`, [citizenId])
    await query(`${session} ('new', $1, 'x', 'x', '2020-01-01', '2020-01-01', '2020-02-01', '2020-01-02')`, [citizenId])
    await query(`insert into sign_in_begun (state, browser, kind, nonce, verifier, ends_at) values
      ('old', '', 'citizen', '', '', '2020-01-02T02:59Z'), ('new', '', 'citizen', '', '', '2020-01-02T03:01Z')`)
    await query(`insert into logout_seen (issuer, jti, ends_at) values
      ('x', 'old', '2020-01-02T02:59Z'), ('x', 'new', '2020-01-02T03:01Z')`)
    await query(`insert into used_assertion (client, jti_sha256, expires_at)
      select 'x', sha256(n::text::bytea), timestamptz '2020-01-02T02:59Z' + n * interval '1 minute' from generate_series(0, 2) n`)
    await query(
      `insert into quota (key, points, expire) values ('old', 1, 1577934000000 - 1), ('new', 1, 1577934000000), ('ever', 1, null)`,
    )
    await query(`insert into nightly_run (day, started_at) values ('2024-06-30', now()), ('2026-06-30', now())`)
    const expected = {
      kept_answers: 2500,
      sessions: 1,
      sign_ins_begun: 1,
      logouts_seen: 1,
      used_assertions: 1,
      quotas: 1,
      nights: 1,
    }
    assert.deepEqual(await due(), expected)
    assert.deepEqual(await takenBy(), expected)
    assert.deepEqual([await due(), await takenBy()], [{}, {}])
    const left =
      await query(`select (select count(*) from idempotency_key) as answers, (select count(*) from session) as sessions,
      (select state from sign_in_begun) as begun, (select jti from logout_seen) as seen`)
    assert.deepEqual(left, [{ answers: 1, sessions: 1, begun: 'new', seen: 'new' }])
  })

  test('what each sweep took stands in a row, with who began it; the operator may begin one as well', async () => {
    await query(`insert into logout_seen (issuer, jti, ends_at) values ('x', 'old', '2000-01-01')`)
    must(await sweep(operator, sweeping))
    const { runs } = must(await askRetention(operator, sweeping))
    const [last, earlier] = runs
    assert.deepEqual([last?.by, last?.taken, last?.finishedAt !== null], ['root', { logouts_seen: 1 }, true])
    assert.equal(earlier?.by, 'night')
  })

  test('looks go after two years, and the database itself keeps those of the last ninety days', async () => {
    const citizenId = await citizenOf(it.staff)
    for (let at = 0; at < 3; at += 1) must(await askCitizen(it.staff, citizenId))
    await query(`update access_log set at = '2017-12-31' where id = (select min(id) from access_log)`)
    const taken = await takenBy()
    assert.deepEqual(taken, { looks: 1 })
    assert.deepEqual(await query('select count(*) as n from access_log where citizen_id = $1', [citizenId]), [{ n: 2 }])
    await assert.rejects(query(`select forget_looks(now() - interval '89 days', 10)`), /ninety days/)
  })

  test('two sweeps at once take each row once, and one goes on after the other broke off', async () => {
    await query(
      `insert into logout_seen (issuer, jti, ends_at) select 'y', n::text, '2000-01-01' from generate_series(1, 3000) n`,
    )
    const both = await Promise.all([takenBy(), takenBy()])
    assert.equal(
      both.reduce((sum, { logouts_seen: taken = 0 }) => sum + taken, 0),
      3000,
    )
    assert.deepEqual(await due(), {})
  })
})

/** The tables with a row of this citizen. */
async function tablesOf(citizenId: string): Promise<string[]> {
  const tables = await query(
    `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'citizen_id' order by 1`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const [row] = await query(`select count(*) as n from ${String(name)} where citizen_id = $1`, [citizenId])
    if (row?.['n'] !== 0) found.push(String(name))
  }
  return found
}

suite('O-SWEEP: messages, holds and citizens', () => {
  let citizenId: string
  before(async () => {
    it.clock.set(START)
    citizenId = await livedCitizen(it)
    await query(
      `update message set status = 'handed_over', sent_to = '+4520123456', body = 'Hej', handed_over_at = created_at,
      settled_at = created_at where citizen_id = $1`,
      [citizenId],
    )
    await query(
      `insert into message_attempt (id, message_id, number, gateway, begun_at, outcome, ended_at)
      select gen_random_uuid(), id, 1, 'sms-1', created_at, 'accepted', created_at from message where citizen_id = $1`,
      [citizenId],
    )
    await query(`insert into delivery_receipt (attempt_id, status, meaning, at, received_at)
      select id, 'DELIVERED', 'delivered', begun_at, begun_at from message_attempt`)
  })

  test('a hold, an address never confirmed and a code go the day after next; the words of messages after a year', async () => {
    it.clock.set('2026-07-02T10:00:00+02:00')
    assert.deepEqual(await takenBy(), {})
    it.clock.set('2026-07-03T10:00:00+02:00')
    assert.deepEqual(await takenBy(), { lapsed_holds: 1, unconfirmed_addresses: 1, code_texts: 1 })
    const messages = await query(
      `select kind, parameters::text, body from message where citizen_id = $1 and kind = 'confirmation_code'`,
      [citizenId],
    )
    assert.deepEqual(messages, [{ kind: 'confirmation_code', parameters: '{}', body: null }])
    it.clock.set('2027-07-02T10:00:00+02:00')
    await runNight(night())
    const taken = await takenBy()
    assert.ok((taken.message_texts ?? 0) >= 3, JSON.stringify(taken))
    const left = await query(`select count(*) as n from message where sent_to is not null or body is not null`)
    assert.deepEqual(left, [{ n: 0 }])
    for (const table of ['message_attempt', 'delivery_receipt'])
      assert.deepEqual(await query(`select count(*) as n from ${table}`), [{ n: 0 }], table)
  })

  test('a citizen of whom nothing has been heard in five years goes with all that is theirs, and is counted', async () => {
    const had = await tablesOf(citizenId)
    for (const table of [
      'deadline',
      'deadline_history',
      'meeting',
      'meeting_history',
      'absence',
      'message',
      'no_time_finding',
    ])
      assert.ok(had.includes(table), table)
    it.clock.set('2031-07-21T10:00:00+02:00')
    await takenBy()
    assert.deepEqual(await tablesOf(citizenId), had, 'the last day of an absence is not five years back')
    it.clock.set('2031-07-22T10:00:00+02:00')
    assert.deepEqual([(await due())['citizens'], (await takenBy()).citizens], [1, 1])
    assert.deepEqual(
      (await tablesOf(citizenId)).filter((table) => table !== 'access_log'),
      [],
    )
    assert.deepEqual(await query('select id from citizen where id = $1', [citizenId]), [])
    const figures = await query(
      `select job_centre, month::text, what, kind, outcome, count from past_figure order by what, kind`,
    )
    assert.deepEqual(figures, [
      { job_centre: '10100', month: '2026-07-01', what: 'deadline', kind: 'job', outcome: 'closed_met', count: 1 },
      { job_centre: '10100', month: '2026-07-01', what: 'meeting', kind: 'job booked', outcome: 'due', count: 1 },
      { job_centre: '10100', month: '2026-07-01', what: 'no_time', kind: '', outcome: '', count: 1 },
    ])
  })

  test('a citizen of whom something has been heard stays, whatever it is', async () => {
    it.clock.set('2032-01-01T10:00:00+01:00')
    const heard: Record<string, (id: string) => Promise<unknown>> = {
      'a job centre since': (id) =>
        query(
          `insert into job_centre_period (citizen_id, job_centre, from_date, reported_on) values ($1, null, '2033-01-01', '2033-01-01')`,
          [id],
        ),
      'a group since': (id) =>
        query(
          `insert into contact_group_period (citizen_id, contact_group, from_date, reported_on) values ($1, 3, '2033-01-01', '2033-01-01')`,
          [id],
        ),
      'an absence to come': (id) =>
        query(
          `insert into absence (id, citizen_id, job_centre, kind, from_date, to_date, reported_on, reported_by)
          values (gen_random_uuid(), $1, '10100', 'exempt', '2032-01-02', '2040-01-01', '2032-01-01', 'x')`,
          [id],
        ),
      'a session': (id) =>
        query(
          `insert into session (token_hash, citizen_id, issuer, subject, created_at, seen_at, ends_at, expires_at)
          values ('heard', $1, 'x', 'x', now(), now(), now() + interval '1 day', now() + interval '1 day')`,
          [id],
        ),
      'a sign-in': (id) => query(`update citizen set first_signed_in_at = '2033-01-01' where id = $1`, [id]),
      'an open deadline': async (id) =>
        must(
          await setDeadline(it.staff, id, {
            interviewType: 'job',
            dueDate: plainDate('2032-01-20'),
            activationDate: null,
          }),
        ),
    }
    const ids = new Map<string, string>()
    for (const [what, hear] of Object.entries(heard)) {
      const id = await citizenOf(it.staff)
      await hear(id)
      ids.set(id, what)
    }
    const quiet = await citizenOf(it.staff)
    it.clock.set('2037-01-02T10:00:00+01:00')
    await takenBy()
    const left = await query(`select id from citizen where id = any($1)`, [[...ids.keys(), quiet]])
    assert.deepEqual(left.map(({ id }) => ids.get(String(id)) ?? '').toSorted(), [...ids.values()].toSorted())
  })
})
