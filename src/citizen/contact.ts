import { html } from 'hono/html'
import { alert } from '../web/alerts.ts'
import { telephoneLink } from '../web/telephone.ts'
import { paths } from './paths.ts'
import { type SummaryRow, summaryList } from './pieces/booking-steps.ts'
import { jobCentreView, show, type Visit } from './signed-in-request.ts'

/** A web address that may be linked to: whatever else a job centre has written is not. */
const webAddress = (text: string | null): string | null =>
  text && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null

/** `/kontakt`: how to reach the job centre. */
export async function contact(visit: Visit): Promise<Response> {
  const { texts, jobCentre } = visit
  const details = {
    title: texts.t('kontakt.title'),
    breadcrumbs: [{ href: paths.minSide, text: texts.t('minSide.title') }],
  }
  if (!jobCentre) {
    const body = texts.t('minSide.noJobCentreText')
    return await show(visit, details, alert(texts, { kind: 'info', heading: texts.t('minSide.noJobCentre'), body }))
  }
  const { name, phone, email, address = [] } = jobCentreView(jobCentre)
  const url = webAddress(jobCentre.url)
  const rows: SummaryRow[] = [
    ...(phone
      ? [
          {
            term: texts.t('kontakt.phone'),
            detail: telephoneLink({ phone }),
          },
        ]
      : []),
    ...(email ? [{ term: texts.t('kontakt.email'), detail: html`<a href="mailto:${email}">${email}</a>` }] : []),
    ...(address.length > 0
      ? [
          {
            term: texts.t('kontakt.address'),
            detail: html`${address.map((line, at) => html`${at > 0 ? html`<br>` : ''}${line}`)}`,
          },
        ]
      : []),
    ...(url ? [{ term: texts.t('kontakt.website'), detail: html`<a href="${url}" rel="noreferrer">${url}</a>` }] : []),
  ]
  return await show(
    visit,
    details,
    html`<p class="font-lead">${texts.t('kontakt.lead')}</p><h2>${name}</h2>${
      rows.length > 0 ? summaryList(texts, rows) : html`<p>${texts.t('kontakt.unknown')}</p>`
    }${email ? html`<p class="quiet">${texts.t('kontakt.writeNoSecrets')}</p>` : ''}`,
  )
}
