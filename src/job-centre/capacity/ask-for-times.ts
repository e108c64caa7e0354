import { html } from 'hono/html'
import { askForTimes, endTimeRequest } from '../../actions/ask-for-times.ts'
import type { Given } from '../../http/form-input.ts'
import type { TimeRequest } from '../../questions/job-centre/time-requests.ts'
import type { Capacity } from '../../rules/capacity-figures.ts'
import { dateOf } from '../../rules/dates.ts'
import { MOST_TIMES_ASKED, timeRequestEnds } from '../../rules/time-requests.ts'
import { isId } from '../../storage/ids.ts'
import { errorOf, type FieldProblem } from '../../web/alerts.ts'
import { input, postForm, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { wholeNumberIn } from '../pieces/whole-number.ts'
import { may, showProblem, type Visit } from '../visit.ts'
import { comingDayIn, typedDay, typeIn } from './query.ts'

/** What was typed into the form. */
export interface TypedRequest {
  readonly offer: string
  readonly until: string
  readonly times: string
}

/** The form by which a caseworker asks the planners for times. */
export function askForm(
  { texts, formToken: owner }: Visit,
  { interviewType, offers, enough }: Capacity,
  typed: TypedRequest | null,
  problems: readonly FieldProblem[],
): Html {
  const [first] = enough
  const offer = typed?.offer ?? first?.offerIds[0] ?? ''
  const fields = html`<input type="hidden" name="samtale" value="${interviewType}">${select(texts, {
    id: 'tilbud',
    name: 'tilbud',
    label: texts.t('jobCentre.capacity.ask.offer'),
    options: [
      { value: '', label: texts.t('jobCentre.capacity.ask.any') },
      ...offers.map(({ offerId, title }) => ({
        value: offerId,
        label: title,
        checked: offerId === offer,
        language: 'da',
      })),
    ],
  })}${input(texts, {
    id: 'senest',
    name: 'senest',
    label: texts.t('jobCentre.capacity.ask.until'),
    value: typed?.until ?? (first ? typedDay(first.until) : ''),
    ...errorOf(problems, 'senest'),
  })}${input(texts, {
    id: 'tider',
    name: 'tider',
    label: texts.t('jobCentre.capacity.ask.times'),
    value: typed?.times ?? (first ? String(first.times) : ''),
    ...errorOf(problems, 'tider'),
  })}`
  return postForm(
    { action: paths.askForTimes, owner, novalidate: true },
    html`${fields}<div class="actions">${smallButton({ text: texts.t('jobCentre.capacity.ask.button') })}</div>`,
  )
}

/** What was asked for and not ended; planners end it here. */
export function standingRequests(visit: Visit, requests: readonly TimeRequest[], { offers }: Capacity): Html {
  const { texts, formToken: owner } = visit
  if (requests.length === 0) return html``
  const titles = new Map(offers.map(({ offerId, title }) => [offerId, title]))
  const end = (request: TimeRequest, line: string) =>
    may(visit, 'end_time_request')
      ? postForm(
          { action: paths.endTimeRequest(request.id), owner },
          html`<div class="actions">${timeRequestEnds.map((as) =>
            smallButton({ text: texts.t(`jobCentre.capacity.ask.${as}`), name: 'som', value: as, about: line }),
          )}</div>`,
        )
      : ''
  const lines = requests.map((request) => {
    const line = texts.t('jobCentre.capacity.ask.line', { times: request.times, date: typedDay(request.until) })
    const title = titles.get(request.offerId ?? '')
    const by = texts.t('jobCentre.capacity.ask.by', {
      name: request.by.name ?? request.by.client ?? '',
      date: typedDay(dateOf(request.askedAt)),
      short: request.short,
    })
    return html`<li>${line}${title === undefined ? '' : html`: <span lang="da">${title}</span>`}<p class="small quiet">${by}</p>${end(request, line)}</li>`
  })
  return html`<h3>${texts.t('jobCentre.capacity.ask.standing')}</h3><ul class="plain">${lines}</ul>`
}

/** What a form of *Bed om tider* came to: done, or the page again with what is wrong. */
export type AskedFor = { readonly typed: TypedRequest; readonly problems: readonly FieldProblem[] }

/** Asks for the times of a form; null when that is done. */
export async function askNow(visit: Visit, given: Given): Promise<AskedFor | null> {
  const { texts, context } = visit
  const typed = { offer: given('tilbud'), until: given('senest'), times: given('tider') }
  const times = wholeNumberIn(typed.times, 1, MOST_TIMES_ASKED)
  const { day, problems } = comingDayIn(visit, typed.until, 'senest')
  const message = texts.t('jobCentre.capacity.ask.badTimes', { most: MOST_TIMES_ASKED })
  const all = [...problems, ...(times === null ? [{ fieldId: 'tider', message }] : [])]
  if (times === null || day === null) return { typed, problems: all }
  const offerId = isId(typed.offer) ? typed.offer : null
  const asked = await askForTimes(context, { interviewType: typeIn(given), offerId, until: day, times })
  if (asked.ok) return null
  return { typed, problems: [{ fieldId: 'tilbud', message: texts.t('refusal.not_found') }] }
}

/** POST `/jc/kapacitet/bed/{id}`: a planner says what came of a request. */
export async function endRequest(visit: Visit, given: Given): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  const as = timeRequestEnds.find((one) => one === given('som'))
  const ended = isId(id) && as ? await endTimeRequest(visit.context, id, as) : null
  if (!ended?.ok) return await showProblem(visit, 'notFound')
  return goTo(visit, `${paths.capacity}?sagt=afsluttet`)
}
