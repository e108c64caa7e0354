import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { claimMessages } from '../../src/actions/claim-messages.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { claiming, createMessageWorld, giveDueReminders } from '../messages/world.ts'
import { createTestProgram } from '../support/program.ts'

suite('O-SAME: the reference of a message', () => {
  test('a database that was put back makes the same references again, and other ones of the next attempt', async (t) => {
    const world = await createMessageWorld()
    t.after(() => world.drop())
    const { pool } = world.database
    await giveDueReminders(world, 3)
    const claim = async (): Promise<string[]> => {
      const { claimed } = await claimMessages(world.calendar, claiming(10))
      return claimed.map(({ attemptId }) => attemptId).toSorted()
    }
    const putBack = async (attempts: number): Promise<void> => {
      await pool.query('delete from message_attempt')
      await pool.query(
        `update message set id = gen_random_uuid(), status = 'waiting', attempts = $1, sent_to = null, subject = null, body = null`,
        [attempts],
      )
    }
    const first = await claim()
    assert.equal(new Set(first).size, 3)
    for (const reference of first) assert.match(reference, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab]/)
    await putBack(0)
    assert.deepEqual(await claim(), first)
    await putBack(1)
    const second = await claim()
    assert.deepEqual(
      second.filter((reference) => first.includes(reference)),
      [],
    )
  })
})

suite('O-NIGHT: a night without an end', () => {
  test('it is closed as interrupted by the next run, which is finished', async (t) => {
    const it = await createTestProgram('2026-07-01T10:00:00+02:00')
    t.after(() => it.drop())
    const { pool } = it.database
    await pool.query(`insert into nightly_run (day, started_at) values ('2026-06-30', '2026-06-30T00:00:10+02:00')`)
    await runNight(it.as({ kind: 'calendar' }))
    const { rows } = await pool.query(
      `select to_char(day, 'MM-DD') as day, finished_at is not null as finished, interrupted_at is not null as interrupted
       from nightly_run order by day`,
    )
    assert.deepEqual(rows, [
      { day: '06-30', finished: false, interrupted: true },
      { day: '07-01', finished: true, interrupted: false },
    ])
  })
})
