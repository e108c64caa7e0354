import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchNights } from '../../src/process/night-watch.ts'
import { SetClock } from '../support/program.ts'

/** Polls every few milliseconds until `condition` holds, for two seconds at most. */
async function until(condition: () => boolean): Promise<void> {
  for (let look = 0; look < 400 && !condition(); look += 1) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.ok(condition())
}

test('the nightly run begins just after midnight Danish time, once a day, also when the clocks change', async (t) => {
  for (const [evening, morning] of [
    ['2026-07-01T23:59:59+02:00', '2026-07-02T00:00:01+02:00'],
    ['2026-03-28T23:59:59+01:00', '2026-03-29T00:00:01+01:00'],
    ['2026-10-24T23:59:59+02:00', '2026-10-25T00:00:01+02:00'],
  ] as const) {
    const clock = new SetClock(evening)
    let looks = 0
    let nights = 0
    const looking = { now: () => ((looks += 1), clock.now()) }
    const watch = watchNights(
      looking,
      async () => {
        nights += 1
      },
      { failed: (error) => assert.ifError(error), everyMilliseconds: 2 },
    )
    t.after(() => watch.stop())
    await until(() => looks > 5)
    assert.equal(nights, 0)
    clock.set(morning)
    await until(() => nights === 1)
    const seen = looks
    await until(() => looks > seen + 5)
    assert.equal(nights, 1)
  }
})

test('a failed nightly run is logged and retried', async (t) => {
  const clock = new SetClock('2026-07-01T12:00:00+02:00')
  const failures: unknown[] = []
  let nights = 0
  const watch = watchNights(
    clock,
    async () => {
      nights += 1
      if (nights === 1) throw new Error('the database was away')
    },
    { failed: (error) => failures.push(error), everyMilliseconds: 2 },
  )
  t.after(() => watch.stop())
  clock.set('2026-07-02T00:00:01+02:00')
  await until(() => nights === 2)
  assert.equal(failures.length, 1)
})
