import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeMeeting } from '../../src/actions/change-meeting.ts'
import { closeDays, reopenDays } from '../../src/actions/close-days.ts'
import { handOverMessages } from '../../src/actions/hand-over-messages.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { createTestPortal, summer, type TestPortal } from './portal.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

async function bookedMeeting() {
  const { staff } = portal
  const citizen = await citizenOf(staff)
  const offer = await offerOf(staff, { forms: ['in_person', 'video'], place: 'Sal 1' })
  const [timeId = ''] = await timesAt(staff, offer, [summer('2017-07-05 10:00')])
  const wanted = { citizenId: citizen, timeId, form: 'in_person', message: null, requireHold: false } as const
  const { id } = must(await bookMeeting(portal.asCitizen(citizen), wanted))
  return { citizen, id }
}

test('M-CHANGE: the page and the calendar file show a meeting as it is now', async () => {
  const { citizen, id } = await bookedMeeting()
  must(await changeMeeting(portal.staff, id, { place: 'Ny Sal 2', minutes: 30 }))
  const visitor = await portal.visitorAs(citizen)
  for (const page of ['/min-side', '/mine-moeder', `/moeder/${id}`]) {
    await visitor.go(page)
    assert.match(visitor.page.text, /Ny Sal 2/, page)
    assert.match(visitor.page.text, /10\.00.*10\.30/, page)
    assert.doesNotMatch(visitor.page.text, /Sal 1/, page)
  }
  await visitor.go(`/moeder/${id}/kalender.ics`)
  assert.match(visitor.page.html, /SEQUENCE:1\r?\n/)
  assert.match(visitor.page.html, /LOCATION:Ny Sal 2/)
  const videoUrl = 'https://video.example.dk/rooms/2'
  must(await changeMeeting(portal.staff, id, { form: 'video', videoUrl }))
  await visitor.go(`/moeder/${id}`)
  assert.equal(visitor.page.linkNamed('Gå til videomødet'), videoUrl)
})

test('M-CHANGE, N-CONFIRM: each e-mail’s calendar file has a higher SEQUENCE than the one before', async () => {
  const { citizen, id } = await bookedMeeting()
  const name = { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }
  const sequences: string[] = []
  const handOver = () =>
    handOverMessages(portal.as({ kind: 'calendar' }), (message, reader) => {
      const words = wordsOf(message, name, reader)
      const file = message.citizenId === citizen ? words.attachment?.content : undefined
      if (file) sequences.push(`${message.kind} ${/^SEQUENCE:(\d+)\r$/m.exec(file)?.[1]}`)
      return words
    })
  await handOver()
  must(await changeMeeting(portal.staff, id, { place: 'Sal 2' }))
  await handOver()
  must(await changeMeeting(portal.staff, id, { minutes: 30 }))
  await handOver()
  must(await cancelMeeting(portal.staff, { meetingId: id, reason: null }))
  await handOver()
  assert.deepEqual(sequences, ['booked 0', 'changed 1', 'changed 2', 'cancelled 3'])
})

test('M-FLAG: a meeting on a closed day says so, until the day is open again', async () => {
  const { citizen } = await bookedMeeting()
  const visitor = await portal.visitorAs(citizen)
  const words = /Jobcentret holder lukket den dag\. Mødet er ikke aflyst\./
  assert.doesNotMatch(visitor.page.text, words)
  const day = plainDate('2017-07-05')
  const days = { from: day, to: day, place: null, caseworker: null, reason: null }
  const { closure } = must(await closeDays(portal.staff, days, { dryRun: false }))
  for (const page of ['/min-side', '/mine-moeder']) {
    await visitor.go(page)
    assert.match(visitor.page.text, words, page)
  }
  must(await reopenDays(portal.staff, closure.id))
  await visitor.go('/min-side')
  assert.doesNotMatch(visitor.page.text, words)
})
