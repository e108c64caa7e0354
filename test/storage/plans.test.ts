import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { Client } from 'pg'
import { afterwards, loadsOf, prepare, small } from '../../bench/data-sets.ts'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { findBookableDays, findBookableTimes, readSituationNow } from '../../src/actions/find-bookable-times.ts'
import { holdTime } from '../../src/actions/hold-time.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { systemClock } from '../../src/clock.ts'
import { dateOf } from '../../src/rules/dates.ts'
import { cprVault } from '../../src/storage/cpr.ts'
import { meetingsOf } from '../../src/storage/meetings.ts'
import { findVisitor, readSituationAndOffer } from '../../src/storage/visitors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { Plans, readWhole } from '../support/plans.ts'

// How PostgreSQL answers the hottest queries, on the statistics of the benchmark's small data set: no act of a citizen, and no
// night, may read a whole table of times, meetings or deadlines. Plans only: nothing here is timed.

const TABLES = ['offered_time', 'seat', 'meeting', 'deadline']

let own: TestDatabase
let plans: Plans
const wholeTablesReadBy = (work: () => Promise<unknown>) => plans.wholeTablesReadBy(work)

const program = () => ({ db: plans.database.db, clock: systemClock, vault: cprVault(Buffer.alloc(32)), minimumDays: 0 })
const citizenOf = (number: number) => `01900001-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
const as = (citizenId: string) => ({ ...program(), actor: { kind: 'citizen', citizenId } as const })

before(async () => {
  own = await createTestDatabase()
  const client = new Client({ connectionString: own.connectionString })
  await client.connect()
  await client.query(`set timezone = 'Europe/Copenhagen'`)
  await prepare(client, small)
  // Here the references stand from the start, so each kind of row comes after what it refers to.
  const loads = new Map(loadsOf(small).map(({ table, sql }) => [table, sql] as const))
  for (const table of [
    'job_centre',
    'caseworker',
    'meeting_offer',
    'offered_time',
    'citizen',
    'meeting',
    ...loads.keys(),
  ]) {
    await client.query(loads.get(table) ?? '')
    loads.delete(table)
  }
  await client.query(afterwards)
  await client.query('vacuum analyze')
  await client.end()
  plans = await Plans.of(own.connectionString, TABLES)
})

after(async () => {
  await plans.close()
  await own.drop()
})

suite('plans read no whole table of times, meetings or deadlines', () => {
  const citizenId = citizenOf(1)
  const anotherId = citizenOf(2)

  test("a citizen's situation and meetings: every page", async () => {
    const work = async () => {
      await readSituationNow(as(citizenId), citizenId)
      await meetingsOf(plans.database.db, citizenId)
    }
    assert.deepEqual(await wholeTablesReadBy(work), [])
  })

  const daysAndTimes = async () => {
    await findBookableDays(as(citizenId), citizenId, {})
    await findBookableTimes(as(citizenId), citizenId, {})
  }

  test('the calendar and the free times of a citizen, of days that have changed', async () => {
    await plans.database.pool.query('update offer_day set revision = gen_random_uuid()')
    const { told, read } = await plans.tablesReadBy(daysAndTimes)
    assert.ok(read.has('offered_time'), told)
    await plans.database.pool.query('update offer_day set revision = gen_random_uuid()')
    assert.deepEqual(await wholeTablesReadBy(daysAndTimes), [])
  })

  test('the calendar and the free times of one offer: who asks, and the days of it, in one statement', async () => {
    const { rows } = await plans.database.pool.query<{ id: string }>('select id from meeting_offer order by id limit 1')
    const now = systemClock.now()
    const named = { since: dateOf(now), offerId: rows[0]?.id ?? '' }
    const work = async () => {
      await findVisitor(plans.database.db, { tokenHash: Buffer.alloc(32), ...named, daysAsOf: now })
      await readSituationAndOffer(plans.database.db, { id: citizenId, ...named, now })
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

  test('hold and booking: locks, re-checks, writes', async () => {
    const found = await findBookableTimes(as(anotherId), anotherId, { only: 'interviews' })
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
    const whole = await plans.planOf(`select * from offered_time where place = 'x'`, [])
    assert.deepEqual(readWhole(whole, TABLES), ['offered_time'])
    // With any status the index of open times cannot be taken; with `open` it can.
    const anyStatus = await plans.planOf('select * from offered_time where offer_id = $1 and status = $2')
    assert.deepEqual(readWhole(anyStatus, TABLES), ['offered_time'])
    const open = await plans.planOf(`select * from offered_time where offer_id = $1 and status = 'open'`)
    assert.deepEqual(readWhole(open, TABLES), [])
  })
})
