import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, constantFrom, assert as forAll, integer, property, record } from 'fast-check'
import { addDays, dateOf, isInstantBefore, plainDate } from '../../src/rules/dates.ts'
import { type Series, seriesRefusals, startsOfDay, timesOfSeries, weeksLater } from '../../src/rules/series.ts'
import { byDay, type DaysOff, type Standing, sieveTimes } from '../../src/rules/sieve-times.ts'

const today = plainDate('2026-12-07')
const thursdays: Series = {
  weekdays: [4],
  from: 13 * 60,
  until: 15 * 60 + 15,
  minutes: 45,
  pause: 0,
  first: plainDate('2026-12-10'),
  last: plainDate('2027-01-14'),
  everyWeeks: 1,
}
const nothing: Standing = { daysOff: [], opened: new Set(), busy: [], today }
const off = (more: Partial<DaysOff>): DaysOff => ({
  from: plainDate('2026-12-31'),
  to: plainDate('2026-12-31'),
  place: null,
  caseworker: null,
  reason: null,
  ...more,
})

/** The days of a series with their number, and why others are not made. */
const days = (series: Series, standing: Partial<Standing> = {}, caseworkers = ['karin', 'bo']) =>
  byDay(sieveTimes(timesOfSeries(series, caseworkers, 'Havnegade'), { ...nothing, ...standing })).map(
    ({ date, made, skipped }) =>
      [date.toString(), made.length, skipped.map(({ why, times }) => `${why.kind} ${times}`).join()].join(' ').trim(),
  )

test('a series by day: holidays, closed days, who is away, and hours that are taken', () => {
  const expected = ['2026-12-10 6', '2026-12-17 6', '2026-12-24 0 holiday 6', '2026-12-31 3 away 3']
  const late = ['2027-01-07 6', '2027-01-14 6']
  const away = off({ caseworker: 'karin', reason: 'Ferie' })
  assert.deepEqual(days(thursdays, { daysOff: [away] }), [...expected, ...late])
  const opened = new Set(['2026-12-24'])
  assert.equal(days(thursdays, { opened })[2], '2026-12-24 6')
  assert.equal(days(thursdays, { daysOff: [off({ place: 'HAVNEGADE' })] })[3], '2026-12-31 0 closed 6')
  assert.equal(days(thursdays, { daysOff: [off({ place: 'Torvet' })] })[3], '2026-12-31 6')
  assert.equal(days(thursdays, { today: plainDate('2026-12-11') })[0], '2026-12-10 0 past 6')
  const [one] = timesOfSeries(thursdays, ['karin'], null)
  assert.ok(one)
  assert.equal(days(thursdays, { busy: [one] })[0], '2026-12-10 5 overlap 1')
  assert.equal(days(thursdays, { busy: [{ ...one, caseworker: 'jens' }] })[0], '2026-12-10 6')
})

test('the hours of a day, with pauses; every other week from the week of the first day', () => {
  assert.deepEqual(startsOfDay(thursdays), [780, 825, 870])
  assert.deepEqual(startsOfDay({ ...thursdays, pause: 15 }), [780, 840])
  const everyOther = { ...thursdays, weekdays: [1, 4], everyWeeks: 2, last: plainDate('2026-12-25') }
  assert.deepEqual(
    days(everyOther, {}, ['karin']).map((line) => line.slice(0, 10)),
    ['2026-12-10', '2026-12-21', '2026-12-24'],
  )
})

test('an hour is the wall clock\u2019s on both sides of summer time, also in a copied week', () => {
  const series = { ...thursdays, weekdays: [5, 1], first: plainDate('2027-03-26'), last: plainDate('2027-03-29') }
  const times = timesOfSeries(series, ['karin'], null)
  const hour = (at: { toZonedDateTimeISO: (zone: string) => { hour: number } } | undefined) =>
    at?.toZonedDateTimeISO('Europe/Copenhagen').hour
  assert.deepEqual([hour(times[0]?.startsAt), hour(times.at(-3)?.startsAt)], [13, 13])
  const [first] = times
  assert.ok(first)
  const later = weeksLater(first, 1)
  assert.deepEqual([dateOf(later.startsAt).toString(), hour(later.startsAt)], ['2027-04-02', 13])
})

test('J-YEARS, J-LIMITS: a series that cannot be meant', () => {
  const codes = (more: Partial<Series>, caseworkers = 1) =>
    seriesRefusals({ ...thursdays, ...more }, caseworkers, today).map(({ code }) => code)
  assert.deepEqual(codes({}), [])
  assert.deepEqual(codes({ last: plainDate('2026-12-09') }), ['series_ends_before_it_begins'])
  assert.deepEqual(codes({ last: plainDate('2062-01-01') }), ['too_far_ahead'])
  assert.deepEqual(codes({ until: 13 * 60 + 44 }), ['series_makes_no_time'])
  assert.deepEqual(codes({ last: plainDate('2029-01-01'), weekdays: [1, 2, 3, 4, 5] }, 10), ['too_many_times'])
})

test('M-NO-DOUBLE: what is made never overlaps for one caseworker, and all else is told', () => {
  const time = record({
    day: integer({ min: 0, max: 3 }),
    start: integer({ min: 0, max: 20 }),
    who: constantFrom('a', 'b'),
  })
  const of = ({ day, start, who }: { day: number; start: number; who: string }) => {
    const series = { ...thursdays, weekdays: [1, 2, 3, 4], from: 480 + start * 10, until: 480 + start * 10 + 45 }
    const date = addDays(plainDate('2026-12-14'), day)
    return timesOfSeries({ ...series, first: date, last: date }, [who], null)
  }
  forAll(
    property(array(time, { maxLength: 15 }), array(time, { maxLength: 5 }), (wanted, busy) => {
      const times = wanted.flatMap(of)
      const sieved = sieveTimes(times, { ...nothing, busy: busy.flatMap(of) })
      assert.equal(sieved.length, times.length)
      const standing = busy.flatMap(of)
      for (const { time: one, skipped } of sieved) {
        const overlaps = standing.some(
          ({ caseworker, startsAt, endsAt }) =>
            caseworker === one.caseworker &&
            isInstantBefore(startsAt, one.endsAt) &&
            isInstantBefore(one.startsAt, endsAt),
        )
        assert.equal(skipped?.kind === 'overlap', overlaps)
        if (!skipped) standing.push(one)
      }
    }),
    { numRuns: 200, seed: 16 },
  )
})
