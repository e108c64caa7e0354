import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeContactGroup, changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { closeDays } from '../../src/actions/close-days.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { askCases } from '../../src/questions/job-centre/work-list.ts'
import type { Actor } from '../../src/rules/actor.ts'
import { plainDate } from '../../src/rules/dates.ts'
import type { Offer } from '../../src/rules/offers.ts'
import { execute } from '../support/database.ts'
import { changed, citizenOf, createTestProgram, must, offerOf, type TestProgram, timesAt } from '../support/program.ts'

// M-FLAG on the work list: meetings are found from what has changed since they were made.

const KARIN: Actor = { kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' }

suite('J-WORK: a meeting is flagged by whatever changes after it was made', () => {
  let it: TestProgram
  let offer: Offer
  let hours = 0
  before(async () => {
    it = await createTestProgram('2026-11-24T10:00:00+01:00')
    offer = await offerOf(it.staff)
    await offerOf(it.asStaffOf('75100'))
  })
  after(() => it.drop())

  async function booked(citizenId: string, of = offer, caseworker = `sb ${hours}`): Promise<string> {
    hours += 1
    const startsAt = `2026-12-0${1 + (hours % 4)}T${String(8 + Math.floor(hours / 4)).padStart(2, '0')}:00:00+01:00`
    const [timeId = ''] = await timesAt(it.staff, of, [startsAt], { caseworker })
    const wanted = { citizenId, timeId, form: null, message: null, requireHold: false }
    return must(await bookMeeting(it.asCitizen(citizenId), wanted)).id
  }
  const met = async (of = offer) => {
    const citizenId = await citizenOf(it.staff)
    return { citizenId, meetingId: await booked(citizenId, of) }
  }
  const flagged = async () => {
    const cases = must(await askCases(it.as(KARIN), 'flagged', 'all', { skip: 0, take: 50 }))
    return new Map(cases.rows.map(({ id, flags }) => [id, flags]))
  }
  /** By the meeting: what the list says of it before the change and after. */
  async function flagsAfter(change: (citizenId: string) => Promise<unknown>) {
    const { citizenId, meetingId } = await met()
    assert.equal((await flagged()).get(meetingId), undefined)
    await change(citizenId)
    return (await flagged()).get(meetingId)
  }
  const today = plainDate('2026-11-24')

  test('the citizen moves, or will before the meeting', async () => {
    const to = (from: string) => (citizenId: string) =>
      changeJobCentreOf(it.staff, citizenId, { jobCentre: '75100', from: plainDate(from) }).then(must)
    assert.deepEqual(await flagsAfter(to('2026-11-24')), ['citizen_moved'])
    assert.equal(await flagsAfter(to('2026-11-26')), undefined)
    it.clock.set('2026-11-26T10:00:00+01:00')
    assert.deepEqual([...(await flagged()).values()], [['citizen_moved'], ['citizen_moved']])
    it.clock.set('2026-11-24T10:00:00+01:00')
  })

  test('the citizen comes into a group that the offer is not for', async () => {
    const group = (citizenId: string) =>
      changeContactGroup(it.staff, citizenId, { contactGroup: 13, category: null, from: today }).then(must)
    assert.deepEqual(await flagsAfter(group), ['group_not_served'])
  })

  test('the offer is for others from now on', async () => {
    const own = await offerOf(it.staff)
    const { meetingId } = await met(own)
    assert.equal((await flagged()).get(meetingId), undefined)
    await changed(it.staff, own, { contactGroups: [12] })
    assert.deepEqual((await flagged()).get(meetingId), ['group_not_served'])
  })

  test('what was another before the meeting was made is no doubt, and what is taken back is judged anew', async () => {
    const citizenId = await citizenOf(it.staff, { contactGroup: 13 })
    must(await changeContactGroup(it.staff, citizenId, { contactGroup: 2, category: null, from: today }))
    const meetingId = await booked(citizenId)
    const unsteady = async () =>
      (await it.database.pool.query<{ unsteady: boolean }>('select unsteady from meeting where id = $1', [meetingId]))
        .rows[0]?.unsteady
    assert.equal(await unsteady(), false)
    await execute(
      it.connectionString,
      `update contact_group_period set withdrawn_at = now() where contact_group = 2 and citizen_id = '${citizenId}'`,
    )
    assert.equal(await unsteady(), true)
    assert.deepEqual((await flagged()).get(meetingId), ['group_not_served'])
  })

  test('an absence over it, a closed day, and a caseworker who is away', async () => {
    const days = { from: plainDate('2026-11-30'), to: plainDate('2026-12-05') }
    const ill = (citizenId: string) =>
      reportAbsence(it.asCitizen(citizenId), citizenId, { kind: 'illness', ...days }).then(must)
    assert.deepEqual(await flagsAfter(ill), ['citizen_absent'])
    const close = (caseworker: string | null) =>
      closeDays(it.staff, { ...days, place: null, caseworker, reason: null }, { dryRun: false }).then(must)
    const away = await booked(await citizenOf(it.staff), offer, 'sb away')
    await close('sb away')
    assert.deepEqual((await flagged()).get(away), ['caseworker_away'])
    assert.deepEqual(await flagsAfter(() => close(null)), ['job_centre_closed'])
  })
})
