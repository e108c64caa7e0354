import { html } from 'hono/html'
import type { Case } from '../../questions/job-centre/case.ts'
import { type StoryEvent, type StoryPart, storyParts } from '../../questions/job-centre/story.ts'
import { dateOf, type PlainDate } from '../../rules/dates.ts'
import { type Html, icon } from '../../web/html.ts'
import type { TextKey, Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { lineOf } from './story-words.ts'
import { toComeRows } from './to-come.ts'
import { shortDay, shortMoment } from './words.ts'

/** So many lines stand on the page until the others are asked for. */
const LINES_AT_FIRST = 20

function row(texts: Texts, { at, isDayOnly, what }: StoryEvent, today: PlainDate): Html {
  const { icon: name, look, text, more } = lineOf(texts, what, today)
  const day = dateOf(at)
  const time = isDayOnly ? shortDay(texts, day, today) : shortMoment(texts, at, today)
  return html`<li><time datetime="${isDayOnly ? day.toString() : at.toString()}">${time}</time><span class="story-line__icon${look ? ` story-line__icon--${look}` : ''}">${icon(name)}</span><div class="story-line__what"><p>${text}</p>${more ? html`<p class="quiet">${more}</p>` : ''}</div></li>\n`
}

/** What the address of each filter is called. */
const filters = { deadlines: 'frister', meetings: 'moeder', messages: 'beskeder', absences: 'fravaer' } as const

export const partIn = (text: string): StoryPart | null => storyParts.find((part) => filters[part] === text) ?? null

const partKeys = {
  deadlines: 'jobCentre.case.filter.deadlines',
  meetings: 'jobCentre.case.filter.meetings',
  messages: 'jobCentre.case.filter.messages',
  absences: 'jobCentre.case.filter.absences',
} as const satisfies Record<StoryPart, TextKey>

const filterLink = (href: string, text: string, isCurrent: boolean): Html =>
  html`<a href="${href}"${isCurrent ? html` aria-current="true"` : ''}>${text}</a>`

function filterLinks(texts: Texts, citizenId: string, part: StoryPart | null): Html {
  const here = paths.citizen(citizenId)
  return html`<nav class="switch switch--small" aria-label="${texts.t('jobCentre.case.filter.label')}">${filterLink(here, texts.t('jobCentre.case.filter.all'), part === null)}${storyParts.map(
    (one) => filterLink(`${here}?vis=${filters[one]}`, texts.t(partKeys[one]), one === part),
  )}</nav>`
}

function olderLink(texts: Texts, citizenId: string, part: StoryPart | null, left: number): Html | '' {
  if (left <= 0) return ''
  const query = new URLSearchParams({ ...(part ? { vis: filters[part] } : {}), alle: 'ja' }).toString()
  return html`<p><a href="${paths.citizen(citizenId)}?${query}">${texts.t('jobCentre.case.older', { count: left })}</a></p>`
}

/** *Forløb*: what comes, dashed, above today; below it all that has happened, the newest first. */
export function storyLine(
  texts: Texts,
  seen: Case,
  { part, isWhole }: { readonly part: StoryPart | null; readonly isWhole: boolean },
): Html {
  const { citizen, story, today } = seen
  const wanted = story.filter((event) => part === null || event.part === part)
  const shown = isWhole ? wanted : wanted.slice(0, LINES_AT_FIRST)
  const none = wanted.length === 0 ? html`<p class="quiet">${texts.t('jobCentre.case.nothingYet')}</p>` : ''
  return html`<div class="bar"><h2 id="forloeb">${texts.t('jobCentre.case.storyHeading')}</h2>${filterLinks(texts, citizen.id, part)}</div>
<ol class="story-line">
${toComeRows(texts, seen, part)}<li class="today-line">${texts.t('jobCentre.case.todayLine', { date: texts.dayAndMonth(today) })}</li>
${shown.map((event) => row(texts, event, today))}</ol>
${none}${olderLink(texts, citizen.id, part, wanted.length - shown.length)}`
}
