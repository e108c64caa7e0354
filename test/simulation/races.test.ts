import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeContactGroup } from '../../src/actions/change-citizen.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { publishTimes } from '../../src/actions/publish-times.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import type { Outcome } from '../../src/rules/refusals.ts'
import { historyOf } from '../../src/storage/deadline-history.ts'
import { deadlinesOf } from '../../src/storage/deadlines.ts'
import { untilBlocked, whileHeld } from '../support/locks.ts'
import {
  citizenOf,
  createTestProgram,
  must,
  offerOf,
  refusedCodes,
  type TestProgram,
  timesAt,
} from '../support/program.ts'

// M-NO-DOUBLE: "however many requests race". Each race runs on the real database over 16
// connections.

let it: TestProgram
const NOW = '2026-07-01T10:00:00+02:00'
before(async () => {
  it = await createTestProgram(NOW)
})
after(() => it.drop())
beforeEach(() => it.clock.set(NOW))

const book = (citizenId: string, timeId: string) =>
  bookMeeting(it.asCitizen(citizenId), { citizenId, timeId, form: null, message: null, requireHold: false })

const dueOn = (dueDate: string) => ({
  interviewType: 'job' as const,
  dueDate: plainDate(dueDate),
  activationDate: null,
})

const count = async (text: string, values: unknown[]): Promise<number> => {
  const { rows } = await it.database.pool.query<{ n: number }>(text, values)
  return rows[0]?.n ?? Number.NaN
}

const booked = (outcomes: readonly Outcome<unknown>[]) => outcomes.filter((outcome) => outcome.ok).length

test('200 citizens race for one seat: one gets it, and everybody else gets the reason', async () => {
  const offer = await offerOf(it.staff)
  const [time = ''] = await timesAt(it.staff, offer, ['2026-07-06T09:00:00+02:00'])
  const citizens = await Promise.all(Array.from({ length: 200 }, () => citizenOf(it.staff)))
  const outcomes = await Promise.all(citizens.map((citizen) => book(citizen, time)))
  assert.equal(booked(outcomes), 1)
  const refused = outcomes.filter((outcome) => !outcome.ok)
  for (const outcome of refused) assert.deepEqual(refusedCodes(outcome), ['time_taken'])
  assert.equal(await count('select count(*) as n from meeting where time_id = $1', [time]), 1)
  assert.equal(await count('select count(*) as n from seat where time_id = $1', [time]), 1)
})

test('50 citizens race for three seats of one time: three get one each', async () => {
  const offer = await offerOf(it.staff)
  const [time = ''] = await timesAt(it.staff, offer, ['2026-07-06T13:00:00+02:00'], { capacity: 3 })
  const citizens = await Promise.all(Array.from({ length: 50 }, () => citizenOf(it.staff)))
  const outcomes = await Promise.all(citizens.map((citizen) => book(citizen, time)))
  assert.equal(booked(outcomes), 3)
  assert.equal(await count('select count(distinct seat_number) as n from seat where time_id = $1', [time]), 3)
})

test('one citizen’s requests race for two times in 20 rounds: never two planned interviews (M-ONE)', async () => {
  const offer = await offerOf(it.staff)
  for (let round = 0; round < 20; round += 1) {
    const hour = String(8 + (round % 10)).padStart(2, '0')
    const day = round < 10 ? '07' : '08'
    const citizen = await citizenOf(it.staff)
    must(await setDeadline(it.staff, citizen, dueOn('2026-07-10')))
    const times = await timesAt(it.staff, offer, [
      `2026-07-${day}T${hour}:00:00+02:00`,
      `2026-07-09T${hour}:00:00+02:00`,
    ])
    const outcomes = await Promise.all(times.map((time) => book(citizen, time)))
    assert.equal(booked(outcomes), 1)
    const planned = `select count(*) as n from meeting where citizen_id = $1 and status = 'planned'`
    assert.equal(await count(planned, [citizen]), 1)
    const [deadline] = await deadlinesOf(it.database.db, citizen)
    assert.equal(deadline?.status, 'met')
  }
})

test('on the day of an interview bookings, summonses and moves race: never more than two stand (M-ONE)', async () => {
  const offer = await offerOf(it.staff)
  const hour = (startsAt: string) => ({
    kind: 'own_hour' as const,
    of: { interviewType: 'job' as const },
    startsAt: instant(startsAt),
    minutes: 45,
    caseworker: `c${randomUUID()}`,
    form: 'phone' as const,
    place: null,
    rebooking: null,
    cancelling: null,
  })
  for (let round = 0; round < 10; round += 1) {
    it.clock.set('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(it.staff)
    const first = must(await summonCitizen(it.staff, citizen, hour('2026-07-03T09:00:00+02:00')))
    const times = await timesAt(it.staff, offer, [
      '2026-07-03T12:00:00+02:00',
      '2026-07-03T14:00:00+02:00',
      '2026-07-09T09:00:00+02:00',
    ])
    it.clock.set('2026-07-03T08:00:00+02:00')
    const outcomes = await Promise.all([
      ...times.map((time) => book(citizen, time)),
      summonCitizen(it.staff, citizen, hour('2026-07-03T16:00:00+02:00')),
      summonCitizen(it.staff, citizen, hour('2026-07-10T16:00:00+02:00')),
      moveMeeting(it.staff, first.id, { kind: 'own_hour', startsAt: instant('2026-07-03T18:00:00+02:00') }),
    ])
    const stand = `select count(*) as n from meeting where citizen_id = $1 and status in ('planned', 'due')`
    assert.equal(await count(stand, [citizen]), 2)
    const second = outcomes.slice(0, -1).find((outcome) => outcome.ok)
    assert.ok(second?.ok)
    // To move the second interview makes no room for a third, however the second was made.
    const to = { kind: 'own_hour' as const, startsAt: instant('2026-07-03T20:00:00+02:00') }
    must(await moveMeeting(it.staff, second.value.id, to))
    const third = await summonCitizen(it.staff, citizen, hour('2026-07-20T10:00:00+02:00'))
    assert.deepEqual(refusedCodes(third), ['two_interviews_stand'])
  }
})

/**
 * The invariants of a citizen after any race: D-ONE, M-ONE, and a deadline that is met exactly by
 * its planned interview.
 */
async function assertConsistent(citizen: string): Promise<void> {
  const deadlines = await deadlinesOf(it.database.db, citizen)
  const open = deadlines.filter((deadline) => deadline.status !== 'closed')
  assert.ok(open.length <= 1, 'one open deadline')
  const { rows } = await it.database.pool.query<{ id: string }>(
    `select id from meeting where citizen_id = $1 and status = 'planned'`,
    [citizen],
  )
  assert.ok(rows.length <= 1, 'one planned interview')
  for (const deadline of open) {
    if (rows.length === 1) assert.deepEqual([deadline.status, deadline.meetingId], ['met', rows[0]?.id])
    else assert.equal(deadline.status, 'active')
  }
}

test('a booking races a new deadline: the planned interview meets whichever deadline stands in the end (D-MET-AT-BIRTH)', async () => {
  const offer = await offerOf(it.staff)
  for (let round = 0; round < 20; round += 1) {
    const citizen = await citizenOf(it.staff)
    must(await setDeadline(it.staff, citizen, dueOn('2026-07-10')))
    const [time = ''] = await timesAt(it.staff, offer, ['2026-07-13T09:00:00+02:00'])
    const [bookedIt, set] = await Promise.all([
      book(citizen, time),
      setDeadline(it.staff, citizen, dueOn('2026-07-20')),
    ])
    must(set)
    must(bookedIt)
    await assertConsistent(citizen)
    await it.database.pool.query(`update offered_time set status = 'kept' where id = $1`, [time])
  }
})

test('a booking races the citizen’s first deadline: never a planned interview beside an active deadline (M-ONE, D-MET-AT-BIRTH)', async () => {
  const offer = await offerOf(it.staff)
  for (let round = 0; round < 20; round += 1) {
    const citizen = await citizenOf(it.staff)
    const [time = ''] = await timesAt(it.staff, offer, ['2026-07-13T11:00:00+02:00'])
    const [bookedIt, set] = await Promise.all([
      book(citizen, time),
      setDeadline(it.staff, citizen, dueOn('2026-07-20')),
    ])
    must(set)
    must(bookedIt)
    await assertConsistent(citizen)
  }
})

test('a nightly run waits for deadlines locked by others, and stores them too (D-LATE-RUN)', async () => {
  const citizen = await citizenOf(it.staff)
  must(await setDeadline(it.staff, citizen, dueOn('2026-07-02')))
  it.clock.set('2026-07-03T00:00:10+02:00')
  const held = { lock: 'select from deadline where citizen_id = $1 for update', values: [citizen] }
  await whileHeld(it.database.pool, held, () => runNight(it.as({ kind: 'calendar' })))
  assert.equal(
    await count(`select count(*) as n from deadline where citizen_id = $1 and status = 'closed'`, [citizen]),
    1,
  )
})

test('an existing reminder is never made again, even if its deadline does not record it (N-ONCE)', async () => {
  const citizen = await citizenOf(it.staff)
  must(await setDeadline(it.staff, citizen, dueOn('2026-07-20')))
  const made = 'select count(*) as n from message where citizen_id = $1'
  assert.equal(await count(made, [citizen]), 2)
  await it.database.pool.query(
    'update deadline set reminded_through = null, next_date = created_date where citizen_id = $1',
    [citizen],
  )
  await runNight(it.as({ kind: 'calendar' }))
  assert.equal(await count(made, [citizen]), 2)
})

test('a booking races a group change that closes the deadline (D-GROUP-CHANGE)', async () => {
  const offer = await offerOf(it.staff, { contactGroups: [2, 24] })
  for (let round = 0; round < 20; round += 1) {
    const citizen = await citizenOf(it.staff)
    must(await setDeadline(it.staff, citizen, dueOn('2026-07-10')))
    const [time = ''] = await timesAt(it.staff, offer, ['2026-07-14T09:00:00+02:00'], { caseworker: `g${round}` })
    const to = { contactGroup: 24, category: null, from: plainDate('2026-07-01') }
    const [, changed] = await Promise.all([book(citizen, time), changeContactGroup(it.staff, citizen, to)])
    must(changed)
    const [deadline] = await deadlinesOf(it.database.db, citizen)
    assert.equal(deadline?.status, 'closed')
  }
})

test('bookings on the last evening race two nightly runs: no deadline is closed twice or left half-way', async () => {
  const offer = await offerOf(it.staff)
  const citizens = await Promise.all(Array.from({ length: 40 }, () => citizenOf(it.staff)))
  for (const citizen of citizens) must(await setDeadline(it.staff, citizen, dueOn('2026-07-02')))
  const times = await timesAt(
    it.staff,
    offer,
    citizens.map(() => '2026-07-09T09:00:00+02:00'),
    {},
  )
  it.clock.set('2026-07-03T00:00:10+02:00')
  const night = it.as({ kind: 'calendar' })
  const bookings = citizens.map((citizen, index) => book(citizen, times[index] ?? ''))
  await Promise.all([runNight(night), runNight(night), ...bookings])
  for (const citizen of citizens) {
    await assertConsistent(citizen)
    // D-LATE-RUN: after midnight nobody can book against a deadline due yesterday, even before the
    // nightly run.
    await assertClosedOnce(citizen)
  }
})

/** D-OVERDUE: the whole history of the citizen's newest deadline, each step once. */
async function assertClosedOnce(citizen: string): Promise<void> {
  const [deadline] = await deadlinesOf(it.database.db, citizen)
  const history = await historyOf(it.database.db, deadline?.id ?? '')
  assert.equal(history.map((row) => row.to).join(' '), 'active closed_overdue closed')
}

test('acts accepted after midnight race two nightly runs: a deadline is closed once, by the first (D-LATE-RUN)', async () => {
  const citizens = await Promise.all(Array.from({ length: 40 }, () => citizenOf(it.staff)))
  for (const citizen of citizens) must(await setDeadline(it.staff, citizen, dueOn('2026-07-02')))
  it.clock.set('2026-07-03T00:00:10+02:00')
  const night = it.as({ kind: 'calendar' })
  const toGroup24 = { contactGroup: 24, category: null, from: plainDate('2026-07-03') }
  const acts = citizens.map(
    async (citizen): Promise<Outcome<unknown>> => await changeContactGroup(it.staff, citizen, toGroup24),
  )
  const [, , ...outcomes] = await Promise.all([runNight(night), runNight(night), ...acts])
  for (const outcome of outcomes) must(outcome)
  for (const citizen of citizens) await assertClosedOnce(citizen)
})

test('an act on a deadline that the nightly run has locked waits, and stores nothing twice (D-LATE-RUN)', async () => {
  const acts = {
    group: async (citizen: string): Promise<Outcome<unknown>> =>
      await changeContactGroup(it.staff, citizen, {
        contactGroup: 24,
        category: null,
        from: plainDate('2026-07-03'),
      }),
    deadline: async (citizen: string): Promise<Outcome<unknown>> =>
      await setDeadline(it.staff, citizen, dueOn('2026-07-20')),
  }
  for (const act of Object.values(acts)) {
    it.clock.set(NOW)
    const citizen = await citizenOf(it.staff)
    const { id } = must(await setDeadline(it.staff, citizen, dueOn('2026-07-02'))).seen.deadline
    it.clock.set('2026-07-03T00:00:10+02:00')
    const held = { lock: 'select from deadline where id = $1 for update', values: [id], waiting: 2 }
    const [, outcome] = await whileHeld(it.database.pool, held, async () => {
      const night = runNight(it.as({ kind: 'calendar' }))
      await untilBlocked(it.database.pool, 1)
      return await Promise.all([night, act(citizen)])
    })
    must(outcome)
    const history = await historyOf(it.database.db, id)
    assert.equal(history.map((row) => row.to).join(' '), 'active closed_overdue closed')
  }
})

test('a booking that waits over midnight goes by the new day (D-OVERDUE)', async () => {
  const offer = await offerOf(it.staff)
  const citizen = await citizenOf(it.staff)
  must(await setDeadline(it.staff, citizen, dueOn('2026-07-02')))
  const [time = ''] = await timesAt(it.staff, offer, ['2026-07-08T09:00:00+02:00'])
  it.clock.set('2026-07-02T23:59:59+02:00')
  const held = {
    lock: 'select from citizen where id = $1 for update',
    values: [citizen],
    meanwhile: () => it.clock.set('2026-07-03T00:00:01+02:00'),
  }
  const meeting = must(await whileHeld(it.database.pool, held, () => book(citizen, time)))
  await assertClosedOnce(citizen)
  const { rows } = await it.database.pool.query<{ booked: string }>(
    `select (at at time zone 'Europe/Copenhagen')::date::text as booked from meeting_history where meeting_id = $1`,
    [meeting.id],
  )
  assert.deepEqual(rows, [{ booked: '2026-07-03' }])
})

test('summonses race at one hour of a caseworker’s own: one gets it', async () => {
  const citizens = await Promise.all(Array.from({ length: 20 }, () => citizenOf(it.staff)))
  const outcomes = await Promise.all(
    citizens.map((citizen, index) =>
      summonCitizen(it.staff, citizen, {
        kind: 'own_hour',
        of: { interviewType: 'job' },
        startsAt: instant('2026-07-15T09:00:00+02:00').add({ minutes: index }),
        minutes: 45,
        caseworker: 'Mette',
        form: 'phone',
        place: null,
        rebooking: null,
        cancelling: null,
      }),
    ),
  )
  assert.equal(booked(outcomes), 1)
  for (const outcome of outcomes.filter((one) => !one.ok)) assert.deepEqual(refusedCodes(outcome), ['caseworker_busy'])
})

test('two planners publish the same hours of one caseworker: one series stands, whole', async () => {
  const offer = await offerOf(it.staff)
  const series = Array.from({ length: 8 }, (_, index) => ({
    startsAt: instant('2026-07-16T08:00:00+02:00').add({ minutes: 45 * index }),
    minutes: null,
    capacity: 1,
    caseworker: 'Lone',
    place: null,
  }))
  const outcomes = await Promise.all([
    publishTimes(it.staff, offer.id, series),
    publishTimes(it.staff, offer.id, series),
  ])
  assert.equal(booked(outcomes), 1)
  assert.equal(await count('select count(*) as n from offered_time where offer_id = $1', [offer.id]), 8)
})
