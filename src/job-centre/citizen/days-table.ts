import { html } from 'hono/html'
import { type Absence, isAway } from '../../rules/absences.ts'
import { addDays, isAfter, isBefore, isSameDay, isWithin, type PlainDate, plainDate } from '../../rules/dates.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'

export interface DaysOfTimes {
  readonly today: PlainDate
  /** The last day to book. */
  readonly due: PlainDate
  /** The last day for the interview. */
  readonly last: PlainDate
  /** How many times on which day, `2026-07-10`. */
  readonly byDay: ReadonlyMap<string, number>
  readonly away: readonly Absence[]
}

/** More weeks than a deadline lives are not shown. */
const MOST_WEEKS = 14
const WORKING_DAYS = 5
const DAYS_OF_WEEK = 7
/** From so many on a day is told as having many. */
const MANY = 4

const monday = (date: PlainDate): PlainDate => addDays(date, 1 - date.dayOfWeek)

function cell({ today, due, last, byDay, away }: DaysOfTimes, day: PlainDate): Html {
  const number = html`${day.day}.`
  if (isBefore(day, today) || isAfter(day, last)) return html`<td class="out">${number}</td>`
  const isDue = isSameDay(day, due) ? ' due' : ''
  if (away.some(({ kind, from, to }) => isAway(kind) && isWithin(day, from, to)))
    return html`<td class="away${isDue}">${number}<b>–</b></td>`
  const count = byDay.get(day.toString()) ?? 0
  const look = count >= MANY ? 'many' : count > 0 ? 'some' : 'none'
  return html`<td class="${look}${isDue}">${number}<b>${count}</b></td>`
}

/** Free times day by day, a week a row; weekend days only where they have times. */
export function daysTable(texts: Texts, days: DaysOfTimes): Html {
  const { today, last, byDay } = days
  const first = monday(today)
  const weeks = Math.min(Math.ceil((first.until(last).days + 1) / DAYS_OF_WEEK), MOST_WEEKS)
  const hasWeekend = [...byDay.keys()].some((day) => plainDate(day).dayOfWeek > WORKING_DAYS)
  const columns = Array.from({ length: hasWeekend ? DAYS_OF_WEEK : WORKING_DAYS }, (_, at) => at)
  const rows = Array.from({ length: weeks }, (_, at) => addDays(first, at * DAYS_OF_WEEK))
  return html`<table class="days"><caption class="sr-only">${texts.t('jobCentre.case.days.caption')}</caption><thead><tr><td class="corner"></td>${columns.map(
    (at) => html`<th scope="col">${capital(texts.shortWeekday(addDays(first, at)))}</th>`,
  )}</tr></thead><tbody>
${rows.map(
  (begin) =>
    html`<tr><th scope="row">${texts.t('jobCentre.case.days.week', { week: begin.weekOfYear ?? 0 })}</th>${columns.map((at) => cell(days, addDays(begin, at)))}</tr>\n`,
)}</tbody></table>
<p class="quiet">${texts.t('jobCentre.case.days.legend', { away: String(days.away.length > 0) })}</p>`
}
