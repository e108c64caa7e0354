import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { changeContactGroup } from '../../src/actions/change-citizen.ts'
import { closeDays, reopenDays } from '../../src/actions/close-days.ts'
import { closeDeadline } from '../../src/actions/close-deadline.ts'
import { recordNoTime } from '../../src/actions/record-no-time.ts'
import { reportAbsence, withdrawReportedAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { askBookableTimes } from '../../src/questions/bookable.ts'
import { askWhy, type Why } from '../../src/questions/job-centre/why.ts'
import { plainDate } from '../../src/rules/dates.ts'
import {
  citizenOf,
  createTestProgram,
  must,
  offerOf,
  refusedCodes,
  type TestProgram,
  timesAt,
} from '../support/program.ts'

const MORNING = '2026-11-24T10:00:00+01:00'
const at = (day: string) => `2026-${day}T10:00:00+01:00`

suite('J-WHY', () => {
  let it: TestProgram
  /** Erik: revalidering, a deadline until 2 December, and a holiday until the 6th. */
  let erik: string
  let holiday: string

  const why = async (citizenId = erik): Promise<Why> => must(await askWhy(it.staff, citizenId))
  const bookable = async (citizenId = erik) =>
    must(await askBookableTimes(it.asCitizen(citizenId), citizenId, { only: 'interviews' })).times.length
  const timesIf = ({ changes }: Why) => Object.fromEntries(changes.map(({ change, times }) => [change, times]))
  const left = ({ rules }: Why) => Object.fromEntries(rules.map((rule) => [rule.key, rule.left]))

  before(async () => {
    it = await createTestProgram(MORNING)
    const mine = await offerOf(it.staff, { contactGroups: [4], bookingNoticeHours: 24 })
    // One within the notice, three in the holiday, two behind the last day, one far off.
    await timesAt(it.staff, mine, [at('11-24').replace('T10', 'T15'), at('12-01'), at('12-02'), at('12-04')])
    await timesAt(it.staff, mine, [at('12-10'), at('12-14'), at('12-30')])
    const followUp = await offerOf(it.staff, { contactGroups: [4], meetingType: 'follow_up' })
    await timesAt(it.staff, followUp, [at('12-07')])
    const information = await offerOf(it.staff, { contactGroups: [4], meetingType: 'other', otherType: 9 })
    await timesAt(it.staff, information, [at('12-08')])
    const others = await offerOf(it.staff, { contactGroups: [2] })
    await timesAt(it.staff, others, [at('12-07'), at('12-08'), at('12-09')])
    erik = await citizenOf(it.staff, { contactGroup: 4 })
    const wanted = { interviewType: 'job', dueDate: plainDate('2026-12-02'), activationDate: null } as const
    must(await setDeadline(it.staff, erik, wanted))
    const away = { kind: 'holiday', from: plainDate('2026-11-30'), to: plainDate('2026-12-06') } as const
    holiday = must(await reportAbsence(it.asCitizen(erik), erik, away)).id
  })
  after(() => it.drop())

  test('the times fall away step by step, and what is left can be booked', async () => {
    const told = await why()
    assert.equal(told.free, 12)
    const { offer, type, window, notice, absence, busy, free } = left(told)
    assert.deepEqual([offer, type, window, notice, absence, busy, free], [9, 7, 4, 3, 0, 0, 0])
    assert.deepEqual([told.verdict, told.times, await bookable()], ['none_fits', 0, 0])
    assert.deepEqual(
      told.reasons.map(({ code }) => code),
      ['no_free_times', 'within_booking_notice', 'absent_that_day'],
    )
    const verdicts = Object.fromEntries(
      told.rules.map(({ key, verdict, until }) => [key, [verdict, until?.toString()]]),
    )
    assert.deepEqual(verdicts['residence'], ['yes', undefined])
    assert.deepEqual(verdicts['window'], ['limits', '2026-12-02'])
    assert.deepEqual(verdicts['absence'], ['limits', '2026-12-06'])
    assert.deepEqual(verdicts['free'], ['no', undefined])
  })

  test('the calendar changes it on the day, and to as many times, as it says', async () => {
    const { ofItself } = await why()
    assert.deepEqual([ofItself?.on.toString(), ofItself?.because], ['2026-12-03', ['deadline_overdue']])
    it.clock.set('2026-12-03T00:00:00+01:00')
    assert.equal(await bookable(), ofItself?.times)
    it.clock.set(MORNING)
  })

  test('an absence withdrawn brings the times that were said', async () => {
    const said = timesIf(await why())['withdraw_absence']
    const citizenId = await citizenOf(it.staff, { contactGroup: 4 })
    const wanted = { interviewType: 'job', dueDate: plainDate('2026-12-02'), activationDate: null } as const
    must(await setDeadline(it.staff, citizenId, wanted))
    assert.deepEqual([said, await bookable(citizenId)], [3, 3])
  })

  test('another deadline, and none, bring the times that were said', async () => {
    const told = await why()
    const other = told.changes.find((one) => one.change === 'set_deadline')
    const said = timesIf(told)
    assert.deepEqual([other?.dueDate.toString(), said['set_deadline'], said['close_deadline']], ['2026-12-08', 2, 4])
    const wanted = { interviewType: 'job', dueDate: plainDate('2026-12-08'), activationDate: null } as const
    const { seen } = must(await setDeadline(it.staff, erik, wanted))
    assert.equal(await bookable(), 2)
    must(await closeDeadline(it.staff, seen.deadline.id, 'Fejl'))
    // Without a deadline the follow-up is for him too.
    assert.equal(await bookable(), 4)
    must(await setDeadline(it.staff, erik, { ...wanted, dueDate: plainDate('2026-12-02') }))
  })

  test('a summons is bound by neither deadline nor notice, but by the citizen’s absence', async () => {
    assert.equal(timesIf(await why())['summon'], 4)
  })

  test('closed days that are opened bring the times that were said', async () => {
    must(await withdrawReportedAbsence(it.staff, holiday))
    const days = {
      from: plainDate('2026-12-01'),
      to: plainDate('2026-12-04'),
      place: null,
      caseworker: null,
      reason: null,
    }
    const { closure } = must(await closeDays(it.staff, days, { dryRun: false }))
    const told = await why()
    assert.deepEqual([told.times, timesIf(told)['reopen_days']], [0, 3])
    must(await reopenDays(it.staff, closure.id))
    assert.equal(await bookable(), 3)
  })

  test('M-EARLIER: with an interview planned it can be moved, and no deadline would help', async () => {
    const citizenId = await citizenOf(it.staff, { contactGroup: 4 })
    const found = must(await askBookableTimes(it.asCitizen(citizenId), citizenId, {})).times
    const { id: timeId = '' } = found.find(({ offer: { meetingType } }) => meetingType === 'job') ?? {}
    must(await summonCitizen(it.staff, citizenId, { kind: 'time', timeId, form: null }))
    const told = await why(citizenId)
    assert.deepEqual([told.verdict, told.rules.find(({ key }) => key === 'planned')?.verdict], ['barred', 'no'])
    assert.deepEqual(
      told.changes.map(({ change }) => change),
      ['move_meeting'],
    )
    assert.deepEqual(told.ofItself?.because, ['interview_day'])
  })

  test('a group that may not book itself can be summoned, and a coming group changes the answer', async () => {
    const citizenId = await citizenOf(it.staff, { contactGroup: 14 })
    const coming = { contactGroup: 4, category: null, from: plainDate('2026-12-12') }
    must(await changeContactGroup(it.staff, citizenId, coming))
    const told = await why(citizenId)
    const group = told.rules.find(({ key }) => key === 'group')
    assert.deepEqual([told.verdict, group?.verdict, group?.rule], ['barred', 'no', 'D-GROUP-OTHER'])
    assert.deepEqual([told.ofItself?.on.toString(), told.ofItself?.because], ['2026-12-12', ['group_changes']])
  })

  test('D-RESIDENCE: what was written elsewhere binds, and is not read', async () => {
    const { rules, changes } = await why()
    assert.ok(rules.every(({ key, facts }) => key !== 'absence' || facts['kind'] === undefined))
    assert.ok(changes.every(({ change }) => change !== 'withdraw_absence'))
  })

  test('F-EVIDENCE: how often the citizen searched in vain stands beside it', async () => {
    const day = plainDate('2026-11-24')
    const finding = { citizenId: erik, jobCentre: '10100', offerId: null, windowFrom: day, windowUntil: day }
    must(await recordNoTime(it.asCitizen(erik), finding))
    const { searches } = await why()
    assert.deepEqual([searches.count, searches.last.length], [1, 1])
  })

  test('J-OWN: to another job centre there is nobody, and one look is logged', async () => {
    assert.deepEqual(refusedCodes(await askWhy(it.asStaffOf('75100'), erik)), ['not_found'])
    // The rule itself, where no policy of the database answers before it.
    const unveiled = { ...it.asStaffOf('75100'), db: it.database.db }
    assert.deepEqual(refusedCodes(await askWhy(unveiled, erik)), ['not_found'])
    const looks = async () => {
      const { rows } = await it.database.pool.query(
        `select refused from access_log where citizen_id = $1 and operation = 'see_why' order by id`,
        [erik],
      )
      return rows.map((row) => row.refused)
    }
    const former = await looks()
    assert.equal(former.at(-1), true)
    await why()
    assert.deepEqual(await looks(), [...former, false])
  })
})
