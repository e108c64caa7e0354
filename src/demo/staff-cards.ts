import { html } from 'hono/html'
import { linkButton } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import type { DemoVisit } from './door.ts'
import { jobCentres } from './job-centres.ts'
import { DEMO_JOB_CENTRE, OTHER_JOB_CENTRE } from './stories.ts'
import { testStaff } from './test-staff.ts'

type Member = (typeof testStaff)[number]

const firstName = ({ name }: Member): string => name.split(' ')[0] ?? name

/**
 * The job centre's people to sign in as: a card for each role, and a line for the other job centre,
 * which sees nothing of the first.
 */
export function staffCards(visit: DemoVisit): Html {
  const { words } = visit
  const ours = testStaff.filter(({ jobCentre }) => jobCentre === DEMO_JOB_CENTRE)
  const theirs = testStaff.filter(({ jobCentre }) => jobCentre === OTHER_JOB_CENTRE)
  const other = jobCentres[OTHER_JOB_CENTRE].name
  return html`<h2 id="medarbejdere">${words.t('demo.start.staffHeading')}</h2>
<p>${words.t('demo.start.staffText')} <a href="/jc">${words.t('demo.start.staffLink')}</a></p>
<ul class="stories stories--staff no-max-width">${ours.map((member) => card(visit, member))}</ul>
<p class="demo-others">${words.t('demo.start.otherStaff', { jobCentre: other })} ${theirs.map((member) => otherLink(visit, member))}</p>`
}

const card = ({ words, options }: DemoVisit, member: Member): Html =>
  html`<li class="story"><h3 class="story__title">${words.t(`jobCentre.role.${member.role}.name`)}</h3>
<p class="story__who"><strong>${member.name}</strong><br>${jobCentres[member.jobCentre].name}</p>
<p class="story__text">${words.t(`demo.staff.${member.role}`, { name: firstName(member) })}</p>
<div class="story__ways">${linkButton(words.t('demo.signInAs', { name: firstName(member) }), options.signInAsStaff(member.id))}</div></li>`

const otherLink = ({ words, options }: DemoVisit, member: Member): Html =>
  html`<a href="${options.signInAsStaff(member.id)}">${words.t('demo.signInAs', { name: firstName(member) })}</a> <span class="quiet">(${words.t(`jobCentre.role.${member.role}.name`)})</span> `
