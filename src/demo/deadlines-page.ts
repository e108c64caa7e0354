import type { Context } from 'hono'
import { html } from 'hono/html'
import type { DeadlineStatus } from '../rules/deadline.ts'
import type { Html } from '../web/html.ts'
import { type DemoDoor, words } from './door.ts'
import { here, show } from './frame.ts'
import { allLives, type DeadlineLife, type Life } from './lives.ts'
import { deadlineName, lifePath, meetingLine, openLife, statusChip, statusPath } from './pieces.ts'
import { timeMachine } from './start-page.ts'

/** §2.2's six, in the order in which a deadline can pass through them. */
const statuses = [
  'not_activated',
  'active',
  'met',
  'closed_met',
  'closed_overdue',
  'closed',
] as const satisfies readonly DeadlineStatus[]

/** `/demo/frister`: everybody's deadlines with the statuses that they have passed through, and their meetings. */
export async function deadlinesPage(door: DemoDoor, c: Context): Promise<Response> {
  const lives = await allLives(door)
  return await show(
    door,
    c,
    { title: words.t('demo.lives.title'), breadcrumbs: [{ href: '/demo', text: words.t('demo.start.title') }] },
    html`<p class="font-lead">${words.t('demo.lives.lead')}</p>
<div class="demo-top">
<section aria-labelledby="statusser"><h2 id="statusser">${words.t('demo.lives.statuses')}</h2><dl class="legend">${statuses.map(
      (status) => html`<div><dt>${statusChip(status)}</dt><dd>${words.t(`demo.statusText.${status}`)}</dd></div>`,
    )}</dl></section>
${timeMachine(door.options.clock.now(), here(c))}
</div>
<h2>${words.t('demo.lives.everybody')}</h2>
<div class="lives">${lives.map(lifeCard)}</div>`,
  )
}

function lifeCard(life: Life): Html {
  const { citizen, deadlines } = life
  const open = openLife(life)
  return html`<section class="life" aria-labelledby="life-${citizen.citizenId}">
<div class="life__who"><h3 class="life__name" id="life-${citizen.citizenId}"><a href="${lifePath(citizen.citizenId)}">${citizen.name}</a></h3><p class="quiet">${citizen.contactGroup}</p></div>
<div class="life__what">${open ? '' : html`<p class="life__none">${words.t('demo.noDeadline')}</p>`}${deadlines.map(deadlineBlock)}${meetingLine(life, 'coming')}</div>
</section>`
}

const deadlineBlock = (one: DeadlineLife): Html =>
  html`<p class="life__deadline">${deadlineName(one)}</p>${statusPath(one)}`
