import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { holdTime } from '../../src/actions/hold-time.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { askBookableStarts } from '../../src/questions/bookable.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { citizenOf, must, offerOf, refusedCodes, timesAt } from '../support/program.ts'
import { createTestPortal, summer, type TestPortal } from './portal.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

/** What the setting says unless it is changed. */
const MOST = 5
const hours = Array.from({ length: MOST + 2 }, (_, at) => summer(`2017-07-03 ${String(8 + at).padStart(2, '0')}:00`))

/** A citizen with as many other meetings as they can book, and the times of one more. */
async function full() {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff)
  const offer = await offerOf(portal.staff, { title: 'Informationsmøde', meetingType: 'other', otherType: 9 })
  const times = await timesAt(portal.staff, offer, hours)
  const context = portal.asCitizen(citizen)
  const book = (timeId = '', who = context) =>
    bookMeeting(who, { citizenId: citizen, timeId, form: null, message: null, requireHold: false })
  const booked = []
  for (const timeId of times.slice(0, MOST)) booked.push(must(await book(timeId)))
  return { citizen, context, offer, book, booked, next: times[MOST] ?? '', last: times[MOST + 1] ?? '' }
}

suite('J-LIMITS: at most five other meetings planned, where the citizen books one more', () => {
  test('booking, holding and what can be booked all say no, until one is cancelled or over', async () => {
    const { citizen, context, book, booked, next, last } = await full()
    const refused = await book(next)
    assert.deepEqual(refused.ok || refused.refusals.map(({ code, rule, facts }) => [code, rule, facts]), [
      ['too_many_other_meetings', 'J-LIMITS', { most: MOST }],
    ])
    const held = await holdTime(context, { citizenId: citizen, timeId: next, form: null, rebooks: null })
    assert.deepEqual(refusedCodes(held), ['too_many_other_meetings'])
    const bookable = must(await askBookableStarts(context, citizen, { only: 'other' }))
    assert.deepEqual(bookable.offers, [])
    assert.ok(bookable.reasons.some(({ code }) => code === 'too_many_other_meetings'))
    must(await cancelMeeting(context, { meetingId: booked[0]?.id ?? '', reason: null }))
    must(await book(next))
    assert.deepEqual(refusedCodes(await book(last)), ['too_many_other_meetings'])
  })

  test('an interview is not counted, and the job centre summons all the same', async () => {
    const { citizen, context, book, next, last } = await full()
    const job = await offerOf(portal.staff)
    const [interview = ''] = await timesAt(portal.staff, job, [summer('2017-07-04 10:00')])
    must(await book(interview))
    const withMost = (most: number) => ({ ...context, bounds: { ...usualBounds, other_meetings: most } })
    must(await summonCitizen(portal.staff, citizen, { kind: 'time', timeId: next, form: null }))
    assert.deepEqual(refusedCodes(await book(last, withMost(MOST + 1))), ['too_many_other_meetings'])
    must(await book(last, withMost(MOST + 2)))
  })

  test('the page says so before a time is chosen', async () => {
    const { citizen } = await full()
    const visitor = await portal.visitorAs(citizen)
    await visitor.go('/book?moede=andet')
    assert.match(visitor.page.text, /Du har allerede så mange andre møder, som du selv kan booke/)
  })
})
