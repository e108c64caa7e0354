import { html } from 'hono/html'
import type { Capacity } from '../../rules/capacity-figures.ts'
import { FORECAST_WEEKS } from '../../rules/capacity-figures.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { offerMeter } from './plot.ts'
import { datesOf, weekNumber } from './week-words.ts'

/** The four numbers. */
export function headline(texts: Texts, { short, citizens, fitting, weeks }: Capacity): Html {
  const first = weeks.find((week) => week.short > 0)
  const one = (count: number, key: 'short' | 'citizens' | 'fitting', look = '') =>
    html`<li${look === '' ? '' : html` class="${look}"`}><b>${count}</b> ${texts.t(`jobCentre.capacity.headline.${key}`, { count })}</li>`
  const when = first
    ? html`<li><b>${texts.t('jobCentre.capacity.week', { week: weekNumber(first.week) })}</b> ${texts.t('jobCentre.capacity.headline.firstWeek')}</li>`
    : html`<li><b>${texts.t('jobCentre.capacity.headline.allWeeks')}</b> ${texts.t('jobCentre.capacity.headline.enough')}</li>`
  return html`<ul class="headline">${one(short, 'short', short > 0 ? 'bad' : '')}${one(citizens, 'citizens')}${one(fitting, 'fitting')}${when}</ul>`
}

/** What the bars mean. */
export const legend = (texts: Texts): Html =>
  html`<ul class="legend">${(['can', 'cannot', 'free', 'more'] as const).map(
    (key) =>
      html`<li><i class="k-${key}"></i>${texts.t(`jobCentre.capacity.legend.${key}`, { weeks: FORECAST_WEEKS })}</li>`,
  )}</ul>`

const lackOf = (short: number): Html | number => (short > 0 ? html`<strong>${short}</strong>` : short)

/** Week by week: the numbers of the plot. */
export function weeksTable(texts: Texts, { weeks, citizens, times, short }: Capacity): Html {
  const heading = (key: 'week' | 'citizens' | 'times' | 'short' | 'expected') =>
    texts.t(`jobCentre.capacity.columns.${key}`)
  const numbers = (['citizens', 'times', 'short', 'expected'] as const).map((key) => ({
    heading: heading(key),
    isNumber: true,
  }))
  return html`${rowsTable({
    caption: texts.t('jobCentre.capacity.table'),
    columns: [{ heading: heading('week') }, ...numbers],
    rows: weeks.map((week) => [
      html`${weekNumber(week.week)} <span class="sub">${datesOf(texts, week)}</span>`,
      week.citizens,
      week.times,
      lackOf(week.short),
      week.expected,
    ]),
    foot: [texts.t('jobCentre.capacity.total'), citizens, times, short, ''],
  })}<p class="small quiet">${texts.t('jobCentre.capacity.how')}</p>`
}

/** Offer by offer. What offers are called is the job centre's own Danish. */
export function offersTable(texts: Texts, { offers }: Capacity): Html {
  if (offers.length === 0) return html`<p>${texts.t('jobCentre.capacity.noOffers')}</p>`
  const most = Math.max(...offers.flatMap(({ citizens, times }) => [citizens, times]))
  const late = (count: number) =>
    count > 0 ? html`<span class="sub">${texts.t('jobCentre.capacity.tooLate', { count })}</span>` : ''
  const from = (week: string | null) =>
    week === null ? '–' : texts.t('jobCentre.capacity.week', { week: weekNumber(week) })
  return html`${rowsTable({
    caption: texts.t('jobCentre.capacity.offersHeading'),
    captionIsHidden: true,
    columns: [
      { heading: texts.t('jobCentre.capacity.offerColumns.offer') },
      { heading: texts.t('jobCentre.capacity.columns.citizens'), isNumber: true },
      { heading: texts.t('jobCentre.capacity.columns.times'), isNumber: true },
      { heading: texts.t('jobCentre.capacity.offerColumns.drawn'), isHidden: true },
      { heading: texts.t('jobCentre.capacity.columns.short'), isNumber: true },
      { heading: texts.t('jobCentre.capacity.offerColumns.from') },
    ],
    rows: offers.map((offer) => [
      html`<span lang="da">${offer.title}</span>${late(offer.tooLate)}`,
      offer.citizens,
      offer.times,
      offerMeter(offer, most),
      lackOf(offer.short),
      from(offer.shortFrom),
    ]),
  })}<p class="small quiet">${texts.t('jobCentre.capacity.several')}</p>`
}

/** "Det er nok til alle": how many times, of which offers, until when. */
export function enoughTable(texts: Texts, { enough, offers }: Capacity): Html {
  if (enough.length === 0) return html`<p>${texts.t('jobCentre.capacity.enough.none')}</p>`
  const titles = new Map(offers.map(({ offerId, title }) => [offerId, title]))
  const named = (ids: readonly string[]): Html =>
    ids.length === 0
      ? html`${texts.t('jobCentre.capacity.enough.noOffer')}`
      : html`<span lang="da">${ids.map((id) => titles.get(id) ?? '').join(' / ')}</span>`
  return rowsTable({
    caption: texts.t('jobCentre.capacity.enough.heading'),
    captionIsHidden: true,
    columns: [
      { heading: texts.t('jobCentre.capacity.enough.until') },
      { heading: texts.t('jobCentre.capacity.enough.offers') },
      { heading: texts.t('jobCentre.capacity.enough.times'), isNumber: true },
    ],
    rows: enough.map(({ offerIds, week, until, times }) => [
      texts.t('jobCentre.capacity.enough.when', {
        week: weekNumber(week),
        date: `${until.day}.${until.month}.`,
      }),
      named(offerIds),
      times,
    ]),
  })
}
