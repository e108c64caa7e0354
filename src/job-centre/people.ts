import { html } from 'hono/html'
import { endSessionsOfStaff } from '../actions/staff-sessions.ts'
import type { Given } from '../http/form-input.ts'
import { askStaff, type SignedInStaff } from '../questions/job-centre/staff.ts'
import { isInstantAfter } from '../rules/dates.ts'
import { isId } from '../storage/ids.ts'
import { alert } from '../web/alerts.ts'
import { postForm } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { mediumMoment } from '../web/moments.ts'
import { goTo } from './door.ts'
import { paths } from './paths.ts'
import { show, showProblem, type Visit } from './visit.ts'

/** `/jc/opsaetning/medarbejdere`: who has signed in, and the way to end it at once. */
export async function peoplePage(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const asked = await askStaff(context)
  if (!asked.ok) return await showProblem(visit, 'forbidden')
  const ended =
    given('afsluttet') === '' ? '' : alert(texts, { kind: 'success', body: texts.t('jobCentre.people.ended') })
  return await show(
    visit,
    {
      title: texts.t('jobCentre.people.title'),
      active: paths.setup,
      breadcrumbs: [{ href: paths.setup, text: texts.t('jobCentre.setup.title') }],
    },
    html`${ended}<p class="font-lead">${texts.t('jobCentre.people.lead')}</p>
<ul class="people nobullet-list no-max-width">${asked.value.map((one) => person(visit, one))}</ul>`,
  )
}

function person(visit: Visit, { id, name, roles, signedInAt, seenAt, lastsUntil }: SignedInStaff): Html {
  const { texts, realNow, formToken: owner } = visit
  const isIn = lastsUntil !== null && isInstantAfter(lastsUntil, realNow)
  const named = roles.map((role) => texts.t(`jobCentre.role.${role}.name`)).join(', ')
  const button = html`<button type="submit" class="button button-secondary">${texts.t('jobCentre.people.end')}<span class="sr-only"> ${name}</span></button>`
  return html`<li class="person"><div class="person__body"><h2 class="person__name">${name}</h2><p class="quiet">${named}</p><p>${texts.t('jobCentre.people.since', { signedIn: mediumMoment(texts, signedInAt), seen: mediumMoment(texts, seenAt) })}</p></div>${
    isIn
      ? postForm({ action: paths.endSessions(id), owner }, button)
      : html`<p class="quiet">${texts.t('jobCentre.people.notIn')}</p>`
  }</li>`
}

/** POST `/jc/opsaetning/medarbejdere/{id}/log-ud`: ends all of that person's sessions at once. */
export async function endSessions(visit: Visit): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  const ended = isId(id) ? await endSessionsOfStaff(visit.context, id, visit.realNow) : null
  return ended?.ok ? goTo(visit, `${paths.people}?afsluttet=ja`) : await showProblem(visit, 'notFound')
}
