import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { createTestPortal, giveDeadline, summer, type TestPortal } from '../citizen/portal.ts'
import type { Visitor } from '../citizen/visitor.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { rowsOf } from './support.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

/** The notice as it stands on "Min side", and what stands before it there. */
function noticeOn({ page }: Visitor): { heading: string; text: string; links: string[] } | null {
  const [section] = page.all('main section.notice')
  if (!section) return null
  const [heading = ''] = page.texts('section.notice h2')
  const [text = ''] = page.texts('section.notice p.notice__text')
  return { heading, text, links: page.texts('section.notice a') }
}

const notices = rowsOf(`
  2017-06-26 | Ny frist:             | Du har fået en frist for, hvornår du senest skal booke den næste jobsamtale. Fristen for at booke samtalen er senest mandag den 10. juli 2017.
  2017-07-01 | Ny frist:             | Du har fået en frist for, hvornår du senest skal booke den næste jobsamtale. Fristen for at booke samtalen er senest mandag den 10. juli 2017.
  2017-07-02 | Husk at booke møde:   | Der er kun 8 dage til mandag den 10. juli 2017, hvor du senest skal booke din næste jobsamtale. Skynd dig at booke en tid til samtalen.
  2017-07-06 | Husk at booke møde:   | Der er kun 4 dage til mandag den 10. juli 2017, hvor du senest skal booke din næste jobsamtale. Skynd dig at booke en tid til samtalen.
  2017-07-07 | Husk at booke møde:   | Der er kun 3 dage til mandag den 10. juli 2017, hvor din næste jobsamtale skal være booket. Skynd dig at booke en tid til samtalen.
  2017-07-09 | Husk at booke møde:   | Der er kun 1 dag til mandag den 10. juli 2017, hvor din næste jobsamtale skal være booket. Skynd dig at booke en tid til samtalen.
  2017-07-10 | Sidste frist i dag:   | I dag, mandag den 10. juli 2017, er sidste dag, hvor du kan booke din næste jobsamtale. Book en tid til samtalen nu.
`)

test('§2.3: "fire notifikationer, der afløser hinanden, hvis ikke borgeren får booket en samtale"', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen)
  const visitor = await portal.visitorAs(citizen)
  for (const [day = '', heading, text] of notices) {
    portal.clock.set(summer(`${day} 23:59`))
    await visitor.go('/min-side')
    assert.deepEqual(noticeOn(visitor), { heading, text, links: ['Book Jobsamtale med dit jobcenter'] }, day)
  }
})

test('§2.3.1: "Ex på fristnotifikation på opfølgningssamtale"', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff, { contactGroup: 6 })
  await giveDeadline(portal, citizen, { type: 'follow_up' })
  const visitor = await portal.visitorAs(citizen)
  assert.deepEqual(noticeOn(visitor), {
    heading: 'Ny frist:',
    text: 'Du har fået en frist for, hvornår du senest skal booke den næste opfølgningssamtale. Fristen for at booke samtalen er senest mandag den 10. juli 2017.',
    links: ['Book Opfølgningssamtale med dit jobcenter'],
  })
})

test('§2.3: "Disse notifikationer vil altid ligge øverst på Min side", with the date in bold', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen)
  const visitor = await portal.visitorAs(citizen)
  assert.equal(visitor.page.heading, 'Min side')
  assert.equal(visitor.page.headings[0], 'Ny frist:')
  assert.match(visitor.page.text, /^Min side Ny frist:/)
  assert.deepEqual(visitor.page.texts('section.notice strong'), ['mandag den 10. juli 2017'])
})

test('§2.4: "Hvis borgeren starter bookingen via notifikationen på Min side navigeres han ind på Trin 1"', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff)
  await timesAt(portal.staff, await offerOf(portal.staff), [summer('2017-07-05 10:00')])
  await giveDeadline(portal, citizen)
  const visitor = await portal.visitorAs(citizen)
  await visitor.follow('Book Jobsamtale med dit jobcenter')
  assert.equal(visitor.page.address, '/book')
  assert.ok(visitor.page.headings.includes('Trin 1 Jeg vil gerne have et møde om'))
})

test('§2.1: "Fristnotifikationen vil ikke længere blive vist" once the due date has passed, though the night has not run (D-LATE-RUN)', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen)
  const visitor = await portal.visitorAs(citizen)
  portal.clock.set(summer('2017-07-11 00:00'))
  await visitor.go('/min-side')
  assert.equal(noticeOn(visitor), null)
  assert.doesNotMatch(visitor.page.text, /frist|10\. juli/i)
})

test('§2.2: "Borger kan ikke se fristen" before its activation date, and sees it on that date, night or no night', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen, { activation: '2017-07-03' })
  const visitor = await portal.visitorAs(citizen)
  portal.clock.set(summer('2017-07-02 23:59'))
  await visitor.go('/min-side')
  assert.equal(noticeOn(visitor), null)
  portal.clock.set(summer('2017-07-03 00:00'))
  await visitor.go('/min-side')
  assert.equal(noticeOn(visitor)?.heading, 'Husk at booke møde:')
})

test('§2.3: once an interview is booked there is no notice, and the meeting stands on Min side', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff)
  const offer = await offerOf(portal.staff, { title: 'Jobsamtale - kontanthjælp', place: 'Nyropsgade 1' })
  const [timeId = ''] = await timesAt(portal.staff, offer, [summer('2017-07-05 10:00')], { caseworker: 'Mette Holm' })
  await giveDeadline(portal, citizen)
  const visitor = await portal.visitorAs(citizen)
  must(
    await bookMeeting(portal.asCitizen(citizen), {
      citizenId: citizen,
      timeId,
      form: null,
      message: null,
      requireHold: false,
    }),
  )
  await visitor.go('/min-side')
  assert.equal(noticeOn(visitor), null)
  const [card = ''] = visitor.page.texts('main article')
  for (const fact of [
    'Jobsamtale - kontanthjælp',
    'Onsdag den 5. juli 2017 kl. 10.00 til 10.45',
    'Ved fremmøde Nyropsgade 1',
    'Mette Holm',
    'Du kan ombooke eller aflyse indtil tirsdag den 4. juli 2017 kl. 10.00.',
  ])
    assert.ok(card.includes(fact), `${fact} in ${card}`)
  assert.deepEqual(
    visitor.page.links.map(({ name }) => name).filter((name) => / mødet onsdag/.test(name)),
    [
      'Se mødet onsdag den 5. juli',
      'Ombook mødet onsdag den 5. juli',
      'Aflys mødet onsdag den 5. juli',
      'Føj til din kalender: mødet onsdag den 5. juli',
    ],
  )
  // M-REBOOK, M-CANCEL: until 24 hours before, and not a minute longer.
  portal.clock.set(summer('2017-07-04 10:01'))
  await visitor.go('/min-side')
  assert.doesNotMatch(visitor.page.text, /Ombook|Aflys/)
  assert.match(visitor.page.text, /Kontakt dit jobcenter, hvis du ikke kan komme\./)
})
