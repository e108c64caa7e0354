import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { closeDays } from '../../src/actions/close-days.ts'
import { importTimes, makeSeries } from '../../src/actions/make-times.ts'
import { startSettingDeadlines, undoDeadlinesOfTask, undoTimesOfTask } from '../../src/actions/start-task.ts'
import { workOnce } from '../../src/job-centre/tasks/work.ts'
import { askMyTasks, askTask, askTasks } from '../../src/questions/job-centre/tasks.ts'
import { plainDate } from '../../src/rules/dates.ts'
import type { Offer } from '../../src/rules/offers.ts'
import { citizenOf, createTestProgram, must, offerOf, refusedCodes, type TestProgram } from '../support/program.ts'

// More times than one act makes at once: made by the program, some at a time.

let it: TestProgram
let offer: Offer
before(async () => {
  it = await createTestProgram('2026-11-02T10:00:00+01:00')
  offer = await offerOf(it.staff, { title: 'Jobsamtale' })
})
after(() => it.drop())

const bo = () => it.as({ kind: 'staff', jobCentre: '10100', roles: ['planner'], name: 'Bo Lindquist' })
const program = () => it.as({ kind: 'calendar' })
const fails = (error: unknown) => assert.fail(String(error))
const query = async (text: string, values: unknown[] = []) => (await it.database.pool.query(text, values)).rows
const asTask = { dryRun: false, mayBeTask: true } as const

/** 12 a day from Monday to Friday: 60 a week and caseworker. */
const weeks = (caseworker: string, first: string, last: string) => ({
  offerId: offer.id,
  caseworkers: [caseworker],
  weekdays: [1, 2, 3, 4, 5],
  from: 8 * 60,
  until: 14 * 60,
  minutes: 30,
  pause: 0,
  capacity: 1,
  place: null,
  first: plainDate(first),
  last: plainDate(last),
  everyWeeks: 1,
  open: [],
})
const standing = (series: string | null) =>
  query(`select count(*)::int as n from offered_time where series = $1 and status = 'open'`, [series])

suite('more times than one act makes', () => {
  test('become a task that makes them all, some at a time, whatever breaks off on the way', async () => {
    const made = must(await makeSeries(bo(), weeks('anna', '2026-11-09', '2026-12-18'), asTask))
    assert.equal(made.ids.length, 0)
    const task = made.task ?? ''
    assert.deepEqual(must(await askTask(bo(), task)).counts, { open: 360, done: 0, refused: 0, failed: 0 })
    assert.equal(must(await askMyTasks(bo())).length, 1)
    let rounds = 2
    const stopping = () => {
      rounds -= 1
      return rounds < 0
    }
    must(await workOnce(program(), fails, stopping))
    assert.deepEqual(await standing(made.series), [{ n: 200 }])
    await Promise.all([workOnce(program(), fails), workOnce(program(), fails)])
    assert.deepEqual(await standing(made.series), [{ n: 360 }])
    const seen = must(await askTask(bo(), task))
    assert.deepEqual(seen.counts, { open: 0, done: 360, refused: 0, failed: 0 })
    assert.ok(seen.task.finishedAt)
    assert.deepEqual(
      await query(`select operation, acting_user as who, refused from access_log where subject = $1`, [task]),
      [
        { operation: 'make_series', who: 'Bo Lindquist', refused: false },
        { operation: 'see_tasks', who: 'Bo Lindquist', refused: false },
        { operation: 'see_tasks', who: 'Bo Lindquist', refused: false },
      ],
    )
  })

  test('are made at once where they are few, or nobody asked for a task', async () => {
    const few = must(await makeSeries(bo(), weeks('few', '2026-11-09', '2026-12-11'), asTask))
    assert.deepEqual([few.task, few.ids.length], [null, 300])
    const many = must(await makeSeries(bo(), weeks('many', '2026-11-09', '2026-12-18'), { dryRun: false }))
    assert.deepEqual([many.task, many.ids.length], [null, 360])
  })

  test('that have lost their hours, or their day, since it began are left out with the reason', async () => {
    const made = must(await makeSeries(bo(), weeks('clara', '2026-11-09', '2026-12-18'), asTask))
    must(await makeSeries(bo(), weeks('clara', '2026-11-10', '2026-11-10'), { dryRun: false }))
    const day = plainDate('2026-11-11')
    const closed = { from: day, to: day, place: null, caseworker: 'clara', reason: 'Kursus' }
    must(await closeDays(bo(), closed, { dryRun: false }))
    must(await workOnce(program(), fails))
    const seen = must(await askTask(bo(), made.task ?? ''))
    assert.deepEqual(seen.counts, { open: 0, done: 336, refused: 24, failed: 0 })
    assert.deepEqual(
      seen.timesLeftOut.map(({ date, caseworkerName, why, times }) => [date.toString(), caseworkerName, why, times]),
      [
        ['2026-11-10', 'clara', 'overlap', 12],
        ['2026-11-11', 'clara', 'away', 12],
      ],
    )
  })

  test('of a file that is being made are not made twice', async () => {
    const hours = Array.from({ length: 310 }, (_, at) => {
      const day = plainDate('2026-11-09').add({ days: Math.floor(at / 48) * 7 })
      const minute = (at % 48) * 10 + 480
      const hour = `${Math.floor(minute / 60)}.${String(minute % 60).padStart(2, '0')}`
      const until = `${Math.floor((minute + 10) / 60)}.${String((minute + 10) % 60).padStart(2, '0')}`
      return `Jobsamtale;dora;${day.day}.${day.month}.${day.year};${hour};${until}`
    })
    const text = ['tilbud;sagsbehandler;dato;fra;til', ...hours].join('\r\n')
    const made = must(await importTimes(bo(), text, asTask))
    assert.ok(made.task)
    assert.deepEqual(refusedCodes(await importTimes(bo(), text, asTask)), ['file_sent_before'])
    must(await workOnce(program(), fails))
    assert.deepEqual(await standing(made.series), [{ n: 310 }])
    assert.deepEqual(refusedCodes(await importTimes(bo(), text, asTask)), ['file_sent_before'])
  })
})

suite('D-UNDO: a task that made times is undone the same day, once', () => {
  test('what nobody has booked is withdrawn; the rest stands, and is told', async () => {
    const made = must(await makeSeries(bo(), weeks('eva', '2026-11-09', '2026-12-18'), asTask))
    const task = made.task ?? ''
    assert.deepEqual(refusedCodes(await undoTimesOfTask(bo(), task)), ['not_found'], 'not before it has finished')
    must(await workOnce(program(), fails))
    const [first] = await query(`select id from offered_time where series = $1 order by starts_at limit 1`, [
      made.series,
    ])
    const citizenId = await citizenOf(it.staff)
    const citizen = it.as({ kind: 'citizen', citizenId })
    must(await bookMeeting(citizen, { citizenId, timeId: first.id, form: null, message: null, requireHold: false }))
    const caseworker = it.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' })
    assert.deepEqual(refusedCodes(await undoTimesOfTask(caseworker, task)), ['not_found'], 'planners withdraw times')
    assert.deepEqual(refusedCodes(await undoDeadlinesOfTask(caseworker, task, 'x')), ['not_found'])
    assert.ok(must(await askTask(bo(), task)).canBeUndone)
    const undoing = must(await undoTimesOfTask(bo(), task))
    assert.deepEqual(refusedCodes(await undoTimesOfTask(bo(), task)), ['not_found'])
    must(await workOnce(program(), fails))
    const seen = must(await askTask(bo(), undoing.id))
    assert.deepEqual(seen.counts, { open: 0, done: 359, refused: 1, failed: 0 })
    assert.deepEqual(
      seen.timesLeftOut.map(({ why }) => why),
      ['booked'],
    )
    assert.deepEqual(await standing(made.series), [{ n: 1 }])
    assert.equal(must(await askTask(bo(), task)).undoneBy, undoing.id)
  })
})

suite('whose tasks', () => {
  test('another job centre sees none; a planner sees no task with citizens; the day forgets the finished', async () => {
    const lis = it.as({ kind: 'staff', jobCentre: '75100', roles: ['planner'], name: 'Bo Lindquist' })
    const [newest] = must(await askTasks(bo()))
    assert.ok(newest)
    assert.deepEqual(refusedCodes(await askTask(lis, newest.id)), ['not_found'])
    assert.deepEqual(must(await askTasks(lis)), [])
    assert.deepEqual(must(await askMyTasks(lis)), [])
    assert.equal(must(await askMyTasks(bo())).length, 3)
    const karin = it.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' })
    const wanted = {
      kind: 'set_deadlines',
      interviewType: 'job',
      dueDate: plainDate('2026-11-20'),
      activationDate: null,
    } as const
    const { id } = must(await startSettingDeadlines(karin, wanted, [await citizenOf(it.staff)]))
    must(await askTask(karin, id))
    assert.deepEqual(refusedCodes(await askTask(bo(), id)), ['not_found'])
    assert.ok(!must(await askTasks(bo())).some((task) => task.id === id))
    it.clock.set('2026-11-03T10:00:00+01:00')
    assert.deepEqual(must(await askMyTasks(bo())), [])
    assert.ok(must(await askTasks(bo())).length > 3)
  })
})
