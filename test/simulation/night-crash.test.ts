import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'
import { temporaryFolder } from '../support/folder.ts'
import { createTestProgram, type TestProgram } from '../support/program.ts'
import { startingAt } from '../support/started.ts'

// The nightly run in its own process, killed at any point and run again (D-LATE-RUN, N-ONCE).

const DEADLINES = 6_000

const TODAY = '2026-07-01'
const NIGHT = `${TODAY}T00:05:00+02:00`

let it: TestProgram
let pool: Pool
const dataDir = temporaryFolder()

before(async () => {
  // Two thirds of the deadlines ran out yesterday, one third has 8 days left.
  it = await createTestProgram(NIGHT)
  pool = it.database.pool
  await pool.query(`
    insert into job_centre (code, name) values ('10100', 'Jobcenter');
    insert into citizen (id, name, mobile, sms_service, created_at)
      select gen_random_uuid(), 'Borger', '+4512345678', true, timestamptz '${NIGHT}' from generate_series(1, ${DEADLINES}) n;
    insert into contact_group_period (citizen_id, contact_group, from_date, reported_on)
      select id, 2, date '${TODAY}' - 40, date '${TODAY}' - 40 from citizen;
    insert into job_centre_period (citizen_id, job_centre, from_date, reported_on)
      select id, '10100', date '${TODAY}' - 40, date '${TODAY}' - 40 from citizen;
    insert into deadline (id, citizen_id, job_centre, interview_type, created_date, activation_date, due_date, status,
        visible_since, reminded_through, next_date, created_at)
      select gen_random_uuid(), id, '10100', 'job', today - 30, today - 30, due, 'active', today - 30, today - 30,
        least(due + 1, today), timestamptz '${NIGHT}'
      from (select id, today, case when row_number() over (order by id) % 3 = 0 then today + 8 else today - 1 end as due
        from citizen, (select date '${TODAY}' as today) as calendar) as one;
    insert into deadline_history (deadline_id, citizen_id, job_centre, at, to_status, rule, by)
      select id, citizen_id, '10100', created_at - interval '30 days', 'active', 'D-CREATE', 'seed' from deadline`)
})
after(() => it.drop())

const clock = startingAt(NIGHT)
const startNight = (): ChildProcess =>
  spawn(process.execPath, [...clock.flags, 'src/main.ts', 'nightly'], {
    env: { ...process.env, ...clock.environment, DEMO: 'yes', DATABASE_URL: it.connectionString, DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  })

const count = async (text: string): Promise<number> => (await pool.query<{ n: number }>(text)).rows[0]?.n ?? Number.NaN
const left = () => count(`select count(*) as n from deadline where next_date <= '${TODAY}'`)

/**
 * Runs the nightly run until it has stored something, then kills it; true when it was still at
 * work.
 */
async function killHalfWay(): Promise<boolean> {
  const due = await left()
  const night = startNight()
  const ended = once(night, 'exit')
  while (night.exitCode === null && (await left()) === due) await wait(1)
  const killed = night.kill('SIGKILL')
  await ended
  assert.ok(night.exitCode === null || night.exitCode === 0, 'a night that could not do its work says why above')
  return killed && night.signalCode === 'SIGKILL'
}

test('a nightly run killed three times and run again closes each deadline once and makes each reminder once', async () => {
  let killed = 0
  for (let round = 0; round < 3 && (await left()) > 0; round += 1) killed += (await killHalfWay()) ? 1 : 0
  assert.ok(killed >= 1, 'at least one night was killed at work')
  assert.ok((await left()) > 0, 'and left something to do')
  const codes = await Promise.all([startNight(), startNight()].map((night) => once(night, 'exit')))
  assert.deepEqual(codes, [
    [0, null],
    [0, null],
  ])
  assert.equal(await left(), 0)
  assert.equal(await count(`select count(*) as n from deadline where status = 'closed'`), (DEADLINES / 3) * 2)
  assert.equal(await count(`select count(*) as n from message where kind = 'eight_days'`), DEADLINES / 3)
  const { rows } = await pool.query<{ story: string; n: number }>(`
    select story, count(*) as n from (
      select string_agg(to_status, ' ' order by number) as story from deadline_history group by deadline_id) as stories
    group by story order by story`)
  assert.deepEqual(rows, [
    { story: 'active', n: DEADLINES / 3 },
    { story: 'active closed_overdue closed', n: (DEADLINES / 3) * 2 },
  ])
})
