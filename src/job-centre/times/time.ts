import { html } from 'hono/html'
import { changeSeats } from '../../actions/change-seats.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askPublishedTime } from '../../questions/job-centre/week.ts'
import { dateOf } from '../../rules/dates.ts'
import { isId } from '../../storage/ids.ts'
import { alert, type FieldProblem } from '../../web/alerts.ts'
import { asWritten } from '../../web/as-written.ts'
import { input, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital } from '../../web/texts.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { actions, smallButton, smallLink } from '../pieces/small-buttons.ts'
import { may, show, showProblem, type Visit } from '../visit.ts'
import { dayAddress } from './addresses.ts'
import { refusalWords } from './refusal-words.ts'

interface Shown {
  readonly id: string
  readonly series: string | null
  readonly capacity: number
}

const link = (text: string, query: Readonly<Record<string, string>>): Html =>
  smallLink({ href: withQuery(paths.withdrawTimes, query), text })

/** What can be done with the time, and with the series that it belongs to. */
function planning(
  { texts, formToken: owner }: Visit,
  { id, series, capacity }: Shown,
  problems: readonly FieldProblem[],
  typed: string,
): Html {
  const [problem] = problems
  const seats = postForm(
    { action: paths.time(id), owner, className: 'try', novalidate: true },
    html`${input(texts, { id: 'pladser', name: 'pladser', label: texts.t('jobCentre.times.field.seats'), value: typed || String(capacity), autocomplete: 'off', ...(problem ? { error: problem.message } : {}) })}${smallButton({ text: texts.t('jobCentre.times.one.save') })}`,
  )
  const ofSeries = series
    ? [
        link(texts.t('jobCentre.times.one.withdrawLater'), { serie: series, fra: id }),
        link(texts.t('jobCentre.times.one.withdrawSeries'), { serie: series }),
      ]
    : []
  return html`<h2>${texts.t('jobCentre.times.one.change')}</h2>${seats}
<h2>${texts.t('jobCentre.times.one.withdraw')}</h2>${series ? html`<p>${texts.t('jobCentre.times.one.ofSeries')}</p>` : ''}${actions(link(texts.t('jobCentre.times.one.withdrawOne'), { tid: id }), ...ofSeries)}`
}

async function timePageWith(visit: Visit, given: Given, problems: readonly FieldProblem[]): Promise<Response> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  const asked = isId(id) ? await askPublishedTime(context, id) : null
  if (!asked?.ok || asked.value.time.offerId === null) return await showProblem(visit, 'notFound')
  const { time, seen } = asked.value
  const date = dateOf(time.startsAt)
  const facts: readonly (readonly [string, Html | string])[] = [
    [texts.t('jobCentre.times.day.offer'), asWritten(texts, seen?.offerTitle ?? '')],
    [texts.t('jobCentre.times.day.caseworker'), time.caseworkerName],
    [
      texts.t('jobCentre.times.day.place'),
      seen?.place ? asWritten(texts, seen.place) : texts.t('jobCentre.times.week.noPlace'),
    ],
    [
      texts.t('jobCentre.times.day.booked'),
      texts.t('jobCentre.times.week.booked', { booked: seen?.booked ?? 0, seats: time.capacity }),
    ],
  ]
  const note = seen
    ? time.closed
      ? texts.t('jobCentre.times.one.closed')
      : ''
    : texts.t('jobCentre.times.one.withdrawn')
  const canPlan = seen !== null && seen.status === 'open' && may(visit, 'change_seats')
  const saved =
    given('gemt') === '' ? '' : alert(texts, { kind: 'success', body: texts.t('jobCentre.times.one.saved') })
  return await show(
    visit,
    {
      title: capital(texts.longDate(date)),
      beside: `${texts.clockTime(time.startsAt)}–${texts.clockTime(time.endsAt)}`,
      active: paths.times,
      problems,
      breadcrumbs: [
        { href: paths.times, text: texts.t('jobCentre.times.menu') },
        { href: dayAddress(date, { caseworkerId: time.caseworkerId }), text: texts.dayAndMonth(date) },
      ],
    },
    html`${saved}<dl class="about">${facts.map(([term, detail]) => html`<div><dt>${term}</dt><dd>${detail}</dd></div>`)}</dl>
${note === '' ? '' : html`<p>${note}</p>`}
${canPlan ? planning(visit, { id, series: seen.series, capacity: time.capacity }, problems, given('pladser')) : ''}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** `/jc/tider/{id}`: one time, and what can be done with it and with its series. */
export const timePage = (visit: Visit, given: Given): Promise<Response> => timePageWith(visit, given, [])

/** POST `/jc/tider/{id}`: how many seats it has. */
export async function saveSeats(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  const typed = given('pladser').trim()
  const seats = /^\d{1,4}$/.test(typed) ? Number(typed) : 0
  if (seats < 1 || seats > 1000)
    return await timePageWith(visit, given, [{ fieldId: 'pladser', message: texts.t('jobCentre.times.wrong.seats') }])
  const saved = await changeSeats(context, id, seats)
  if (saved.ok) return goTo(visit, withQuery(paths.time(id), { gemt: 'ja' }))
  if (saved.refusals[0].code === 'not_found') return await showProblem(visit, 'notFound')
  return await timePageWith(visit, given, [{ fieldId: 'pladser', message: refusalWords(texts, saved.refusals) }])
}
