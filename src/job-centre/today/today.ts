import { html } from 'hono/html'
import { keepLookReason } from '../../actions/staff-sessions.ts'
import type { Given } from '../../http/form-input.ts'
import { askToday, type Cases, type Today, type Whose } from '../../questions/job-centre/work-list.ts'
import { type DecidableKind, decidableKinds, SHOWN_OF_EACH } from '../../rules/work-list.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { findFirstFor, paths } from '../paths.ts'
import { countBadge } from '../pieces/marks.ts'
import { startPage } from '../start.ts'
import { myTasks } from '../tasks/my-tasks.ts'
import { may, show, type Visit } from '../visit.ts'
import { caseRow, kindHeading, kindLead } from './case-rows.ts'
import { focused, isPlace, type Place, placeIn, placeText } from './focus.ts'
import { isRed, slugOf } from './kinds.ts'
import { NEXT_ID, nextToRegister, ownMeetings } from './own-meetings.ts'
import { openedPanel, timesPanel, tomorrowPanel } from './panels.ts'
import { receiptOf } from './receipt.ts'
import { plannersPage, timeRequests } from './time-requests.ts'
import { casesHref, todayHref, whoseIn, whoseSwitch } from './whose.ts'

/** `/jc`: the day of a member of staff; to whom has no cases, who they are and what they may. */
export async function todayPage(visit: Visit, given: Given): Promise<Response> {
  if (!may(visit, 'see_work_list'))
    return may(visit, 'end_time_request') ? await plannersPage(visit) : await startPage(visit)
  const { texts } = visit
  const whose = whoseIn(given)
  // What stands beside the day needs nothing of it: together they take as long as the slowest.
  const [asked, requests, tasks, times] = await Promise.all([
    askToday({ ...visit.context, lookReason: visit.context.lookReason ?? 'case_work' }, whose),
    timeRequests(visit),
    myTasks(visit),
    timesPanel(visit),
  ])
  if (!asked.ok) return await startPage(visit)
  const day = asked.value
  await keepReason(visit, day)
  const done = day.meetings.find(({ id }) => id === given('moede')) ?? null
  const next = nextToRegister(day, done)
  const counts = countsOf(day.cases)
  const place = focused(placeIn(given('sag')), counts)
  const isOthers = whose === 'all'
  const main = html`${await receiptOf(visit, given, { back: todayHref(whose), saysItself: done !== null })}${bar(visit, whose)}
<div class="today"><div>
${ownMeetings({ visit, day, from: todayHref(whose), nextId: next?.id ?? null, done }, { isOthers })}
<h2>${texts.t('jobCentre.today.decide')}</h2>
${workList(visit, day, whose, place)}${requests}
</div><div>
${tasks}${times}${openedPanel(texts, day)}${tomorrowPanel(texts, day)}
</div></div>`
  return await show(
    visit,
    {
      title: texts.t('jobCentre.start.menu'),
      beside: texts.dayAndMonth(day.today),
      active: paths.start,
      ...(next ? { skipTo: { href: `#${NEXT_ID}`, text: texts.t('jobCentre.today.skipToNext') } } : {}),
    },
    main,
  )
}

/** Whoever comes by the day or the work list has said by it what their looks are for. */
async function keepReason({ context, session }: Visit, { meetings, cases }: Today): Promise<void> {
  const isWayIn = meetings.length > 0 || decidableKinds.some((kind) => cases[kind].total > 0)
  if (session.lookReason === null && isWayIn) await keepLookReason(context, session.token, 'case_work')
}

const countsOf = (cases: Cases): Readonly<Record<DecidableKind, number>> => ({
  ran_out: cases.ran_out.rows.length,
  no_times: cases.no_times.rows.length,
  unreached: cases.unreached.rows.length,
  flagged: cases.flagged.rows.length,
  no_outcome: cases.no_outcome.rows.length,
})

function bar(visit: Visit, whose: Whose): Html {
  const { texts } = visit
  const walkIn = may(visit, 'register_walk_in')
    ? html`<a href="${findFirstFor('samtale')}">${texts.t('jobCentre.today.walkIn')}</a> · `
    : ''
  return html`<div class="bar">${whoseSwitch(texts, whose, (of) => todayHref(of))}<p class="small">${walkIn}<a href="${paths.meetings}">${texts.t('jobCentre.today.print')}</a></p></div>`
}

/** The groups that have cases; which of them has the focus. */
function workList(visit: Visit, { cases, today, decided }: Today, whose: Whose, place: Place | null): Html {
  const { texts } = visit
  const groups = decidableKinds.filter((kind) => cases[kind].total > 0)
  if (groups.length === 0) {
    const all = html`<a href="${todayHref('all')}">${texts.t('jobCentre.today.seeAll')}</a>`
    return whose === 'mine'
      ? html`<p>${texts.t('jobCentre.today.noCases')} ${all}</p>`
      : html`<p>${texts.t('jobCentre.today.noCasesAtAll')}</p>`
  }
  const rowsOf = (kind: DecidableKind): Html[] =>
    cases[kind].rows.map((row, at) => {
      const from = todayHref(whose, { sag: placeText({ kind, at }) })
      return caseRow({ visit, today, from, hasFocus: isPlace(place, kind, at), decided }, kind, row)
    })
  return html`${groups.map((kind) => group(texts, kind, cases[kind].total, rowsOf(kind), whose))}`
}

function group(texts: Texts, kind: DecidableKind, total: number, rows: readonly Html[], whose: Whose): Html {
  const id = `sager-${slugOf(kind)}`
  const href = casesHref(kind, whose)
  const more =
    total > SHOWN_OF_EACH
      ? html`<p class="work__more"><a href="${href}">${texts.t('jobCentre.today.seeAllOf', { total })}<span class="sr-only">: ${kindHeading(texts, kind)}</span></a></p>`
      : ''
  return html`<section class="work" aria-labelledby="${id}"><div class="work__head"><h3 id="${id}">${kindHeading(texts, kind)} ${countBadge(total, isRed(kind) ? 'red' : 'quiet')}</h3><p>${kindLead(texts, kind)}</p></div>${rows}${more}</section>\n`
}
