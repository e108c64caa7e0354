import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { holdTime } from '../../src/actions/hold-time.ts'
import { TooManyTries } from '../../src/http/limit-headers.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { changed, citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { createTestPortal, dayLink, giveDeadline, summer, type TestPortal } from './portal.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

let centres = 10
/** A citizen of a job centre of their own. */
async function scene(now: string, { due }: { due?: string } = {}) {
  portal.clock.set(summer(now))
  const staff = portal.asStaffOf(`${(centres += 1)}300`)
  const citizen = await citizenOf(staff)
  if (due) await giveDeadline({ ...portal, staff }, citizen, { due })
  return { staff, citizen, visitor: await portal.visitorAs(citizen) }
}

/** How long a time is held that is chosen now, in minutes. */
async function heldFor(citizenId: string, timeId: string, rebooks: string | null = null): Promise<number> {
  const held = must(await holdTime(portal.asCitizen(citizenId), { citizenId, timeId, form: null, rebooks }))
  return portal.clock.now().until(held.heldUntil).total('minutes')
}

suite('M-HOLD: a hold is never promised beyond the moment from which it could not be booked', () => {
  test('ten minutes, and on the last evening until the deadline ends at midnight', async () => {
    const { staff, citizen } = await scene('2017-07-10 23:50', { due: '2017-07-10' })
    const [time = ''] = await timesAt(staff, await offerOf(staff), [summer('2017-07-12 10:00')])
    assert.equal(await heldFor(citizen, time), 10)
    portal.clock.set(summer('2017-07-10 23:55'))
    assert.equal(await heldFor(citizen, time), 5)
  })

  test('midnight is Danish midnight, on the night to winter time too', async () => {
    const { staff, citizen } = await scene('2017-10-28 23:57', { due: '2017-10-28' })
    const [time = ''] = await timesAt(staff, await offerOf(staff), ['2017-10-30T10:00:00+01:00'])
    assert.equal(await heldFor(citizen, time), 3)
  })

  test('a meeting that is no interview meets no deadline, so none ends its hold', async () => {
    const { staff, citizen } = await scene('2017-07-10 23:55', { due: '2017-07-10' })
    const info = await offerOf(staff, { meetingType: 'other', otherType: 9 })
    const [time = ''] = await timesAt(staff, info, [summer('2017-07-12 10:00')])
    assert.equal(await heldFor(citizen, time), 10)
  })

  test('until the time begins, or is too near by the offer’s booking notice', async () => {
    const { staff, citizen } = await scene('2017-07-03 09:56')
    const [soon = ''] = await timesAt(staff, await offerOf(staff), [summer('2017-07-03 10:00')])
    assert.equal(await heldFor(citizen, soon), 4)
    const [near = ''] = await timesAt(staff, await offerOf(staff, { bookingNoticeHours: 2 }), [
      summer('2017-07-03 12:00'),
    ])
    assert.equal(await heldFor(citizen, near), 4)
  })

  test('of a rebooking until the last moment at which the meeting may be moved', async () => {
    const { staff, citizen } = await scene('2017-07-03 09:00')
    const offer = await offerOf(staff)
    const [old = '', next = ''] = await timesAt(staff, offer, [summer('2017-07-05 10:00'), summer('2017-07-06 10:00')])
    const wanted = { citizenId: citizen, timeId: old, form: null, message: null, requireHold: false }
    const { id } = must(await bookMeeting(portal.asCitizen(citizen), wanted))
    portal.clock.set(summer('2017-07-04 09:53'))
    assert.equal(await heldFor(citizen, next, id), 7)
    const short = await offerOf(staff, { rebooking: { allowed: true, noticeHours: 0 } })
    const [oldest = '', another = ''] = await timesAt(staff, short, [
      summer('2017-07-05 15:00'),
      summer('2017-07-06 15:00'),
    ])
    const other = await citizenOf(staff)
    const second = must(await bookMeeting(portal.asCitizen(other), { ...wanted, citizenId: other, timeId: oldest }))
    portal.clock.set(summer('2017-07-04 23:58'))
    assert.equal(await heldFor(other, another, second.id), 2)
  })

  test('the pages say so: before it is chosen and while it is held', async () => {
    const { staff, visitor } = await scene('2017-07-10 23:55', { due: '2017-07-10' })
    await timesAt(staff, await offerOf(staff), [summer('2017-07-12 10:00')])
    await visitor.go('/book')
    await visitor.press('Fortsæt')
    await visitor.go(dayLink(visitor, '2017-07-12'))
    assert.match(visitor.page.text, /Vi reserverer tiden til dig i 5 minutter, når du trykker Fortsæt/)
    await visitor.press('Fortsæt', { choose: ['kl. 10.00'] })
    assert.match(visitor.page.text, /Tiden er reserveret til dig i 5 minutter, indtil midnat\./)
    assert.match(visitor.page.html, /data-seconds-left="300"/)
    portal.clock.set(summer('2017-07-11 00:00'))
    await visitor.press('Book')
    assert.equal(visitor.page.heading, 'Fristen er overskredet')
  })
})

suite('F-2: a form of meeting that was confirmed and is no longer offered is refused, never replaced', () => {
  const meetings = () => portal.database.db.selectFrom('meeting').select(['citizen_id', 'form', 'revision']).execute()

  /** A visitor on step 4, with the offer that they chose a time of. */
  async function confirming(forms: readonly ('in_person' | 'phone' | 'video')[], choose: string | null) {
    const { staff, citizen, visitor } = await scene('2017-07-03 10:00')
    const offer = await offerOf(staff, { forms: [...forms] })
    await timesAt(staff, offer, [summer('2017-07-12 10:00'), summer('2017-07-13 10:00')])
    await visitor.go('/book')
    await visitor.press('Fortsæt')
    if (choose) await visitor.press('Fortsæt', { choose: [choose] })
    await visitor.go(dayLink(visitor, '2017-07-12'))
    await visitor.press('Fortsæt', { choose: ['kl. 10.00'] })
    assert.match(visitor.page.text, /Ved fremmøde/)
    return { staff, citizen, visitor, offer }
  }

  for (const [name, forms, choose] of [
    ['chosen among two', ['in_person', 'phone'], 'Ved fremmøde'],
    ['the only one there was', ['in_person'], null],
  ] as const) {
    test(`booking, ${name}`, async () => {
      const { staff, citizen, visitor, offer } = await confirming(forms, choose)
      await changed(staff, offer, { forms: ['phone'] })
      await visitor.press('Book')
      assert.equal(visitor.page.status, 409)
      assert.equal(visitor.page.heading, 'Mødet kan ikke længere holdes sådan')
      assert.match(visitor.page.text, /Nu kan det holdes på telefon\. Du har ikke booket noget endnu/)
      assert.ok(!(await meetings()).some(({ citizen_id }) => citizen_id === citizen))
      await visitor.follow('Vælg igen')
      await visitor.go(dayLink(visitor, '2017-07-12'))
      await visitor.press('Fortsæt', { choose: ['kl. 10.00'] })
      assert.match(visitor.page.text, /På telefon/)
      await visitor.press('Book')
      assert.deepEqual(
        (await meetings()).filter(({ citizen_id }) => citizen_id === citizen).map(({ form }) => form),
        ['phone'],
      )
    })
  }

  test('rebooking: the meeting stays as it is', async () => {
    const { staff, citizen, visitor, offer } = await confirming(['in_person'], null)
    await visitor.press('Book')
    await visitor.go(visitor.page.linkNamed('Se mødet'))
    await visitor.follow('Ombook')
    await visitor.go(dayLink(visitor, '2017-07-13'))
    await visitor.press('Fortsæt', { choose: ['kl. 10.00'] })
    await changed(staff, offer, { forms: ['video'] })
    await visitor.press('Ombook til den nye tid')
    assert.equal(visitor.page.status, 409)
    assert.match(visitor.page.text, /Nu kan det holdes på video\. Dit møde er ikke flyttet/)
    assert.deepEqual(
      (await meetings()).filter(({ citizen_id }) => citizen_id === citizen),
      [{ citizen_id: citizen, form: 'in_person', revision: 0 }],
    )
  })
})

test('J-LIMITS: a citizen chooses so many times in a while, and no more', async () => {
  const { staff, visitor } = await scene('2017-06-26 10:00', { due: '2017-07-10' })
  await timesAt(staff, await offerOf(staff), [summer('2017-07-05 10:00')])
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  await visitor.go(dayLink(visitor, '2017-07-05'))
  const { action, fields } = visitor.page.sending('Fortsæt', { choose: ['kl. 10.00'] })
  for (let at = 0; at < usualBounds.holds; at += 1)
    assert.equal((await visitor.ask(action, { method: 'POST', body: fields })).status, 303)
  await assert.rejects(visitor.ask(action, { method: 'POST', body: fields }), TooManyTries)
})
