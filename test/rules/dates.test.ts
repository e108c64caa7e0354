import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as forAll, integer, property } from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import {
  addDays,
  dateOf,
  daysBetween,
  firstOf,
  instant,
  monthOf,
  plainDate,
  secondsBetween,
  startOf,
  timeZone,
} from '../../src/rules/dates.ts'

// Memoised results must equal the calendar's each time.

const calendarDate = (at: Temporal.Instant) => at.toZonedDateTimeISO(timeZone).toPlainDate()

test('the Danish date of any instant equals the calendar’s, memoised or not', () => {
  const first = Date.parse('1970-01-01T00:00:00Z')
  const last = Date.parse('2100-01-01T00:00:00Z')
  forAll(
    property(integer({ min: first, max: last }), (milliseconds) => {
      const at = Temporal.Instant.fromEpochMilliseconds(milliseconds)
      assert.equal(dateOf(at).toString(), calendarDate(at).toString())
      const inSameHour = at.add({ milliseconds: 59 * 60_000 - (milliseconds % 3_600_000) })
      assert.equal(dateOf(inSameHour).toString(), calendarDate(inSameHour).toString())
    }),
    { numRuns: 300, seed: 11 },
  )
})

test('the Danish date is right around midnight, in winter, in summer and when the clocks change', () => {
  for (const midnight of [
    '2026-01-14T23:00:00Z',
    '2026-07-14T22:00:00Z',
    '2026-03-28T23:00:00Z',
    '2026-10-25T23:00:00Z',
  ]) {
    const at = instant(midnight)
    const before = at.subtract({ nanoseconds: 1 })
    assert.equal(dateOf(at).toString(), calendarDate(at).toString())
    assert.equal(dateOf(before).toString(), calendarDate(before).toString())
    assert.equal(addDays(dateOf(before), 1).toString(), dateOf(at).toString())
    assert.equal(startOf(dateOf(at)).toString(), midnight)
  }
})

test('adding days to the same date twice gives the same date, not a later one', () => {
  const date = plainDate('2026-02-27')
  assert.deepEqual(
    [1, 2, 1, -27, 366].map((days) => addDays(date, days).toString()),
    ['2026-02-28', '2026-03-01', '2026-02-28', '2026-01-31', '2027-02-28'],
  )
})

test('the number of days between two dates equals the calendar’s, forwards and backwards', () => {
  const dayOf = integer({ min: 0, max: 60_000 })
  forAll(
    property(dayOf, dayOf, (a, b) => {
      const [from, to] = [a, b].map((days) => plainDate('1950-01-01').add({ days }))
      assert.ok(from && to)
      assert.equal(daysBetween(from, to), from.until(to, { largestUnit: 'day' }).days)
    }),
    { numRuns: 300, seed: 12 },
  )
})

test('whole seconds between two instants are rounded down, also when negative', () => {
  const at = instant('2026-03-29T01:00:00Z')
  const after = (milliseconds: number) => secondsBetween(at, at.add({ milliseconds }))
  assert.deepEqual([0, 999, 1000, 59_999, -1, -1000].map(after), [0, 0, 1, 59, -1, -1])
})

test('the month and first day of a date are one object for all days of that month, and for no other month', () => {
  const [first, last, next, yearAfter] = ['2026-12-01', '2026-12-31', '2027-01-01', '2027-12-01'].map(plainDate)
  assert.ok(first && last && next && yearAfter)
  assert.equal(monthOf(first), monthOf(last))
  assert.equal(firstOf(monthOf(last)).toString(), '2026-12-01')
  assert.deepEqual(
    [next, yearAfter].map((date) => monthOf(date).toString()),
    ['2027-01', '2027-12'],
  )
})
