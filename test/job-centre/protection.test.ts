import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { changeContactDetails, changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { changeJobCentre } from '../../src/actions/change-job-centre.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { isProtected, shownContact, shownName, WITHHELD, WITHOUT_END } from '../../src/rules/protection.ts'
import type { Visitor } from '../citizen/visitor.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { caseworker, createTestOffice, type Office } from './office.ts'

// J-PROTECTED: a name and how to reach somebody, looked for wherever somebody may not see it. Today
// is 2 November 2026.

const NAME = 'Ulla Lyngvang'
const MOBILE = '+4520304050'
const SHOWN_MOBILE = '20 30 40 50'
const EMAIL = 'ulla@example.dk'
const ALWAYS = 'fra=2000-01-01&til=2199-01-01'
const MARK = 'Navne- og adressebeskyttelse'

let office: Office
let staff: Visitor
let auditor: Visitor
let id: string
let meetingId: string
before(async () => {
  office = await createTestOffice()
  const offer = await offerOf(office.staff, { forms: ['in_person', 'phone'] })
  const [time = ''] = await timesAt(office.staff, offer, ['2026-11-02T11:00:00+01:00'])
  must(await changeJobCentre(office.asStaffOf('75100'), { name: 'Lindeby' }))
  id = await citizenOf(office.staff)
  must(await changeContactDetails(office.staff, id, { name: NAME, protectedUntil: WITHOUT_END }))
  // What they chose themselves goes along with them.
  must(await changeContactDetails(office.asCitizen(id), id, { mobile: MOBILE, email: EMAIL }))
  must(
    await setDeadline(office.staff, id, {
      interviewType: 'job',
      dueDate: plainDate('2026-11-16'),
      activationDate: null,
    }),
  )
  meetingId = must(await summonCitizen(office.staff, id, { kind: 'time', timeId: time, form: 'phone' })).id
  staff = await office.visitorAs(caseworker)
  await staff.go('/jc')
  await staff.press('Søg', { fill: { 'Find en borger': 'ingen her', 'Årsag til opslaget': 'case_work' } })
  auditor = await office.visitorAs({ sub: 'rie', name: 'Rie Skov', roles: ['Selvbook-revisor'] })
})
after(() => office.drop())

const textOf = async (visitor: Visitor, path: string): Promise<string> => {
  const answer = await visitor.ask(path)
  assert.ok(answer.status < 400, `${path}: ${answer.status}`)
  return await answer.text()
}

/** Pages of those who work with the case. */
const ofCase = () => [
  '/jc?hvem=alle',
  '/jc/moeder?dag=2026-11-02&hvem=alle',
  `/jc/borgere/${id}`,
  `/jc/moeder/${meetingId}`,
  `/jc/borgere/${id}/samtale`,
]

suite('J-PROTECTED: a protected name', () => {
  test('one function decides, by the day and by whom it is shown to', () => {
    const until = plainDate('2026-11-30')
    assert.deepEqual(
      [null, plainDate('2026-11-29'), until, plainDate('2026-12-01')].map((end) => isProtected(end, until)),
      [false, false, true, true],
    )
    for (const to of ['former', 'times', 'record', 'file'] as const) {
      assert.equal(shownName({ name: NAME, isProtected: true }, to), WITHHELD)
      assert.equal(shownName({ name: NAME, isProtected: false }, to), NAME)
    }
    assert.equal(shownName({ name: NAME, isProtected: true }, 'case'), NAME)
    assert.deepEqual(
      (['case', 'former', 'times'] as const).map((to) => shownContact(MOBILE, { isProtected: true }, to)),
      [MOBILE, null, null],
    )
    assert.equal(shownContact(MOBILE, { isProtected: false }, 'former'), MOBILE)
  })

  test('those who work with the case see it, with a mark', async () => {
    for (const path of ofCase()) {
      const page = await textOf(staff, path)
      assert.ok(page.includes(NAME), path)
      assert.equal(page.includes(MARK), !path.endsWith('/samtale'), path)
    }
    await staff.go('/jc')
    await staff.press('Søg', { fill: { 'Find en borger': 'Lyngv' } })
    assert.match(staff.page.text, /Ulla Lyngvang/)
    assert.ok((await textOf(staff, '/jc?hvem=alle')).includes(SHOWN_MOBILE), 'and the telephone by which they meet')
    assert.ok((await textOf(staff, `/jc/borgere/${id}`)).includes(EMAIL))
  })

  test('no file and no record of access has it', async () => {
    for (const [visitor, path] of [
      [staff, '/jc/borgere.csv?liste=overskredet'],
      [staff, '/jc/borgere.csv?liste=aaben-frist'],
      [auditor, `/jc/log?${ALWAYS}`],
      [auditor, `/jc/log.csv?${ALWAYS}`],
      [auditor, `/jc/borgere/${id}/opslag?${ALWAYS}`],
    ] as const) {
      const told = await textOf(visitor, path)
      assert.ok(!told.includes(NAME), path)
      assert.equal(told.includes(WITHHELD), !path.includes('liste='), path)
    }
  })

  test('a job centre that the citizen has left sees it nowhere; once it has ended, as of anybody', async () => {
    must(await changeJobCentreOf(office.staff, id, { jobCentre: '75100', from: plainDate('2026-11-02') }))
    for (const path of ofCase().filter((one) => !one.endsWith('/samtale'))) {
      const page = await textOf(staff, path)
      assert.ok(!page.includes(NAME) && !page.includes('Ulla'), path)
      for (const contact of [MOBILE, SHOWN_MOBILE, EMAIL]) assert.ok(!page.includes(contact), `${path}: ${contact}`)
    }
    assert.match(await textOf(staff, `/jc/borgere/${id}`), new RegExp(`${WITHHELD}[^]*${MARK}`))
    must(await changeContactDetails(office.asStaffOf('75100'), id, { protectedUntil: null }))
    assert.match(await textOf(staff, `/jc/moeder/${meetingId}`), /Ulla Lyngvang/)
  })
})
