import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { instant } from '../../src/rules/dates.ts'
import { defaultTimes, sweepNames } from '../../src/rules/kept-kinds.ts'
import { retention, sweptBefore, sweptKinds, timeInWords } from '../../src/rules/retention.ts'

suite('O-SWEEP: what is kept for how long', () => {
  test('each sweep has one row, and a time of its own', () => {
    assert.deepEqual(sweptKinds.map(({ sweep }) => sweep).toSorted(), sweepNames.toSorted())
    for (const { sweep, keep } of sweptKinds) assert.ok(!('as' in keep), sweep)
  })

  test('every row says why, and what goes by itself from which day', () => {
    for (const { table, what, why, from, sweep } of retention) {
      assert.ok(what.length > 4 && why.endsWith('.'), `${table}: ${what}`)
      if (sweep) assert.ok(from.length > 3, `${table}: ${what}`)
    }
  })

  test('whole Danish days, by the clock that dates the rows; what ends goes with the instant', () => {
    const clocks = { now: instant('2026-07-01T10:00:00+02:00'), realNow: instant('2026-11-02T09:00:00Z') }
    const before = (...[name]: Parameters<typeof sweptBefore>) => sweptBefore(name, clocks, defaultTimes).toString()
    assert.equal(before('sign_ins_begun', clocks, defaultTimes), '2026-11-02T09:00:00Z')
    assert.equal(before('kept_answers', clocks, defaultTimes), '2026-10-02T22:00:00Z')
    assert.equal(before('looks', clocks, defaultTimes), '2024-11-01T23:00:00Z')
    assert.equal(before('message_texts', clocks, defaultTimes), '2025-06-30T22:00:00Z')
    assert.equal(before('citizens', clocks, defaultTimes), '2021-06-30T22:00:00Z')
  })

  test('29 February, and summer time between: the day is kept', () => {
    const leap = { now: instant('2028-02-29T10:00:00Z'), realNow: instant('2028-02-29T10:00:00Z') }
    assert.equal(sweptBefore('citizens', leap, defaultTimes).toString(), '2023-02-27T23:00:00Z')
    const spring = { now: instant('2026-03-29T10:00:00Z'), realNow: instant('2026-03-29T10:00:00Z') }
    assert.equal(sweptBefore('code_texts', spring, defaultTimes).toString(), '2026-03-27T23:00:00Z')
  })

  test('a time in words', () => {
    assert.deepEqual(
      [{ days: 0 }, { days: 30 }, { setting: 'looksYears' } as const, { as: 'the citizen' }].map((keep) =>
        timeInWords(keep),
      ),
      ['at once', '30 days', '2 years, a setting', 'as the citizen'],
    )
  })
})
