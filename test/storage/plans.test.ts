import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { Client } from 'pg'
import { afterwards, idOfRow, loadsOf, prepare, small, WORKING_DAYS } from '../../bench/data-sets.ts'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { redeliver } from '../../src/actions/change-webhook.ts'
import { holdTime } from '../../src/actions/hold-time.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { claimEvents, endAttempt, queueDeliveries } from '../../src/actions/send-events.ts'
import { askBookableDays, askBookableTimes } from '../../src/questions/bookable.ts'
import { askCase } from '../../src/questions/job-centre/case.ts'
import { askEvents, FIRST, LAST } from '../../src/questions/job-centre/events.ts'
import { askFigures } from '../../src/questions/job-centre/figures.ts'
import { askLooksOfJobCentre } from '../../src/questions/job-centre/looks.ts'
import { askNewDeadline } from '../../src/questions/job-centre/new-deadline.ts'
import {
  askChangedCitizens,
  askChangedDeadlines,
  askChangedMeetings,
} from '../../src/questions/job-centre/reconciling.ts'
import { askDeliveries } from '../../src/questions/job-centre/webhooks.ts'
import { askCases, askToday } from '../../src/questions/job-centre/work-list.ts'
import { askSituation } from '../../src/questions/situation.ts'
import { type Role, scopes } from '../../src/rules/actor.ts'
import { addDays, dateOf, instant, plainDate } from '../../src/rules/dates.ts'
import { eventId } from '../../src/rules/events.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { decidableKinds } from '../../src/rules/work-list.ts'
import { withEvents } from '../../src/storage/events.ts'
import { worn } from '../../src/storage/hats.ts'
import { meetingsOf } from '../../src/storage/meetings.ts'
import { findVisitor, readSituationAndOffer } from '../../src/storage/signed-in-reading.ts'
import { busyWebhooks } from '../../src/storage/webhooks.ts'
import { createTestDatabase, execute, type TestDatabase } from '../support/database.ts'
import { testKeys } from '../support/keys.ts'
import { Plans, readWhole } from '../support/plans.ts'
import { SetClock } from '../support/program.ts'

// How PostgreSQL answers the hottest queries, on the statistics of the benchmark's small data set:
// no act of a citizen, and no night, may read a whole table of times, meetings or deadlines. Plans
// only: nothing here is timed.

const TABLES = [
  'offered_time',
  'seat',
  'meeting',
  'deadline',
  'deadline_history',
  'meeting_history',
  'access_log',
  'event',
  'webhook_delivery',
]

/** Ten case systems that were sent everything but the last events, and an event of each citizen. */
const WEBHOOKS = `
  insert into event (job_centre, citizen_id, subject_kind, subject_id, type, at, rule, by, by_kind, data)
    select '10100', id, 'citizen', id, 'citizen.changed', bench.midnight(), 'J-OWN', 'calendar', 'calendar', '{}' from citizen;
  insert into webhook (id, client, job_centre, url, types, secret, made_at, position, number)
    select bench.id(90, n), 'case-system', '10100', 'https://sag.example.dk/x', '{}', '', bench.midnight(), event_horizon(), 0
    from generate_series(1, 10) n;
  insert into webhook_delivery (webhook_id, number, position, lane, queued_at, status, ended_at)
    select webhook.id, told.number, told.position, citizen_id, bench.midnight(), 'delivered', bench.midnight()
    from webhook, (select number, position, citizen_id from deadline_history
      union all select number, position, citizen_id from meeting_history) as told`

/** A Saturday: the data set was once made wrong at weekends. */
const clock = new SetClock('2026-11-28T10:00:00+01:00')

/** What the set-up has opened; closed newest first, also when the set-up fails half-way. */
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

let plans: Plans
let connectionString: string
const wholeTablesReadBy = (work: () => Promise<unknown>) => plans.wholeTablesReadBy(work)

const program = () => ({
  db: plans.database.db,
  clock,
  keys: testKeys,
  minimumDays: 0,
  bounds: usualBounds,
})

const citizenOf = (number: number) => idOfRow(1, number)
const as = (citizenId: string) => ({ ...program(), actor: { kind: 'citizen', citizenId } as const })

/** Connects as those who make the data set do: with Danish time. */
async function connected(own: TestDatabase): Promise<Client> {
  const client = new Client({ connectionString: own.connectionString })
  await client.connect()
  await client.query(`set timezone = 'Europe/Copenhagen'`)
  return client
}

before(async () => {
  const own = await createTestDatabase()
  opened.defer(own.drop)
  const client = await connected(own)
  try {
    await prepare(client, small, dateOf(clock.now()).toString())
    // Here the references stand from the start, so each kind of row comes after what it refers to.
    const loads = new Map(loadsOf(small).map(({ table, sql }) => [table, sql] as const))
    for (const table of [
      'job_centre',
      'caseworker',
      'meeting_offer',
      'offered_time',
      'citizen',
      // Before the meetings: a period that comes later makes them doubtful (M-FLAG).
      'contact_group_period',
      'job_centre_period',
      'meeting',
      ...loads.keys(),
    ]) {
      await client.query(loads.get(table) ?? '')
      loads.delete(table)
    }
    await client.query(afterwards)
    await client.query(WEBHOOKS)
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
  connectionString = own.connectionString
  plans = await Plans.of(own.connectionString, TABLES)
  opened.defer(() => plans.close())
})

suite('plans read no whole table of times, meetings or deadlines', () => {
  const citizenId = citizenOf(1)
  const anotherId = citizenOf(2)

  test("a citizen's situation and meetings: every page", async () => {
    const work = async () => {
      await askSituation(as(citizenId), citizenId)
      await meetingsOf(worn(as(citizenId), null), citizenId)
    }
    assert.deepEqual(await wholeTablesReadBy(work), [])
  })

  const daysAndTimes = async () => {
    await askBookableDays(as(citizenId), citizenId, {})
    await askBookableTimes(as(citizenId), citizenId, {})
  }

  test('the calendar and the free times of a citizen, of days that have changed', async () => {
    await execute(connectionString, 'update offer_day set revision = gen_random_uuid()')
    const { told, read } = await plans.tablesReadBy(daysAndTimes)
    assert.ok(read.has('offered_time'), told)
    await execute(connectionString, 'update offer_day set revision = gen_random_uuid()')
    assert.deepEqual(await wholeTablesReadBy(daysAndTimes), [])
  })

  test('the calendar and the free times of one offer: who asks, and the days of it, in one statement', async () => {
    const { rows } = await plans.database.pools.works.query<{ id: string }>(
      'select id from meeting_offer order by id limit 1',
    )
    const now = clock.now()
    const named = { since: dateOf(now), offerId: rows[0]?.id ?? '' }
    const work = async () => {
      const visitor = { ...program(), actor: { kind: 'nobody' } as const, session: 'token' }
      await findVisitor(worn(visitor, 'see_visitor'), { tokenHash: Buffer.alloc(32), ...named, daysAsOf: now })
      const client = { kind: 'client', jobCentre: '10100', scopes, client: 'case-system', user: null } as const
      const caseSystem = worn({ ...program(), actor: client }, 'see_bookable')
      await readSituationAndOffer(caseSystem, { id: citizenId, ...named, now })
    }
    const { told, read } = await plans.tablesReadBy(work)
    assert.ok(read.has('seat') && read.has('deadline') && !read.has('offered_time'), told)
    assert.deepEqual(await wholeTablesReadBy(work), [])
  })

  test('of days that have not, no time is read', async () => {
    await daysAndTimes()
    const { told, read } = await plans.tablesReadBy(daysAndTimes)
    assert.ok(read.has('seat') && !read.has('offered_time'), told)
  })

  test('a case on one page, and a deadline before it is set: to a caseworker', async () => {
    const work = async () => {
      const { rows } = await plans.database.pools.works.query<{ id: string; centre: string }>(
        `select citizen_id as id, job_centre as centre from deadline where status = 'active' order by id limit 1`,
      )
      const [{ id, centre } = { id: '', centre: '' }] = rows
      const actor = { kind: 'staff', jobCentre: centre, roles: ['caseworker'], name: 'Karin Brandt' } as const
      const caseworker = { ...program(), actor }
      assert.ok((await askCase(caseworker, id)).ok)
      const usual = { interviewType: null, dueDate: null, activationDate: null }
      assert.ok((await askNewDeadline(caseworker, id, usual)).ok)
    }
    assert.deepEqual(await wholeTablesReadBy(work), [])
  })

  test('what a case system reconciles with: a page in the midst of each list, and what is new', async () => {
    const { rows } = await plans.database.pools.works.query<{ id: string; centre: string }>(
      'select citizen_id as id, job_centre as centre from deadline order by citizen_id limit 1',
    )
    const [{ id, centre } = { id: '', centre: '' }] = rows
    const actor = { kind: 'client', jobCentre: centre, scopes, client: 'case-system', user: null } as const
    const reader = { ...program(), actor }
    const now = clock.now()
    const middle = { limit: 20, after: { changedAt: now.subtract({ hours: 1 }), id } }
    const work = async () => {
      for (const since of [null, now.subtract({ minutes: 10 })]) {
        assert.ok((await askChangedCitizens(reader, { since, after: id, limit: 20 })).ok)
        assert.ok((await askChangedDeadlines(reader, { since, ...middle, status: null })).ok)
        assert.ok((await askChangedDeadlines(reader, { since, ...middle, status: 'active' })).ok)
        const everybody = { caseworker: null, from: null, to: null }
        assert.ok((await askChangedMeetings(reader, { since, ...middle, ...everybody })).ok)
        const day = dateOf(now)
        assert.ok((await askChangedMeetings(reader, { since, ...middle, caseworker: 'x', from: day, to: day })).ok)
      }
    }
    assert.deepEqual(await wholeTablesReadBy(work), [])
  })

  test('what a case system is told: pages of events, whoever waits for one, and what webhooks are sent', async () => {
    const { rows } = await plans.database.pools.works.query<{ id: string }>(
      'select id from webhook order by id limit 1',
    )
    const webhookId = rows[0]?.id ?? ''
    const reader = {
      ...program(),
      actor: { kind: 'client', jobCentre: '10100', scopes, client: 'case-system', user: null } as const,
    }
    const calendar = { ...program(), actor: { kind: 'calendar' } as const }
    const wanted = { limit: 50, waitSeconds: 0, aside: async () => false }
    const realNow = clock.now()
    const work = async () => {
      const first = await askEvents(reader, { ...wanted, after: FIRST })
      assert.ok(first.ok)
      const [from] = first.value.events
      assert.ok(from)
      for (const place of [first.value.next, LAST]) assert.ok((await askEvents(reader, { ...wanted, after: place })).ok)
      await withEvents(plans.database.db, [{ jobCentre: '10100', position: from.position, number: from.number }])
      await busyWebhooks(plans.database.db, realNow)
      assert.ok((await redeliver(reader, webhookId, { events: [eventId(from)], at: realNow })).ok)
      await queueDeliveries(calendar, webhookId, realNow)
      const [outgoing] = (await claimEvents(calendar, webhookId, realNow))?.events ?? []
      assert.ok(outgoing)
      const { number, attempts } = outgoing
      const ended = { number, attempts, arrived: false, answered: 500, failedBecause: 'http_500', isFinal: false }
      await endAttempt(calendar, webhookId, ended, { realNow, chance: 0 })
      for (const status of [null, 'parked'] as const)
        assert.ok((await askDeliveries(reader, webhookId, { status, before: number, limit: 50 })).ok)
    }
    assert.deepEqual(await wholeTablesReadBy(work), [])
  })

  const staff = (role: Role) => ({
    ...program(),
    actor: { kind: 'staff', jobCentre: '10100', roles: [role], name: 'Sagsbehandler 3' } as const,
  })

  for (const whose of ['mine', 'all'] as const)
    test(`I dag, and each kind of case, by an index: ${whose}`, async () => {
      const work = async () => {
        assert.ok((await askToday(staff('caseworker'), whose)).ok)
        for (const kind of decidableKinds)
          assert.ok((await askCases(staff('caseworker'), kind, whose, { skip: 0, take: 50 })).ok)
      }
      assert.deepEqual(await plans.tablesWithoutIndexFor(work), [])
    })

  test('the figures of a job centre, by an index', async () => {
    const work = async () => assert.ok((await askFigures(staff('administrator'))).ok)
    assert.deepEqual(await plans.tablesWithoutIndexFor(work), [])
  })

  test('the log of a job centre, by an index', async () => {
    const [from, until] = [instant('2026-11-01T00:00:00+01:00'), instant('2026-12-01T00:00:00+01:00')]
    const work = async () =>
      assert.ok((await askLooksOfJobCentre(staff('auditor'), { from, before: until }, { skip: 0, limit: 50 })).ok)
    assert.deepEqual(await plans.tablesWithoutIndexFor(work), [])
  })

  test('hold and booking: locks, re-checks, writes', async () => {
    const found = await askBookableTimes(as(anotherId), anotherId, { only: 'interviews' })
    assert.ok(found.ok)
    const [time] = found.value.times
    assert.ok(time)
    const wanted = { citizenId: anotherId, timeId: time.id, form: null }
    const work = async () => {
      const held = await holdTime(as(anotherId), { ...wanted, rebooks: null })
      const booked = await bookMeeting(as(anotherId), { ...wanted, message: null, requireHold: true })
      assert.ok(held.ok && booked.ok)
    }
    assert.deepEqual(await wholeTablesReadBy(work), [])
  })

  test('the night: what is due, and nothing else', async () => {
    const calendar = { ...program(), actor: { kind: 'calendar' } as const }
    assert.deepEqual(await wholeTablesReadBy(() => runNight(calendar)), [])
  })

  test('and a plan that does is found', async () => {
    const whole = await plans.planOf('works', `select * from offered_time where place = 'x'`, [])
    assert.deepEqual(readWhole(whole, TABLES), ['offered_time'])
    // With any status the index of open times cannot be taken; with `open` it can.
    const anyStatus = await plans.planOf('works', 'select * from offered_time where offer_id = $1 and status = $2')
    assert.deepEqual(readWhole(anyStatus, TABLES), ['offered_time'])
    const open = await plans.planOf('works', `select * from offered_time where offer_id = $1 and status = 'open'`)
    assert.deepEqual(readWhole(open, TABLES), [])
  })
})

suite('the data set is whole on whichever day it is made', () => {
  test('every planned meeting refers to a time that is there', async (t) => {
    const own = await createTestDatabase()
    t.after(own.drop)
    const client = await connected(own)
    try {
      // A week, and the week before Christmas: its working days go into another year.
      for (const first of ['2026-11-23', '2028-12-18'])
        for (let day = 0; day < 7; day++) {
          const today = addDays(plainDate(first), day).toString()
          await client.query('drop schema if exists bench cascade')
          await prepare(client, small, today)
          const { rows } = await client.query<{ days: number; first: string; planned: number; beyond: number }>(
            `select (select count(*)::integer from bench.working_day) as days, (select min(date)::text from bench.working_day) as first,
              count(*)::integer as planned, count(*) filter (where time >= ${small.times})::integer as beyond from bench.planned`,
          )
          assert.equal(rows[0]?.days, WORKING_DAYS, today)
          assert.ok(rows[0].first > today && rows[0].planned > 3000, `${today}: ${JSON.stringify(rows)}`)
          assert.equal(rows[0].beyond, 0, `${today}: meetings planned at times beyond the last`)
        }
    } finally {
      await client.end()
    }
  })
})
