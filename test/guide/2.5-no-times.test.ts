import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { askBookableTimes } from '../../src/questions/bookable.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { createTestPortal, giveDeadline, summer, type TestPortal } from '../citizen/portal.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

let centres = 10
async function scene({ deadline = true }: { deadline?: boolean } = {}) {
  portal.clock.set(summer('2017-06-26 10:00'))
  const staff = portal.asStaffOf(`${(centres += 1)}1`.padStart(5, '1'))
  const citizen = await citizenOf(staff)
  if (deadline) await giveDeadline({ ...portal, staff }, citizen)
  return { staff, citizen, visitor: await portal.visitorAs(citizen) }
}

const book = async (citizenId: string, timeId: string) =>
  must(
    await bookMeeting(portal.asCitizen(citizenId), {
      citizenId,
      timeId,
      form: null,
      message: null,
      requireHold: false,
    }),
  )

/** A citizen without a deadline, who has booked the first of two times. */
async function sceneWithInterview() {
  const it = await scene({ deadline: false })
  const times = [summer('2017-07-05 10:00'), summer('2017-07-06 10:00')]
  const [timeId = ''] = await timesAt(it.staff, await offerOf(it.staff), times)
  return { ...it, booked: await book(it.citizen, timeId) }
}

const findingsOf = (citizen: string) =>
  portal.database.db
    .selectFrom('no_time_finding')
    .select(['offer_id', 'window_from', 'window_until'])
    .where('citizen_id', '=', citizen)
    .orderBy('id')
    .execute()

const EXACTLY =
  /Book et møde Du skal hurtigst muligt booke tid til en jobsamtale med dit jobcenter\. .*Ingen ledige tider Der er desværre ingen ledige tider i øjeblikket\. Du skal derfor kontakte dit jobcenter\. Fortryd Næste Kontakt dit jobcenter/

test('§2.5, F-NONE: "vises som det første, når borgeren klikker på linket i fristnotifikationen"', async () => {
  const { staff, visitor } = await scene()
  // "tilstrækkelig mange tider til booking": none before the due date + 7 days
  await timesAt(staff, await offerOf(staff), [summer('2017-07-18 10:00')])
  await visitor.follow('Book Jobsamtale med dit jobcenter')
  assert.equal(visitor.page.heading, 'Book et møde')
  assert.match(visitor.page.text, EXACTLY)
  assert.match(visitor.page.text, /Frist for at booke: mandag den 10\. juli 2017/)
  assert.equal(visitor.page.linkNamed('Fortryd'), '/mine-moeder')
  assert.equal(visitor.page.linkNamed('Næste'), '/kontakt')
  assert.equal(visitor.page.linkNamed('Kontakt dit jobcenter'), '/kontakt')
})

test('§2.5, F-NONE: the same without "møder, der matcher borgerens profil"', async () => {
  const { staff, visitor } = await scene()
  await timesAt(staff, await offerOf(staff, { contactGroups: [12] }), [summer('2017-07-05 10:00')])
  await timesAt(staff, await offerOf(staff, { meetingType: 'follow_up' }), [summer('2017-07-05 10:00')])
  await visitor.go('/book')
  assert.match(visitor.page.text, EXACTLY)
})

test('F-NONE: "Næste" leads to the other offers, where there are any', async () => {
  const { staff, visitor } = await scene()
  const info = await offerOf(staff, { title: 'Informationsmøde', meetingType: 'other', otherType: 9 })
  await timesAt(staff, info, [summer('2017-07-05 10:00')])
  await visitor.go('/book')
  assert.match(visitor.page.text, EXACTLY)
  await visitor.follow('Næste')
  assert.deepEqual(visitor.page.options, ['* Informationsmøde'])
})

test('F-EVIDENCE: each time a citizen finds no free time it is recorded: when, which offer, which window', async () => {
  const { staff, citizen, visitor } = await scene()
  const offer = await offerOf(staff)
  const full = await offerOf(staff, { title: 'Fyldt' })
  await visitor.go('/book')
  await visitor.go('/book')
  const window = { window_from: '2017-06-26', window_until: '2017-07-17' }
  const plain = (rows: Awaited<ReturnType<typeof findingsOf>>) =>
    rows.map((row) => ({
      ...row,
      window_from: row.window_from.toString(),
      window_until: row.window_until.toString(),
    }))
  assert.deepEqual(plain(await findingsOf(citizen)), [
    { offer_id: null, ...window },
    { offer_id: null, ...window },
  ])
  // With times of one offer, the other can still be chosen and found empty.
  const [time = ''] = await timesAt(staff, offer, [summer('2017-07-05 10:00')])
  await visitor.go('/book')
  assert.match(visitor.page.text, /Fyldt 45 minutter, ved fremmøde\. Ingen ledige tider i øjeblikket/)
  assert.equal((await findingsOf(citizen)).length, 2)
  await visitor.press('Fortsæt', { choose: ['Fyldt'] })
  assert.doesNotMatch(visitor.page.text, EXACTLY)
  assert.match(visitor.page.text, /Ingen ledige tider til Fyldt Der er ledige tider i et andet tilbud\./)
  assert.equal((await findingsOf(citizen)).length, 2)
  const others = await citizenOf(staff)
  await book(others, time)
  await visitor.go(`/book/tid?emne=${full.id}`)
  assert.match(visitor.page.text, EXACTLY)
  assert.deepEqual(plain(await findingsOf(citizen)).at(-1), { offer_id: full.id, ...window })
})

test('F-NONE: without a deadline to be seen nobody is told to hurry', async () => {
  const { citizen, visitor } = await scene({ deadline: false })
  await visitor.go('/book')
  assert.equal(visitor.page.heading, 'Book et møde')
  assert.match(
    visitor.page.text,
    /Ingen ledige tider Der er desværre ingen ledige tider i øjeblikket\. Du skal derfor kontakte dit jobcenter\./,
  )
  assert.doesNotMatch(visitor.page.text, /hurtigst|frist|senest/i)
  assert.equal((await findingsOf(citizen)).length, 1)
})

suite('F-NONE: only for the right reason; anything else is said, and is no evidence of missing times', () => {
  const NONE = /desværre ingen ledige tider/

  test('an absence of one’s own over the window', async () => {
    for (const deadline of [true, false]) {
      const { staff, citizen, visitor } = await scene({ deadline })
      const offer = await offerOf(staff)
      await timesAt(staff, offer, [summer('2017-07-05 10:00'), summer('2017-07-06 10:00')])
      const away = { kind: 'holiday', from: plainDate('2017-06-27'), to: plainDate('2017-07-31') } as const
      must(await reportAbsence(portal.asCitizen(citizen), citizen, away))
      for (const path of ['/book', `/book/tid?emne=${offer.id}`]) {
        await visitor.go(path)
        assert.match(
          visitor.page.text,
          /Du har meldt fravær Der er ledige tider, men kun på dage, hvor du har meldt fravær/,
        )
        assert.doesNotMatch(visitor.page.text, NONE)
        assert.equal(visitor.page.linkNamed('Ret dit fravær'), '/mit-fravaer')
      }
      assert.deepEqual(await findingsOf(citizen), [])
      // J-WHY: the API answers with the same reasons.
      const found = must(await askBookableTimes(staff, citizen, {}))
      assert.deepEqual(
        found.reasons.map(({ code }) => code),
        ['no_free_times', 'absent_that_day'],
      )
    }
  })

  test('an absence beside the only time there is, which is lost for another reason: no times', async () => {
    const { staff, citizen, visitor } = await scene()
    await timesAt(staff, await offerOf(staff, { bookingNoticeHours: 24 }), [summer('2017-06-26 15:00')])
    const today = { kind: 'illness', from: plainDate('2017-06-26'), to: plainDate('2017-06-26') } as const
    must(await reportAbsence(portal.asCitizen(citizen), citizen, today))
    await visitor.go('/book')
    assert.match(visitor.page.text, EXACTLY)
    assert.equal((await findingsOf(citizen)).length, 1)
  })

  test('another meeting of one’s own at the only free time', async () => {
    const { staff, citizen, visitor } = await scene()
    const info = await offerOf(staff, { title: 'Informationsmøde', meetingType: 'other', otherType: 9 })
    const [timeId = ''] = await timesAt(staff, info, [summer('2017-07-05 10:00')])
    await book(citizen, timeId)
    await timesAt(staff, await offerOf(staff), [summer('2017-07-05 10:15')])
    await visitor.go('/book')
    assert.match(visitor.page.text, /Du har et andet møde på de ledige tider/)
    assert.doesNotMatch(visitor.page.text, NONE)
    assert.deepEqual(await findingsOf(citizen), [])
  })

  test('an interview that is planned, beside other meetings that are full', async () => {
    const { staff, citizen, visitor } = await sceneWithInterview()
    await offerOf(staff, { title: 'Informationsmøde', meetingType: 'other', otherType: 9 })
    await visitor.go('/mine-moeder')
    assert.match(
      visitor.page.text,
      /Du har en tid onsdag den 5\. juli 2017 kl\. 10\.00\. Du kan kun have én samtale ad gangen/,
    )
    await visitor.follow('Book møde med jobcentret')
    for (const path of [visitor.page.address, '/book']) {
      await visitor.go(path)
      assert.equal(visitor.page.heading, 'Du har allerede booket', path)
      assert.match(
        visitor.page.text,
        /Passer tiden ikke, kan du ombooke den\. Der er heller ingen ledige tider til andre møder/,
      )
    }
    assert.deepEqual(await findingsOf(citizen), [])
    const found = must(await askBookableTimes(staff, citizen, {}))
    assert.deepEqual(
      found.reasons.map(({ code }) => code),
      ['no_free_times', 'interview_already_planned'],
    )
  })

  test('a rebooking: one’s own absence is named, and the old time stands', async () => {
    const { citizen, visitor, booked } = await sceneWithInterview()
    const away = { kind: 'holiday', from: plainDate('2017-07-06'), to: plainDate('2017-07-31') } as const
    must(await reportAbsence(portal.asCitizen(citizen), citizen, away))
    await visitor.go(`/moeder/${booked.id}/ombook`)
    assert.match(
      visitor.page.text,
      /Du har meldt fravær .* Din tid onsdag den 5\. juli 2017 kl\. 10\.00 gælder stadig\./,
    )
    assert.deepEqual(await findingsOf(citizen), [])
  })
})

test('M-HOLD: times that others hold count as taken, until their ten minutes are over', async () => {
  const { staff, visitor } = await scene()
  await timesAt(staff, await offerOf(staff), [summer('2017-07-05 10:00')])
  const other = await citizenOf(staff)
  const rival = await portal.visitorAs(other)
  await rival.go('/book')
  await rival.press('Fortsæt')
  await rival.go(rival.page.links.find(({ href }) => href.includes('dag='))?.href ?? '')
  await rival.press('Fortsæt', { choose: ['kl. 10.00'] })
  await visitor.go('/book')
  assert.match(visitor.page.text, EXACTLY)
  portal.clock.set(summer('2017-06-26 10:10'))
  await visitor.go('/book')
  assert.deepEqual(visitor.page.options, ['* Jobsamtale'])
})
