import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { holdTime } from '../../src/actions/hold-time.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { rebookMeeting } from '../../src/actions/rebook-meeting.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import { historyOf } from '../../src/storage/deadline-history.ts'
import { deadlinesOf } from '../../src/storage/deadlines.ts'
import { findMeeting } from '../../src/storage/meetings.ts'
import {
  citizenOf,
  createTestProgram,
  must,
  offerOf,
  refusedCodes,
  type TestProgram,
  timesAt,
} from '../support/program.ts'

let it: TestProgram
before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
})
after(() => it.drop())

const book = (citizenId: string, timeId: string, requireHold = false) =>
  bookMeeting(it.asCitizen(citizenId), { citizenId, timeId, form: null, message: null, requireHold })

const deadlineOf = async (citizenId: string) => (await deadlinesOf(it.database.db, citizenId))[0]

const job = (dueDate: string, activationDate: string | null = null) => ({
  interviewType: 'job' as const,
  dueDate: plainDate(dueDate),
  activationDate: activationDate === null ? null : plainDate(activationDate),
})

test('a citizen with a deadline books, and the deadline is met (D-BOOK)', async () => {
  const offer = await offerOf(it.staff)
  const [time = ''] = await timesAt(it.staff, offer, ['2026-07-08T09:00:00+02:00'])
  const citizen = await citizenOf(it.staff)
  const set = must(await setDeadline(it.staff, citizen, job('2026-07-10')))
  assert.equal(set.bookableTimes, 1)
  assert.deepEqual(
    set.warnings.map((warning) => warning.code),
    ['few_free_times', 'never_signed_in'],
  )
  const meeting = must(await book(citizen, time))
  assert.equal(meeting.status, 'planned')
  const deadline = await deadlineOf(citizen)
  assert.equal(deadline?.status, 'met')
  const history = await historyOf(it.database.db, deadline?.id ?? '')
  assert.deepEqual(
    history.map((row) => [row.from, row.to, row.rule, row.by.kind]),
    [
      [null, 'active', 'D-CREATE', 'caseworker'],
      ['active', 'met', 'D-BOOK', 'citizen'],
    ],
  )
  assert.deepEqual(refusedCodes(await book(citizen, time)), ['interview_already_planned', 'citizen_busy', 'time_taken'])
})

test('a hold keeps a seat for ten minutes and then counts for nothing (M-HOLD)', async () => {
  const offer = await offerOf(it.staff)
  const [time = ''] = await timesAt(it.staff, offer, ['2026-07-09T09:00:00+02:00'])
  const [one, other] = [await citizenOf(it.staff), await citizenOf(it.staff)]
  const hold = (citizenId: string) =>
    holdTime(it.asCitizen(citizenId), { citizenId, timeId: time, form: null, rebooks: null })
  must(await hold(one))
  assert.deepEqual(refusedCodes(await hold(other)), ['time_held_by_others'])
  assert.deepEqual(refusedCodes(await book(other, time)), ['time_held_by_others'])
  it.clock.set('2026-07-01T10:10:00+02:00')
  assert.deepEqual(refusedCodes(await book(one, time, true)), ['hold_lapsed'])
  must(await hold(other))
  must(await book(other, time, true))
  it.clock.set('2026-07-01T10:00:00+02:00')
})

test('rebooking is one step, and where the new time is lost the old stays (M-REBOOK)', async () => {
  const offer = await offerOf(it.staff)
  const [first = '', second = '', third = ''] = await timesAt(it.staff, offer, [
    '2026-07-08T11:00:00+02:00',
    '2026-07-17T11:00:00+02:00',
    '2026-07-18T11:00:00+02:00',
  ])
  const [one, other] = [await citizenOf(it.staff), await citizenOf(it.staff)]
  must(await setDeadline(it.staff, one, job('2026-07-10')))
  const meeting = must(await book(one, first))
  const rebook = (timeId: string) =>
    rebookMeeting(it.asCitizen(one), { meetingId: meeting.id, timeId, form: null, message: null, requireHold: false })
  assert.deepEqual(refusedCodes(await rebook(third)), ['after_deadline_window'])
  must(await book(other, second))
  assert.deepEqual(refusedCodes(await rebook(second)), ['time_taken'])
  assert.equal((await findMeeting(it.database.db, meeting.id))?.timeId, first)
  const cancelled = await cancelMeeting(it.staff, {
    meetingId: must(await rebookOther(other, second)).id,
    reason: 'Sygdom',
  })
  must(cancelled)
  const moved = must(await rebook(second))
  assert.equal(moved.revision, 1, 'the calendar entry of a rebooked meeting has a higher revision')
  assert.equal((await deadlineOf(one))?.interviewDate?.toString(), '2026-07-17')
})

const rebookOther = async (citizenId: string, timeId: string) => {
  const { rows } = await it.database.pool.query<{ id: string }>(
    'select id from meeting where citizen_id = $1 and time_id = $2',
    [citizenId, timeId],
  )
  return { ok: true as const, value: { id: rows[0]?.id ?? '' } }
}

test('a summons at an own hour blocks an unbooked time and is refused over a booked one (M-NO-DOUBLE)', async () => {
  const offer = await offerOf(it.staff)
  const [free = '', booked = ''] = await timesAt(
    it.staff,
    offer,
    ['2026-07-20T09:00:00+02:00', '2026-07-20T10:00:00+02:00'],
    { caseworker: 'Kirsten' },
  )
  const [one, other] = [await citizenOf(it.staff), await citizenOf(it.staff)]
  must(await book(other, booked))
  const summon = (startsAt: string) =>
    summonCitizen(it.staff, one, {
      kind: 'own_hour',
      of: { interviewType: 'job' },
      startsAt: instant(startsAt),
      minutes: 30,
      caseworker: 'Kirsten',
      form: 'phone',
      place: null,
      rebooking: null,
      cancelling: null,
    })
  assert.deepEqual(refusedCodes(await summon('2026-07-20T10:30:00+02:00')), ['caseworker_busy'])
  const meeting = must(await summon('2026-07-20T09:30:00+02:00'))
  const third = await citizenOf(it.staff)
  assert.deepEqual(refusedCodes(await book(third, free)), ['time_not_offered'])
  must(await moveMeeting(it.staff, meeting.id, { kind: 'own_hour', startsAt: instant('2026-07-20T14:00:00+02:00') }))
  must(await book(third, free))
  must(await cancelMeeting(it.staff, { meetingId: meeting.id, reason: null }))
})

test('an interview of today moved to a later day meets a deadline that was set meanwhile (D-BOOK, M-MOVE-MEETING)', async () => {
  const citizen = await citizenOf(it.staff)
  const summoned = must(
    await summonCitizen(it.staff, citizen, {
      kind: 'own_hour',
      of: { interviewType: 'job' },
      startsAt: instant('2026-07-01T15:00:00+02:00'),
      minutes: 30,
      caseworker: 'Bodil',
      form: 'phone',
      place: null,
      rebooking: null,
      cancelling: null,
    }),
  )
  must(await setDeadline(it.staff, citizen, job('2026-07-20')))
  assert.equal((await deadlineOf(citizen))?.status, 'active')
  const move = (startsAt: string) =>
    moveMeeting(it.staff, summoned.id, { kind: 'own_hour', startsAt: instant(startsAt) })
  must(await move('2026-07-01T16:00:00+02:00'))
  assert.equal((await deadlineOf(citizen))?.status, 'active')
  must(await move('2026-07-03T15:00:00+02:00'))
  const met = await deadlineOf(citizen)
  assert.deepEqual([met?.status, met?.meetingId], ['met', summoned.id])
  must(await cancelMeeting(it.staff, { meetingId: summoned.id, reason: null }))
  assert.equal((await deadlineOf(citizen))?.status, 'active')
})

test('the night closes what was due, makes reminders, and a second run does nothing (D-OVERDUE, N-ONCE)', async (t) => {
  const night = await createTestProgram('2026-08-03T10:00:00+02:00')
  t.after(night.drop)
  const context = night.as({ kind: 'calendar' })
  const citizen = await citizenOf(night.staff)
  must(await setDeadline(night.staff, citizen, job('2026-08-12')))
  night.clock.set('2026-08-04T00:05:00+02:00')
  const first = await runNight(context)
  assert.deepEqual(
    { ...first, day: first.day.toString() },
    { day: '2026-08-04', deadlines: 1, steps: {}, meetings: 0, messages: 2 },
  )
  assert.equal((await runNight(context)).deadlines, 0)
  night.clock.set('2026-08-15T00:05:00+02:00')
  const late = await runNight(context)
  assert.deepEqual(late.steps, { 'D-OVERDUE': 2 })
  assert.equal((await runNight(context)).deadlines, 0)
  const [deadline] = await deadlinesOf(night.database.db, citizen)
  const history = await historyOf(night.database.db, deadline?.id ?? '')
  assert.deepEqual(
    history.map((row) => [row.to, row.at.toString()]),
    [
      ['active', '2026-08-03T08:00:00Z'],
      ['closed_overdue', '2026-08-12T22:00:00Z'],
      ['closed', '2026-08-12T22:00:00Z'],
    ],
  )
})
