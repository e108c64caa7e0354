import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { handOverMessages } from '../../src/actions/hand-over-messages.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { askMessages } from '../../src/questions/job-centre/messages.ts'
import { citizenOf, createTestProgram, must, offerOf, timesAt } from '../support/program.ts'

const words = () => ({ subject: null, body: 'words' })

suite('J-LIMITS: what answers the citizen’s own acts, by day and channel', () => {
  test('ten leave, the rest are dropped with the reason; what the job centre tells leaves', async (t) => {
    const own = await createTestProgram('2017-06-26T10:00:00+02:00')
    t.after(() => own.drop())
    const citizen = await citizenOf(own.staff)
    const offer = await offerOf(own.staff)
    const [timeId = '', another = ''] = await timesAt(own.staff, offer, [
      '2017-07-03T10:00:00+02:00',
      '2017-07-04T10:00:00+02:00',
    ])
    const calendar = own.as({ kind: 'calendar' })
    const book = async (minute: number) => {
      own.clock.set(`2017-06-26T10:${String(minute).padStart(2, '0')}:00+02:00`)
      const context = own.asCitizen(citizen)
      const booked = must(
        await bookMeeting(context, { citizenId: citizen, timeId, form: null, message: null, requireHold: false }),
      )
      await handOverMessages(calendar, words)
      return booked.id
    }
    const cancel = async (meetingId: string) => {
      must(await cancelMeeting(own.asCitizen(citizen), { meetingId, reason: null }))
      await handOverMessages(calendar, words)
    }
    for (let at = 0; at < 6; at += 1) await cancel(await book(at))
    const told = async () => {
      const { messages } = must(await askMessages(own.staff, citizen, { before: null, limit: 50 }))
      const sms = messages.filter(({ channel }) => channel === 'sms')
      return sms.map(({ status, droppedBecause }) => droppedBecause ?? status)
    }
    const ten = Array.from({ length: 10 }, () => 'handed_over')
    assert.deepEqual((await told()).toSorted(), [...ten, 'too_many_that_day', 'too_many_that_day'])
    must(await summonCitizen(own.staff, citizen, { kind: 'time', timeId: another, form: null }))
    await handOverMessages(calendar, words)
    assert.equal((await told()).filter((one) => one === 'handed_over').length, 11)
  })
})
