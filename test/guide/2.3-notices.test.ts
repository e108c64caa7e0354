import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { addDays, dateOf, daysBetween, hourOf, type PlainDate, plainDate } from '../../src/rules/dates.ts'
import {
  type Deadline,
  decide,
  nextDate,
  noFacts,
  passingStatuses,
  restingStatuses,
  settle,
} from '../../src/rules/deadline.ts'
import { daysToName, leavesAt, nextReminderDate, onlyActsSince, remind } from '../../src/rules/messages.ts'
import { noticeFor } from '../../src/rules/notices.ts'
import { at, DUE, deadline, instant, met, notActivated, on, rowsOf, stored } from './support.ts'

suite('§2.3 "fire notifikationer, der afløser hinanden"', () => {
  const stages = rowsOf(`
    40 – 9 | new      | §2.3.1 "en frist, der ligger mere end 8 dage frem i tid"
     8 – 4 | remember | §2.3.2 "når der er 8 dage til fristens udløb … Der tælles ned dag for dag"
     3 – 1 | hurry    | §2.3.3 "når der er 3 dage til fristens udløb … Der tælles fortsat ned dag for dag"
     0 – 0 | last_day | §2.3.4 "når fristdatoen nås"
  `)
  for (const [range = '', stage, sentence] of stages) {
    const [most = 0, least = 0] = range.split('–').map(Number)
    test(`${sentence}: ${range} days left`, () => {
      for (let daysLeft = most; daysLeft >= least; daysLeft -= 1) {
        for (const interviewType of ['job', 'follow_up'] as const) {
          const notice = noticeFor(deadline({ interviewType }), addDays(DUE, -daysLeft))
          assert.deepEqual(
            { ...notice, dueDate: notice?.dueDate.toString() },
            { stage, interviewType, dueDate: DUE.toString(), daysLeft },
          )
        }
      }
    })
  }

  test('every number of days from 40 to 0 has been asked', () => {
    const asked = stages.reduce((sum, [range = '']) => {
      const [most = 0, least = 0] = range.split('–').map(Number)
      return sum + most - least + 1
    }, 0)
    assert.equal(asked, 41)
  })

  test('"Fristnotifikationen vil ikke længere blive vist" after the due date – D-VOLUNTARY, D-OVERDUE', () => {
    const { deadline: settled } = settle(deadline(), noFacts, addDays(DUE, 1))
    assert.equal(noticeFor(settled, addDays(DUE, 1)), null)
  })

  test('only for a deadline that is active today: no notice for any other status, nor without one – D-HIDDEN, D-VOLUNTARY', () => {
    assert.equal(passingStatuses.length, 2, 'never at rest, so never shown')
    for (const status of restingStatuses) {
      const notice = noticeFor(deadline({ status }), DUE)
      assert.equal(notice === null, status !== 'active', status)
    }
    assert.equal(noticeFor(null, DUE), null)
  })

  test('"borgeren [vil] ikke få vist notifikationer på Jobnet, hvis sagsbehandleren ikke får registreret samtalen" – D-VOLUNTARY', () => {
    const { deadline: settled } = settle(met(plainDate('2017-07-05')), noFacts, plainDate('2017-07-06'))
    assert.equal(noticeFor(settled, plainDate('2017-07-06')), null)
  })

  test('after midnight, before any run: yesterday’s notice is gone and today’s activation is seen – D-LATE-RUN', () => {
    const noticeAt = (when: string, one: Deadline) => {
      const situation = on(when, { deadline: stored(one) })
      return noticeFor(situation.deadline, situation.today)?.stage ?? null
    }
    assert.equal(noticeAt('2017-07-10 23:59', deadline()), 'last_day')
    assert.equal(noticeAt('2017-07-11 00:00', deadline()), null)
    assert.equal(noticeAt('2017-07-02 23:59', notActivated(plainDate('2017-07-03'))), null)
    assert.equal(noticeAt('2017-07-03 00:00', notActivated(plainDate('2017-07-03'))), 'remember')
  })

  test('the days of summer time: an hour more or less between two midnights is no day more or less', () => {
    const left = (today: string, dueDate: string) =>
      noticeFor(deadline({ dueDate: plainDate(dueDate) }), plainDate(today))
    assert.equal(daysBetween(plainDate('2017-03-23'), plainDate('2017-03-31')), 8) // 191 hours: 26 March has 23
    assert.equal(left('2017-03-23', '2017-03-31')?.stage, 'remember')
    assert.equal(left('2017-03-22', '2017-03-31')?.stage, 'new')
    assert.equal(daysBetween(plainDate('2017-10-27'), plainDate('2017-10-30')), 3) // 73 hours: 29 October has 25
    assert.equal(left('2017-10-27', '2017-10-30')?.stage, 'hurry')
    assert.equal(left('2017-10-26', '2017-10-30')?.stage, 'remember')
  })

  test('today is the Danish date of now, summer and winter', () => {
    const dates = rowsOf(`
      2017-07-09T21:59:59Z | 2017-07-09
      2017-07-09T22:00:00Z | 2017-07-10
      2017-01-09T22:59:59Z | 2017-01-09
      2017-01-09T23:00:00Z | 2017-01-10
      2017-03-25T23:00:00Z | 2017-03-26
      2017-03-26T22:00:00Z | 2017-03-27
      2017-10-28T22:00:00Z | 2017-10-29
      2017-10-29T22:59:59Z | 2017-10-29
      2017-10-29T23:00:00Z | 2017-10-30
    `)
    for (const [now = '', date] of dates) assert.equal(dateOf(instant(now)).toString(), date, now)
  })
})

/**
 * What leaves day by day when the night runs on these days: `8: eight_days` is the number of days
 * left, and the message.
 */
function reminders(one: Deadline, from: PlainDate, to: PlainDate, runs: (day: PlainDate) => boolean = () => true) {
  const made: string[] = []
  let now = one
  for (let day = from; daysBetween(day, to) >= 0; day = addDays(day, 1)) {
    if (!runs(day)) continue
    now = settle(now, noFacts, day).deadline
    const { deadline: after, reminder } = remind(now, day)
    now = after
    if (reminder) made.push(`${daysBetween(day, one.dueDate)}: ${reminder.kind} says ${reminder.daysLeft ?? 'none'}`)
  }
  return { made, deadline: now }
}

const seenFrom = (day: PlainDate, own: Partial<Deadline> = {}) =>
  deadline({ createdDate: day, activationDate: day, visibleSince: day, ...own })
const daysBefore = (count: number) => addDays(DUE, -count)

suite('§2.3 SMS- og e-mailservice', () => {
  test('"tilsendt en påmindelse om, at han har fået en frist … når der er henholdsvis 8 og 3 dage tilbage" – N-ONCE', () => {
    assert.deepEqual(reminders(seenFrom(daysBefore(14)), daysBefore(14), addDays(DUE, 5)).made, [
      '14: deadline_set says none',
      '8: eight_days says 8',
      '3: three_days says 3',
    ])
  })

  test('"med mindre han har booket en samtale": nothing once it is met – N-ONCE', () => {
    const booked = decide(
      seenFrom(daysBefore(14), { remindedThrough: daysBefore(14) }),
      { kind: 'interview_planned', meetingId: 'interview', date: addDays(DUE, 3) },
      noFacts,
      daysBefore(9),
    )
    assert.ok(booked.ok)
    assert.deepEqual(reminders(booked.value.deadline, daysBefore(9), addDays(DUE, 5)).made, [])
  })

  test('two runs on one day, or the same run again, make nothing twice – N-ONCE', () => {
    for (const count of [14, 8, 3]) {
      const first = remind(seenFrom(daysBefore(14)), daysBefore(count))
      assert.ok(first.reminder)
      assert.equal(remind(first.deadline, daysBefore(count)).reminder, null)
    }
  })

  test('a not activated deadline sends its first message on the day it becomes visible – D-HIDDEN', () => {
    const hidden = notActivated(daysBefore(12), { createdDate: daysBefore(20) })
    assert.deepEqual(reminders(hidden, daysBefore(20), DUE).made, [
      '12: deadline_set says none',
      '8: eight_days says 8',
      '3: three_days says 3',
    ])
  })

  test('visible with 8 or 3 days or fewer left: that day only the first message, later ones on their days – N-CREATED-LATE', () => {
    const expected: Record<number, string[]> = {
      9: ['9: deadline_set says none', '8: eight_days says 8', '3: three_days says 3'],
      8: ['8: deadline_set says none', '3: three_days says 3'],
      7: ['7: deadline_set says none', '3: three_days says 3'],
      4: ['4: deadline_set says none', '3: three_days says 3'],
      3: ['3: deadline_set says none'],
      1: ['1: deadline_set says none'],
      0: ['0: deadline_set says none'],
    }
    for (const [left, made] of Object.entries(expected))
      assert.deepEqual(reminders(seenFrom(daysBefore(Number(left))), daysBefore(Number(left)), DUE).made, made)
  })

  test('a run missed on a reminder’s day: the next makes the latest one still true, with the real number of days – N-CATCH-UP', () => {
    const missing = (...left: number[]) =>
      reminders(
        seenFrom(daysBefore(14)),
        daysBefore(14),
        addDays(DUE, 2),
        (day) => !left.includes(daysBetween(day, DUE)),
      ).made
    assert.deepEqual(missing(8).slice(1), ['7: eight_days says 7', '3: three_days says 3'])
    assert.deepEqual(missing(3, 2).slice(1), ['8: eight_days says 8', '1: three_days says 1'])
    assert.deepEqual(missing(8, 7, 6, 5, 4, 3).slice(1), ['2: three_days says 2'], 'not the one of 8 days as well')
    assert.deepEqual(missing(3, 2, 1).slice(2), ['0: three_days says none'], 'on the last day the words of the first')
    assert.deepEqual(missing(3, 2, 1, 0).slice(2), [], 'nothing after the due date')
    assert.deepEqual(missing(14, 13), ['12: deadline_set says none', '8: eight_days says 8', '3: three_days says 3'])
    assert.deepEqual(missing(14, 13, 12, 11, 10, 9, 8), ['7: eight_days says 7', '3: three_days says 3'])
  })

  test('active again: the reminders still to come, no old ones – N-REOPENED', () => {
    const reopenedAt = (left: number, seen = true) => {
      const booked = met(addDays(DUE, 3), {
        createdDate: daysBefore(20),
        visibleSince: seen ? daysBefore(20) : null,
        remindedThrough: seen ? daysBefore(20) : null,
      })
      const again = decide(booked, { kind: 'interview_cancelled', by: 'citizen' }, noFacts, daysBefore(left))
      assert.ok(again.ok)
      return reminders(again.value.deadline, daysBefore(left), addDays(DUE, 2)).made
    }
    assert.deepEqual(reopenedAt(12), ['8: eight_days says 8', '3: three_days says 3'])
    assert.deepEqual(reopenedAt(8), ['3: three_days says 3'])
    assert.deepEqual(reopenedAt(5), ['3: three_days says 3'])
    assert.deepEqual(reopenedAt(3), [])
    assert.deepEqual(reopenedAt(0), [])
    // Met at birth or booked early, it was never seen: becoming visible now, it gets the first
    // message.
    assert.deepEqual(reopenedAt(12, false), [
      '12: deadline_set says none',
      '8: eight_days says 8',
      '3: three_days says 3',
    ])
    assert.deepEqual(reopenedAt(8, false), ['8: deadline_set says none', '3: three_days says 3'])
  })

  test('whichever nights run, and whatever is booked and cancelled meanwhile, no message comes twice – N-ONCE', () => {
    const happens = fc.constantFrom('run', 'run', 'skip', 'book', 'cancel')
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.array(happens, { minLength: 5, maxLength: 80 }), (left, script) => {
        let now: Deadline = seenFrom(daysBefore(left))
        let day = daysBefore(left)
        const made: string[] = []
        for (const event of script) {
          if (event === 'skip' || event === 'run') day = addDays(day, 1)
          if (event === 'run' || event === 'skip') now = settle(now, noFacts, day).deadline
          if (event === 'run') {
            const { deadline: after, reminder } = remind(now, day)
            now = after
            if (reminder) made.push(reminder.kind)
          }
          const act =
            event === 'book'
              ? decide(now, { kind: 'interview_planned', meetingId: 'm', date: addDays(DUE, 7) }, noFacts, day)
              : event === 'cancel'
                ? decide(now, { kind: 'interview_cancelled', by: 'citizen' }, noFacts, day)
                : null
          if (act?.ok) now = act.value.deadline
        }
        assert.deepEqual(made, [...new Set(made)])
      }),
      { numRuns: 500, seed: 27 },
    )
  })

  test('the night looks the deadline up on the day of its next reminder, and never later – N-ONCE', () => {
    const lookedUp = (one: Deadline, left: number) => {
      const today = daysBefore(left)
      return daysBetween(nextDate(one, noFacts, today, nextReminderDate(one, today)) ?? today, DUE)
    }
    const first = seenFrom(daysBefore(14), { remindedThrough: daysBefore(14) })
    assert.deepEqual([lookedUp(first, 14), lookedUp(first, 9)], [8, 8])
    const second = { ...first, remindedThrough: daysBefore(8) }
    assert.deepEqual([lookedUp(second, 8), lookedUp(second, 4)], [3, 3])
    const third = { ...first, remindedThrough: daysBefore(3) }
    assert.deepEqual([lookedUp(third, 3), lookedUp(third, 0)], [-1, -1], 'the day after the due date')
    assert.equal(nextReminderDate(met(DUE), daysBefore(14)), null)
  })

  test('written down before the night has made today’s reminder, it is still looked up today – N-ONCE, N-CATCH-UP', () => {
    const today = daysBefore(12)
    const { deadline: activated } = settle(notActivated(today, { createdDate: daysBefore(20) }), noFacts, today)
    assert.equal(nextDate(activated, noFacts, today, nextReminderDate(activated, today))?.toString(), today.toString())
    const { deadline: after } = remind(activated, today)
    assert.equal(nextDate(after, noFacts, today, nextReminderDate(after, today))?.toString(), daysBefore(8).toString())
    const missed = seenFrom(daysBefore(14), { remindedThrough: daysBefore(14) })
    assert.equal(nextReminderDate(missed, daysBefore(6))?.toString(), daysBefore(6).toString())
  })
})

suite('a reminder that leaves later than it was made – N-CATCH-UP, N-HOURS', () => {
  test('names the days that are left when it leaves; on the last day, and where the words name none, none', () => {
    const made = { dueDate: DUE, daysLeft: 3 }
    assert.deepEqual(
      [3, 2, 1, 0, -1].map((left) => daysToName(made, daysBefore(left))),
      [3, 2, 1, null, null],
    )
    assert.equal(daysToName({ dueDate: DUE, daysLeft: null }, daysBefore(5)), null)
  })
})

suite('Sms afsendes mellem kl. 9 og 22, e-mail straks – N-HOURS', () => {
  const hours = rowsOf(`
    2017-07-03 00:05 | 2017-07-03 09:00
    2017-07-03 08:59 | 2017-07-03 09:00
    2017-07-03 09:00 | 2017-07-03 09:00
    2017-07-03 14:30 | 2017-07-03 14:30
    2017-07-03 21:59 | 2017-07-03 21:59
    2017-07-03 22:00 | 2017-07-04 09:00
    2017-07-03 23:30 | 2017-07-04 09:00
    2017-12-31 23:30 | 2018-01-01 09:00
    2017-03-26 00:05 | 2017-03-26 09:00
    2017-03-25 23:30 | 2017-03-26 09:00
    2017-10-29 00:05 | 2017-10-29 09:00
    2017-10-28 23:30 | 2017-10-29 09:00
  `)
  for (const [made = '', leaves = ''] of hours) {
    test(`made ${made}, leaves ${leaves}`, () => {
      assert.equal(leavesAt('sms', at(made)).toString(), at(leaves).toString())
      assert.equal(leavesAt('email', at(made)).toString(), at(made).toString(), '"samtidig med oprettelse"')
      const citizenActed = { citizenActed: true }
      assert.equal(leavesAt('sms', at(made), citizenActed).toString(), at(made).toString())
    })
  }

  test('by Danish clocks: 07:00Z in summer and 08:00Z in winter is 9', () => {
    assert.equal(leavesAt('sms', instant('2017-07-03T01:00:00Z')).toString(), '2017-07-03T07:00:00Z')
    assert.equal(leavesAt('sms', instant('2017-12-03T01:00:00Z')).toString(), '2017-12-03T08:00:00Z')
    assert.equal(hourOf(instant('2017-10-29T00:30:00Z')), 2)
    assert.equal(hourOf(instant('2017-10-29T01:30:00Z')), 2)
  })

  test('of what is handed over late: by day all of it; in the night what answers an act of the last quarter of an hour', () => {
    const since = (channel: 'sms' | 'email', when: string) => onlyActsSince(channel, at(when))?.toString() ?? null
    assert.equal(since('sms', '2017-07-03 09:00'), null)
    assert.equal(since('sms', '2017-07-03 21:59'), null)
    assert.equal(since('sms', '2017-07-03 22:00'), at('2017-07-03 21:45').toString())
    assert.equal(since('sms', '2017-07-04 08:59'), at('2017-07-04 08:44').toString())
    assert.equal(since('email', '2017-07-03 22:00'), null)
    assert.equal(since('email', '2017-07-03 03:00'), null)
  })
})
