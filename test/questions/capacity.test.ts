import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { askForTimes, endTimeRequest } from '../../src/actions/ask-for-times.ts'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { closeDays } from '../../src/actions/close-days.ts'
import { holdTime } from '../../src/actions/hold-time.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { askBookableTimes } from '../../src/questions/bookable.ts'
import { askCapacity, askScarcity, askShortOfTimes, askShortWith } from '../../src/questions/job-centre/capacity.ts'
import { askTimeRequests } from '../../src/questions/job-centre/time-requests.ts'
import { askSituation } from '../../src/questions/situation.ts'
import { sum } from '../../src/rules/capacity.ts'
import { plainDate } from '../../src/rules/dates.ts'
import type { Offer } from '../../src/rules/offers.ts'
import {
  citizenOf,
  createTestProgram,
  must,
  offerOf,
  refusedCodes,
  type TestProgram,
  timesAt,
} from '../support/program.ts'

const MORNING = '2026-11-24T10:00:00+01:00' // a Tuesday, week 48
const at = (day: string, hour = 10) => `${day}T${String(hour).padStart(2, '0')}:00:00+01:00`

suite('J-CAPACITY: what is counted', () => {
  let it: TestProgram
  let offer: Offer
  const capacity = async (of = it.staff, weeks = 8) =>
    must(await askCapacity(of, { interviewType: 'job', weeks })).capacity
  const withDeadline = async (dueDate: string) => {
    const citizenId = await citizenOf(it.staff)
    must(
      await setDeadline(it.staff, citizenId, {
        interviewType: 'job',
        dueDate: plainDate(dueDate),
        activationDate: null,
      }),
    )
    return citizenId
  }
  const bookable = async (citizenId: string) =>
    sum(
      must(await askBookableTimes(it.asCitizen(citizenId), citizenId, { only: 'interviews' })).times.map(
        ({ free }) => free,
      ),
    )

  before(async () => {
    it = await createTestProgram(MORNING)
    offer = await offerOf(it.staff, { bookingNoticeHours: 24 })
    await timesAt(
      it.staff,
      offer,
      ['2026-11-25', '2026-11-26', '2026-12-01', '2026-12-09', '2026-12-10'].map((day) => at(day)),
      {
        capacity: 2,
      },
    )
    // 25 November at nine begins within the notice, and the other job centre is not ours.
    await timesAt(it.staff, offer, [at('2026-11-25', 9)])
    const others = await offerOf(it.asStaffOf('75100'))
    await timesAt(it.asStaffOf('75100'), others, [at('2026-12-01')], { capacity: 50 })
  })
  after(() => it.drop())

  test('the seats that one citizen could have are those that they could book', async () => {
    const citizenId = await withDeadline('2026-12-02')
    const seats = async () => {
      const { fitting, citizens } = await capacity()
      return { fitting, citizens }
    }
    assert.deepEqual(await seats(), { fitting: await bookable(citizenId), citizens: 1 })
    assert.equal((await seats()).fitting, 8)

    // M-HOLD: held by somebody else, until it lapses
    const other = await citizenOf(it.staff)
    const [, held] = must(await askBookableTimes(it.asCitizen(other), other, {})).times
    must(await holdTime(it.asCitizen(other), { citizenId: other, timeId: held?.id ?? '', form: null, rebooks: null }))
    assert.deepEqual([(await seats()).fitting, await bookable(citizenId)], [7, 7])
    it.clock.set('2026-11-24T10:10:00+01:00')
    // By then the time on the 25th at ten has come within its notice.
    assert.deepEqual([(await seats()).fitting, await bookable(citizenId)], [6, 6])

    const away = { kind: 'holiday', from: plainDate('2026-11-30'), to: plainDate('2026-12-02') } as const
    must(await reportAbsence(it.asCitizen(citizenId), citizenId, away))
    assert.deepEqual([(await seats()).fitting, await bookable(citizenId)], [4, 4])

    const day = plainDate('2026-12-09')
    must(
      await closeDays(it.staff, { from: day, to: day, place: null, caseworker: null, reason: null }, { dryRun: false }),
    )
    assert.deepEqual([(await seats()).fitting, await bookable(citizenId)], [2, 2])

    const [first] = must(await askBookableTimes(it.asCitizen(other), other, {})).times
    must(
      await bookMeeting(it.asCitizen(other), {
        citizenId: other,
        timeId: first?.id ?? '',
        form: null,
        message: null,
        requireHold: false,
      }),
    )
    assert.deepEqual([(await seats()).fitting, await bookable(citizenId)], [1, 1])
  })

  test('whoever books is counted no more, and one deadline more is one who lacks a time', async () => {
    const more = await withDeadline('2026-12-02')
    const both = await capacity()
    assert.deepEqual([both.citizens, both.short], [2, 0])
    await withDeadline('2026-12-02')
    await withDeadline('2026-12-02')
    const four = await capacity()
    // 1 seat on 26 November for all, 2 on 1 December for three of them
    assert.deepEqual([four.citizens, four.short], [4, 1])
    const found = must(await askBookableTimes(it.asCitizen(more), more, { only: 'interviews' })).times
    const { id: timeId = '' } = found[0] ?? {}
    must(
      await bookMeeting(it.asCitizen(more), { citizenId: more, timeId, form: null, message: null, requireHold: false }),
    )
    assert.deepEqual((await capacity()).citizens, 3)
  })

  test('D-LATE-RUN: what the calendar has closed is not counted, night or no night', async () => {
    assert.equal((await capacity()).citizens, 3)
    it.clock.set('2026-12-02T10:00:00+01:00')
    assert.equal((await capacity()).citizens, 3)
    it.clock.set('2026-12-03T00:10:00+01:00')
    assert.equal((await capacity()).citizens, 0)
    it.clock.set('2026-11-24T10:10:00+01:00')
  })

  test('D-MOVE: who moves on a coming day is counted until then', async () => {
    const without = await capacity()
    const mover = await withDeadline('2026-12-14')
    must(await changeJobCentreOf(it.staff, mover, { jobCentre: '75100', from: plainDate('2026-11-26') }))
    assert.equal((await capacity()).citizens, without.citizens + 1)
    it.clock.set('2026-11-26T10:00:00+01:00')
    assert.equal((await capacity()).citizens, without.citizens)
    it.clock.set('2026-11-24T10:10:00+01:00')
  })

  test('J-OWN: another job centre counts its own', async () => {
    const theirs = await capacity(it.asStaffOf('75100'))
    assert.deepEqual([theirs.citizens, theirs.times], [0, 50])
    assert.ok((await capacity()).times < 50)
  })

  test('"Prøv" says how many of the new ones can get a time', async () => {
    const trial = { deadlines: 5, dueDate: plainDate('2026-12-08') }
    const { capacity: now, trial: told } = must(await askCapacity(it.staff, { interviewType: 'job', weeks: 8, trial }))
    assert.equal(now.citizens, (await capacity()).citizens)
    // Two seats on 10 December, one of them for whoever moves on the 26th.
    assert.deepEqual([told?.served, told?.until.toString()], [1, '2026-12-15'])
  })

  test('seats about to be opened say how many would lack a time then, as opening them does', async () => {
    const { short } = await capacity()
    assert.ok(short > 0)
    const more = [{ offerId: offer.id, date: plainDate('2026-12-04'), seats: short }]
    assert.deepEqual(must(await askShortWith(it.staff, 'job', more)), { now: short, after: 0 })
    const late = [{ offerId: offer.id, date: plainDate('2027-02-01'), seats: 9 }]
    assert.deepEqual(must(await askShortWith(it.staff, 'job', late)), { now: short, after: short })
  })

  test('times are scarce where one more takes what another lacks', async () => {
    const citizenId = await citizenOf(it.staff)
    const situation = must(await askSituation(it.staff, citizenId))
    const asked = async (due: string) => {
      const wanted = { interviewType: 'job', dueDate: plainDate(due) } as const
      return must(await askScarcity(it.staff, situation, wanted))
    }
    const { short } = await capacity()
    assert.ok(short > 0)
    assert.deepEqual(await asked('2026-12-02'), { isScarce: true, short })
    assert.deepEqual(await asked('2026-12-08'), { isScarce: false, short })
  })

  test('a request for times keeps the numbers of its moment, until a planner ends it', async () => {
    const { citizens, times, short } = await capacity()
    const wanted = { interviewType: 'job', offerId: offer.id, until: plainDate('2026-12-09'), times: 3 } as const
    const asked = must(await askForTimes(it.staff, wanted))
    assert.deepEqual([asked.citizens, asked.freeTimes, asked.short], [citizens, times, short])
    await timesAt(it.staff, offer, [at('2026-12-02')], { capacity: 3 })
    const [standing] = must(await askTimeRequests(it.staff))
    assert.deepEqual([standing?.id, standing?.freeTimes, standing?.by.name], [asked.id, times, 'caseworker'])
    assert.deepEqual(must(await askTimeRequests(it.asStaffOf('75100'))), [])
    assert.deepEqual(refusedCodes(await endTimeRequest(it.asStaffOf('75100'), asked.id, 'opened')), ['not_found'])
    // The rule itself, where no policy of the database answers before it.
    const unveiled = { ...it.asStaffOf('75100'), db: it.database.db }
    assert.deepEqual(refusedCodes(await endTimeRequest(unveiled, asked.id, 'opened')), ['not_found'])
    assert.equal(must(await endTimeRequest(it.staff, asked.id, 'opened')).ended?.as, 'opened')
    assert.equal(must(await endTimeRequest(it.staff, asked.id, 'declined')).ended?.as, 'opened')
    assert.deepEqual(must(await askTimeRequests(it.staff)), [])
  })

  test('the start page waits for no count: it tells the last one of the day, and an old one is made anew', async () => {
    const asked = async () => must(await askShortOfTimes(it.staff))
    const counted = async (holds: (countedAt: string | undefined) => boolean) => {
      for (;;) {
        const short = await asked()
        if (holds(short?.countedAt.toString())) return short
        await nextTurn()
      }
    }
    const { short } = await capacity()
    assert.equal(await asked(), null)
    const first = await counted((told) => told !== undefined)
    const [job, followUp] = first?.types ?? []
    assert.deepEqual([sum((job?.weeks ?? []).map((week) => week.short)), followUp?.weeks], [short, []])
    it.clock.set('2026-11-24T10:24:00+01:00')
    await asked()
    assert.equal((await asked())?.countedAt.toString(), first?.countedAt.toString())
    it.clock.set('2026-11-24T10:26:00+01:00')
    assert.equal((await asked())?.countedAt.toString(), first?.countedAt.toString())
    await counted((told) => told === '2026-11-24T09:26:00Z')
    it.clock.set('2026-11-25T00:01:00+01:00')
    assert.equal(await asked(), null)
    await counted((told) => told === '2026-11-24T23:01:00Z')
    it.clock.set('2026-11-24T10:10:00+01:00')
  })

  test('a request for a day that has passed, or for another’s offer, is refused', async () => {
    const wanted = { interviewType: 'job', offerId: null, until: plainDate('2026-11-23'), times: 3 } as const
    assert.deepEqual(refusedCodes(await askForTimes(it.staff, wanted)), ['times_in_the_past'])
    const others = { ...wanted, offerId: offer.id, until: plainDate('2026-12-09') }
    assert.deepEqual(refusedCodes(await askForTimes(it.asStaffOf('75100'), others)), ['not_found'])
    assert.deepEqual(refusedCodes(await askForTimes(it.staff, { ...others, interviewType: 'follow_up' })), [
      'not_found',
    ])
  })
})
