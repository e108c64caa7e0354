import { html } from 'hono/html'
import { askShortOfTimes, type ShortOfTimes, type ShortOfType } from '../../questions/job-centre/capacity.ts'
import type { Today } from '../../questions/job-centre/work-list.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { weekNumber } from '../capacity/week-words.ts'
import { paths } from '../paths.ts'
import { protectedMark } from '../pieces/marks.ts'
import { may, type Visit } from '../visit.ts'

// What stands beside the day: facts to know, nothing to decide.

const shortOf = (types: readonly ShortOfType[]): number =>
  types.flatMap(({ weeks }) => weeks).reduce((all, { short }) => all + short, 0)

function lackOf(texts: Texts, { interviewType: type, weeks }: ShortOfType): Html | '' {
  if (weeks.length === 0) return ''
  const numbers = texts.all(weeks.map(({ week }) => weekNumber(week)))
  return html`<p>${texts.t('jobCentre.today.times.lack', { type, weeks: numbers })}</p>`
}

function toldOf(texts: Texts, counted: ShortOfTimes | null): Html {
  if (!counted) return html`<p>${texts.t('jobCentre.today.times.counting')}</p>`
  const { types } = counted
  const short = shortOf(types)
  return short === 0
    ? html`<p>${texts.t('jobCentre.today.times.enough')}</p>`
    : html`<p class="big big--red">${texts.t('jobCentre.today.times.short', { short })}</p>${types.map((one) => lackOf(texts, one))}<p>${texts.t('jobCentre.today.times.do')}</p>`
}

/**
 * *Tider*: how many cannot get a time, and in which weeks (J-CAPACITY), by the last count of today.
 * The page waits for none: until there is one, it says that times are being counted.
 */
export async function timesPanel(visit: Visit): Promise<Html | ''> {
  if (!may(visit, 'see_capacity')) return ''
  const { texts, context } = visit
  const asked = await askShortOfTimes(context)
  if (!asked.ok) return ''
  const counted = asked.value
  const first = counted?.types.find(({ weeks }) => weeks.length > 0)
  const href = `${paths.capacity}?samtale=${first?.interviewType ?? 'job'}`
  const when = counted
    ? html` · ${texts.t('jobCentre.capacity.counted', { time: texts.clockTime(counted.countedAt) })}`
    : ''
  return html`<section class="panel"><h2 class="panel__heading">${texts.t('jobCentre.today.times.heading')}</h2>${toldOf(texts, counted)}<p class="small"><a href="${href}">${texts.t('jobCentre.today.times.see')}</a>${when}</p></section>`
}

/** *Senest åbnet*: the way back to whom one has just been with. */
export function openedPanel(texts: Texts, { opened }: Today): Html | '' {
  if (opened.length === 0) return ''
  const rows = opened.map(
    ({ citizenId, name, isProtected }) =>
      html`<li><a href="${paths.citizen(citizenId)}">${name}</a>${protectedMark(texts, isProtected)}</li>`,
  )
  return html`<section class="panel"><h2 class="panel__heading">${texts.t('jobCentre.today.opened')}</h2><ul class="plain">${rows}</ul></section>`
}

/** *I morgen*, in numbers. */
export function tomorrowPanel(texts: Texts, { tomorrow }: Today): Html {
  const { meetings, firstAt, dueUnbooked, reminded } = tomorrow
  const first = firstAt === null ? 'none' : texts.clockTime(firstAt)
  return html`<section class="panel"><h2 class="panel__heading">${texts.t('jobCentre.today.tomorrowHeading')}</h2><ul class="plain"><li>${texts.t('jobCentre.today.tomorrowMeetings', { count: meetings, first })}</li><li>${texts.t('jobCentre.today.tomorrowDue', { count: dueUnbooked })}</li><li>${texts.t('jobCentre.today.tomorrowReminded', { count: reminded })}</li></ul></section>`
}
