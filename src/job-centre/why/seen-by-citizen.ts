import { html } from 'hono/html'
import type { Why } from '../../questions/job-centre/why.ts'
import { selfBookingRefusals } from '../../rules/booking-window.ts'
import { dateOf } from '../../rules/dates.ts'
import { aboutInterviews, whyNoTimes } from '../../rules/no-times.ts'
import { alert } from '../../web/alerts.ts'
import type { Html } from '../../web/html.ts'
import { refusalText } from '../../web/refusals.ts'
import { capital, type Texts } from '../../web/texts.ts'

/** What stands in the way, in the words of the citizen's own pages. */
function warningOf(texts: Texts, { situation, reasons }: Why): Html {
  const barred = [...selfBookingRefusals(situation), ...aboutInterviews(reasons)]
  if (barred.length > 0)
    return alert(texts, {
      kind: 'warning',
      headingLevel: 3,
      heading: texts.t('refusal.heading'),
      body: html`${barred.map(({ code }) => html`<p class="alert-text">${refusalText(texts, code)}</p>`)}`,
    })
  const because = whyNoTimes(reasons, { otherOffersHaveTimes: false })
  const [heading, body] =
    because === 'none_free'
      ? [texts.t('none.heading'), texts.t('none.text')]
      : [texts.t(`none.because.${because}.heading`, { offer: '' }), texts.t(`none.because.${because}.text`)]
  return alert(texts, { kind: 'warning', headingLevel: 3, heading, body })
}

/** "Det ser Erik": the citizen's page, by the same functions. */
export function seenByCitizen(texts: Texts, why: Why, name: string): Html {
  const { situation, times } = why
  const { deadline } = situation
  const lead =
    deadline?.status === 'active' ? html`<p>${texts.t('none.lead', { type: deadline.interviewType })}</p>` : ''
  const body =
    times > 0
      ? html`<p><strong>${texts.t('jobCentre.why.seen.times', { times })}</strong></p><p>${texts.t('jobCentre.why.seen.many')}</p>`
      : html`${lead}${warningOf(texts, why)}`
  return html`<h2>${texts.t('jobCentre.why.seen.heading', { name })}</h2><div class="screen"><p class="screen__h">${texts.t('none.title')}</p>${body}</div>`
}

/** F-EVIDENCE: how often the citizen found nothing, and when lately. */
export function searchesOf(texts: Texts, { searches }: Why, name: string): Html {
  const { count, last } = searches
  if (count === 0) return html``
  return html`<h3>${texts.t('jobCentre.why.searches.heading', { name, count })}</h3><table class="rows small"><caption class="sr-only">${texts.t('jobCentre.why.searches.caption')}</caption><tbody>${last.map(
    (at) =>
      html`<tr><td>${capital(texts.t('common.dateAndTime', { date: texts.longDate(dateOf(at)), time: texts.clockTime(at) }))}</td><td>${texts.t('jobCentre.why.searches.none')}</td></tr>`,
  )}</tbody></table>`
}
