import { html } from 'hono/html'
import type { What } from '../../rules/access.ts'
import { paths } from '../paths.ts'
import { may, show, type Visit } from '../visit.ts'

/** The pages of *Opsætning*, in order, each with what one must be allowed to. */
const pages = [
  { key: 'people', href: paths.people, what: 'see_staff' },
  { key: 'centre', href: paths.setupCentre, what: 'change_job_centre' },
  { key: 'settings', href: paths.setupSettings, what: 'change_job_centre_settings' },
  { key: 'offers', href: paths.offers, what: 'change_offer' },
  { key: 'holidays', href: paths.setupHolidays, what: 'see_setup' },
  { key: 'messages', href: paths.setupMessages, what: 'see_unknown_messages' },
] as const satisfies readonly { readonly key: string; readonly href: string; readonly what: What }[]

/** `/jc/opsaetning`: what can be set up, by whoever may. */
export async function setupPage(visit: Visit): Promise<Response> {
  const { texts } = visit
  const own = pages.filter(({ what }) => may(visit, what))
  return await show(
    visit,
    { title: texts.t('jobCentre.setup.title'), active: paths.setup },
    html`<ul class="no-max-width">${own.map(
      ({ key, href }) =>
        html`<li><a href="${href}">${texts.t(`jobCentre.setup.${key}.link`)}</a><br><span class="quiet">${texts.t(`jobCentre.setup.${key}.about`)}</span></li>`,
    )}</ul>`,
  )
}
