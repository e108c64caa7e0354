import { html } from 'hono/html'
import { askTimeRequests, type TimeRequest } from '../../questions/job-centre/time-requests.ts'
import { dateOf, type PlainDate } from '../../rules/dates.ts'
import { SHOWN_OF_EACH } from '../../rules/work-list.ts'
import type { Html } from '../../web/html.ts'
import { paths } from '../paths.ts'
import { countBadge } from '../pieces/marks.ts'
import { actions, smallLink } from '../pieces/small-buttons.ts'
import { myTasks } from '../tasks/my-tasks.ts'
import { may, show, type Visit } from '../visit.ts'
import { dayInWords } from './days.ts'

/** *Har bedt om tider*: what planners have been asked for. Null for others, or without any. */
export async function timeRequests(visit: Visit): Promise<Html | null> {
  if (!may(visit, 'end_time_request')) return null
  const { texts, context } = visit
  const asked = await askTimeRequests(context)
  const requests = asked.ok ? asked.value : []
  if (requests.length === 0) return null
  const today = dateOf(context.clock.now())
  const rows = requests.slice(0, SHOWN_OF_EACH).map((request) => row(visit, request, today))
  const more =
    requests.length > SHOWN_OF_EACH
      ? html`<p class="work__more"><a href="${paths.capacity}">${texts.t('jobCentre.today.seeAllOf', { total: requests.length })}</a></p>`
      : ''
  return html`<section class="work" aria-labelledby="sager-tider"><div class="work__head"><h3 id="sager-tider">${texts.t('jobCentre.today.requests.heading')} ${countBadge(requests.length, 'quiet')}</h3><p>${texts.t('jobCentre.today.requests.lead')}</p></div>${rows}${more}</section>`
}

function row(
  { texts }: Visit,
  { interviewType, times, until, by, askedAt, short }: TimeRequest,
  today: PlainDate,
): Html {
  const what = texts.t('jobCentre.today.requests.what', {
    times,
    type: interviewType,
    day: dayInWords(texts, until, today),
  })
  const why = texts.t('jobCentre.today.requests.why', {
    name: by.name ?? by.client ?? '',
    day: dayInWords(texts, dateOf(askedAt), today),
    short,
  })
  const acts = actions(
    smallLink({ href: paths.newSeries, text: texts.t('jobCentre.today.requests.open'), about: what }),
    smallLink({ href: paths.capacity, text: texts.t('jobCentre.today.requests.capacity'), about: what }),
  )
  return html`<div class="case"><div><p class="case__who">${what}</p><p class="case__why">${why}</p></div>${acts}</div>`
}

/** `/jc` of a planner who has no citizens: what was asked of them. */
export async function plannersPage(visit: Visit): Promise<Response> {
  const { texts, context } = visit
  const requests = await timeRequests(visit)
  return await show(
    visit,
    {
      title: texts.t('jobCentre.start.menu'),
      beside: texts.dayAndMonth(dateOf(context.clock.now())),
      active: paths.start,
    },
    html`${await myTasks(visit)}<h2>${texts.t('jobCentre.today.decide')}</h2>
${requests ?? html`<p>${texts.t('jobCentre.today.requests.none')} <a href="${paths.capacity}">${texts.t('jobCentre.today.requests.capacity')}</a></p>`}`,
  )
}
