import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askOwnLooks, type OwnLook } from '../../questions/own/looks.ts'
import { KEEP_LOOKS_YEARS } from '../../rules/looks.ts'
import { asWritten } from '../../web/as-written.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { type SummaryRow, summaryList } from '../pieces/booking-steps.ts'
import { show, showProblem, type Visit } from '../signed-in-request.ts'

/** Years of daily looks by every job centre of the country are fewer pages. */
const MOST_PAGES = 1000

const pageIn = (given: Given): number => {
  const page = Number(given('side') || '1')
  return Number.isInteger(page) && page >= 1 && page <= MOST_PAGES ? page : 1
}

function rowOf(texts: Texts, { what, who, jobCentre, refused, count, last }: OwnLook): SummaryRow {
  const time = texts.clockTime(last)
  const centre = jobCentre === null ? '' : html`, ${asWritten(texts, jobCentre)}`
  const mark = refused ? html` <span class="badge">${texts.t('looks.refused')}</span>` : ''
  return {
    term: texts.t('looks.what', { what }),
    detail: html`${texts.t('looks.who', { who })}${centre}, ${texts.t('looks.when', { count, time })}${mark}`,
  }
}

const link = (side: number, text: string): Html =>
  html`<p class="more"><a href="${withQuery(paths.looks, { side: String(side) })}">${text}</a></p>`

function pages({ texts }: Visit, page: number, hasMore: boolean): Html | '' {
  return html`${hasMore ? link(page + 1, texts.t('looks.older')) : ''}${page > 1 ? link(page - 1, texts.t('looks.newer')) : ''}`
}

/**
 * `/indstillinger/hvem-har-set`: who has seen the citizen's data or changed it, day by day, without
 * names of employees (J-OWN).
 */
export async function viewLooks(visit: Visit, given: Given): Promise<Response> {
  const { context, texts, situation, options } = visit
  const { keepLooksYears: years = KEEP_LOOKS_YEARS } = options
  const page = pageIn(given)
  const asked = await askOwnLooks(context, situation.citizenId, { realNow: options.realClock.now(), years, page })
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const { looks, hasMore } = asked.value
  const days = [...Map.groupBy(looks, ({ day }) => day.toString()).values()].map((ofDay) => {
    const heading = ofDay.map(({ day }) => capital(texts.longDate(day)))[0]
    return html`<h2>${heading}</h2>${summaryList(
      texts,
      ofDay.map((look) => rowOf(texts, look)),
    )}`
  })
  return await show(
    visit,
    {
      title: texts.t('looks.title'),
      active: paths.settings,
      breadcrumbs: [{ href: paths.settings, text: texts.t('indstillinger.title') }],
    },
    html`<p class="font-lead">${texts.t('looks.lead', { years })}</p>
<p>${texts.t('looks.explained')}</p>
${days.length > 0 ? days : html`<p>${texts.t('looks.none')}</p>`}${pages(visit, page, hasMore)}
<p class="more"><a href="${paths.contact}">${texts.t('common.contactJobCentre')}</a></p>`,
  )
}
