import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import {
  askLooksAtCitizen,
  askLooksOfJobCentre,
  askSampleOfLooks,
  askWhoseLooks,
  type ListedLook,
  SAMPLE,
  type WhoLooked,
} from '../../questions/job-centre/looks.ts'
import { nationalIdIn } from '../../rules/national-id.ts'
import { isId } from '../../storage/ids.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { buttonRow, input, postForm, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { paging } from '../pieces/paging.ts'
import { smallLink } from '../pieces/small-buttons.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { type Asked, askedIn, partOf, queryOfAsked } from './asked.ts'
import { looksTable } from './looks-table.ts'
import { instantsOf, newNumber, type Period, queryOfPeriod, sampleNumberIn } from './period.ts'

/** The form that narrows the list: a period, an employee. */
function narrowing(
  { texts }: Visit,
  given: Given,
  { period, problems, who }: Asked,
  people: readonly WhoLooked[],
): Html {
  const typed = problems.length > 0
  const day = (name: 'fra' | 'til', value: string) =>
    input(texts, {
      id: name,
      name,
      type: 'date',
      label: texts.t(`jobCentre.log.${name === 'fra' ? 'from' : 'to'}`),
      value: typed ? given(name) : value,
      ...(name === 'fra' && problems[0] ? { error: problems[0].message } : {}),
    })
  const person = select(texts, {
    id: 'hvem',
    name: 'hvem',
    label: texts.t('jobCentre.log.employee'),
    options: [
      { value: '', label: texts.t('jobCentre.log.everybody') },
      ...people.map(({ key, name }) => ({ value: key, label: name, checked: key === who })),
    ],
  })
  return html`<form method="get" class="narrow">${day('fra', period.from.toString())}${day('til', period.to.toString())}${person}<div class="button-row"><button type="submit" class="button button-secondary"><span>${texts.t('jobCentre.log.show')}</span></button></div></form>`
}

/** The form that leads to one citizen's looks: a POST, so that no number stands in an address. */
function findingCitizen({ texts, formToken: owner }: Visit, problems: readonly FieldProblem[] = []): Html {
  const [problem] = problems
  return html`<h2>${texts.t('jobCentre.log.citizenHeading')}</h2>${postForm(
    { action: paths.logCitizen, owner, novalidate: true },
    html`${input(texts, {
      id: 'borger',
      name: 'borger',
      label: texts.t('jobCentre.log.citizenLabel'),
      autocomplete: 'off',
      ...(problem ? { error: problem.message } : {}),
    })}${buttonRow({ primary: { text: texts.t('jobCentre.log.citizenButton') } })}`,
  )}`
}

/** That looking here is a look; in a demo, that the record goes by real time. */
const logged = ({ texts, demoBar }: Visit): Html =>
  html`<p class="quiet">${texts.t('jobCentre.log.logged')}${demoBar === null ? '' : html` ${texts.t('jobCentre.log.realTime')}`}</p>`

/** `/jc/log`: who looked at or changed what, by period and by employee. */
export async function logPage(visit: Visit, given: Given, found: readonly FieldProblem[] = []): Promise<Response> {
  const { texts, context } = visit
  const asked = askedIn(visit, given)
  const seen = await askLooksOfJobCentre(context, ...partOf(asked))
  if (!seen.ok) return await showProblem(visit, 'notFound')
  const { looks, total, people } = seen.value
  const problems = [...asked.problems, ...found]
  const sample = smallLink({
    href: withQuery(paths.logSample, queryOfPeriod(asked.period)),
    text: texts.t('jobCentre.log.sample', { count: SAMPLE }),
  })
  const file = smallLink({
    href: withQuery(paths.logFile, queryOfAsked(asked)),
    text: texts.t('jobCentre.log.file'),
  })
  const hrefOf = (page: number) => withQuery(paths.log, { ...queryOfAsked(asked), side: String(page) })
  const list =
    looks.length === 0
      ? html`<p role="status">${texts.t('jobCentre.log.none')}</p>`
      : html`${paging(texts, { page: asked.page, total, hrefOf })}${looksTable(texts, looks, { caption: texts.t('jobCentre.log.title') })}`
  return await show(
    visit,
    { title: texts.t('jobCentre.log.title'), active: paths.log, problems },
    html`<p class="font-lead">${texts.t('jobCentre.log.lead')}</p>
${narrowing(visit, given, asked, people)}
<div class="actions actions--bar">${sample}${file}</div>
${list}
${findingCitizen(visit, found)}${logged(visit)}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** POST `/jc/log/borger`: by number or reference, to that citizen's looks. */
export async function findLooksOf(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const typed = given('borger').trim()
  const cpr = nationalIdIn(typed)
  if (isId(typed)) return goTo(visit, paths.citizenPage(typed, 'opslag'))
  const found = cpr === null ? null : await askWhoseLooks(context, cpr)
  if (found?.ok) return goTo(visit, paths.citizenPage(found.value, 'opslag'))
  const message = texts.t(cpr === null ? 'jobCentre.log.citizenWrong' : 'jobCentre.log.citizenNone')
  return await logPage(visit, () => '', [{ fieldId: 'borger', message }])
}

const breadcrumbs = ({ texts }: Visit) => [{ href: paths.log, text: texts.t('jobCentre.log.title') }]

/** `/jc/borgere/{id}/opslag`: who looked at one citizen. */
export async function looksOfCitizenPage(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  const asked = askedIn(visit, given)
  const seen = isId(id) ? await askLooksAtCitizen(context, id, ...partOf(asked)) : null
  if (!seen?.ok) return await showProblem(visit, 'notFound')
  const { looks, total, people, citizen } = seen.value
  const title = texts.t('jobCentre.log.ofCitizen', { name: citizen })
  const hrefOf = (page: number) =>
    withQuery(paths.citizenPage(id, 'opslag'), { ...queryOfAsked(asked), side: String(page) })
  const list =
    looks.length === 0
      ? html`<p role="status">${texts.t('jobCentre.log.none')}</p>`
      : html`${paging(texts, { page: asked.page, total, hrefOf })}${looksTable(texts, looks, { caption: title, ofOneCitizen: true })}`
  return await show(
    visit,
    { title, active: paths.log, breadcrumbs: breadcrumbs(visit), problems: asked.problems },
    html`${narrowing(visit, given, asked, people)}${list}${logged(visit)}`,
    asked.problems.length > 0 ? 422 : 200,
  )
}

/**
 * `/jc/log/stikproeve`: twenty looks drawn by a number, which stands on the page and in its
 * address: the same number draws them again.
 */
export async function samplePage(visit: Visit, given: Given): Promise<Response> {
  const { context } = visit
  const { period, problems } = askedIn(visit, given)
  if (problems.length > 0) return await showProblem(visit, 'notFound')
  const number = sampleNumberIn(given)
  const addressOf = (drawn: number) => withQuery(paths.logSample, { ...queryOfPeriod(period), tal: String(drawn) })
  if (number === null) return goTo(visit, addressOf(newNumber()))
  const drawn = await askSampleOfLooks(context, instantsOf(period), number)
  if (!drawn.ok) return await showProblem(visit, 'notFound')
  return await showSample(visit, period, number, drawn.value)
}

async function showSample(
  visit: Visit,
  period: Period,
  number: number,
  looks: readonly ListedLook[],
): Promise<Response> {
  const { texts } = visit
  const title = texts.t('jobCentre.log.sampleTitle', { count: looks.length })
  const days = { from: texts.mediumDate(period.from), to: texts.mediumDate(period.to) }
  const another = smallLink({
    href: withQuery(paths.logSample, queryOfPeriod(period)),
    text: texts.t('jobCentre.log.another', { count: SAMPLE }),
  })
  return await show(
    visit,
    { title, active: paths.log, breadcrumbs: breadcrumbs(visit) },
    html`<p class="font-lead">${texts.rich('jobCentre.log.sampleLead', { ...days, number: String(number) })}</p>
<p>${texts.t('jobCentre.log.sampleAgain')}</p>
${looks.length === 0 ? html`<p role="status">${texts.t('jobCentre.log.none')}</p>` : looksTable(texts, looks, { caption: title })}
<div class="actions">${another}</div>${logged(visit)}`,
  )
}
