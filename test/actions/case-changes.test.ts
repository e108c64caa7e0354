import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeContactGroup } from '../../src/actions/change-citizen.ts'
import { changeJobCentreSettings } from '../../src/actions/change-job-centre-settings.ts'
import { changeMeeting } from '../../src/actions/change-meeting.ts'
import { closeDeadline } from '../../src/actions/close-deadline.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { recorded } from '../../src/actions/once.ts'
import { registerWalkIn } from '../../src/actions/register-walk-in.ts'
import { reportAbsence, withdrawReportedAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { strikeOutWalkIn } from '../../src/actions/strike-out-walk-in.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import type { ActionContext } from '../../src/actions/transaction.ts'
import { askSeenCase } from '../../src/questions/job-centre/seen-case.ts'
import { askJobCentreSettings } from '../../src/questions/job-centre/settings.ts'
import type { Role } from '../../src/rules/actor.ts'
import { type SeenCase, seenCaseIn, seenCaseText } from '../../src/rules/case-changes.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import type { Outcome } from '../../src/rules/refusals.ts'
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

const staffAs = (name: string, roles: readonly Role[] = ['caseworker'], jobCentre = '10100'): ActionContext =>
  it.as({ kind: 'staff', jobCentre, roles, name })
const seenBy = async (citizenId: string) => must(await askSeenCase(staffAs('Karin Brandt'), citizenId))
const job = { interviewType: 'job', dueDate: plainDate('2026-07-15'), activationDate: null } as const
const setAs = (name: string, citizenId: string, seen?: SeenCase) =>
  setDeadline(staffAs(name), citizenId, { ...job, ...(seen ? { seen } : {}) })

/** The refusal of a form that is behind: what changed, by whom, at what time. */
function told(outcome: Outcome<unknown>): string {
  assert.deepEqual(refusedCodes(outcome).length, 1)
  const [{ code, facts } = { code: '', facts: {} }] = outcome.ok ? [] : outcome.refusals
  const fact = (name: string) => Object.entries(facts).find(([key]) => key === name)?.[1] ?? ''
  return [code, ...['what', 'byKind', 'by', 'at', 'on'].map(fact)].filter(Boolean).join(' ')
}

suite('J-STALE: a form that was filled in before somebody changed the case does nothing', () => {
  test('the second of two caseworkers is told what the first did, and nothing is written', async () => {
    const citizenId = await citizenOf(it.staff)
    const seen = await seenBy(citizenId)
    it.clock.set('2026-07-01T10:41:00+02:00')
    const first = must(await setAs('Bo Lindquist', citizenId, seen))
    const second = await setAs('Karin Brandt', citizenId, seen)
    assert.equal(told(second), 'case_changed deadline_set caseworker Bo Lindquist 2026-07-01T08:41:00Z')
    assert.equal(told(await closeAs('Karin Brandt', first.seen.deadline.id, seen)), told(second))
    assert.ok((await setAs('Karin Brandt', citizenId, await seenBy(citizenId))).ok, 'who has seen it may')
  })

  const closeAs = (name: string, id: string, seen: SeenCase) => closeDeadline(staffAs(name), id, null, { seen })

  test('whatever somebody does to the case is a change; what the calendar does is none', async () => {
    const offer = await offerOf(it.staff)
    const [timeId = ''] = await timesAt(it.staff, offer, ['2026-07-20T09:00:00+02:00'])
    const citizenId = await citizenOf(it.staff)
    const { deadline } = must(await setAs('Karin Brandt', citizenId)).seen
    const changedBy = async (deed: () => Promise<Outcome<unknown>>) => {
      const seen = await seenBy(citizenId)
      must(await deed())
      return told(await setAs('Karin Brandt', citizenId, seen))
        .split(' ')
        .slice(1, 4)
        .join(' ')
    }
    const citizen = it.asCitizen(citizenId)
    const booking = { citizenId, timeId, form: null, message: null, requireHold: false }
    let meetingId = ''
    const book = async () => {
      const booked = await bookMeeting(citizen, booking)
      meetingId = must(booked).id
      return booked
    }
    assert.equal(await changedBy(book), 'booked citizen 2026-07-01T08:41:00Z')
    const cancel = () => cancelMeeting(staffAs('Bo Lindquist'), { meetingId, reason: null })
    assert.equal(await changedBy(cancel), 'cancelled caseworker Bo')
    const away = { kind: 'holiday', from: plainDate('2026-07-06'), to: plainDate('2026-07-07') } as const
    let absenceId = ''
    const report = async () => {
      const reported = await reportAbsence(citizen, citizenId, away)
      absenceId = must(reported).id
      return reported
    }
    assert.equal(await changedBy(report), 'absence_reported citizen')
    assert.equal(
      await changedBy(() => withdrawReportedAbsence(citizen, absenceId)),
      'absence_withdrawn citizen 2026-07-01T08:41:00Z',
    )
    const change = { contactGroup: 12, category: null, from: plainDate('2026-07-01') }
    assert.equal(
      await changedBy(() => changeContactGroup(it.staff, citizenId, change)),
      'group_changed caseworker caseworker',
    )
    assert.equal(
      await changedBy(() => closeDeadline(it.staff, deadline.id, 'x')),
      'deadline_closed caseworker caseworker',
    )
  })

  test('every act of a page on meetings and absences asks it, and does nothing behind the case', async () => {
    const citizenId = await citizenOf(it.staff)
    const bo = staffAs('Bo Lindquist')
    const own = (day: string) =>
      ({
        kind: 'own_hour',
        of: { interviewType: 'job' },
        startsAt: instant(`${day}T10:00:00+02:00`),
        minutes: 30,
        caseworker: 'Karin',
        form: 'in_person',
        place: null,
        rebooking: null,
        cancelling: null,
      }) as const
    const days = { kind: 'holiday', from: plainDate('2026-07-06'), to: plainDate('2026-07-07') } as const
    const walkIn = { interviewType: 'job', heldAt: instant('2026-06-30T10:00:00+02:00'), minutes: 30 } as const
    const held = must(await registerWalkIn(bo, citizenId, { ...walkIn, caseworker: 'Karin' })).id
    const planned = must(await summonCitizen(bo, citizenId, own('2026-07-09'))).id
    const away = must(await reportAbsence(bo, citizenId, days)).id
    const behind = await seenBy(citizenId)
    must(await setAs('Bo Lindquist', citizenId))
    const earlier = { ...walkIn, heldAt: instant('2026-06-29T10:00:00+02:00'), caseworker: 'Karin' }
    const later = { ...days, from: plainDate('2026-07-08'), to: plainDate('2026-07-08') }
    const acts: Readonly<Record<string, (seen: SeenCase) => Promise<Outcome<unknown>>>> = {
      change: (seen) => changeMeeting(bo, planned, { minutes: 45 }, { seen }),
      move: (seen) => moveMeeting(bo, planned, { kind: 'own_hour', startsAt: own('2026-07-10').startsAt }, { seen }),
      cancel: (seen) => cancelMeeting(bo, { meetingId: planned, reason: null, seen }),
      summon: (seen) => summonCitizen(bo, citizenId, own('2026-07-13'), { seen }),
      walkIn: (seen) => registerWalkIn(bo, citizenId, earlier, { seen }),
      strikeOut: (seen) => strikeOutWalkIn(bo, held, 'x', { seen }),
      report: (seen) => reportAbsence(bo, citizenId, later, { seen }),
      withdraw: (seen) => withdrawReportedAbsence(bo, away, { seen }),
    }
    for (const [name, act] of Object.entries(acts)) {
      const now = await seenBy(citizenId)
      assert.match(told(await act(behind)), /^case_changed \w+ caseworker Bo Lindquist/, name)
      assert.equal(seenCaseText(await seenBy(citizenId)), seenCaseText(now), `${name} did nothing`)
      assert.ok((await act(now)).ok, `${name}, seen as it stands`)
    }
  })

  test('a deadline that the night has closed meanwhile: the day has changed, and that is told', async () => {
    const citizenId = await citizenOf(it.staff)
    must(await setAs('Karin Brandt', citizenId))
    const seen = await seenBy(citizenId)
    it.clock.set('2026-07-16T08:00:00+02:00')
    await runNight(it.as({ kind: 'calendar' }))
    const later = { ...job, dueDate: plainDate('2026-08-03') }
    assert.equal(
      told(await setDeadline(staffAs('Karin Brandt'), citizenId, { ...later, seen })),
      'day_changed 2026-07-01',
    )
    const today = await seenBy(citizenId)
    assert.ok((await setDeadline(staffAs('Karin Brandt'), citizenId, { ...later, seen: today })).ok)
    it.clock.set('2026-07-01T10:41:00+02:00')
  })

  test('J-OWN: another job centre is not told how far a case has come', async () => {
    const citizenId = await citizenOf(it.staff)
    const elsewhere = staffAs('Else Poulsen', ['caseworker'], '75100')
    assert.deepEqual(refusedCodes(await askSeenCase(elsewhere, citizenId)), ['not_found'])
  })

  test('what a form carries is read back, and nothing else is', () => {
    const seen = { through: 1204, on: plainDate('2026-07-01') }
    assert.equal(seenCaseText(seen), '1204.2026-07-01')
    assert.equal(seenCaseText(seenCaseIn('1204.2026-07-01') ?? { ...seen, through: 0 }), '1204.2026-07-01')
    for (const text of ['', '1204', '1204.2026-13-01', '-1.2026-07-01', '1204.2026-07-01 '])
      assert.equal(seenCaseIn(text), null, text)
  })
})

suite('J-OWN: an act of somebody who is signed in stands in the record of access', () => {
  const rows = async (citizenId: string) =>
    (
      await it.database.pool.query<{ row: string }>(
        `select concat_ws(' ', acting_user, operation, refused::text, subject) as row from access_log where citizen_id = $1 order by id`,
        [citizenId],
      )
    ).rows.map(({ row }) => row)

  test('with what it did, once; a refused one as well, and of it nothing else stays', async () => {
    const citizenId = await citizenOf(it.staff)
    const act = { act: 'set_deadline', citizenId, subject: 'x' } as const
    must(await recorded(staffAs('Karin Brandt'), act, (context) => setDeadline(context, citizenId, job)))
    const past = { ...job, dueDate: plainDate('2026-06-01') }
    const refused = await recorded(staffAs('Karin Brandt'), act, (context) => setDeadline(context, citizenId, past))
    assert.deepEqual(refusedCodes(refused), ['due_date_passed'])
    assert.deepEqual(await rows(citizenId), ['Karin Brandt set_deadline false x', 'Karin Brandt set_deadline true x'])
  })
})

suite('J-SETTINGS: a job centre’s own settings', () => {
  test('the defaults hold until the administrator changes one; the others stay', async () => {
    const administrator = staffAs('Ada Holm', ['administrator'], '75100')
    const asked = async () => must(await askJobCentreSettings(administrator))
    const usual = { usualDays: 14, quickDays: [8, 14, 21, 28], fewTimes: 3, caseworkersOpenTimes: false }
    assert.deepEqual(await asked(), usual)
    must(await changeJobCentreSettings(administrator, { quickDays: [28, 10, 10] }))
    must(await changeJobCentreSettings(administrator, { fewTimes: 5 }))
    assert.deepEqual(await asked(), { ...usual, quickDays: [10, 28], fewTimes: 5 })
    assert.deepEqual(refusedCodes(await changeJobCentreSettings(administrator, { usualDays: 0 })), [
      'setting_out_of_bounds',
    ])
    const caseworker = staffAs('Karin Brandt', ['caseworker'], '75100')
    assert.deepEqual(refusedCodes(await changeJobCentreSettings(caseworker, { fewTimes: 1 })), ['not_found'])
    assert.deepEqual(must(await askJobCentreSettings(caseworker)).fewTimes, 5)
    assert.deepEqual(must(await askJobCentreSettings(staffAs('Karin Brandt'))), usual, 'another job centre has its own')
  })

  test('J-CAPACITY: what is few is told by it', async () => {
    const offer = await offerOf(it.staff)
    await timesAt(it.staff, offer, [
      '2026-07-13T09:00:00+02:00',
      '2026-07-13T11:00:00+02:00',
      '2026-07-14T09:00:00+02:00',
    ])
    const citizenId = await citizenOf(it.staff)
    const codes = async () => must(await setAs('Karin Brandt', citizenId)).warnings.map(({ code }) => code)
    assert.ok(!(await codes()).includes('few_free_times'))
    must(await changeJobCentreSettings(staffAs('Ada Holm', ['administrator']), { fewTimes: 50 }))
    assert.ok((await codes()).includes('few_free_times'))
  })
})
