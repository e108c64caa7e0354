import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { changeReportedAbsence, reportAbsence, withdrawReportedAbsence } from '../../src/actions/report-absence.ts'
import { addDays, plainDate } from '../../src/rules/dates.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { readSituation } from '../../src/storage/situations.ts'
import { citizenOf, must, refusedCodes } from '../support/program.ts'
import { createTestPortal, summer, type TestPortal } from './portal.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

/** What the setting says unless it is changed. */
const MOST_ABSENCES = 50
const today = plainDate('2017-06-26')
const dayAt = (position: number) => {
  const day = addDays(today, position)
  return { kind: 'holiday', from: day, to: day } as const
}

/** A citizen who has as many absences that are not over as there can be. */
async function full() {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff)
  const context = portal.asCitizen(citizen)
  const ids: string[] = []
  for (let at = 0; at < MOST_ABSENCES; at += 1) ids.push(must(await reportAbsence(context, citizen, dayAt(at))).id)
  return { citizen, context, ids }
}

suite('J-LIMITS: at most fifty absences that are not over', () => {
  test('the next is refused, the citizen’s and the job centre’s, until one is withdrawn or over', async () => {
    const { citizen, context, ids } = await full()
    const next = dayAt(MOST_ABSENCES)
    for (const who of [context, portal.staff])
      assert.deepEqual(refusedCodes(await reportAbsence(who, citizen, next)), ['too_many_absences'])
    // Sent twice is no second one, and a change makes none more.
    assert.equal(must(await reportAbsence(context, citizen, dayAt(0))).id, ids[0])
    must(await changeReportedAbsence(context, ids[1] ?? '', { ...dayAt(1), kind: 'illness' }))
    must(await withdrawReportedAbsence(context, ids[2] ?? ''))
    must(await reportAbsence(context, citizen, next))
    assert.deepEqual(refusedCodes(await reportAbsence(context, citizen, dayAt(60))), ['too_many_absences'])
    portal.clock.set(summer('2017-06-27 10:00'))
    must(await reportAbsence(context, citizen, dayAt(60)))
  })

  test('a setting says how many', async () => {
    portal.clock.set(summer('2017-06-26 10:00'))
    const citizen = await citizenOf(portal.staff)
    const two = { ...portal.staff, bounds: { ...usualBounds, absences: 2 } }
    for (const at of [0, 1]) must(await reportAbsence(two, citizen, dayAt(at)))
    const refused = await reportAbsence(two, citizen, dayAt(2))
    assert.deepEqual(refused.ok || refused.refusals.map(({ code, rule, facts }) => [code, rule, facts]), [
      ['too_many_absences', 'J-LIMITS', { most: 2 }],
    ])
    must(await reportAbsence({ ...two, bounds: { ...usualBounds, absences: 3 } }, citizen, dayAt(2)))
  })

  test('what the job centre alone registers is neither counted nor refused', async () => {
    const { citizen } = await full()
    must(await reportAbsence(portal.staff, citizen, { ...dayAt(0), kind: 'exempt' }))
    must(await reportAbsence(portal.staff, citizen, { ...dayAt(1), kind: 'deprived' }))
  })

  test('the page says so, with what was typed', async () => {
    const { citizen } = await full()
    const visitor = await portal.visitorAs(citizen)
    await visitor.go('/mit-fravaer')
    await visitor.press('Meld fravær', {
      choose: ['Ferie'],
      fill: { 'Første dag': '2017-09-04', 'Sidste dag': '2017-09-05' },
    })
    assert.equal(visitor.page.status, 422)
    assert.match(visitor.page.text, /Du har allerede meldt fravær så mange gange, som du kan/)
    assert.equal(visitor.page.valueOf('Første dag'), '2017-09-04')
  })

  test('what is over is not read with each page; an exemption is, for it may have closed a deadline', async () => {
    const { citizen } = await full()
    must(await reportAbsence(portal.staff, citizen, { ...dayAt(0), kind: 'exempt' }))
    const later = await readSituation(portal.database.db, citizen, addDays(today, 365))
    assert.deepEqual(
      later?.absences.map(({ kind }) => kind),
      ['exempt'],
    )
  })
})

suite('F-ABSENCE: more than a year is asked about first', () => {
  const kinds = { choose: ['Uddannelse eller kursus'] }
  const reported = async (citizen: string) => (await readSituation(portal.database.db, citizen, today))?.absences ?? []

  test('what was typed stays, nothing is reported until it is confirmed, and other days are asked about again', async () => {
    portal.clock.set(summer('2017-06-26 10:00'))
    const citizen = await citizenOf(portal.staff)
    const visitor = await portal.visitorAs(citizen)
    await visitor.go('/mit-fravaer')
    await visitor.press('Meld fravær', { ...kinds, fill: { 'Første dag': '2017-07-03', 'Sidste dag': '2018-07-04' } })
    assert.match(
      visitor.page.text,
      /Er det rigtigt\? Du er ved at melde fravær i mere end et år: fra mandag den 3\. juli 2017/,
    )
    assert.equal(visitor.page.valueOf('Sidste dag'), '2018-07-04')
    assert.ok(visitor.page.options.includes('* Uddannelse eller kursus'))
    assert.deepEqual(await reported(citizen), [])
    await visitor.press('Ja, meld fravær', { fill: { 'Sidste dag': '2019-07-04' } })
    assert.match(visitor.page.text, /Er det rigtigt\?/)
    assert.deepEqual(await reported(citizen), [])
    await visitor.press('Ja, meld fravær')
    assert.equal((await reported(citizen)).length, 1)
    const [{ id } = { id: '' }] = await reported(citizen)
    await visitor.go(`/mit-fravaer/${id}/ret`)
    await visitor.press('Gem ændringen', { fill: { 'Sidste dag': '2020-06-20' } })
    assert.match(visitor.page.text, /Er det rigtigt\?/)
    await visitor.press('Ja, meld fravær')
    assert.deepEqual(
      (await reported(citizen)).map(({ to }) => to.toString()),
      ['2020-06-20'],
    )
  })

  test('a year to the day is not asked about', async () => {
    const citizen = await citizenOf(portal.staff)
    const visitor = await portal.visitorAs(citizen)
    await visitor.go('/mit-fravaer')
    await visitor.press('Meld fravær', { ...kinds, fill: { 'Første dag': '2017-07-03', 'Sidste dag': '2018-07-02' } })
    assert.equal((await reported(citizen)).length, 1)
  })
})
