import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { claimMessages } from '../../src/actions/claim-messages.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { addDays, plainDate } from '../../src/rules/dates.ts'
import { citizenOf, must } from '../support/program.ts'
import { claiming, createMessageWorld, type MessageWorld, until } from './world.ts'

// N-HOURS as a worker keeps it on the two days on which Danish clocks change. The hours
// 09 and 22 are those of the wall clock.

let it: MessageWorld
before(async () => {
  it = await createMessageWorld()
})
after(() => it.drop())

const claimed = async () => (await claimMessages(it.calendar, claiming(5))).claimed.length

/** A reminder of eight days, made by that day's nightly run. */
async function reminderMadeOn(day: string, { set, midnight }: { set: string; midnight: string }): Promise<void> {
  await it.database.pool.query('truncate message cascade')
  it.clock.set(set)
  const citizen = await citizenOf(it.staff)
  const dueDate = addDays(plainDate(day), 8)
  must(await setDeadline(it.staff, citizen, { interviewType: 'job', dueDate, activationDate: null }))
  // The first message of the deadline is not part of this test.
  await it.database.pool.query('truncate message cascade')
  it.clock.set(midnight)
  await runNight(it.calendar)
}

const days = [
  {
    what: 'clocks are put on: 09 is 7 hours after the night, 22 an hour earlier in the world',
    day: '2018-03-25',
    set: '2018-03-20T12:00:00+01:00',
    midnight: '2018-03-25T00:10:00+01:00',
    before: ['2018-03-25T07:59:00+01:00', '2018-03-25T08:59:00+02:00'],
    opens: '2018-03-25T09:00:00+02:00',
    closed: '2018-03-25T22:00:00+02:00',
  },
  {
    what: 'clocks are put back: 09 is 10 hours after the night',
    day: '2018-10-28',
    set: '2018-10-20T12:00:00+02:00',
    midnight: '2018-10-28T00:10:00+02:00',
    before: ['2018-10-28T09:00:00+02:00', '2018-10-28T08:59:00+01:00'],
    opens: '2018-10-28T09:00:00+01:00',
    closed: '2018-10-28T22:00:00+01:00',
  },
] as const

suite('reminders leave between 09 and 22 when the clocks change – N-HOURS', () => {
  for (const { what, day, set, midnight, before: early, opens, closed } of days)
    test(`reminders leave between 09 and 22: ${what}`, async () => {
      await reminderMadeOn(day, { set, midnight })
      for (const moment of [...early, closed]) {
        it.clock.set(moment)
        assert.equal(await claimed(), 0, moment)
      }
      it.clock.set(opens)
      const working = it.work({})
      const from = it.double.accepted.length
      await until('the worker has handed it over', () => it.double.accepted.length > from)
      await working.stop()
      assert.equal(it.double.accepted.length, from + 1)
      assert.match(it.double.accepted.at(-1)?.message ?? '', /inden 8 dage/)
    })
})
