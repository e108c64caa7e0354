import { html } from 'hono/html'
import type { TimesToMake, TimeToMake } from '../../questions/job-centre/planned-times.ts'
import type { PlainDate } from '../../rules/dates.ts'
import { byDay, type SievedDay, type Skipped } from '../../rules/sieve-times.ts'
import { MOST_TIMES_WITHOUT_TASK } from '../../rules/tasks.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { dayAddress } from './addresses.ts'

/** How a preview can be changed from its lines. */
export interface PanelLinks {
  /** The same page with a holiday opened. */
  readonly withOpened: (date: PlainDate) => string
}

export const madeOf = (times: TimesToMake): TimeToMake[] =>
  times.flatMap(({ time, skipped }) => (skipped === null ? time : []))

/** That so many times are made by a long task, where they are. */
export const taskHint = (texts: Texts, count: number): Html | '' =>
  count > MOST_TIMES_WITHOUT_TASK ? html`<p class="quiet">${texts.t('jobCentre.times.byTask')}</p>` : ''

const nameOf = (times: TimesToMake, caseworker: string): string =>
  times.find(({ time }) => time.caseworker === caseworker)?.time.caseworkerName ?? ''

/** Why times of a day are not made, with a way out where there is one. */
function whyNot(
  texts: Texts,
  times: TimesToMake,
  { date }: SievedDay<TimeToMake>,
  why: Skipped,
  links: PanelLinks,
): Html {
  switch (why.kind) {
    case 'past':
      return html`${texts.t('jobCentre.times.skipped.past')}`
    case 'holiday': {
      const holiday = texts.t(`jobCentre.times.holiday.${why.holiday}`)
      return html`${texts.t('jobCentre.times.skipped.holiday', { holiday })} <a href="${links.withOpened(date)}">${texts.t('jobCentre.times.skipped.open')}<span class="sr-only"> ${texts.dayAndMonth(date)}</span></a>`
    }
    case 'closed':
      return html`${texts.t('jobCentre.times.skipped.closed', { place: why.place ?? 'none', reason: why.reason ?? '' })}`
    case 'away':
      return html`${texts.t('jobCentre.times.skipped.away', { name: nameOf(times, why.caseworker), reason: why.reason ?? '' })}`
    case 'overlap': {
      const name = nameOf(times, why.caseworker)
      return html`${texts.t('jobCentre.times.skipped.overlap', { name })} <a href="${dayAddress(date, { caseworkerId: why.caseworker })}">${texts.t('jobCentre.times.skipped.look')}<span class="sr-only"> ${texts.dayAndMonth(date)}, ${name}</span></a>`
    }
    default:
      return why satisfies never
  }
}

/** Each day with its number, and each reason why times are left out. */
export function daysTable(texts: Texts, times: TimesToMake, links: PanelLinks): Html {
  const rows = byDay(times).map((day) => {
    const reasons = day.skipped.map(
      ({ why }) => html`<span class="sub">${whyNot(texts, times, day, why, links)}</span>`,
    )
    return html`<tr><th scope="row">${capital(texts.dayAndMonth(day.date))}${reasons}</th><td class="numeric">${day.made.length}</td></tr>
`
  })
  return html`<table class="rows rows--narrow small"><caption class="sr-only">${texts.t('jobCentre.times.plan.caption')}</caption><thead class="sr-only"><tr><th scope="col">${texts.t('jobCentre.times.plan.day')}</th><th scope="col">${texts.t('jobCentre.times.plan.times')}</th></tr></thead><tbody>
${rows}</tbody></table>`
}
