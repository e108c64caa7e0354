import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { instant } from '../../src/rules/dates.ts'
import { citizenOf, must } from '../support/program.ts'
import { createTestPortal, giveDeadline, summer, type TestPortal } from './portal.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

let hour = 8
async function summoned() {
  hour += 1
  const citizenId = await citizenOf(portal.staff)
  const { id } = must(
    await summonCitizen(portal.staff, citizenId, {
      kind: 'own_hour',
      of: { interviewType: 'job' },
      startsAt: instant(summer(`2017-07-05 ${String(hour).padStart(2, '0')}:00`)),
      minutes: 45,
      caseworker: 'Karin',
      form: 'in_person',
      place: 'Sal 1',
      rebooking: null,
      cancelling: null,
    }),
  )
  return { citizenId, id }
}

test('N-NEWS: a summons stands on Min side until the meeting is opened, however often the page is', async () => {
  const { citizenId, id } = await summoned()
  const visitor = await portal.visitorAs(citizenId)
  for (const _ of [1, 2]) {
    await visitor.go('/min-side')
    assert.match(
      visitor.page.text,
      /Du er indkaldt til et møde Jobcentret har indkaldt dig til et møde onsdag den 5\. juli 2017 kl\. 09\.00/,
    )
  }
  assert.equal(visitor.page.linkNamed('Se mødet'), `/moeder/${id}`)
  await visitor.go(`/moeder/${id}`)
  await visitor.go('/min-side')
  assert.doesNotMatch(visitor.page.text, /Du er indkaldt/)
})

test('N-SEEN: a HEAD of the meeting is not its opening', async () => {
  const { citizenId, id } = await summoned()
  const visitor = await portal.visitorAs(citizenId)
  await visitor.ask(`/moeder/${id}`, { method: 'HEAD' })
  await visitor.go('/min-side')
  assert.match(visitor.page.text, /Du er indkaldt til et møde/)
})

test('N-NEWS: moved after it was opened it is news again, cancelled it stands until its day is over', async () => {
  const { citizenId, id } = await summoned()
  const visitor = await portal.visitorAs(citizenId)
  await visitor.go(`/moeder/${id}`)
  must(await moveMeeting(portal.staff, id, { kind: 'own_hour', startsAt: instant(summer('2017-07-06 15:00')) }))
  await visitor.go('/min-side')
  assert.match(
    visitor.page.text,
    /Dit møde er flyttet Jobcentret har flyttet dit møde til torsdag den 6\. juli 2017 kl\. 15\.00/,
  )
  must(await cancelMeeting(portal.staff, { meetingId: id, reason: 'Sygdom' }))
  await visitor.go('/min-side')
  assert.match(visitor.page.text, /Dit møde er aflyst/)
  portal.clock.set(summer('2017-07-06 23:59'))
  await visitor.go('/min-side')
  assert.match(visitor.page.text, /Dit møde er aflyst/)
  portal.clock.set(summer('2017-07-07 00:00'))
  await visitor.go('/min-side')
  assert.doesNotMatch(visitor.page.text, /Dit møde er aflyst/)
  portal.clock.set(summer('2017-06-26 10:00'))
})

test('N-NEWS: it stands under the deadline’s own notice', async () => {
  const { citizenId, id } = await summoned()
  must(await cancelMeeting(portal.staff, { meetingId: id, reason: 'Sygdom' }))
  await giveDeadline(portal, citizenId)
  const visitor = await portal.visitorAs(citizenId)
  await visitor.go('/min-side')
  assert.match(visitor.page.text, /Ny frist:.*Dit møde er aflyst/)
})
