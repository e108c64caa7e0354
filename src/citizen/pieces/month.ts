import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { addDays, firstOf, isBefore, isSameDay, monthOf, plainDate } from '../../rules/dates.ts'
import { memoiseBy } from '../../rules/memoise.ts'
import { type Html, icon, script } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'

export interface FreeDay {
  readonly date: Temporal.PlainDate
  /** How many times there are to choose between. */
  readonly count: number
}

export interface MonthView {
  readonly month: Temporal.PlainYearMonth
  readonly today: Temporal.PlainDate
  /** Days with times, also of other months; in any order. */
  readonly freeDays: readonly FreeDay[]
  /** What shows a day's times. Asked for days that are drawn alone. */
  readonly addressOf: (date: Temporal.PlainDate) => string
  /** The last day on which the meeting can be held, when the citizen may know it (D-HIDDEN). */
  readonly lastDay?: Temporal.PlainDate
  readonly chosen?: Temporal.PlainDate
  readonly previous?: { readonly month: Temporal.PlainYearMonth; readonly href: string }
  readonly next?: { readonly month: Temporal.PlainYearMonth; readonly href: string }
  /** The first day of all with times. */
  readonly firstFree?: FreeDay
}

/**
 * What the ways to the neighbouring months lead to, so that the month stays in sight when it turns.
 */
export const MONTH_ID = 'month-name'

/** Any Monday: the names of the weekdays are asked of the days of its week. */
const MONDAY = plainDate('2026-06-01')

const isIn = (month: Temporal.PlainYearMonth, date: Temporal.PlainDate): boolean =>
  date.month === month.month && date.year === month.year

const WEEK = 7
const WEEKDAYS = [1, 2, 3, 4, 5]
const WEEKEND = [6, 7]

/** A day among those of three months in a row, as a number: cheaper to look up than a text. */
const keyOf = (date: Temporal.PlainDate): number => date.month * 100 + date.day

/**
 * The Mondays of the month's weeks. A week is whole, as in the guide's picture (F-3): 26.–30. June
 * stand before 3. July, because 1. July is a Saturday.
 */
function mondaysOf(month: Temporal.PlainYearMonth): Temporal.PlainDate[] {
  const first = firstOf(month)
  const mondays: Temporal.PlainDate[] = []
  for (let before = 1 - first.dayOfWeek; before < month.daysInMonth; before += WEEK)
    mondays.push(addDays(first, before))
  return mondays
}

interface Shown {
  readonly weekdays: readonly number[]
  readonly weeks: readonly (readonly Temporal.PlainDate[])[]
  /** The days with times among those shown, by `keyOf`. */
  readonly free: ReadonlyMap<number, FreeDay>
}

/**
 * §2.4: the guide's calendar has Monday to Friday. A weekend column stands only where one of its
 * days has times (F-3). A week none of whose shown days is still to come is left out.
 */
function shownOf({ month, today, freeDays }: MonthView): Shown {
  const mondays = mondaysOf(month)
  const [first, last] = [mondays.at(0), mondays.at(-1)]
  if (!first || !last) return { weekdays: WEEKDAYS, weeks: [], free: new Map() }
  const free = freeDays.filter(({ date }) => !isBefore(date, first) && isBefore(date, addDays(last, WEEK)))
  const withTimes = new Set(free.map(({ date }) => date.dayOfWeek))
  const weekdays = [...WEEKDAYS, ...WEEKEND.filter((weekday) => withTimes.has(weekday))]
  const weeks = mondays
    .map((monday) => weekdays.map((weekday) => addDays(monday, weekday - 1)))
    .filter((week) => week.some((date) => !isBefore(date, today)))
  return { weekdays, weeks, free: new Map(free.map((each) => [keyOf(each.date), each])) }
}

/** The first month with a day still to come: on a month's last weekend it is the next one (F-3). */
export function firstMonthShown(today: Temporal.PlainDate, firstFree: Temporal.PlainDate | undefined) {
  const weekday = addDays(today, today.dayOfWeek > WEEKDAYS.length ? WEEK + 1 - today.dayOfWeek : 0)
  const first = firstFree && isBefore(firstFree, weekday) ? firstFree : weekday
  return monthOf(first)
}

interface DayContext {
  readonly texts: Texts
  readonly view: MonthView
  readonly shown: Shown
}

interface DayMarks {
  readonly texts: Texts
  readonly day: number
  readonly isToday: boolean
  readonly isLast: boolean
  /** The name of the neighbouring month that the day belongs to; empty for the month's own days. */
  readonly otherMonth: string
}

interface DayMarked {
  readonly classes: string
  readonly marks: Html
  readonly closed: Html
}

/** What a day says of itself whoever asks: a month has thirty, and all citizens the same. */
const marksOf = memoiseBy(
  ({ texts, day, isToday, isLast, otherMonth }: DayMarks) =>
    `${texts.language} ${day} ${isToday} ${isLast} ${otherMonth}`,
  ({ texts, day, isToday, isLast, otherMonth }): DayMarked => {
    const classes = `${isToday ? ' month__day--today' : ''}${isLast ? ' month__day--last' : ''}${otherMonth ? ' month__day--other' : ''}`
    const month = otherMonth ? html`<span class="sr-only"> ${otherMonth}</span>` : ''
    const marks = html`<span class="month__number">${texts.t('month.dayNumber', { day })}</span>${month}${
      isToday ? html`<span class="month__mark">${texts.t('month.today')}</span>` : ''
    }${isLast ? html`<span class="month__mark">${texts.t('month.lastDay')}</span>` : ''}`
    const closed = html`<td class="month__day${classes}"><div class="month__cell">${marks}<span class="sr-only">${texts.t('month.noneAccessible')}</span></div></td>`
    return { classes, marks, closed }
  },
)

interface Freedom {
  readonly texts: Texts
  /** "fredag den 10. juli" */
  readonly longDate: string
  readonly count: number
}

const freedomOf = memoiseBy(
  ({ texts, longDate, count }: Freedom) => `${texts.language} ${longDate} ${count}`,
  ({ texts, longDate, count }): Html =>
    html`<span class="month__free">${texts.t('month.free')}</span><span class="sr-only">${texts.t('month.freeAccessible', { date: longDate })}</span> <span class="month__count">${texts.t('month.count', { count })}</span>`,
)

function dayCell({ texts, view, shown }: DayContext, date: Temporal.PlainDate): Html {
  const open = shown.free.get(keyOf(date))
  const is = (other: Temporal.PlainDate | undefined) => other !== undefined && isSameDay(date, other)
  const { classes, marks, closed } = marksOf({
    texts,
    day: date.day,
    isToday: is(view.today),
    isLast: is(view.lastDay),
    otherMonth: isIn(view.month, date) ? '' : texts.monthOnly(date),
  })
  if (!open) return closed
  const chosen = is(view.chosen) ? html` aria-current="date"` : ''
  return html`<td class="month__day month__day--free${classes}"><a class="month__cell" href="${view.addressOf(date)}"${chosen}>${marks}${freedomOf({ texts, longDate: texts.longDate(date), count: open.count })}</a></td>`
}

const weekdayHeads = memoiseBy(
  ({ texts, weekdays }: { readonly texts: Texts; readonly weekdays: readonly number[] }) =>
    `${texts.language} ${weekdays.join()}`,
  ({ texts, weekdays }): Html =>
    html`${weekdays.map((weekday) => {
      const named = addDays(MONDAY, weekday - 1)
      return html`<th scope="col"><span aria-hidden="true">${capital(texts.shortWeekday(named))}</span><span class="sr-only">${capital(texts.weekday(named))}</span></th>`
    })}`,
)

/**
 * One way to a neighbouring month. Where there is none, nothing is left to press, but the heading
 * stays in its place.
 */
function turn(texts: Texts, side: 'previous' | 'next', to: MonthView['next']): Html {
  const picture = icon(side === 'previous' ? 'chevron-left' : 'chevron-right')
  return to
    ? html`<a class="month__turn" href="${to.href}" aria-label="${texts.t(`month.${side}Label`, { month: texts.monthName(to.month) })}" rel="${side === 'previous' ? 'prev' : 'next'}">${picture}</a>`
    : html`<span class="month__turn month__turn--none">${picture}</span>`
}

const entry = (kind: string, words: string): Html =>
  html`<li><span class="month__sample month__sample--${kind}"></span>${words}</li>`

function legend({ texts, view, shown }: DayContext): Html {
  const { today, lastDay, chosen } = view
  const isShown = (date: Temporal.PlainDate | undefined) =>
    date !== undefined && shown.weeks.some((week) => week.some((day) => isSameDay(day, date)))
  return html`<ul class="month__legend" aria-label="${texts.t('month.legend')}">${entry('free', texts.t('month.free'))}${
    isShown(chosen) ? entry('chosen', texts.t('month.legendChosen')) : ''
  }${isShown(today) ? entry('today', texts.t('month.today')) : ''}${
    isShown(lastDay) ? entry('last', texts.t('month.legendLastDay')) : ''
  }</ul>`
}

/**
 * The shortcut to the first day of all with times, but where that is the day chosen; a month
 * without any has its own (`nothingFree`).
 */
function firstFreeDay(texts: Texts, { firstFree, chosen, addressOf }: MonthView): Html | '' {
  if (!firstFree || chosen?.equals(firstFree.date)) return ''
  const day = texts.dayAndMonth(firstFree.date)
  return html`<p class="month__first"><a href="${addressOf(firstFree.date)}">${texts.t('month.firstFreeDay', { date: day })}</a></p>`
}

function nothingFree(texts: Texts, { month, firstFree, addressOf }: MonthView): Html {
  const way = firstFree
    ? html` <a href="${addressOf(firstFree.date)}">${texts.t('month.firstFree', { date: texts.dayAndMonth(firstFree.date) })}</a>`
    : ''
  return html`<p class="month__nothing">${texts.t('none.inMonth', { month: texts.monthName(month) })}${way}</p>`
}

/**
 * §2.4, F-3: the month in which the citizen chooses a day. A table, so that a screen reader says
 * the weekday of each day.
 */
export function monthCalendar(texts: Texts, view: MonthView): Html {
  const shown = shownOf(view)
  const { weekdays, weeks } = shown
  const context = { texts, view, shown }
  const isFree = view.freeDays.some(({ date }) => isIn(view.month, date))
  const name = texts.monthName(view.month)
  return html`<div class="month${weekdays.length > WEEKDAYS.length ? ' month--seven' : ''}">
${isFree ? firstFreeDay(texts, view) : nothingFree(texts, view)}
<div class="month__top">${turn(texts, 'previous', view.previous)}<h3 class="month__name" id="${MONTH_ID}" tabindex="-1">${capital(name)}</h3>${turn(texts, 'next', view.next)}</div>
<table class="month__table" aria-labelledby="${MONTH_ID}" aria-describedby="month-keys">
<thead><tr>${weekdayHeads({ texts, weekdays })}</tr></thead>
<tbody>${weeks.map(
    (week) =>
      html`<tr>${week.map((date) => dayCell(context, date))}</tr>
`,
  )}</tbody>
</table>
${legend(context)}
<p class="month__keys" id="month-keys">${texts.t('month.keys')}</p>
${script('js/month.js')}
</div>`
}
