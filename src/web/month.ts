import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { addDays, firstOf, isSameDay, plainDate } from '../rules/dates.ts'
import { rememberedBy } from '../rules/remembered.ts'
import { type Html, icon, script } from './html.ts'
import { capital, type Texts } from './texts.ts'

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

/** What the ways to the neighbouring months lead to, so that the month stays in sight when it turns. */
export const MONTH_ID = 'month-name'

/** Any Monday: the names of the weekdays are asked of the days of its week. */
const MONDAY = plainDate('2026-06-01')

const isIn = (month: Temporal.PlainYearMonth, date: Temporal.PlainDate): boolean =>
  date.month === month.month && date.year === month.year

/** §2.4: the guide's calendar has Monday to Friday. A weekend column stands only where one of its days has times (F-3). */
function weekdaysShown(free: ReadonlyMap<number, FreeDay>): number[] {
  const withTimes = new Set([...free.values()].map(({ date }) => date.dayOfWeek))
  return [1, 2, 3, 4, 5, ...[6, 7].filter((weekday) => withTimes.has(weekday))]
}

/** The month's weeks as rows of the weekdays shown; null before its first and after its last day. */
function weeksOf(month: Temporal.PlainYearMonth, weekdays: readonly number[]): (Temporal.PlainDate | null)[][] {
  const first = firstOf(month)
  const weeks: (Temporal.PlainDate | null)[][] = []
  for (let before = 1 - first.dayOfWeek; before < month.daysInMonth; before += 7) {
    const week = weekdays.map((weekday) => {
      const offset = before + weekday - 1
      return offset >= 0 && offset < month.daysInMonth ? addDays(first, offset) : null
    })
    if (week.some((day) => day !== null)) weeks.push(week)
  }
  return weeks
}

interface DayContext {
  readonly texts: Texts
  readonly view: MonthView
  readonly free: ReadonlyMap<number, FreeDay>
}

interface DayMarks {
  readonly texts: Texts
  readonly day: number
  readonly isToday: boolean
  readonly isLast: boolean
}

/** What a day says of itself whoever asks: a month has thirty, and all citizens the same. */
const marksOf = rememberedBy(
  ({ texts, day, isToday, isLast }: DayMarks) => `${texts.language} ${day} ${isToday} ${isLast}`,
  ({ texts, day, isToday, isLast }): { readonly classes: string; readonly marks: Html; readonly closed: Html } => {
    const classes = `${isToday ? ' month__day--today' : ''}${isLast ? ' month__day--last' : ''}`
    const marks = html`<span class="month__number">${texts.t('month.dayNumber', { day })}</span>${
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

const freedomOf = rememberedBy(
  ({ texts, longDate, count }: Freedom) => `${texts.language} ${longDate} ${count}`,
  ({ texts, longDate, count }): Html =>
    html`<span class="month__free">${texts.t('month.free')}</span><span class="sr-only">${texts.t('month.freeAccessible', { date: longDate })}</span> <span class="month__count">${texts.t('month.count', { count })}</span>`,
)

function dayCell({ texts, view, free }: DayContext, date: Temporal.PlainDate): Html {
  const open = free.get(date.day)
  const is = (other: Temporal.PlainDate | undefined) => other !== undefined && isSameDay(date, other)
  const { classes, marks, closed } = marksOf({
    texts,
    day: date.day,
    isToday: is(view.today),
    isLast: is(view.lastDay),
  })
  if (!open) return closed
  const chosen = is(view.chosen) ? html` aria-current="date"` : ''
  return html`<td class="month__day month__day--free${classes}"><a class="month__cell" href="${view.addressOf(date)}"${chosen}>${marks}${freedomOf({ texts, longDate: texts.longDate(date), count: open.count })}</a></td>`
}

const weekdayHeads = rememberedBy(
  ({ texts, weekdays }: { readonly texts: Texts; readonly weekdays: readonly number[] }) =>
    `${texts.language} ${weekdays.join()}`,
  ({ texts, weekdays }): Html =>
    html`${weekdays.map((weekday) => {
      const named = addDays(MONDAY, weekday - 1)
      return html`<th scope="col"><span aria-hidden="true">${capital(texts.shortWeekday(named))}</span><span class="sr-only">${capital(texts.weekday(named))}</span></th>`
    })}`,
)

/** One way to a neighbouring month. Where there is none, nothing is left to press, but the heading stays in its place. */
function turn(texts: Texts, side: 'previous' | 'next', to: MonthView['next']): Html {
  const picture = icon(side === 'previous' ? 'chevron-left' : 'chevron-right')
  return to
    ? html`<a class="month__turn" href="${to.href}" aria-label="${texts.t(`month.${side}Label`, { month: texts.monthName(to.month) })}" rel="${side === 'previous' ? 'prev' : 'next'}">${picture}</a>`
    : html`<span class="month__turn month__turn--none">${picture}</span>`
}

const entry = (kind: string, words: string): Html =>
  html`<li><span class="month__sample month__sample--${kind}"></span>${words}</li>`

function legend(texts: Texts, view: MonthView, weekdays: readonly number[]): Html {
  const { month, today, lastDay, chosen } = view
  const inMonth = (date: Temporal.PlainDate | undefined) =>
    date !== undefined && weekdays.includes(date.dayOfWeek) && isIn(month, date)
  return html`<ul class="month__legend" aria-label="${texts.t('month.legend')}">${entry('free', texts.t('month.free'))}${
    inMonth(chosen) ? entry('chosen', texts.t('month.legendChosen')) : ''
  }${inMonth(today) ? entry('today', texts.t('month.today')) : ''}${
    inMonth(lastDay) ? entry('last', texts.t('month.legendLastDay')) : ''
  }</ul>`
}

/** The shortcut to the first day of all with times, but where that is the day chosen; a month without any has its own (`nothingFree`). */
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

/** §2.4, F-3: the month in which the citizen chooses a day. A table, so that a screen reader says the weekday of each day. */
export function monthCalendar(texts: Texts, view: MonthView): Html {
  const free = new Map(view.freeDays.filter(({ date }) => isIn(view.month, date)).map((each) => [each.date.day, each]))
  const weekdays = weekdaysShown(free)
  const name = texts.monthName(view.month)
  return html`<div class="month${weekdays.length > 5 ? ' month--seven' : ''}">
${free.size === 0 ? nothingFree(texts, view) : firstFreeDay(texts, view)}
<div class="month__top">${turn(texts, 'previous', view.previous)}<h3 class="month__name" id="${MONTH_ID}" tabindex="-1">${capital(name)}</h3>${turn(texts, 'next', view.next)}</div>
<table class="month__table" aria-labelledby="${MONTH_ID}" aria-describedby="month-keys">
<thead><tr>${weekdayHeads({ texts, weekdays })}</tr></thead>
<tbody>${weeksOf(view.month, weekdays).map(
    (week) =>
      html`<tr>${week.map((date) => (date ? dayCell({ texts, view, free }, date) : html`<td class="month__empty"></td>`))}</tr>
`,
  )}</tbody>
</table>
${legend(texts, view, weekdays)}
<p class="month__keys" id="month-keys">${texts.t('month.keys')}</p>
${script('js/month.js')}
</div>`
}
