import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { claimMessages } from '../../src/actions/claim-messages.ts'
import { type AttemptEnd, endAttempts } from '../../src/actions/end-attempts.ts'
import { offerOf, timesAt } from '../support/program.ts'
import { claiming, createMessageWorld, giveDueReminders, type MessageWorld } from './world.ts'

// §2.3 "med mindre han har booket en samtale": the booking and the claim of its reminder start at
// the same moment.

/** `npm run soak -- messages` runs a thousand. */
const RACES = Number(process.env['SOAK_RACES'] ?? 60)
const LATEST_MILLISECONDS = 40

let it: MessageWorld
before(async () => {
  it = await createMessageWorld()
})
after(() => it.drop())

/** One time for each citizen, each with its own caseworker. */
async function freeTimes(count: number): Promise<string[]> {
  const offer = await offerOf(it.staff)
  const times: string[] = []
  for (let made = 0; made < count; made += 500)
    times.push(
      ...(await timesAt(
        it.staff,
        offer,
        Array.from({ length: 500 }, () => '2017-07-12T10:00:00+02:00'),
      )),
    )
  return times
}

test('a claim skips a reminder whose citizen is just booking, and drops it after the booking – N-ONCE', async () => {
  await giveDueReminders(it, 1)
  const booking = await it.database.pool.connect()
  await booking.query('begin')
  await booking.query('select from citizen for update')
  await booking.query(`update deadline set status = 'closed', next_date = null`)
  const wanted = claiming(1, 1_000_000)
  assert.deepEqual((await claimMessages(it.calendar, wanted)).claimed, [], 'it still reads as active to everybody else')
  await booking.query('commit')
  booking.release()
  const { claimed, dropped } = await claimMessages(it.calendar, wanted)
  assert.deepEqual([claimed.length, dropped], [0, 1])
})

test('bookings race claims: each reminder leaves before its booking, or never – N-ONCE', async () => {
  await it.database.pool.query('truncate message cascade')
  // When each was written, by the database: both are written once the citizen's lock is held.
  for (const table of ['meeting', 'message_attempt'])
    await it.database.pool.query(`alter table ${table} add column written_at timestamptz default clock_timestamp()`)
  await giveDueReminders(it, RACES)
  // Each due a moment after the last, so that the claim takes the citizen whose turn it is.
  const { rows } = await it.database.pool.query<{ citizen: string }>(`
    with ordered as (select id, row_number() over (order by id) as n from message)
    update message set due_at = due_at - make_interval(secs => ${RACES} - n) from ordered where ordered.id = message.id
    returning message.citizen_id as citizen, message.id`)
  const order = await it.database.pool.query<{ citizen: string }>(
    'select citizen_id as citizen from message order by due_at',
  )
  assert.equal(rows.length, RACES)
  const times = await freeTimes(RACES)
  const late: string[] = []
  let left = 0
  const wanted = claiming(1, 1_000_000)
  for (const [at, { citizen }] of order.rows.entries()) {
    // Receipts would be claimed first.
    await it.database.pool.query("delete from message where meeting_id is not null and status = 'waiting'")
    // The barrier: both begin within so many milliseconds, in alternating order.
    let bookedAt = Number.POSITIVE_INFINITY
    let claimedAt = Number.NEGATIVE_INFINITY
    const booking = async () => {
      await new Promise((resolve) => setTimeout(resolve, at % 3 === 0 ? at % LATEST_MILLISECONDS : 0))
      const booked = { citizenId: citizen, timeId: times[at] ?? '', form: null, message: null, requireHold: false }
      assert.ok((await bookMeeting(it.asCitizen(citizen), booked)).ok)
      bookedAt = performance.now()
    }
    const claim = async (pause = at % 3 === 0 ? 0 : at % LATEST_MILLISECONDS) => {
      await new Promise((resolve) => setTimeout(resolve, pause))
      const { claimed } = await claimMessages(it.calendar, wanted)
      const now = performance.now()
      await endAttempts(it.calendar, claimed.map(arrived))
      if (!claimed.some(({ message }) => message.citizenId === citizen && message.deadlineId !== null)) return
      claimedAt = now
      left += 1
    }
    // Both orders must occur on any machine, so some claims certainly come first, and some
    // bookings.
    if (at % 10 === 0) await claim(0)
    if (at % 10 === 5) await booking()
    await Promise.all([at % 10 === 5 ? null : booking(), at % 10 === 0 ? null : claim()])
    if (claimedAt > bookedAt) late.push(citizen)
    // The claim skipped citizens whose rows the booking had locked: they are dropped now or never.
    for (let again = 0; claimedAt === Number.NEGATIVE_INFINITY && again < 2; again += 1) await claim(0)
  }
  assert.deepEqual(late, [], 'claimed when the booking was done')
  const dropped = await it.database.pool.query<{ n: number }>(
    `select count(*) as n from message where status = 'dropped' and dropped_because = 'deadline_no_longer_active'`,
  )
  assert.ok(left > 0 && (dropped.rows[0]?.n ?? 0) > 0, `both have happened: ${left} left`)
  const untrue = await claimedAfterBooking()
  assert.equal(untrue, 0, 'the booking stands written before the attempt')
})

const arrived = ({ attemptId, number }: { attemptId: string; number: number }): AttemptEnd => ({
  attemptId,
  number,
  gateway: 'sms-1',
  trial: false,
  outcome: 'accepted',
  gatewayFailed: false,
  gatewayId: null,
  reason: null,
})

/**
 * Reminders whose attempt was recorded later than the booking that cancels them.
 */
async function claimedAfterBooking(): Promise<number> {
  const { rows } = await it.database.pool.query<{ n: number }>(`
    select count(*) as n from message join message_attempt on message_id = message.id join meeting using (citizen_id)
    where message.deadline_id is not null and message_attempt.written_at > meeting.written_at`)
  return rows[0]?.n ?? 0
}
