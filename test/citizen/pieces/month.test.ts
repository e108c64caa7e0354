import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayTimes, noDayChosen } from '../../../src/citizen/pieces/day-times.ts'
import { firstMonthShown, type MonthView, monthCalendar } from '../../../src/citizen/pieces/month.ts'
import { texts } from '../../../src/web/texts.ts'
import { at, day, elements, month, rendered, textOf } from '../../web/read-html.ts'

const da = texts('da')

const free = (date: string, count: number) => ({ date: day(date), count })

const july: MonthView = {
  month: month('2017-07'),
  today: day('2017-07-06'),
  freeDays: [free('2017-07-10', 3), free('2017-07-11', 1), free('2017-07-17', 2)],
  addressOf: (date) => `?dag=${date.toString()}#tider`,
  lastDay: day('2017-07-17'),
}

const drawn = async (view: Partial<MonthView> = {}) => rendered(monthCalendar(da, { ...july, ...view }))
const headings = (html: string) => elements(html, 'th').map(textOf)
const cell = (html: string, number: number) =>
  elements(html, 'td').find((each) => each.includes(`>${number}.</span>`)) ?? ''

test('§2.4 "En måned": the columns are Monday to Friday, each a heading of its column', async () => {
  const html = await drawn()
  assert.deepEqual(headings(html), ['Man Mandag', 'Tirs Tirsdag', 'Ons Onsdag', 'Tors Torsdag', 'Fre Fredag'])
  assert.equal(html.match(/<th scope="col">/g)?.length, 5)
})

test('a weekend column stands only where one of its days has times', async () => {
  assert.deepEqual(headings(await drawn({ freeDays: [free('2017-07-15', 1)] })).slice(5), ['Lør Lørdag'])
  assert.deepEqual(headings(await drawn({ freeDays: [free('2017-07-16', 1)] })).slice(5), ['Søn Søndag'])
  assert.deepEqual(
    headings(await drawn({ freeDays: [free('2017-08-12', 1)] })).slice(5),
    [],
    'a week that is not shown counts not',
  )
})

const numbersOf = (html: string) =>
  elements(html, 'tr')
    .slice(1)
    .map((week) => [...week.matchAll(/month__number">(\d+)\./g)].map(([, number]) => Number(number)))

const july2017 = [
  [26, 27, 28, 29, 30],
  [3, 4, 5, 6, 7],
  [10, 11, 12, 13, 14],
  [17, 18, 19, 20, 21],
  [24, 25, 26, 27, 28],
  [31, 1, 2, 3, 4],
]

test("§2.4, F-3: weeks are whole, as in the guide's picture of July 2017", async () => {
  assert.deepEqual(numbersOf(await drawn({ today: day('2017-06-06') })), july2017)
})

test('F-3: a week that is over is left out, the present one is not', async () => {
  assert.deepEqual(numbersOf(await drawn({ today: day('2017-07-07') })), july2017.slice(1))
  assert.deepEqual(numbersOf(await drawn({ today: day('2017-07-08') })), july2017.slice(2), 'a Saturday')
  const weekend = { today: day('2017-07-08'), freeDays: [free('2017-07-09', 1)] }
  assert.deepEqual(numbersOf(await drawn(weekend))[0], [3, 4, 5, 6, 7, 9], 'a Sunday with times is still to come')
})

test('a day of a neighbouring month says which month it is, and leads to its times when it has any', async () => {
  const html = await drawn({ freeDays: [free('2017-08-02', 4)] })
  const [first, second] = elements(html, 'td').slice(-5)
  assert.equal(textOf(first ?? ''), '31., ingen ledige tider')
  assert.equal(textOf(second ?? ''), '1. august, ingen ledige tider')
  assert.match(html, /<a class="month__cell" href="\?dag=2017-08-02#tider"/)
})

test('F-3: the first month shown has a day to come, on each day of a leap year and of the year before', () => {
  for (let date = day('2027-01-01'); date.year < 2029; date = date.add({ days: 1 })) {
    const first = firstMonthShown(date, undefined)
    const weekday = [0, 1, 2].map((days) => date.add({ days })).find(({ dayOfWeek }) => dayOfWeek < 6)
    assert.equal(first.toString(), weekday?.toPlainYearMonth().toString(), date.toString())
  }
  assert.equal(firstMonthShown(day('2026-10-31'), undefined).toString(), '2026-11')
  assert.equal(firstMonthShown(day('2026-10-31'), day('2026-10-31')).toString(), '2026-10', 'a Saturday with times')
})

test('the calendar of each day of a leap year begins with the week of its first day to come', async () => {
  for (let date = day('2028-01-01'); date.year < 2029; date = date.add({ days: 1 })) {
    const html = await drawn({ month: firstMonthShown(date, undefined), today: date, freeDays: [] })
    const weekday = [0, 1, 2].map((days) => date.add({ days })).find(({ dayOfWeek }) => dayOfWeek < 6)
    assert.ok(numbersOf(html)[0]?.includes(weekday?.day ?? 0), date.toString())
  }
})

test('§2.4 days with times say "Ledige tider", lead to their times and say how many to those who listen', async () => {
  const html = await drawn()
  assert.equal(textOf(cell(html, 10)), '10. Ledige tider, mandag den 10. juli 2017, 3 tider')
  assert.equal(textOf(cell(html, 11)), '11. Ledige tider, tirsdag den 11. juli 2017, 1 tid')
  assert.match(cell(html, 10), /<a [^>]*href="\?dag=2017-07-10#tider"/)
})

test('days without times cannot be chosen and say so to those who listen', async () => {
  const none = cell(await drawn(), 12)
  assert.doesNotMatch(none, /<a /)
  assert.equal(textOf(none), '12., ingen ledige tider')
})

test('today, the last day and the chosen day are marked in words, not in colour alone', async () => {
  const html = await drawn({ chosen: day('2017-07-11') })
  assert.match(textOf(cell(html, 6)), /I dag/)
  assert.match(textOf(cell(html, 17)), /Sidste dag/)
  assert.match(cell(html, 11), /aria-current="date"/)
  assert.equal(html.match(/aria-current/g)?.length, 1)
})

test('a deadline that the citizen must not know of leaves no mark', async () => {
  const { lastDay: _, ...hidden } = july
  assert.doesNotMatch(await rendered(monthCalendar(da, hidden)), /Sidste dag/)
})

test('the neighbouring months are named; where there is none, nothing can be pressed', async () => {
  const html = await drawn({ next: { month: month('2017-08'), href: '?maaned=2017-08' } })
  assert.match(html, /href="\?maaned=2017-08" aria-label="Næste måned, august 2017"/)
  assert.doesNotMatch(html, /Forrige måned/)
})

test('a month without any free day says so and shows the way to the first one', async () => {
  const html = await drawn({ freeDays: [], firstFree: free('2017-08-02', 4) })
  assert.match(textOf(html), /Der er ingen ledige tider i juli 2017\. Gå til første ledige dag, onsdag den 2\. august/)
  assert.match(html, /href="\?dag=2017-08-02#tider"/)
})

test('the times of a day are radio buttons, morning and afternoon apart; noon is afternoon', async () => {
  const html = await rendered(
    dayTimes(da, {
      id: 'tid',
      name: 'tid',
      date: day('2017-07-11'),
      times: ['09:00', '11:45', '12:00'].map((clock) => ({ value: clock, startsAt: at(`2017-07-11T${clock}`) })),
    }),
  )
  assert.equal(textOf(html), 'Ledige tider tirsdag den 11. juli Formiddag kl. 09.00 kl. 11.45 Eftermiddag kl. 12.00')
  assert.equal(html.match(/type="radio"/g)?.length, 3)
  assert.equal(html.match(/name="tid"/g)?.length, 3)
  assert.match(html, /<h3 [^>]*id="tider"/)
})

test('a part of the day without times is left out', async () => {
  const times = [{ value: 'a', startsAt: at('2017-07-11T14:00') }]
  const html = await rendered(dayTimes(da, { id: 'tid', name: 'tid', date: day('2017-07-11'), times }))
  assert.doesNotMatch(html, /Formiddag/)
})

test('before a day is chosen the citizen is told to choose one', async () => {
  assert.match(textOf(await rendered(noDayChosen(da))), /^Vælg en dag med ledige tider i kalenderen\./)
})
