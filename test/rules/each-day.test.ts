import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localTime, momentIn } from '../../src/demo/door.ts'
import { windowOf } from '../../src/rules/booking-window.ts'
import {
  addDays,
  atHour,
  dateOf,
  daysBetween,
  earliestDay,
  instant,
  isAfter,
  latestDay,
  type PlainDate,
  plainDate,
  startOf,
} from '../../src/rules/dates.ts'
import { create, type Deadline, nextDate, settle } from '../../src/rules/deadline.ts'
import { lastCancelling, lastRebookingOf } from '../../src/rules/last-moments.ts'
import { leavesAt, nextReminderDate, remind } from '../../src/rules/messages.ts'
import { noticeFor } from '../../src/rules/notices.ts'
import { tooFarAhead, tooLongAgo } from '../../src/rules/year-meant.ts'
import { job, offer, on } from '../guide/support.ts'

// Functions that make dates from "today" are tested on each day of a leap year. The test compares
// them with its own calendar: days as numbers, and the two nights of 2028 on which Danish clocks
// change.

const FIRST = '2028-01-01'
const DAYS = 366
const MILLISECONDS = 86_400_000

/** A day of 2028, or a day after it, by the machine's own calendar. */
const dayText = (number: number): string =>
  new Date(Date.parse(FIRST) + number * MILLISECONDS).toISOString().slice(0, 10)

/** Danish summer time of 2028: from 26 March 2.00 to 29 October 3.00. */
const isSummer = (milliseconds: number): boolean =>
  milliseconds >= Date.parse('2028-03-26T01:00Z') && milliseconds < Date.parse('2028-10-29T01:00Z')

/** The reading of a Danish clock: `2028-02-29T23`. */
const clockOf = (milliseconds: number): string =>
  new Date(milliseconds + (isSummer(milliseconds) ? 2 : 1) * 3_600_000).toISOString().slice(0, 13)

function eachDay(work: (today: PlainDate, number: number) => void): void {
  for (let number = 0; number < DAYS; number += 1) work(plainDate(dayText(number)), number)
}

/** Each hour of the year in order, including a day of 23 hours and one of 25. */
function eachHour(work: (milliseconds: number, clock: string) => void): void {
  const begin = Date.parse('2027-12-31T23:00Z')
  for (let hour = 0; hour < DAYS * 24; hour += 1) work(begin + hour * 3_600_000, clockOf(begin + hour * 3_600_000))
}

const at = (milliseconds: number) => instant(new Date(milliseconds).toISOString())

test('each hour of a leap year belongs to its Danish day, and the demo’s clock parses the time it shows', () => {
  eachHour((milliseconds, clock) => {
    const now = at(milliseconds)
    assert.equal(dateOf(now).toString(), clock.slice(0, 10), clock)
    assert.equal(localTime(now).slice(0, 13), clock)
    assert.equal(momentIn(localTime(now))?.epochMilliseconds, milliseconds, clock)
  })
})

test('each day of a leap year begins at its Danish midnight, and sums of days equal the calendar’s', () => {
  eachDay((today, number) => {
    assert.equal(clockOf(startOf(today).epochMilliseconds), `${dayText(number)}T00`)
    assert.equal(clockOf(atHour(today, 9).epochMilliseconds), `${dayText(number)}T09`)
    for (const days of [-366, -1, 0, 1, 8, 90, 365]) {
      const other = addDays(today, days)
      assert.equal(other.toString(), dayText(number + days))
      assert.equal(daysBetween(today, other), days)
    }
  })
})

test('on each day of a leap year 90 days can be booked without a deadline, and seven beyond one (M-HORIZON, D-WINDOW)', () => {
  eachDay((today, number) => {
    const situation = on(`${today.toString()} 10:00`)
    assert.equal(windowOf(situation, offer()).until.toString(), dayText(number + 90))
    const deadline = { ...bornOn(today), id: 'deadline' }
    assert.equal(windowOf({ ...situation, deadline }, offer()).until.toString(), dayText(number + 14 + 7))
  })
})

test('on each day of a leap year dates up to three years ahead and back are accepted, and no day more (J-YEARS)', () => {
  eachDay((today, number) => {
    const [text, leapDay] = [dayText(number), dayText(number).endsWith('-02-29')]
    const monthAndDay = leapDay ? '-02-28' : text.slice(4)
    assert.equal(latestDay(today).toString(), `2031${monthAndDay}`)
    assert.equal(earliestDay(today).toString(), `2025${monthAndDay}`)
    assert.deepEqual(tooFarAhead(latestDay(today), today), [])
    assert.equal(tooFarAhead(addDays(latestDay(today), 1), today).length, 1)
    assert.deepEqual(tooLongAgo(earliestDay(today), today), [])
    assert.equal(tooLongAgo(addDays(earliestDay(today), -1), today).length, 1)
  })
})

const nothingElse = { groupChanges: [], jobCentreChanges: [], exemptions: [] }

const bornOn = (today: PlainDate): Deadline =>
  create(
    {
      interviewType: 'job',
      jobCentre: '10100',
      dueDate: addDays(today, 14),
      activationDate: today,
      plannedInterview: null,
    },
    today,
  ).deadline

test('a deadline set on any day of a leap year gets reminders and notices on their days, and closes the day after (N-ONCE, D-OVERDUE)', () => {
  eachDay((today, number) => {
    const seen: string[] = []
    let deadline = bornOn(today)
    let day: PlainDate | null = today
    for (let nights = 0; day !== null; nights += 1) {
      assert.ok(nights < 10, `endless nights after ${today.toString()}`)
      deadline = settle(deadline, nothingElse, day).deadline
      const { deadline: seenTo, reminder } = remind(deadline, day)
      deadline = seenTo
      const after = daysBetween(today, day)
      seen.push(`${after} ${deadline.status} ${reminder?.kind ?? ''} ${noticeFor(deadline, day)?.stage ?? ''}`)
      const next = nextDate(deadline, nothingElse, day, nextReminderDate(deadline, day))
      assert.ok(next === null || isAfter(next, day))
      day = next
    }
    assert.deepEqual(seen, [
      '0 active deadline_set new',
      '6 active eight_days remember',
      '11 active three_days hurry',
      '15 closed  ',
    ])
    assert.equal(noticeFor(bornOn(today), plainDate(dayText(number + 14)))?.stage, 'last_day')
  })
})

test('a deadline far ahead, set on any day of a leap year, is closed when 90 days have passed (D-90)', () => {
  eachDay((today, number) => {
    const far: Deadline = { ...bornOn(today), dueDate: addDays(today, 200) }
    assert.equal(nextDate(far, nothingElse, addDays(today, 1), null)?.toString(), dayText(number + 91))
    assert.equal(settle(far, nothingElse, addDays(today, 90)).deadline.status, 'active')
    assert.equal(settle(far, nothingElse, addDays(today, 91)).deadline.status, 'closed')
  })
})

test('in each hour of a leap year an SMS leaves at once by day, otherwise at the next 9 o’clock (N-HOURS)', () => {
  eachHour((milliseconds, clock) => {
    const now = at(milliseconds)
    const hour = Number(clock.slice(11))
    const leaves = leavesAt('sms', now)
    if (hour >= 9 && hour < 22) assert.equal(leaves.epochMilliseconds, milliseconds, clock)
    else {
      const wait = (leaves.epochMilliseconds - milliseconds) / 3_600_000
      assert.equal(clockOf(leaves.epochMilliseconds).slice(11), '09', clock)
      assert.ok(wait > 0 && wait <= 12, `${clock}: ${wait} h`)
    }
    assert.equal(leavesAt('email', now).epochMilliseconds, milliseconds)
  })
})

test('a meeting on any day of a leap year can be cancelled and rebooked until 24 hours before, never rebooked on its own day (M-CANCEL, M-REBOOK)', () => {
  eachDay((date) => {
    const meeting = job(`${date.toString()} 10:00`)
    const DAY = 24 * 3_600_000
    assert.equal(lastCancelling(meeting).at.epochMilliseconds, meeting.startsAt.epochMilliseconds - DAY)
    const late = { ...meeting, rebooking: { allowed: true, noticeHours: 0 } }
    assert.equal(lastRebookingOf(late).at.epochMilliseconds, startOf(date).epochMilliseconds)
    assert.equal(lastRebookingOf(late).through?.toString(), addDays(date, -1).toString())
  })
})
