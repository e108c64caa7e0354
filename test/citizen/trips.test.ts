import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeMeeting } from '../../src/actions/change-meeting.ts'
import { OWNER_FIELD } from '../../src/web/forms.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { CountedDatabase } from '../support/trips.ts'
import { createTestPortal, formTokenOf, giveDeadline, summer, type TestPortal } from './portal.ts'

// How often a page asks the database and waits: each time is a tenth of what a page takes.

let it: TestPortal
let counted: CountedDatabase

/** What the set-up has opened; closed newest first, also when it fails half-way. */
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

before(async () => {
  it = await createTestPortal()
  opened.defer(it.drop)
  counted = await CountedDatabase.ofProgram(it.programConnectionString, opened)
})

/** A citizen with a deadline and a time to book, who has seen "Min side" and its notice. */
async function visitorWithTime(startsAt: string) {
  const citizenId = await citizenOf(it.staff)
  const deadlineId = await giveDeadline(it, citizenId)
  const offer = await offerOf(it.staff)
  const [timeId = ''] = await timesAt(it.staff, offer, [startsAt])
  const visitor = it.visitorOf(it.appOn(counted.database.db))
  await visitor.signInAs(citizenId)
  const tripsTo = async (path: string) => {
    const { trips, texts } = await counted.tripsOf(() => visitor.go(path))
    return { trips, told: texts.join('; '), text: visitor.page.text }
  }
  /** Sends a form; the redirect is not followed. */
  const tripsOf = async (path: string, fields: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams({ ...fields, [OWNER_FIELD]: formTokenOf(citizenId) })
    const { trips, texts, done } = await counted.tripsOf(() => visitor.ask(path, { method: 'POST', body }))
    return { trips, told: texts.join('; '), status: done.status, location: done.headers.get('location') ?? '' }
  }
  return { citizenId, deadlineId, offerId: offer.id, timeId, tripsTo, tripsOf }
}

suite('trips of a page', () => {
  test('"Min side" asks once where no meeting comes, and once more where one does', async () => {
    const { citizenId, timeId, tripsTo } = await visitorWithTime(summer('2017-07-05 10:00'))
    const first = await tripsTo('/min-side')
    assert.match(first.text, /Du har ingen kommende møder/)
    assert.equal(first.trips, 1, first.told)
    const wanted = { citizenId, timeId, form: null, message: null, requireHold: false }
    must(await bookMeeting(it.asCitizen(citizenId), wanted))
    const booked = await tripsTo('/min-side')
    assert.match(booked.text, /Onsdag den 5\. juli/)
    assert.equal(booked.trips, 2, booked.told)
  })

  test('the calendar asks once, with the times of a day too, and once more where a day has changed since it was last read', async () => {
    const { offerId, tripsTo } = await visitorWithTime(summer('2017-07-06 10:00'))
    const first = await tripsTo(`/book/tid?emne=${offerId}`)
    assert.match(first.text, /torsdag den 6\. juli/)
    assert.equal(first.trips, 2, first.told)
    assert.equal((await tripsTo(`/book/tid?emne=${offerId}`)).trips, 1)
    const day = await tripsTo(`/book/tid?emne=${offerId}&dag=2017-07-06`)
    assert.match(day.text, /10\.00/)
    assert.equal(day.trips, 1, day.told)
  })

  test('D-WINDOW: what was read along reaches until due date + 7, M-HORIZON: and without a deadline as far as the offer does', async () => {
    const offer = await offerOf(it.staff, { horizonDays: 30 })
    await timesAt(it.staff, offer, [summer('2017-07-17 10:00'), summer('2017-07-26 10:00'), summer('2017-07-27 10:00')])
    for (const [deadline, last] of [
      [true, /mandag den 17\. juli/],
      [false, /onsdag den 26\. juli/],
    ] as const) {
      const citizenId = await citizenOf(it.staff)
      if (deadline) await giveDeadline(it, citizenId)
      const visitor = it.visitorOf(it.appOn(counted.database.db))
      await visitor.signInAs(citizenId)
      await visitor.go(`/book/tid?emne=${offer.id}`)
      const { trips, texts } = await counted.tripsOf(() => visitor.go(`/book/tid?emne=${offer.id}`))
      assert.equal(trips, 1, texts.join('; '))
      assert.match(visitor.page.text, last)
      const days = visitor.page.links.filter(({ href }) => /dag=2017-07-\d\d#/.test(href))
      assert.equal(new Set(days.map(({ href }) => href)).size, deadline ? 1 : 2)
    }
  })

  test('M-OTHER: a meeting that no deadline binds is shown beyond what was read along, by another trip', async () => {
    const { tripsTo } = await visitorWithTime(summer('2017-07-05 11:00'))
    const other = await offerOf(it.staff, { meetingType: 'other', otherType: 3, horizonDays: 60 })
    await timesAt(it.staff, other, [summer('2017-07-18 10:00')])
    await tripsTo(`/book/tid?emne=${other.id}`)
    const page = await tripsTo(`/book/tid?emne=${other.id}`)
    assert.match(page.text, /tirsdag den 18\. juli/)
    assert.equal(page.trips, 2, page.told)
  })

  test('hold, step 4, confirmation and receipt', async () => {
    const {
      deadlineId: frist,
      offerId: emne,
      timeId: tid,
      tripsTo,
      tripsOf,
    } = await visitorWithTime(summer('2017-07-07 10:00'))
    const held = await tripsOf('/book/tid', { emne, frist, dag: '2017-07-07', tid })
    assert.equal(held.status, 303)
    assert.equal(held.trips, 4, held.told) // who asks, the time, locks and what is re-checked, the hold
    const confirm = await tripsTo(held.location)
    assert.match(confirm.text, /10\.00/)
    assert.equal(confirm.trips, 2, confirm.told)
    const booked = await tripsOf('/book/bekraeft', { emne, frist, tid, besked: '' })
    assert.equal(booked.status, 303)
    assert.equal(booked.trips, 5, booked.told)
    const receipt = await tripsTo(booked.location)
    assert.match(receipt.text, /Du har opfyldt din frist/)
    assert.equal(receipt.trips, 3, receipt.told)
    // What was done last is asked along with the rest.
    const { id } = await counted.database.db
      .selectFrom('meeting')
      .select('id')
      .where('time_id', '=', tid)
      .executeTakeFirstOrThrow()
    must(await changeMeeting(it.staff, id, { place: 'Sal 2' }))
    const changed = await tripsTo(booked.location)
    assert.match(changed.text, /Jobcentret har ændret dit møde/)
    assert.equal(changed.trips, 3, changed.told)
  })
})
