import { html } from 'hono/html'
import { keepLookReason } from '../actions/staff-sessions.ts'
import type { Given } from '../http/form-input.ts'
import { askCitizenByNumber, askCitizensByName, type FoundCitizen } from '../questions/job-centre/citizens.ts'
import { isLookReason, lookReasons } from '../rules/looks.ts'
import { nationalIdIn } from '../rules/national-id.ts'
import { lineIn } from '../rules/text.ts'
import { alert, type FieldProblem } from '../web/alerts.ts'
import { buttonRow, input, postForm, select } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { goTo } from './door.ts'
import { paths } from './paths.ts'
import { show, type Visit } from './visit.ts'

/** Two letters find half a town. */
const LEAST_LETTERS = 3

const errorOf = (problems: readonly FieldProblem[], id: string) => {
  const problem = problems.find(({ fieldId }) => fieldId === id)
  return problem ? { error: problem.message } : {}
}

/** What a look is for: the last choice stands. */
export const reasonField = ({ texts, session }: Visit, problems: readonly FieldProblem[] = []): Html =>
  select(texts, {
    id: 'grund',
    name: 'grund',
    label: texts.t('jobCentre.reason.label'),
    hint: texts.t('jobCentre.reason.hint'),
    options: [
      { value: '', label: texts.t('jobCentre.reason.choose') },
      ...lookReasons.map((reason) => ({
        value: reason,
        label: texts.t(`jobCentre.reason.${reason}`),
        checked: reason === session.lookReason,
      })),
    ],
    ...errorOf(problems, 'grund'),
  })

/** The search for a citizen. What was typed is shown again only where it is no number. */
export function searchForm(visit: Visit, typed = '', problems: readonly FieldProblem[] = []): Html {
  const { texts, formToken: owner } = visit
  const field = input(texts, {
    id: 'soeg',
    name: 'soeg',
    label: texts.t('jobCentre.find.label'),
    hint: texts.t('jobCentre.find.hint', { letters: LEAST_LETTERS }),
    autocomplete: 'off',
    value: typed,
    ...errorOf(problems, 'soeg'),
  })
  return postForm(
    { action: paths.find, owner, novalidate: true },
    html`${field}${reasonField(visit, problems)}${buttonRow({ primary: { text: texts.t('jobCentre.find.button') } })}`,
  )
}

/** Keeps a reason that was chosen; the visit with it, or null where none was chosen. */
export async function withReason(visit: Visit, given: Given): Promise<Visit | null> {
  const reason = given('grund')
  if (!isLookReason(reason)) return null
  const { context, session } = visit
  if (reason !== session.lookReason) await keepLookReason(context, session.token, reason)
  return { ...visit, context: { ...context, lookReason: reason }, session: { ...session, lookReason: reason } }
}

/** POST `/jc/find`: by number or by name. A POST, so that neither stands in an address or a log. */
export async function find(visit: Visit, given: Given): Promise<Response> {
  const { texts } = visit
  const typed = given('soeg')
  const cpr = nationalIdIn(typed)
  const name = lineIn(typed) ?? ''
  const reasoned = await withReason(visit, given)
  const shown = cpr === null ? name : ''
  const problems: FieldProblem[] = [
    ...(cpr === null && name.length < LEAST_LETTERS
      ? [{ fieldId: 'soeg', message: texts.t('jobCentre.find.tooShort', { letters: LEAST_LETTERS }) }]
      : []),
    ...(reasoned ? [] : [{ fieldId: 'grund', message: texts.t('jobCentre.reason.missing') }]),
  ]
  if (!reasoned || problems.length > 0) return await findPage(visit, { shown, problems })
  if (cpr !== null) {
    const one = await askCitizenByNumber(reasoned.context, cpr)
    return one.ok ? goTo(visit, paths.citizen(one.value.id)) : await findPage(reasoned, { shown, found: [] })
  }
  const found = await askCitizensByName(reasoned.context, name)
  const citizens = found.ok ? found.value.citizens : []
  const [first, ...more] = citizens
  if (first && more.length === 0) return goTo(visit, paths.citizen(first.id))
  return await findPage(reasoned, { shown, found: citizens, isCut: found.ok && found.value.isCut })
}

interface FindView {
  readonly shown: string
  readonly problems?: readonly FieldProblem[]
  readonly found?: readonly FoundCitizen[]
  readonly isCut?: boolean
}

async function findPage(visit: Visit, { shown, problems = [], found, isCut = false }: FindView): Promise<Response> {
  const { texts } = visit
  const list = (citizens: readonly FoundCitizen[]) =>
    html`<p role="status">${texts.t('jobCentre.find.found', { count: citizens.length })}${isCut ? html` ${texts.t('jobCentre.find.more')}` : ''}</p>
<ul class="no-max-width">${citizens.map(({ id, name, contactGroup }) => html`<li><a href="${paths.citizen(id)}">${name}</a> <span class="quiet">${texts.t('jobCentre.find.group', { number: contactGroup })}</span></li>`)}</ul>`
  const none = alert(texts, {
    kind: 'info',
    heading: texts.t('jobCentre.find.noneHeading'),
    body: texts.t('jobCentre.find.noneText'),
  })
  const answer = found === undefined ? '' : found.length > 0 ? list(found) : none
  return await show(
    visit,
    { title: texts.t('jobCentre.find.title'), problems },
    html`${answer}${searchForm(visit, shown, problems)}`,
    problems.length > 0 ? 422 : 200,
  )
}
