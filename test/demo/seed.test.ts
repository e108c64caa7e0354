import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { wordsOf } from '../../src/delivery/words.ts'
import { type CaseworkerRef, timesOf } from '../../src/demo/published-times.ts'
import { seedDemo } from '../../src/demo/seed.ts'
import { type DemoCitizen, demoCitizens, people, type StoryKey, storyKeys } from '../../src/demo/stories.ts'
import { askBookableTimes } from '../../src/questions/bookable.ts'
import { askSituation } from '../../src/questions/situation.ts'
import { addDays, dateOf, daysBetween, isAfter, type PlainDate, plainDate } from '../../src/rules/dates.ts'
import { noticeFor } from '../../src/rules/notices.ts'
import type { SituationToday } from '../../src/rules/situation.ts'
import { historyOf } from '../../src/storage/deadline-history.ts'
import { deadlinesOf } from '../../src/storage/deadlines.ts'
import { meetingsOf } from '../../src/storage/meetings.ts'
import { handedOver } from '../../src/storage/messages.ts'
import { texts } from '../../src/web/texts.ts'
import { at, rowsOf } from '../guide/support.ts'
import { createFilledDatabase, type TestDatabase } from '../support/database.ts'
import { createTestProgram, must, type TestProgram } from '../support/program.ts'
import { share } from '../support/share.ts'
import { rendered } from '../web/read-html.ts'

const words: Parameters<typeof seedDemo>[1] = (message, reader) =>
  wordsOf(message, { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }, reader)

interface Demo extends TestProgram {
  readonly citizens: readonly DemoCitizen[]
  idOf(key: StoryKey): string
  situation(key: StoryKey): Promise<SituationToday>
  /**
   * `active met closed_met closed`: the statuses that the citizen's deadlines have passed through,
   * the first deadline first.
   */
  lives(key: StoryKey): Promise<string[]>
}

/** What the stories leave in an empty database. */
async function fill(empty: TestDatabase, now: string): Promise<void> {
  const it = await createTestProgram(at(now).toString(), { connections: 4, on: { ...empty, drop: async () => {} } })
  try {
    assert.equal(await seedDemo(it.program, words), true)
  } finally {
    await it.drop()
  }
}

async function seeded(now: string): Promise<Demo> {
  await using opening = new AsyncDisposableStack()
  const on = await createFilledDatabase(`stories ${now}`, (empty) => fill(empty, now))
  const it = await createTestProgram(at(now).toString(), { connections: 4, on })
  opening.defer(it.drop)
  const citizens = await demoCitizens(it.program, texts('da'))
  const idOf = (key: StoryKey) => citizens.find((one) => one.key === key)?.citizenId ?? ''
  opening.move()
  return {
    ...it,
    citizens,
    idOf,
    situation: async (key) => {
      return must(await askSituation(it.asCitizen(idOf(key)), idOf(key)))
    },
    lives: async (key) => {
      const lives: string[] = []
      for (const { id } of (await deadlinesOf(it.database.db, idOf(key))).toReversed())
        lives.push((await historyOf(it.database.db, id)).map((row) => row.to).join(' '))
      return lives
    },
  }
}

const USUAL = '2026-11-24 10:00'

/**
 * The other days of a week, Good Friday, the ends of a year and a leap day. Also the nights of
 * summer time, just after midnight and just before it.
 */
const unusual = [
  '2026-11-23 10:00',
  '2026-11-25 00:01',
  '2026-11-26 10:00',
  '2027-03-26 23:59', // Good Friday
  '2026-11-28 10:00',
  '2026-11-29 10:00',
  '2027-12-31 10:00',
  '2028-01-01 10:00',
  '2028-02-29 10:00',
  '2027-03-28 01:59',
  '2026-10-25 02:30',
]

/**
 * What each story claims on the day on which it is made: notice, days left, statuses passed
 * through.
 */
const claims = rowsOf(`
  books        | new      | 14 | active
  walksIn      | remember |  6 | active
  summoned     |          |    | active met
  bookedBefore |          |    | active met
  noShow       | hurry    |  2 | active met closed_met closed, active
  neverBooks   | last_day |  0 | active
  notActivated |          |    | not_activated
  booksEarly   |          |    | not_activated met
  followUp     | remember |  8 | active
  noTimes      | new      | 10 | active
  cannotBook   |          |    |
  meetsToday   |          |    |
  meetsLater   |          |    |
  notRegistered |         |    |
  ranOut       |          |    | active closed_overdue closed
  unreached    | new      | 12 | active
  messageFailed | new     | 13 | active
  flagged      |          |    |
`)

/** `npm test` draws two of them, `npm run soak -- demo` makes all. */
const dates = [USUAL, ...(share.isWhole ? unusual : new Set(['a', 'b'].map((which) => share.draw(which, unusual))))]

for (const now of dates) {
  suite(`the demo made ${now} (${share.told})`, () => {
    let demo: Demo
    before(async () => {
      demo = await seeded(now)
    })
    after(() => demo.drop())

    test('every story is at the stage that it claims', async () => {
      assert.deepEqual(
        claims.map(([key]) => key),
        [...storyKeys],
      )
      for (const [index, [, stage = '', left = '', lives = '']] of claims.entries()) {
        const key = storyKeys[index] ?? 'books'
        const { deadline, today } = await demo.situation(key)
        const notice = noticeFor(deadline, today)
        assert.deepEqual([notice?.stage ?? '', notice?.daysLeft.toString() ?? ''], [stage, left], key)
        assert.deepEqual(await demo.lives(key), lives === '' ? [] : lives.split(', '), key)
      }
    })

    test('nothing has happened in the future, nobody meets at a weekend, and the night has been run', async () => {
      const until = demo.clock.now()
      for (const { citizenId } of demo.citizens) {
        for (const { id, dueDate } of await deadlinesOf(demo.program.db, citizenId)) {
          for (const { at: when } of await historyOf(demo.program.db, id))
            assert.ok(when.epochMilliseconds <= until.epochMilliseconds)
          assert.ok(dueDate)
        }
        for (const { date, status } of await meetingsOf(demo.program.db, citizenId)) {
          assert.ok(date.dayOfWeek <= 5)
          assert.equal(status === 'planned', isAfter(date, dateOf(until)))
        }
        for (const { settledAt: when } of await handedOver(demo.program.db, citizenId, 100))
          assert.ok((when?.epochMilliseconds ?? Number.NaN) <= until.epochMilliseconds)
      }
    })

    test('who has a deadline finds a time, save for the one who does not', async () => {
      for (const key of ['books', 'walksIn', 'noShow', 'neverBooks', 'notActivated', 'followUp'] as const) {
        const id = demo.idOf(key)
        const { times } = must(await askBookableTimes(demo.asCitizen(id), id, { only: 'interviews' }))
        assert.ok(times.length >= 3, `${key}: ${times.length}`)
      }
      const nothing = must(
        await askBookableTimes(demo.asCitizen(demo.idOf('noTimes')), demo.idOf('noTimes'), { only: 'interviews' }),
      )
      assert.deepEqual([nothing.times, nothing.reasons.map(({ code }) => code)], [[], ['no_free_times']])
      const id = demo.idOf('cannotBook')
      const barred = must(await askBookableTimes(demo.asCitizen(id), id, {}))
      assert.deepEqual(
        barred.reasons.map(({ code }) => code),
        ['group_unknown_to_self_booking'],
      )
    })
  })
}

suite('what the demo is made of', () => {
  let demo: Demo
  before(async () => {
    demo = await seeded(USUAL)
  })
  after(() => demo.drop())

  test('it is made only where there is no citizen', async () => {
    assert.equal(await seedDemo(demo.program, words), false)
    assert.equal((await demoCitizens(demo.program, texts('da'))).length, storyKeys.length)
  })

  test('the eight examples of annex 1 come first, each with a story of its own', async () => {
    assert.deepEqual(
      demo.citizens.map(({ key }) => key),
      [...storyKeys],
    )
    assert.equal(new Set(demo.citizens.map(({ story }) => story)).size, storyKeys.length)
    for (const { story, name, contactGroup } of demo.citizens) {
      assert.ok(story.includes(name.split(' ')[0] ?? '?'), story)
      assert.ok((await rendered(contactGroup)).length > 5)
    }
  })

  test('nobody’s number can be anybody’s: the day is 60 too high', () => {
    for (const { cpr } of Object.values(people)) {
      assert.match(cpr, /^\d{10}$/)
      const day = Number(cpr.slice(0, 2)) - 60
      assert.ok(day >= 1 && day <= 31, cpr)
      assert.ok(Number(cpr.slice(2, 4)) >= 1 && Number(cpr.slice(2, 4)) <= 12, cpr)
    }
    assert.equal(new Set(Object.values(people).map(({ cpr }) => cpr)).size, storyKeys.length)
  })

  test('the reminders of the past were sent on their days', async () => {
    const of = async (key: StoryKey) =>
      (await handedOver(demo.program.db, demo.idOf(key), 100)).map(
        ({ channel, kind, settledAt: when }) => `${when ? dateOf(when).toString() : ''} ${channel} ${kind}`,
      )
    assert.deepEqual(await of('walksIn'), ['2026-11-04 email deadline_set', '2026-11-22 email eight_days'])
    assert.deepEqual(await of('summoned'), ['2026-11-12 sms deadline_set', '2026-11-20 sms summoned'])
    assert.deepEqual(await of('cannotBook'), [])
    assert.deepEqual(await of('notActivated'), [])
  })

  test('about 120 days ahead, some days with none', async () => {
    const id = demo.idOf('booksEarly')
    const { times } = must(await askBookableTimes(demo.asCitizen(id), id, { only: 'other' }))
    assert.ok(times.length >= 10)
    const last = timesOf('karin', plainDate('2026-11-24'), 121).at(-1)
    assert.ok(last && daysBetween(plainDate('2026-11-24'), dateOf(last)) >= 115)
    const days = new Set(timesOf('karin', plainDate('2026-11-24'), 28).map((when) => dateOf(when).toString()))
    assert.ok(days.size > 10 && days.size < 20, `${days.size} of 20 weekdays`)
  })

  test('somebody whom a case system registers later stands after the stories', async () => {
    const { citizenOf } = await import('../support/program.ts')
    const id = await citizenOf(demo.staff)
    assert.deepEqual((await demoCitizens(demo.program, texts('da'))).at(-1)?.citizenId, id)
  })
})

suite('the published times', () => {
  const from = plainDate('2026-01-01')

  test('in any seven days of three years every caseworker with interviews has some, at weekends none', () => {
    for (const caseworker of ['karin', 'mogens', 'aline', 'jonas'] as const) {
      const days = timesOf(caseworker, from, 3 * 365).map(dateOf)
      assert.ok(days.every((day) => day.dayOfWeek <= 5))
      const longest = days
        .map((day, index) => daysBetween(days[index - 1] ?? from, day))
        .reduce((a, b) => Math.max(a, b))
      assert.ok(longest <= 7, `${caseworker}: ${longest} days without`)
    }
  })

  test('on each day of a leap year what the demo books is there, and more than it books is left before each last day', () => {
    const within = (whose: readonly CaseworkerRef[], day: PlainDate, first: number, last: number) =>
      whose.reduce((sum, one) => sum + timesOf(one, addDays(day, first), last - first + 1).length, 0)
    for (let day = plainDate('2028-01-01'); day.year < 2029; day = addDays(day, 1)) {
      const told = day.toString()
      // No-show, summoned, booked early (who may meet each other's first choice), and booked
      // before.
      assert.ok(within(['karin', 'mogens'], day, -10, -4) >= 1, told)
      assert.ok(within(['karin', 'mogens'], day, 3, 10) >= 2, told)
      assert.ok(within(['karin', 'mogens'], day, 8, 15) >= 2, told)
      assert.ok(within(['karin', 'mogens'], day, 4, 13) >= 4, told)
      assert.ok(within(['aline'], day, 7, 14) >= 1, told)
      // To be chosen from: the last day of her who never books, of the no-show, of walks-in and of
      // the follow-up.
      const BOOKED = 2
      assert.ok(within(['karin', 'mogens'], day, 1, 0 + 7) >= 3 + BOOKED, told)
      assert.ok(within(['aline'], day, 1, 6 + 7) >= 3 + BOOKED, told)
      assert.ok(within(['jonas'], day, 1, 8 + 7) >= 3, told)
    }
  })
})
