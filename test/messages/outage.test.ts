import assert from 'node:assert/strict'
import { after, before, beforeEach, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { createMessageWorld, type MessageWorld, until } from './world.ts'

// N-TRUE with a real gateway's protocol: the gateway is away for some minutes, while citizens keep
// booking and cancelling.

let it: MessageWorld
before(async () => {
  it = await createMessageWorld()
})
after(() => it.drop())
beforeEach(() => it.reset())

const count = async (where: string): Promise<number> =>
  Number((await it.database.pool.query(`select count(*) as n from message where ${where}`)).rows[0]?.n)

const later = (minutes: number) => it.clock.set(it.clock.now().add({ minutes }).toString())

/** The first line of each SMS as telephones showed it. */
const shown = () => it.double.accepted.map(({ message }) => message.split('\n')[0])

async function book(citizenId: string, startsAt: string): Promise<string> {
  const [timeId = ''] = await timesAt(it.staff, await offerOf(it.staff), [startsAt])
  const booking = { citizenId, timeId, form: null, message: null, requireHold: false }
  return must(await bookMeeting(it.asCitizen(citizenId), booking)).id
}

/**
 * Runs a worker while the gateway refuses temporarily, until every message was tried or dropped;
 * then the gateway accepts again.
 */
async function outage(during: () => Promise<void>): Promise<void> {
  it.double.behave = () => 'busy'
  const worker = it.work()
  try {
    await during()
    await until('the gateway was tried', async () => (await count(`attempts > 0`)) > 0)
    it.double.behave = () => 'accept'
    // Over three minutes: longer than every backoff after a failed attempt.
    await until('nothing waits', async () => {
      it.clock.set(it.clock.now().add({ seconds: 2 }).toString())
      return (await count(`channel = 'sms' and status in ('waiting', 'sending')`)) === 0
    })
  } finally {
    await worker.stop()
  }
}

suite('a gateway that was away for three minutes – N-TRUE', () => {
  test('booked, moved twice and cancelled during the outage: one SMS, about the cancellation', async () => {
    const citizen = await citizenOf(it.staff)
    await outage(async () => {
      const id = await book(citizen, '2017-07-12T12:00:00+02:00')
      await until('tried', async () => (await count(`attempts > 0`)) > 0)
      for (const startsAt of ['2017-07-13T12:00:00+02:00', '2017-07-14T12:00:00+02:00'])
        must(await moveMeeting(it.staff, id, { kind: 'own_hour', startsAt: instant(startsAt) }))
      must(await cancelMeeting(it.staff, { meetingId: id, reason: null }))
    })
    assert.deepEqual(shown(), ['Dit møde med os den 14.07.2017 kl. 12.00 er aflyst.'])
    assert.equal(await count(`channel = 'sms' and dropped_because = 'newer_message'`), 3)
  })

  test('a receipt that was never even tried is dropped once its meeting has begun', async () => {
    const others = [await citizenOf(it.staff), await citizenOf(it.staff), await citizenOf(it.staff)]
    const citizen = await citizenOf(it.staff)
    await outage(async () => {
      // The gateway counts as failing after three failures, so the fourth message waits without an
      // attempt.
      for (const other of others) await book(other, '2017-07-12T12:00:00+02:00')
      await until('it fails', async () => (await count(`attempts > 0`)) === 3)
      await book(citizen, '2017-07-05T12:02:00+02:00')
      later(2)
    })
    const { rows } = await it.database.pool.query(
      `select status, dropped_because, attempts from message where channel = 'sms' and citizen_id = $1`,
      [citizen],
    )
    assert.deepEqual(rows, [{ status: 'dropped', dropped_because: 'meeting_has_begun', attempts: 0 }])
    assert.deepEqual(
      new Set(shown()),
      new Set(['Du har booket et møde med os den 12.07.2017 kl. 12.00. Sted: Rådhuspladsen 1']),
    )
  })

  test('a reminder that waited names the real number of days left, and one of the next day replaces it', async () => {
    const citizen = await citizenOf(it.staff)
    const dueDate = plainDate('2017-07-14')
    must(await setDeadline(it.staff, citizen, { interviewType: 'job', dueDate, activationDate: null }))
    await it.database.pool.query(`
      insert into message (id, citizen_id, job_centre, deadline_id, kind, channel, parameters, created_at, due_at)
        select gen_random_uuid(), citizen_id, job_centre, deadline_id, 'eight_days', channel,
          parameters || '{"daysLeft": 8}', created_at + interval '12 hours', due_at from message`)
    await outage(async () => undefined)
    assert.deepEqual(shown(), [
      'Husk at booke møde med os på Jobnet. Det skal bookes inden 9 dage, senest den 14.07.2017.',
    ])
  })
})
