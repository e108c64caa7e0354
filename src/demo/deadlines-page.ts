import { html } from 'hono/html'
import type { SeenDeadline } from '../questions/job-centre/deadlines.ts'
import type { DeadlineStatus } from '../rules/deadline.ts'
import type { Html } from '../web/html.ts'
import type { Texts } from '../web/texts.ts'
import { allLives, type Life } from './citizen-lives.ts'
import type { DemoVisit } from './door.ts'
import { lifePath, show } from './frame.ts'
import { comingMeetings, deadlineName, openLife, statusChip, statusPath } from './pieces.ts'
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

/**
 * `/demo/frister`: everybody's deadlines with the statuses that they have passed through, and their
 * meetings.
 */
export async function deadlinesPage(visit: DemoVisit): Promise<Response> {
  const { words } = visit
  const lives = await allLives(visit)
  return await show(
    visit,
    { title: words.t('demo.lives.title'), breadcrumbs: [{ href: '/demo', text: words.t('demo.start.title') }] },
    html`<p class="font-lead">${words.t('demo.lives.lead')}</p>
<div class="demo-top">
<section aria-labelledby="statusser"><h2 id="statusser">${words.t('demo.lives.statuses')}</h2><dl class="status-legend">${statuses.map(
      (status) =>
        html`<div><dt>${statusChip(words, status)}</dt><dd>${words.t(`demo.statusText.${status}`)}</dd></div>`,
    )}</dl></section>
${timeMachine(visit)}
</div>
<h2>${words.t('demo.lives.everybody')}</h2>
<div class="lives">${lives.map((life) => lifeCard(words, life))}</div>`,
  )
}

function lifeCard(words: Texts, life: Life): Html {
  const { citizen, deadlines } = life
  const open = openLife(life)
  return html`<section class="life" aria-labelledby="life-${citizen.citizenId}">
<div class="life__who"><h3 class="life__name" id="life-${citizen.citizenId}"><a href="${lifePath(citizen.citizenId)}">${citizen.name}</a></h3><p class="quiet">${citizen.contactGroup}</p></div>
<div class="life__what">${open ? '' : html`<p class="life__none">${words.t('demo.noDeadline')}</p>`}${deadlines.map((one) => deadlineBlock(words, one))}${comingMeetings(words, life)}</div>
</section>`
}

const deadlineBlock = (words: Texts, one: SeenDeadline): Html =>
  html`<p class="life__deadline">${deadlineName(words, one)}</p>${statusPath(words, one)}`
