import { html } from 'hono/html'
import type { CaseAbout } from '../../actions/decide-case.ts'
import { recorded } from '../../actions/once.ts'
import type { ActionContext } from '../../actions/transaction.ts'
import type { Given } from '../../http/form-input.ts'
import { askCaseSubject, type CaseSubject } from '../../questions/job-centre/case-subject.ts'
import { citizenOfDeadline, citizenOfMeeting } from '../../questions/whose.ts'
import type { Act } from '../../rules/access.ts'
import { dateOf } from '../../rules/dates.ts'
import type { Outcome } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { hidden, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { backWith, type Done } from '../back.ts'
import { goTo } from '../door.ts'
import { ownPath, paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { dayInWords, momentInWords } from './days.ts'

/** A page on which something is decided about a case, and then back to the list. */
export interface DecisionPage {
  readonly title: string
  readonly lead: string
  readonly fields: Html
  readonly button: string
  readonly problems: readonly FieldProblem[]
  /** Whether the next key press belongs to the button: where a choice stands already. */
  readonly buttonHasFocus?: boolean
}

const backOf = (given: Given): string => ownPath(given('tilbage')) ?? paths.start

/** What a case is about, in a sentence: "Ole Fabricius, frist fredag den 20. november". */
function aboutWords({ texts, context }: Visit, { name, type, dueDate, startsAt }: CaseSubject): string {
  const today = dateOf(context.clock.now())
  if (dueDate !== null)
    return texts.t('jobCentre.today.aboutDeadline', { name, day: dayInWords(texts, dueDate, today) })
  const moment = startsAt === null ? '' : momentInWords(texts, startsAt, today)
  return texts.t('jobCentre.today.aboutMeeting', { name, type, moment })
}

/** Shows the page; it says whom it is about. What is not the job centre's own is not found. */
export async function showDecision(
  visit: Visit,
  given: Given,
  about: CaseAbout,
  pageFor: (subject: CaseSubject) => DecisionPage,
): Promise<Response> {
  const { texts, formToken: owner } = visit
  const subject = isId(about.id) ? await askCaseSubject(visit.context, about) : null
  if (!subject?.ok) return await showProblem(visit, 'notFound')
  const { title, lead, fields, button, problems, buttonHasFocus = false } = pageFor(subject.value)
  const back = backOf(given)
  const action = visit.c.req.path
  const buttons = html`<div class="button-row">${smallButton({ text: button, isPrimary: true, autofocus: buttonHasFocus && problems.length === 0 })}<a class="button button-secondary button--small" href="${back}"><span>${texts.t('jobCentre.today.cancel')}</span></a></div>`
  return await show(
    visit,
    { title, problems, breadcrumbs: [{ href: back, text: texts.t('jobCentre.start.menu') }] },
    html`<p class="font-lead"><a href="${paths.citizen(subject.value.citizenId)}">${subject.value.name}</a>: ${aboutWords(visit, subject.value)}</p><p>${lead}</p>
${postForm({ action, owner, novalidate: true }, html`${hidden('tilbage', back)}${fields}${buttons}`)}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** Does it, with its row in the record of access; then back to where it was begun from. */
export async function decide(
  visit: Visit,
  given: Given,
  {
    about,
    act,
    done,
    more = {},
  }: {
    readonly about: CaseAbout
    readonly act: Act
    readonly done: Done
    readonly more?: Readonly<Record<string, string>>
  },
  work: (context: ActionContext) => Promise<Outcome<unknown>>,
): Promise<Response> {
  const { context } = visit
  if (!isId(about.id)) return await showProblem(visit, 'notFound')
  const citizenId = await (about.of === 'deadline' ? citizenOfDeadline : citizenOfMeeting)(context, about.id)
  const outcome = await recorded(context, { act, citizenId, subject: about.id }, work)
  if (outcome.ok) return goTo(visit, backWith(given, done, more))
  const isUnknown = outcome.refusals.some(({ code }) => code === 'not_found')
  return await showProblem(visit, isUnknown ? 'notFound' : 'conflict')
}
