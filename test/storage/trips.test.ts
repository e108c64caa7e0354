import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { sql } from 'kysely'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { holdTime } from '../../src/actions/hold-time.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { withdrawTimes } from '../../src/actions/withdraw-times.ts'
import { longStatements, transaction, withCommit } from '../../src/storage/pipeline.ts'
import { citizenOf, createTestProgram, must, offerOf, type TestProgram, timesAt } from '../support/program.ts'
import { CountedDatabase } from '../support/trips.ts'

// Statements asked for in one go travel together: in the order asked, and no trip for each.

let it: TestProgram
let counted: CountedDatabase
let database: CountedDatabase['database']
/** Without hats, for statements of a test's own. */
let plain: CountedDatabase
const tripsOf = <T>(work: () => Promise<T>) => counted.tripsOf(work)
/** What the set-up has opened; closed newest first, also when it fails half-way. */
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
  opened.defer(it.drop)
  counted = await CountedDatabase.ofProgram(it.programConnectionString, opened)
  database = counted.database
  plain = await CountedDatabase.open(it.connectionString, opened)
})

suite('trips to the database', () => {
  test('a hold is two, a booking three: locks with what is read behind them, then all that is written, by one statement', async () => {
    const citizenId = await citizenOf(it.staff)
    const offer = await offerOf(it.staff)
    const [timeId = ''] = await timesAt(it.staff, offer, ['2026-07-08T09:00:00+02:00'])
    const context = { ...it.asCitizen(citizenId), db: database.db }
    const held = await tripsOf(() => holdTime(context, { citizenId, timeId, form: null, rebooks: null }))
    must(held.done)
    assert.ok(held.trips <= 2, `${held.trips} trips: ${held.texts.join('; ')}`)
    const wanted = { citizenId, timeId, form: null, message: null, requireHold: true }
    const booked = await tripsOf(() => bookMeeting(context, wanted))
    must(booked.done)
    assert.ok(booked.trips <= 3, `${booked.trips} trips: ${booked.texts.join('; ')}`)
    assert.equal(booked.texts.filter((text) => /\b(insert into|update) \w/.test(text)).length, 1)
  })

  test('M-NO-DOUBLE: the locks are sent before all else, citizen, then deadline, then time', async () => {
    const citizenId = await citizenOf(it.staff)
    const offer = await offerOf(it.staff)
    const [timeId = ''] = await timesAt(it.staff, offer, ['2026-07-09T09:00:00+02:00'])
    const context = { ...it.asCitizen(citizenId), db: database.db }
    const { texts } = await tripsOf(() => holdTime(context, { citizenId, timeId, form: null, rebooks: null }))
    const locked = (table: string) =>
      texts.findIndex((text) => text.includes(`from "${table}"`) && /for (no key )?update/.test(text))
    const readAgain = (table: string, from: number) =>
      texts.findIndex((text, at) => at > from && text.includes(table) && !/for (no key )?update/.test(text))
    const [citizen, deadline, time] = [locked('citizen'), locked('deadline'), locked('offered_time')]
    assert.ok(citizen > 0 && deadline > citizen && time > deadline, texts.join('; '))
    // What is re-checked is read by statements of their own, behind the lock on it.
    assert.ok(readAgain('contact_group_period', deadline) > deadline)
    assert.ok(readAgain('"offered_time"', time) > time)
    assert.ok(readAgain('"seat"', time) > time)
  })

  test('O-DEADLINE: the night, publishing and withdrawing may take longer, and ask for it without a trip', async () => {
    const offer = await offerOf(it.staff)
    const [timeId = ''] = await timesAt(it.staff, offer, ['2026-07-10T09:00:00+02:00'])
    const staff = { ...it.staff, db: database.db }
    const wanted = { ids: [timeId], onBooked: 'refuse', reason: null, dryRun: false } as const
    const acts: (() => Promise<unknown>)[] = [
      () => timesAt(staff, offer, ['2026-07-13T09:00:00+02:00']),
      () => withdrawTimes(staff, wanted),
      () => runNight({ ...staff, actor: { kind: 'calendar' } }),
    ]
    for (const act of acts) {
      const { texts } = await tripsOf(act)
      const transactions = texts.filter((text) => text.startsWith('begin')).length
      assert.equal(texts.filter((text) => text === 'set local statement_timeout = 30000').length, transactions)
    }
    const asked = (work: () => Promise<unknown>) => plain.tripsOf(() => transaction(plain.database.db, work))
    const [without, withIt] = [
      await asked(() => Promise.resolve()),
      await plain.tripsOf(() => transaction(plain.database.db, longStatements)),
    ]
    assert.equal(withIt.trips, without.trips)
  })

  test('what travels with the commit and fails takes the transaction back, and says why', async () => {
    const failing = transaction(plain.database.db, async (trx) => {
      await sql`create table of_this_test (n integer)`.execute(trx)
      withCommit(trx, sql`select 1 / 0`.execute(trx))
    })
    await assert.rejects(failing, /division by zero/)
    const { rows } = await sql<{ found: string | null }>`select to_regclass('of_this_test') as found`.execute(
      plain.database.db,
    )
    assert.deepEqual(rows, [{ found: null }])
  })

  test('of several that travel together the first that fails is the one that is told', async () => {
    const failing = transaction(database.db, (trx) =>
      Promise.all([sql`select 1`.execute(trx), sql`select 1 / 0`.execute(trx), sql`select nowhere`.execute(trx)]),
    )
    await assert.rejects(failing, /division by zero/)
    const { rows } = await sql<{ one: number }>`select 1 as one`.execute(database.db)
    assert.deepEqual(rows, [{ one: 1 }], 'and the connection is as good as new')
  })
})
