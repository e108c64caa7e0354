import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { type Counted, matchingOf, pairedAtOnce, shared, sum, trialClasses } from '../../src/rules/capacity.ts'
import { type Capacity, capacityOf } from '../../src/rules/capacity-figures.ts'
import { addDays, plainDate } from '../../src/rules/dates.ts'
import type { Offer } from '../../src/rules/offers.ts'
import type { PairingClass, PairingSeats } from '../../src/rules/pairing.ts'

const OFFERS = 3
const LAST = 6

const dayArbitrary = fc.integer({ min: 0, max: LAST })
const classArbitrary: fc.Arbitrary<PairingClass> = fc.record({
  offers: fc.subarray([0, 1, 2]),
  lastDay: dayArbitrary,
  absences: fc.array(
    fc
      .tuple(fc.integer({ min: -1, max: LAST }), fc.integer({ min: 0, max: 2 }))
      .map(([from, more]) => [from, from + more] as const),
    { maxLength: 2 },
  ),
  people: fc.integer({ min: 0, max: 3 }),
})
const seatsArbitrary: fc.Arbitrary<PairingSeats[]> = fc
  .array(fc.integer({ min: 0, max: 2 }), { minLength: OFFERS * (LAST + 1), maxLength: OFFERS * (LAST + 1) })
  .map((seats) => seats.map((free, at) => ({ offer: at % OFFERS, day: Math.floor(at / OFFERS), seats: free })))

const canHave = (one: PairingClass, { offer, day }: PairingSeats): boolean =>
  day <= one.lastDay && one.offers.includes(offer) && !one.absences.some(([from, to]) => from <= day && day <= to)

/** The most people who can have a seat, one person and one seat at a time (Kuhn's algorithm). */
function mostSeated(classes: readonly PairingClass[], seats: readonly PairingSeats[]): number {
  const people = classes.flatMap((one) => Array.from({ length: one.people }, () => one))
  const single = seats.flatMap((cell) => Array.from({ length: cell.seats }, () => cell))
  const holder = new Map<number, PairingClass>()
  const seat = (person: PairingClass, tried: Set<number>): boolean =>
    single.some((cell, at) => {
      if (tried.has(at) || !canHave(person, cell)) return false
      tried.add(at)
      const before = holder.get(at)
      if (before && !seat(before, tried)) return false
      holder.set(at, person)
      return true
    })
  return people.filter((person) => seat(person, new Set())).length
}

const lacking = (classes: readonly PairingClass[], seats: readonly PairingSeats[]): readonly number[] =>
  pairedAtOnce({ classes: classes.map((one) => ({ ...one, offerIds: [], last: plainDate('2026-12-01') })), seats })

suite('J-CAPACITY: the matching', () => {
  test('for every last day, no pairing of those until that day leaves fewer without a time', () => {
    fc.assert(
      fc.property(fc.array(classArbitrary, { maxLength: 8 }), seatsArbitrary, (classes, seats) => {
        const short = lacking(classes, seats)
        for (let day = 0; day <= LAST; day += 1) {
          const until = classes.filter(({ lastDay }) => lastDay <= day)
          const left = sum(short.filter((_, at) => (classes[at]?.lastDay ?? 0) <= day))
          assert.equal(left, sum(until.map(({ people }) => people)) - mostSeated(until, seats))
        }
      }),
      { numRuns: 500, seed: 1 },
    )
  })

  test('a seat more never lets more people lack a time, in no week', () => {
    fc.assert(
      fc.property(
        fc.array(classArbitrary, { maxLength: 8 }),
        seatsArbitrary,
        fc.nat({ max: OFFERS * (LAST + 1) - 1 }),
        (classes, seats, more) => {
          const before = lacking(classes, seats)
          const after = lacking(
            classes,
            seats.map((cell, at) => (at === more ? { ...cell, seats: cell.seats + 1 } : cell)),
          )
          for (let day = 0; day <= LAST; day += 1) {
            const until = (short: readonly number[]) => sum(short.filter((_, at) => (classes[at]?.lastDay ?? 0) <= day))
            assert.ok(until(after) <= until(before))
            assert.ok(until(before) - until(after) <= 1)
          }
        },
      ),
      { numRuns: 200, seed: 2 },
    )
  })
})

const TODAY = plainDate('2026-11-24') // a Tuesday, week 48
const offer = (id: string, contactGroups: readonly number[]): Offer => ({
  id,
  jobCentre: '10100',
  title: id,
  description: '',
  meetingType: 'job',
  otherType: null,
  contactGroups,
  categories: [],
  bookingNoticeHours: 0,
  horizonDays: 90,
  reminderHours: null,
  forms: ['in_person'],
  place: null,
  minutes: 30,
  rebooking: { allowed: true, noticeHours: 24 },
  cancelling: { allowed: true, noticeHours: 24 },
})
const counted = (change: Partial<Counted>): Counted => ({
  today: TODAY,
  interviewType: 'job',
  offers: [offer('cash', [2]), offer('both', [2, 4])],
  citizens: [],
  seats: [],
  setLately: [],
  ...change,
})
const group = (
  contactGroup: number,
  due: string,
  citizens: number,
  absences: Counted['citizens'][number]['absences'] = [],
) => ({
  contactGroup,
  category: null,
  dueDate: plainDate(due),
  absences,
  citizens,
})
const seatsOn = (offerId: string, date: string, seats: number) => ({ offerId, date: plainDate(date), seats })

function figures(of: Counted, weeks = 8): Capacity {
  const matching = matchingOf(of)
  return capacityOf(of, matching, pairedAtOnce(matching), weeks)
}

suite('J-CAPACITY: the figures', () => {
  test('totals mislead: 31 times for 16 people leave ten without, where 25 of them are too late', () => {
    const all = figures(
      counted({
        citizens: [group(4, '2026-12-02', 16)],
        seats: [seatsOn('both', '2026-12-07', 6), seatsOn('both', '2026-12-10', 25)],
      }),
    )
    assert.deepEqual(
      [all.citizens, all.times, all.short, all.fitting, all.offers.find(({ offerId }) => offerId === 'both')?.tooLate],
      [16, 31, 10, 6, 25],
    )
    assert.deepEqual(
      all.enough.map(({ offerIds, week, until, times }) => [offerIds, week, until.toString(), times]),
      [[['both'], '2026-W50', '2026-12-09', 10]],
    )
  })

  test('who can have either of two offers leaves the one that others need', () => {
    const all = figures(
      counted({
        citizens: [group(2, '2026-12-01', 1), group(4, '2026-12-02', 1)],
        seats: [seatsOn('both', '2026-12-03', 1), seatsOn('cash', '2026-12-03', 1)],
      }),
    )
    assert.equal(all.short, 0)
  })

  test('a day of absence takes only its own days away', () => {
    const away = [{ from: plainDate('2026-12-01'), to: plainDate('2026-12-06') }]
    const seats = [seatsOn('cash', '2026-12-04', 1)]
    const of = (absences: typeof away) => figures(counted({ citizens: [group(2, '2026-12-01', 1, absences)], seats }))
    assert.deepEqual([of([]).short, of(away).short, of(away).fitting], [0, 1, 0])
  })

  test('each counts in the week of the last day, seven days behind the due date, and seats in theirs', () => {
    const all = figures(
      counted({
        citizens: [group(2, '2026-11-29', 2), group(2, '2026-11-30', 3)],
        seats: [seatsOn('cash', '2026-11-24', 4), seatsOn('cash', '2027-01-04', 5)],
      }),
    )
    assert.deepEqual(
      all.weeks.map(({ week, citizens, times, short }) => [week, citizens, times, short]),
      [
        ['2026-W48', 0, 4, 0],
        ['2026-W49', 2, 0, 0],
        ['2026-W50', 3, 0, 1],
        ['2026-W51', 0, 0, 0],
        ['2026-W52', 0, 0, 0],
        ['2026-W53', 0, 0, 0],
        ['2027-W01', 0, 5, 0],
        ['2027-W02', 0, 0, 0],
      ],
    )
  })

  test('fewer weeks show the same of those weeks', () => {
    const of = counted({
      citizens: [group(2, '2026-11-29', 2), group(2, '2026-12-20', 3)],
      seats: [seatsOn('cash', '2026-12-01', 1), seatsOn('cash', '2026-12-20', 1)],
    })
    const told = ({ weeks }: Capacity) =>
      weeks.map(({ week, citizens, times, short }) => [week, citizens, times, short])
    assert.deepEqual(told(figures(of, 2)), told(figures(of)).slice(0, 2))
    assert.equal(figures(of, 2).short, 1)
  })

  test('a group whose right has ended has no deadline to count; one that no offer fits lacks a time', () => {
    const all = figures(counted({ citizens: [group(6, '2026-12-01', 5), group(7, '2026-12-01', 2)], seats: [] }))
    assert.deepEqual([all.citizens, all.short, all.enough[0]?.offerIds], [2, 2, []])
  })

  test('new deadlines are foreseen as the last six weeks had them, and never mixed in', () => {
    const all = figures(
      counted({
        setLately: [
          { weeksAhead: 2, deadlines: 12 },
          { weeksAhead: 0, deadlines: 6 },
        ],
      }),
    )
    // Tuesday: five of seven days of this week are left.
    assert.deepEqual(
      all.weeks.map(({ expected }) => expected),
      [1, 1, 2, 3, 3, 3, 3, 3],
    )
    assert.equal(all.citizens, 0)
  })

  test('"Prøv" adds deadlines of the groups that there are, and nobody else may lose a time by it', () => {
    const of = counted({
      citizens: [group(2, '2026-12-30', 3), group(4, '2026-12-30', 1)],
      seats: [seatsOn('cash', '2026-12-15', 38), seatsOn('both', '2026-12-15', 4)],
    })
    const matching = matchingOf(of)
    const more = trialClasses(of, matching, 40, plainDate('2026-12-08'))
    assert.deepEqual(
      more.map(({ offerIds, people }) => [offerIds, people]),
      [
        [['cash', 'both'], 30],
        [['both'], 10],
      ],
    )
    const before = sum(pairedAtOnce(matching))
    const after = sum(pairedAtOnce({ ...matching, classes: [...matching.classes, ...more] }))
    // 42 seats; 33 for those of `cash`, and 4 of `both` for 11.
    assert.deepEqual([before, after], [0, 7])
  })

  test('parts add up to the whole', () => {
    assert.deepEqual(shared(10, [1, 1, 1]), [4, 3, 3])
    assert.deepEqual(shared(3, [0, 0]), [0, 0])
  })

  test('a day past midnight of summer time is one day', () => {
    const of = counted({
      today: plainDate('2027-03-27'),
      citizens: [group(2, '2027-03-22', 1)],
      seats: [seatsOn('cash', addDays(plainDate('2027-03-27'), 2).toString(), 1)],
    })
    assert.equal(figures(of).short, 0)
  })
})
