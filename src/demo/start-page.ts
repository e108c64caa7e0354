import { html } from 'hono/html'
import { dateOf, type Instant, timeZone } from '../rules/dates.ts'
import { hidden, postForm } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { capital, type Texts } from '../web/texts.ts'
import { allLives, type Life } from './citizen-lives.ts'
import type { DemoVisit } from './door.ts'
import { button, here, lifePath, show } from './frame.ts'
import { openLife, portalLink, signInLink, statusChip } from './pieces.ts'
import { staffCards } from './staff-cards.ts'
import { ANNEX_EXAMPLES, type StoryKey, storyKeys } from './stories.ts'

/** `/demo`: what this is, in half a minute; the people; the time machine. */
export async function startPage(visit: DemoVisit): Promise<Response> {
  const { words } = visit
  const lives = await allLives(visit)
  const annex = lives.filter(({ citizen }) => citizen.key !== null && numberOf(citizen.key) <= ANNEX_EXAMPLES)
  const others = lives.filter((life) => !annex.includes(life))
  return await show(
    visit,
    { title: words.t('demo.start.title') },
    html`<p class="font-lead">${words.t('demo.start.lead')}</p>
<div class="demo-top">
<section class="tour" aria-labelledby="rundtur"><h2 id="rundtur">${words.t('demo.tour.heading')}</h2><ol class="tour__list">${tour(words, lives)}</ol></section>
${timeMachine(visit)}
</div>
${staffCards(visit)}
<h2>${words.t('demo.start.annexHeading')}</h2>
<p>${words.t('demo.start.annexText')} <a href="/demo/frister">${words.t('demo.start.allDeadlines')}</a></p>
<ul class="stories no-max-width">${annex.map((life) => storyCard(visit, life))}</ul>
<h2>${words.t('demo.start.othersHeading')}</h2>
<ul class="stories no-max-width">${others.map((life) => storyCard(visit, life))}</ul>
<h2>${words.t('demo.start.engineersHeading')}</h2>
<p>${words.t('demo.start.engineersText')} <a href="/api/docs">${words.t('demo.start.engineersLink')}</a></p>`,
  )
}

const numberOf = (key: StoryKey): number => storyKeys.indexOf(key) + 1

/**
 * One deadline through the statuses of one that is met, then one that is not: with where to go for
 * it.
 */
function tour(words: Texts, lives: readonly Life[]): Html {
  const pageOf = (key: StoryKey): string => {
    const life = lives.find(({ citizen }) => citizen.key === key)
    return life ? lifePath(life.citizen.citizenId) : '/demo/frister'
  }
  const steps = [
    { step: 'hidden', href: pageOf('notActivated') },
    { step: 'active', href: null },
    { step: 'met', href: null },
    { step: 'closed', href: null },
    { step: 'overdue', href: pageOf('neverBooks') },
    { step: 'outbox', href: '/demo/udbakke' },
  ] as const
  return html`${steps.map(
    ({ step, href }) =>
      html`<li>${words.rich(`demo.tour.${step}`)}${href === null ? '' : html` <a href="${href}">${words.t(`demo.tour.${step}Link`)}</a>`}</li>`,
  )}`
}

function storyCard(visit: DemoVisit, life: Life): Html {
  const { words } = visit
  const { citizen } = life
  const open = openLife(life)
  const number = citizen.key && numberOf(citizen.key) <= ANNEX_EXAMPLES ? numberOf(citizen.key) : null
  return html`<li class="story">
<div class="story__top">${number === null ? '' : html`<span class="story__number"><span class="sr-only">${words.t('demo.start.example')} </span>${number}</span>`}<h3 class="story__title">${citizen.key ? words.t(`demo.story.${citizen.key}.title`) : citizen.name}</h3></div>
<p class="story__who"><strong>${citizen.name}</strong><br>${citizen.contactGroup}</p>
<p class="story__text">${citizen.story}</p>
<p class="story__status">${open ? statusChip(words, open.deadline.status) : html`<span class="status">${words.t('demo.noDeadline')}</span>`}</p>
<div class="story__ways">${signInLink(visit, citizen)}${portalLink(visit, life)}<a href="${lifePath(citizen.citizenId)}">${words.t('demo.seeLife')}<span class="sr-only">, ${citizen.name}</span></a></div>
</li>`
}

/** What a browser's field for a date and time holds: `2026-11-24T10:15`. */
const fieldValue = (now: Instant): string =>
  now.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' })

/** The time machine: forwards as it would be, or to any moment. */
export function timeMachine(visit: DemoVisit): Html {
  const { words, options } = visit
  const now = options.clock.now()
  const back = here(visit)
  const step = (skridt: string, text: string, className?: string) =>
    button('/demo/clock', text, { skridt, til: back }, className)
  return html`<section class="machine" aria-labelledby="tidsmaskine">
<h2 class="machine__heading" id="tidsmaskine">${words.t('demo.machine.heading')}</h2>
<p class="machine__now"><span class="machine__day">${capital(words.longDate(dateOf(now)))}</span> <span>${words.t('common.timeOfDay', { time: words.clockTime(now) })}</span></p>
<p>${words.t('demo.machine.text')}</p>
<div class="machine__steps">${step('dag', words.t('demo.machine.nextDay'), 'button button-primary')}${step('uge', words.t('demo.machine.nextWeek'))}${step('dag-tilbage', words.t('demo.machine.dayBack'))}${step('uge-tilbage', words.t('demo.machine.weekBack'))}</div>
<details class="machine__more"><summary>${words.t('demo.machine.more')}</summary>
${postForm(
  { action: '/demo/clock', owner: null },
  html`${hidden('til', back)}
<div class="form-group"><label class="form-label" for="now">${words.t('demo.machine.to')}</label><input class="form-input" type="datetime-local" id="now" name="now" required value="${fieldValue(now)}"></div>
<div class="form-group"><div class="form-group-checkbox"><input type="checkbox" class="form-checkbox" id="nat" name="nat" value="on" checked><label class="form-label" for="nat">${words.t('demo.machine.asItWouldBe')}</label></div></div>
<div class="machine__row"><button type="submit" class="button button-secondary"><span>${words.t('demo.machine.go')}</span></button></div>`,
)}
<div class="machine__row">${button('/demo/nightly-run', words.t('demo.machine.night'), { til: back })}${button('/demo/deliver', words.t('demo.machine.deliver'), { til: back })}</div>
<p class="quiet">${words.t('demo.machine.backText')}</p>
</details>
</section>`
}
