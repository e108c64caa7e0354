import { html } from 'hono/html'
import type { TimeToMake } from '../../questions/job-centre/planned-times.ts'
import type { SeenDays } from '../../questions/job-centre/week.ts'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import { publicHolidayOn } from '../../rules/public-holidays.ts'
import { asWritten } from '../../web/as-written.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { dayAddress, type WeekAsked } from './addresses.ts'
import { type Block, type Cell, daysOfWeek, freeOn, type Row, rowsOf } from './week-rows.ts'

/** A week with what a series would make, where one is being made. */
export interface WeekView {
  readonly asked: WeekAsked
  readonly seen: SeenDays
  readonly toMake?: readonly TimeToMake[]
}

const from = (texts: Texts, startsAt: Instant, endsAt: Instant): string =>
  `${texts.clockTime(startsAt)}–${texts.clockTime(endsAt)}`

/** How much of a block is booked, in hundredths. */
const filled = ({ seats, booked }: Block): number => Math.round((booked / Math.max(seats, 1)) * 100)

function block(texts: Texts, asked: WeekAsked, row: Row, one: Block): Html {
  const { first, last, seats, booked } = one
  const title = first.offerTitle === null ? texts.t('jobCentre.times.week.ownHour') : asWritten(texts, first.offerTitle)
  const who = asked.by === 'place' ? html`${first.caseworkerName}<br>` : ''
  const of = asked.by === 'place' ? { place: row.key } : { caseworkerId: first.caseworkerId }
  const kept = first.status === 'kept' ? html`<br>${texts.t('jobCentre.times.week.kept')}` : ''
  const fill = html`<svg class="block__fill" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="${filled(one)}" height="6"/></svg>`
  return html`<a class="block${first.meetingType === 'job' ? '' : ' block--other'}" href="${dayAddress(first.date, of)}"><span class="block__time">${from(texts, first.startsAt, last.endsAt)}</span>${who}${title}<br>${texts.t('jobCentre.times.week.booked', { booked, seats })}${kept}${fill}</a>`
}

/** The new times of a caseworker on a day, as one block. */
function newBlock(texts: Texts, times: readonly TimeToMake[]): Html | '' {
  const [first] = times
  const last = times.at(-1)
  if (!first || !last) return ''
  return html`<div class="block block--new"><span class="block__time">${from(texts, first.startsAt, last.endsAt)}</span>${texts.t('jobCentre.times.week.new', { times: times.length })}</div>`
}

function closedWords(texts: Texts, { opened }: SeenDays, { date, closures }: Cell): Html[] {
  const holiday = publicHolidayOn(date)
  const ofHoliday =
    holiday && !opened.has(date.toString())
      ? [html`${texts.t('jobCentre.times.week.holiday', { holiday: texts.t(`jobCentre.times.holiday.${holiday}`) })}`]
      : []
  const ofClosures = closures.map(({ caseworkerId, reason }) =>
    caseworkerId === null
      ? html`${texts.t('jobCentre.times.week.closed')}${reason === null ? '' : html`<br>${asWritten(texts, reason)}`}`
      : html`${reason === null ? texts.t('jobCentre.times.week.away') : asWritten(texts, reason)}`,
  )
  return [...ofHoliday, ...ofClosures]
}

function cell(texts: Texts, { asked, seen, toMake = [] }: WeekView, row: Row, one: Cell): Html {
  const day = `${capital(texts.weekday(one.date))} ${one.date.day}.`
  const news = toMake.filter(({ caseworker, date }) => caseworker === row.key && date.equals(one.date))
  const closed = closedWords(texts, seen, one)
  const blocks = one.blocks.map((each) => block(texts, asked, row, each))
  const words = closed.map((each, at) => html`${at === 0 ? '' : html`<br>`}${each}`)
  const content = html`${words.length === 0 ? '' : html`<span>${words}</span>`}${blocks}${newBlock(texts, news)}`
  if (closed.length > 0) return html`<td data-day="${day}" class="is-closed">${content}</td>`
  return blocks.length === 0 && news.length === 0
    ? html`<td data-day="${day}" class="empty"><span>${texts.t('jobCentre.times.week.none')}</span></td>`
    : html`<td data-day="${day}">${content}</td>`
}

function rowOf(texts: Texts, view: WeekView, row: Row): Html {
  const name = row.name === null ? texts.t('jobCentre.times.week.noPlace') : asWritten(texts, row.name)
  const about = texts.t('jobCentre.times.week.seats', { seats: row.seats, booked: row.booked })
  return html`<tr><th scope="row">${name}<span class="sub">${about}</span></th>${row.cells.map((one) => cell(texts, view, row, one))}</tr>
`
}

function foot(texts: Texts, { seen, toMake = [] }: WeekView, days: readonly PlainDate[]): Html {
  const cells = days.map((date) => {
    const made = toMake.filter((time) => time.date.equals(date)).length
    const more = made === 0 ? '' : html` <strong>${texts.t('jobCentre.times.week.more', { times: made })}</strong>`
    return html`<td data-day="${capital(texts.weekday(date))} ${date.day}."><span>${freeOn(seen, date)}${more}</span></td>`
  })
  return html`<tfoot><tr><th scope="row">${texts.t('jobCentre.times.week.free')}</th>${cells}</tr></tfoot>`
}

const legend = (texts: Texts, hasNew: boolean): Html =>
  html`<ul class="legend"><li><i></i>${texts.t('jobCentre.times.week.legendJob')}</li><li><i class="l-other"></i>${texts.t('jobCentre.times.week.legendOther')}</li>${hasNew ? html`<li><i class="l-new"></i>${texts.t('jobCentre.times.week.legendNew')}</li>` : ''}<li><i class="l-closed"></i>${texts.t('jobCentre.times.week.legendClosed')}</li></ul>`

/** A week: a row for each caseworker or place, a column for each day; cards on a narrow screen. */
export function weekTable(texts: Texts, view: WeekView, caption: string): Html {
  const { asked, seen, toMake = [] } = view
  const days = daysOfWeek(asked, [...seen.times, ...toMake])
  const heads = days.map(
    (date) =>
      html`<th scope="col">${capital(texts.weekday(date))} <span class="sub">${date.day}. ${texts.monthOnly(date)}</span></th>`,
  )
  const first = texts.t(asked.by === 'place' ? 'jobCentre.times.week.place' : 'jobCentre.times.week.caseworker')
  const rows = rowsOf(seen, asked, { days, also: new Set(toMake.map(({ caseworker }) => caseworker)) })
  return html`<section class="week-scroll" tabindex="0" aria-label="${texts.t('jobCentre.times.week.scroll')}"><table class="week"><caption class="sr-only">${caption}</caption><colgroup><col class="names">${days.map(() => html`<col>`)}</colgroup>
<thead><tr><th scope="col">${first}</th>${heads}</tr></thead>
<tbody>
${rows.map((row) => rowOf(texts, view, row))}</tbody>
${foot(texts, view, days)}</table></section>${legend(texts, toMake.length > 0)}`
}
