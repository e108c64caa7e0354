import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { askCases } from '../../questions/job-centre/work-list.ts'
import { dateOf } from '../../rules/dates.ts'
import { paths } from '../paths.ts'
import { pageIn, paging, ROWS_A_PAGE } from '../pieces/paging.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { caseRow, kindHeading, kindLead } from './case-rows.ts'
import { placeIn, placeText } from './focus.ts'
import { kindOf } from './kinds.ts'
import { receiptOf } from './receipt.ts'
import { casesHref, todayHref, whoseIn, whoseSwitch } from './whose.ts'

/** `/jc/sager/{slags}`: all cases of one kind, fifty a page. */
export async function casesPage(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const kind = kindOf(visit.c.req.param('kind') ?? '')
  if (!kind) return await showProblem(visit, 'notFound')
  const whose = whoseIn(given)
  const page = pageIn(given('side'))
  const part = { skip: (page - 1) * ROWS_A_PAGE, take: ROWS_A_PAGE }
  const asked = await askCases({ ...context, lookReason: context.lookReason ?? 'case_work' }, kind, whose, part)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const { rows, total, decided } = asked.value
  const today = dateOf(context.clock.now())
  const hrefOf = (to: number): string => casesHref(kind, whose, to > 1 ? { side: String(to) } : {})
  const place = placeIn(given('sag'))
  // Where the last row of the page is gone, the one before it has the focus.
  const focus = place?.kind === kind ? Math.min(place.at, rows.length - 1) : null
  const listed = rows.map((row, at) => {
    const from = casesHref(kind, whose, { ...(page > 1 ? { side: String(page) } : {}), sag: placeText({ kind, at }) })
    return caseRow({ visit, today, from, hasFocus: at === focus, decided }, kind, row)
  })
  const body =
    rows.length === 0
      ? html`<p>${texts.t('jobCentre.today.noneOfKind')}</p>`
      : html`<div class="work">${listed}</div>${paging(texts, { page, total, hrefOf })}`
  return await show(
    visit,
    {
      title: kindHeading(texts, kind),
      active: paths.start,
      breadcrumbs: [{ href: todayHref(whose), text: texts.t('jobCentre.start.menu') }],
    },
    html`${await receiptOf(visit, given, { back: hrefOf(page), saysItself: false })}<p class="font-lead">${kindLead(texts, kind)}</p>
<div class="bar">${whoseSwitch(texts, whose, (of) => casesHref(kind, of))}</div>
${body}`,
  )
}
