import { html } from 'hono/html'
import { recorded } from '../../actions/once.ts'
import { setDeadline } from '../../actions/set-deadline.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askScarcity, type Scarcity } from '../../questions/job-centre/capacity.ts'
import { askNewDeadline, type NewDeadlinePreview } from '../../questions/job-centre/new-deadline.ts'
import { seenCaseIn, seenCaseText } from '../../rules/case-changes.ts'
import { dateOf } from '../../rules/dates.ts'
import type { Refusal, Refusals } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import { alert, type FieldProblem } from '../../web/alerts.ts'
import { buttonRow, checkbox, hidden, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { backField, backQuery, backSaying } from '../back.ts'
import { goTo } from '../door.ts'
import { ownPath, paths } from '../paths.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { factsOf, textsThatFollow, whatFollows } from './deadline-follows.ts'
import { deadlineForm, meantBy, showButton, type Typed, typedIn } from './deadline-form.ts'
import { receiptAt } from './receipt.ts'
import { staleAlert } from './stale.ts'
import { dayAndTime, firstName } from './words.ts'

/** What the page has to say beside its form. */
interface Said {
  readonly problems: readonly FieldProblem[]
  /** Why nothing was done: somebody else was quicker, or the day is another. */
  readonly stale?: Refusals
  readonly scarcity?: Scarcity | null
}

/** `/jc/borgere/{id}/frist`: what is to be decided, and all that follows of it. */
export async function setDeadlinePage(visit: Visit, given: Given): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  if (visit.session.lookReason === null) return goTo(visit, paths.citizen(id))
  return await decidePage(visit, id, typedIn(given), { problems: [] })
}

async function decidePage(visit: Visit, id: string, typed: Typed, said: Said): Promise<Response> {
  const { texts, context } = visit
  const { thoughtOf, problems: unread } = meantBy(texts, typed, dateOf(context.clock.now()))
  const asked = await askNewDeadline(context, id, thoughtOf)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const preview = asked.value
  const { name } = preview.citizen
  const problems = [...unread, ...said.problems]
  // Counted for the whole job centre, once a minute.
  const scarce = preview.follows ? await askScarcity(context, preview.situation, preview.wanted) : null
  const scarcity = scarce?.ok ? scarce.value : null
  const result = unread.length > 0 ? '' : resultOf(visit, preview, typed, { ...said, problems, scarcity })
  const status = said.stale ? 409 : problems.length > 0 ? 422 : 200
  return await show(
    visit,
    {
      title: texts.t('jobCentre.case.act.set'),
      beside: texts.t('jobCentre.case.forName', { name }),
      active: paths.citizens,
      problems,
      breadcrumbs: [
        { href: paths.citizens, text: texts.t('jobCentre.case.citizens') },
        { href: paths.citizen(id), text: name },
      ],
      ...(said.stale ? { above: staleAlert(texts, said.stale) } : {}),
    },
    html`<div class="decide">${deadlineForm(texts, preview, typed, { problems, hasButton: result === '' || !preview.follows })}${result}</div>`,
    status,
  )
}

/** Beside the form: what follows and the button, or why the deadline cannot be set. */
function resultOf(visit: Visit, preview: NewDeadlinePreview, typed: Typed, said: Said): Html {
  const { texts } = visit
  const { follows, refusals } = preview
  if (!follows)
    return html`<section class="result" aria-labelledby="sker"><h2 id="sker">${texts.t('jobCentre.case.cannot.heading')}</h2>${reasonsOf(texts, refusals)}<p><a href="${withQuery(paths.citizenPage(preview.citizen.id, 'indkald'), backQuery(typed.back))}">${texts.t('jobCentre.case.cannot.summon')}</a> · <a href="${paths.citizenPage(preview.citizen.id, 'hvorfor')}">${texts.t('jobCentre.case.cannot.why')}</a></p></section>`
  const facts = factsOf(visit, preview, follows, said.scarcity ?? null)
  const mayFocus = !said.stale && said.problems.length === 0
  // A warning is read before the button, so focus stands on it.
  const isPlanned = preview.situation.plannedInterview !== null
  const isFocused = mayFocus && !facts.some(({ isWarning }) => isWarning) && !isPlanned
  return html`<section class="result" aria-labelledby="sker"><h2 id="sker">${texts.t('jobCentre.case.follows.heading')}</h2>
${earlier(texts, preview, { mayFocus, back: typed.back })}${whatFollows(texts, preview, facts, { mayFocus: mayFocus && !isPlanned })}
${deedForm(visit, preview, typed, { isFocused, said })}${textsThatFollow(visit, preview, follows)}</section>`
}

const reasonsOf = (texts: Texts, refusals: readonly Refusal[]): Html =>
  html`<ul>${refusals.map(({ code, facts }) => html`<li>${texts.t('jobCentre.case.cannot.reason', { code, days: Number(facts['days'] ?? 0) })}</li>`)}</ul>`

/** M-EARLIER: who has an interview already is moved, and gets no deadline. */
function earlier(
  texts: Texts,
  { situation, citizen }: NewDeadlinePreview,
  { mayFocus, back }: { readonly mayFocus: boolean; readonly back: string },
): Html {
  const { plannedInterview } = situation
  if (!plannedInterview) return html``
  const { type, startsAt, id } = plannedInterview
  const name = firstName(citizen.name)
  const values = { name, type, date: dayAndTime(texts, startsAt) }
  return alert(texts, {
    kind: 'warning',
    headingLevel: 3,
    heading: texts.t('jobCentre.case.earlier.heading', values),
    body: html`<p class="alert-text">${texts.t('jobCentre.case.earlier.text', values)}</p><p><a class="button button-primary button--small" href="${withQuery(paths.meetingPage(id, 'flyt'), backQuery(back))}"${mayFocus ? html` autofocus` : ''}><span>${texts.t('jobCentre.case.earlier.move')}</span></a></p>`,
  })
}

function deedForm(
  { texts, formToken: owner }: Visit,
  { citizen, wanted, seen, situation }: NewDeadlinePreview,
  typed: Typed,
  { isFocused, said }: { readonly isFocused: boolean; readonly said: Said },
): Html {
  const { interviewType, dueDate, activationDate } = wanted
  const back = ownPath(typed.back)
  const anyway = situation.plannedInterview
    ? checkbox(texts, {
        id: 'alligevel',
        name: 'alligevel',
        label: texts.t('jobCentre.case.earlier.anyway'),
        ...(said.problems.some(({ fieldId }) => fieldId === 'alligevel')
          ? { error: texts.t('jobCentre.case.earlier.missing') }
          : {}),
      })
    : ''
  const fields = html`${hidden('type', interviewType)}${hidden('senest', dueDate.toString())}${activationDate ? hidden('dag', activationDate.toString()) : ''}${hidden('set', seenCaseText(seen))}${backField(typed.back)}`
  const look = situation.plannedInterview ? 'button-secondary' : 'button-primary'
  const words = texts.t(said.stale ? 'jobCentre.case.act.setMine' : 'jobCentre.case.act.setNow')
  const button = html`<button type="submit" class="button ${look}"${isFocused ? html` autofocus` : ''}><span>${words}</span></button>`
  const links = [
    {
      text: texts.t(said.stale ? 'jobCentre.case.act.keepTheirs' : 'common.undo'),
      href: back ?? paths.citizen(citizen.id),
    },
  ]
  return postForm(
    { action: paths.citizenPage(citizen.id, 'frist'), owner, novalidate: true },
    html`${fields}${anyway}${buttonRow({ more: html`${button}${showButton(texts)}`, links })}`,
  )
}

/** POST `/jc/borgere/{id}/frist`: sets the deadline, and goes to its receipt. */
export async function setDeadlineNow(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  const seen = seenCaseIn(given('set'))
  if (!isId(id)) return await showProblem(visit, 'notFound')
  const typed = typedIn(given)
  const { thoughtOf, problems } = meantBy(texts, typed, dateOf(context.clock.now()))
  const { interviewType, dueDate, activationDate } = thoughtOf
  if (!interviewType || !dueDate || !seen) return await decidePage(visit, id, typed, { problems: [] })
  if (problems.length > 0) return await decidePage(visit, id, typed, { problems: [] })
  const refused = await unconfirmed(visit, id, given)
  if (refused) return await decidePage(visit, id, typed, { problems: refused })
  const wanted = { interviewType, dueDate, activationDate, seen }
  const outcome = await recorded(context, { act: 'set_deadline', citizenId: id }, (within) =>
    setDeadline(within, id, wanted),
  )
  if (outcome.ok) {
    return goTo(visit, backSaying(typed.back, 'frist') ?? receiptAt(id, 'sat', outcome.value.seen.deadline.id))
  }
  const [{ code }] = outcome.refusals
  if (code === 'not_found') return await showProblem(visit, 'notFound')
  const isStale = code === 'case_changed' || code === 'day_changed'
  return await decidePage(visit, id, typed, { problems: [], ...(isStale ? { stale: outcome.refusals } : {}) })
}

/** M-EARLIER: a deadline beside a planned interview is set only where that was meant. */
async function unconfirmed(visit: Visit, id: string, given: Given): Promise<FieldProblem[] | null> {
  if (given('alligevel') !== '') return null
  const { texts, context } = visit
  const asked = await askNewDeadline(context, id, { interviewType: null, dueDate: null, activationDate: null })
  if (!asked.ok || !asked.value.situation.plannedInterview) return null
  return [{ fieldId: 'alligevel', message: texts.t('jobCentre.case.earlier.missing') }]
}
