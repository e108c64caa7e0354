import { html } from 'hono/html'
import type { StaffSession } from '../questions/job-centre/staff.ts'
import { lookReasons } from '../rules/looks.ts'
import { errorOf, type FieldProblem } from '../web/alerts.ts'
import { buttonRow, hidden, input, postForm, select } from '../web/forms.ts'
import { type Html, icon } from '../web/html.ts'
import type { Texts } from '../web/texts.ts'
import { paths } from './paths.ts'

/** What the search needs of a visit. */
interface Searching {
  readonly texts: Texts
  readonly session: Pick<StaffSession, 'lookReason'>
  readonly formToken: string
}

/** Two letters find half a town. */
export const LEAST_LETTERS = 3

const reasonOptions = (texts: Texts, chosen: string | null) => [
  { value: '', label: texts.t('jobCentre.reason.choose') },
  ...lookReasons.map((reason) => ({
    value: reason,
    label: texts.t(`jobCentre.reason.${reason}`),
    checked: reason === chosen,
  })),
]

/** What a look is for: the last choice stands. */
export const reasonField = ({ texts, session }: Searching, problems: readonly FieldProblem[] = []): Html =>
  select(texts, {
    id: 'grund',
    name: 'grund',
    label: texts.t('jobCentre.reason.label'),
    hint: texts.t('jobCentre.reason.hint'),
    options: reasonOptions(texts, session.lookReason),
    ...errorOf(problems, 'grund'),
  })

/** The search for a citizen. What was typed is shown again only where it is no number. */
export function searchForm(
  visit: Searching,
  {
    typed = '',
    problems = [],
    onTo = '',
  }: { readonly typed?: string; readonly problems?: readonly FieldProblem[]; readonly onTo?: string } = {},
): Html {
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
    html`${onTo === '' ? '' : hidden('videre', onTo)}${field}${reasonField(visit, problems)}${buttonRow({ primary: { text: texts.t(onTo === '' ? 'jobCentre.find.button' : 'jobCentre.find.firstButton') } })}`,
  )
}

/** The search in the header of every page, with what a look is for: the last choice stands. */
export function headerSearch({ texts, session, formToken: owner }: Searching): Html {
  const options = reasonOptions(texts, session.lookReason)
  return postForm(
    { action: paths.find, owner, className: 'find', role: 'search' },
    html`<label for="find">${texts.t('jobCentre.find.title')}</label><input class="form-input" id="find" name="soeg" type="text" autocomplete="off" spellcheck="false" accesskey="2" aria-describedby="find-hint"><label class="sr-only" for="find-reason">${texts.t('jobCentre.reason.label')}</label><select class="form-select" id="find-reason" name="grund">${options.map(
      ({ value, label, ...option }) =>
        html`<option value="${value}"${'checked' in option && option.checked ? html` selected` : ''}>${label}</option>`,
    )}</select><button type="submit" class="button button-secondary button--small">${icon('search')}<span>${texts.t('jobCentre.find.button')}</span></button><span id="find-hint" class="sr-only">${texts.t('jobCentre.find.label')}</span>`,
  )
}
