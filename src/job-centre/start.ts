import { html } from 'hono/html'
import { paths } from './paths.ts'
import { show, type Visit } from './visit.ts'

/** `/jc`: who one is here, what one may, and the search. */
export async function startPage(visit: Visit): Promise<Response> {
  const { texts, session } = visit
  const { member, jobCentre } = session
  const roles = member.roles.map(
    (role) =>
      html`<li><strong>${texts.t(`jobCentre.role.${role}.name`)}</strong>: ${texts.t(`jobCentre.role.${role}.may`)}</li>`,
  )
  return await show(
    visit,
    { title: texts.t('jobCentre.start.title'), active: paths.start },
    html`<p class="font-lead">${texts.t('jobCentre.start.who', { name: member.name, jobCentre: jobCentre.name })}</p>
<h2>${texts.t('jobCentre.start.roles')}</h2>
<ul>${roles}</ul>
<p class="quiet">${texts.t('jobCentre.start.rolesFrom')}</p>`,
  )
}
