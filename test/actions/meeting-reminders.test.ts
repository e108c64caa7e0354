import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { handOverMessages } from '../../src/actions/hand-over-messages.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { dateOf } from '../../src/rules/dates.ts'
import { handedOver } from '../../src/storage/messages.ts'
import { at } from '../guide/support.ts'
import { citizenOf, createTestProgram, must, offerOf, type TestProgram, timesAt } from '../support/program.ts'

// N-MEETING on a real database: when a reminder is made, and when it is dropped.

const MADE = '2017-07-03 10:00'
const jobnet = { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }
let it: TestProgram
before(async () => {
  it = await createTestProgram(at(MADE).toString())
})
after(() => it.drop())

const goTo = (when: string) => it.clock.set(at(when).toString())
const calendar = () => it.as({ kind: 'calendar' })
const night = (day: string) => {
  goTo(`${day} 00:05`)
  return runNight(calendar())
}
async function deliver(when: string) {
  goTo(when)
  await handOverMessages(calendar(), (message, reader) => wordsOf(message, jobnet, reader))
}

async function booked(startsAt: string, { reminderHours = null }: { reminderHours?: number | null } = {}) {
  goTo(MADE)
  const citizenId = await citizenOf(it.staff)
  const offer = await offerOf(it.staff, { reminderHours })
  const [timeId = ''] = await timesAt(it.staff, offer, [at(startsAt).toString()])
  const wanted = { citizenId, timeId, form: null, message: null, requireHold: false }
  const { id } = must(await bookMeeting(it.asCitizen(citizenId), wanted))
  await deliver(MADE)
  return { citizenId, id, offer }
}

const toldOf = async (citizenId: string) =>
  (await handedOver(it.database.db, citizenId, 100))
    .filter(({ kind }) => kind !== 'booked')
    .map(({ channel, kind, settledAt }) => `${channel} ${kind} ${settledAt ? dateOf(settledAt).toString() : ''}`)

const droppedOf = async (citizenId: string) => {
  const rows = await it.database.db
    .selectFrom('message')
    .select(['channel', 'dropped_because'])
    .where('citizen_id', '=', citizenId)
    .where('kind', '=', 'meeting_reminder')
    .where('status', '=', 'dropped')
    .orderBy('channel')
    .execute()
  return rows.map(({ channel, dropped_because: because }) => `${channel} ${because}`)
}

suite('the reminder of a meeting – N-MEETING', () => {
  test('once per channel, the day before at nine; nights run twice or late make no second', async () => {
    const { citizenId } = await booked('2017-07-12 10:00')
    await night('2017-07-10')
    await night('2017-07-11')
    await night('2017-07-11')
    await deliver('2017-07-11 08:59')
    assert.deepEqual(await toldOf(citizenId), [])
    await deliver('2017-07-11 09:00')
    await night('2017-07-12')
    await deliver('2017-07-12 09:00')
    const [email = '', sms = '', ...more] = await toldOf(citizenId)
    assert.deepEqual([email, sms].toSorted(), ['email meeting_reminder 2017-07-11', 'sms meeting_reminder 2017-07-11'])
    assert.deepEqual(more, [])
    const message = (await handedOver(it.database.db, citizenId, 100)).find(
      ({ kind, channel }) => kind === 'meeting_reminder' && channel === 'sms',
    )
    assert.match(message?.body ?? '', /^Husk dit møde med os den 12\.07\.2017 kl\. 10\.00\. Sted: Rådhuspladsen 1\n/)
  })

  test('never where the offer says so; hours before where it names them, made the day it is booked for', async () => {
    const never = await booked('2017-07-13 11:00', { reminderHours: 0 })
    const soon = await booked('2017-07-03 16:00', { reminderHours: 2 })
    await deliver('2017-07-03 13:59')
    assert.deepEqual(await toldOf(soon.citizenId), [])
    await deliver('2017-07-03 14:00')
    assert.equal((await toldOf(soon.citizenId)).length, 2)
    await night('2017-07-12')
    await deliver('2017-07-12 09:00')
    assert.deepEqual(await toldOf(never.citizenId), [])
  })

  test('booked later than its moment nobody is reminded: the receipt has just said it', async () => {
    goTo('2017-07-04 09:30')
    const citizenId = await citizenOf(it.staff)
    const to = { interviewType: 'job' } as const
    const hour = {
      startsAt: at('2017-07-05 09:00'),
      minutes: 30,
      caseworker: 'Bo',
      form: 'phone',
      place: null,
    } as const
    must(
      await summonCitizen(it.staff, citizenId, {
        kind: 'own_hour',
        of: to,
        ...hour,
        rebooking: null,
        cancelling: null,
      }),
    )
    await deliver('2017-07-04 09:30')
    await night('2017-07-05')
    await deliver('2017-07-05 08:59')
    assert.deepEqual(
      (await toldOf(citizenId)).map((told) => told.split(' ')[1]),
      ['summoned', 'summoned'],
    )
  })

  test('moved it is reminded of on its new day alone; cancelled not at all', async () => {
    const { citizenId, id } = await booked('2017-07-12 12:00')
    const cancelled = await booked('2017-07-12 13:00')
    await night('2017-07-11')
    goTo('2017-07-11 08:00')
    must(await moveMeeting(it.staff, id, { kind: 'own_hour', startsAt: at('2017-07-19 12:00') }))
    must(await cancelMeeting(it.asCitizen(cancelled.citizenId), { meetingId: cancelled.id, reason: null }))
    await deliver('2017-07-11 09:00')
    assert.deepEqual(
      (await toldOf(citizenId)).map((told) => told.split(' ')[1]),
      ['moved', 'moved'],
    )
    assert.deepEqual(await droppedOf(citizenId), ['email newer_message', 'sms newer_message'])
    assert.equal((await droppedOf(cancelled.citizenId)).length, 2)
    await night('2017-07-18')
    await deliver('2017-07-18 09:00')
    assert.equal((await toldOf(citizenId)).filter((told) => told.endsWith('meeting_reminder 2017-07-18')).length, 2)
  })

  test('N-TRUE: a receipt that has waited until then says it instead', async () => {
    goTo('2017-07-05 23:00')
    const citizenId = await citizenOf(it.staff)
    const [timeId = ''] = await timesAt(it.staff, await offerOf(it.staff), [at('2017-07-07 10:00').toString()])
    must(await summonCitizen(it.staff, citizenId, { kind: 'time', timeId, form: null }))
    await deliver('2017-07-05 23:00')
    await night('2017-07-06')
    await deliver('2017-07-06 09:00')
    const kinds = (await toldOf(citizenId)).map((told) => told.split(' ', 2).join(' '))
    assert.deepEqual(kinds.toSorted(), ['email meeting_reminder', 'email summoned', 'sms summoned'])
    assert.deepEqual(await droppedOf(citizenId), ['sms newer_message'])
  })

  test('a night that was missed is caught up, until the meeting has begun', async () => {
    const late = await booked('2017-07-20 14:00')
    const over = await booked('2017-07-20 08:00')
    await night('2017-07-20')
    await deliver('2017-07-20 09:00')
    assert.equal((await toldOf(late.citizenId)).length, 2)
    assert.deepEqual(await toldOf(over.citizenId), [])
    assert.deepEqual(await droppedOf(over.citizenId), ['email meeting_has_begun', 'sms meeting_has_begun'])
  })
})
