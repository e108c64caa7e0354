import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeContactDetails } from '../../src/actions/change-citizen.ts'
import { changeCaseworker, changeJobCentre } from '../../src/actions/change-job-centre.ts'
import { plainDate } from '../../src/rules/dates.ts'
import type { MeetingForm } from '../../src/rules/meetings.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { createTestPortal, dayLink, giveDeadline, summer, type TestPortal } from './portal.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

const line = (items: readonly string[]) => items.join(' | ')

/** The points of the line in time on a page. */
const pointsOf = (visitor: { page: { texts(selector: string): string[] } }) =>
  line(visitor.page.texts('ol time, ol li'))

test('a deadline is a line in time: today, the last day to book, the last day of the interview (D-WINDOW)', async () => {
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen)
  const visitor = await portal.visitorAs(citizen)
  for (const page of ['/min-side', '/mine-moeder']) {
    await visitor.go(page)
    const points = visitor.page.texts('ol[aria-label="Din frist dag for dag"] li')
    assert.deepEqual(points, [
      'I dag mandag den 26. juni 14 dage',
      'Sidste dag at booke mandag den 10. juli 7 dage',
      'Sidste dag for samtalen mandag den 17. juli',
    ])
  }
})

test('on the last day today and the last day to book are one point', async () => {
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen, { due: '2017-06-26' })
  const visitor = await portal.visitorAs(citizen)
  assert.deepEqual(visitor.page.texts('ol[aria-label="Din frist dag for dag"] li'), [
    'I dag er sidste dag at booke mandag den 26. juni 7 dage',
    'Sidste dag for samtalen mandag den 3. juli',
  ])
})

test('D-HIDDEN: a deadline not yet activated has no line, and neither has one that is met', async () => {
  const hidden = await citizenOf(portal.staff)
  await giveDeadline(portal, hidden, { activation: '2017-07-01' })
  assert.equal(pointsOf(await portal.visitorAs(hidden)), '')
  const met = await meetingIn('in_person')
  assert.equal(pointsOf(await portal.visitorAs(met.citizen)), '')
})

let centres = 20
/** A meeting of a form, at a job centre of its own. */
async function meetingIn(form: MeetingForm, { place = 'Rådhuspladsen 1', videoUrl = '' } = {}) {
  const staff = portal.asStaffOf(`${(centres += 1)}100`.padStart(5, '1'))
  const details = { name: 'Jobcentret', address: 'Nyropsgade 1, 1602 København V', phone: null, email: null, url: null }
  must(await changeJobCentre(staff, details))
  if (videoUrl) must(await changeCaseworker(staff, { ref: 'mia', name: 'Mia Jensen', email: null, videoUrl }))
  const citizen = await citizenOf(staff)
  await giveDeadline({ ...portal, staff }, citizen)
  const offer = await offerOf(staff, { forms: [form], place })
  const [timeId = ''] = await timesAt(staff, offer, [summer('2017-07-05 10:00')], { caseworker: 'mia' })
  const wanted = { citizenId: citizen, timeId, form, message: null, requireHold: false }
  const { id } = must(await bookMeeting(portal.asCitizen(citizen), wanted))
  return { citizen, id }
}

test('a meeting where one comes has its place on a map; a place without postcode is looked for in the job centre’s town', async () => {
  const map = 'https://www.openstreetmap.org/search?query='
  for (const [place, asked] of [
    ['Rådhuspladsen 1', 'Rådhuspladsen 1, 1602 København V'],
    ['Torvet 2, 8000 Aarhus C', 'Torvet 2, 8000 Aarhus C'],
  ] as const) {
    const { citizen, id } = await meetingIn('in_person', { place })
    const visitor = await portal.visitorAs(citizen)
    for (const page of ['/min-side', `/moeder/${id}`, `/moeder/${id}/kvittering`]) {
      await visitor.go(page)
      assert.equal(visitor.page.linkNamed('Vis på kort'), map + encodeURIComponent(asked), page)
    }
  }
})

test('a meeting by telephone says which number is called, and where to put it right', async () => {
  const { citizen } = await meetingIn('phone')
  const visitor = await portal.visitorAs(citizen)
  assert.match(visitor.page.text, /Sagsbehandleren ringer til dig på 12 34 56 78\./)
  assert.equal(visitor.page.linkNamed('Ret nummeret'), '/indstillinger')
  must(await changeContactDetails(portal.asCitizen(citizen), citizen, { mobile: null }))
  await visitor.go('/min-side')
  assert.match(visitor.page.text, /Sagsbehandleren ringer til dig\. Skriv dit mobilnummer/)
  assert.equal(visitor.page.linkNamed('Skriv dit mobilnummer'), '/indstillinger')
})

test('a meeting on video leads to the caseworker’s room, in the calendar file too; without a room the link is promised', async () => {
  const videoUrl = 'https://video.example.dk/rooms/mia'
  const { citizen, id } = await meetingIn('video', { videoUrl })
  const visitor = await portal.visitorAs(citizen)
  assert.equal(visitor.page.linkNamed('Gå til videomødet'), videoUrl)
  await visitor.go(`/moeder/${id}/kalender.ics`)
  assert.match(visitor.page.html.replaceAll('\r\n ', ''), /LOCATION:https:\/\/video\.example\.dk\/rooms\/mia/)
  const without = await portal.visitorAs((await meetingIn('video')).citizen)
  assert.match(without.page.text, /Du får et link til mødet\./)
  assert.doesNotMatch(without.page.text, /Gå til videomødet/)
})

test('an earlier meeting has no way there any more', async () => {
  const { citizen, id } = await meetingIn('in_person')
  portal.clock.set(summer('2017-07-06 10:00'))
  const visitor = await portal.visitorAs(citizen)
  await visitor.go(`/moeder/${id}`)
  assert.doesNotMatch(visitor.page.text, /Vis på kort/)
  portal.clock.set(summer('2017-06-26 10:00'))
})

test('many times at one hour are one choice, few are told apart by their caseworkers', async () => {
  const staff = portal.asStaffOf('19900')
  const citizen = await citizenOf(staff)
  const offer = await offerOf(staff)
  const at = (clock: string, count: number) => Array.from({ length: count }, () => summer(`2017-07-05 ${clock}`))
  const many = await timesAt(staff, offer, at('09:00', 5))
  await timesAt(staff, offer, at('10:00', 2))
  await timesAt(staff, offer, at('11:00', 1))
  const visitor = await portal.visitorAs(citizen)
  await visitor.go(`/book/tid?emne=${offer.id}`)
  await visitor.go(dayLink(visitor, '2017-07-05'))
  const options = visitor.page.options.map((option) => option.replace(/caseworker \d+/, 'caseworker'))
  assert.deepEqual(options, ['kl. 09.00 5 sagsbehandlere', 'kl. 10.00 caseworker', 'kl. 10.00 caseworker', 'kl. 11.00'])
  // The one chosen stays chosen: another of the same hour would be another seat.
  for (const id of many) {
    await visitor.go(`/book/tid?emne=${offer.id}&dag=2017-07-05&tid=${id}`)
    assert.equal(visitor.page.options[0], '* kl. 09.00 5 sagsbehandlere')
    assert.ok(visitor.page.html.includes(`value="${id}"`))
  }
})

test('a month of ten thousand times is answered with a page of its usual size', async () => {
  const staff = portal.asStaffOf('19800')
  const citizen = await citizenOf(staff)
  const offer = await offerOf(staff)
  const days = Array.from({ length: 20 }, (_, at) => plainDate('2017-07-03').add({ days: at + Math.floor(at / 5) * 2 }))
  const hours = [8, 9, 10, 11, 12, 13, 14, 15].map((hour) => `${String(hour).padStart(2, '0')}:00`)
  for (let caseworker = 0; caseworker < 63; caseworker += 1) {
    const starts = days.flatMap((date) => hours.map((hour) => summer(`${date.toString()} ${hour}`)))
    await timesAt(staff, offer, starts, { caseworker: `c${caseworker}` })
  }
  const visitor = await portal.visitorAs(citizen)
  await visitor.go(`/book/tid?emne=${offer.id}&dag=2017-07-05`)
  assert.match(visitor.page.text, /5\. Ledige tider, onsdag den 5\. juli 2017, 504 tider/)
  assert.equal(visitor.page.options.length, hours.length)
  assert.ok(visitor.page.html.length < 40_000, `${visitor.page.html.length} letters`)
})
