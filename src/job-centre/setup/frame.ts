import { html } from 'hono/html'
import type { FieldProblem } from '../../web/alerts.ts'
import { alert } from '../../web/alerts.ts'
import { buttonRow, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { paths } from '../paths.ts'
import { show, type Visit } from '../visit.ts'

interface SetupPage {
  readonly title: string
  readonly problems?: readonly FieldProblem[]
  /** What has just been done, in a sentence. */
  readonly done?: string | null
}

/** A page of *Opsætning*, with the way back to all of them. */
export const showSetup = (visit: Visit, { title, problems = [], done = null }: SetupPage, body: Html) =>
  show(
    visit,
    {
      title,
      problems,
      active: paths.setup,
      breadcrumbs: [{ href: paths.setup, text: visit.texts.t('jobCentre.setup.title') }],
    },
    html`${done === null ? '' : alert(visit.texts, { kind: 'success', body: done })}${body}`,
    problems.length > 0 ? 422 : 200,
  )

/** What is set up by one form, which is saved as a whole. */
interface SetupForm extends Omit<SetupPage, 'done'> {
  readonly action: string
  /** What is said once it has been saved; null before. */
  readonly saved: string | null
  readonly lead?: Html
  readonly fields: Html
}

/** A page of *Opsætning* with one form and its button. */
export const showSetupForm = (
  visit: Visit,
  { title, problems = [], saved, lead = html``, action, fields }: SetupForm,
) =>
  showSetup(
    visit,
    { title, problems, done: saved },
    html`${lead}${postForm({ action, owner: visit.formToken, novalidate: true }, html`${fields}${buttonRow({ primary: { text: visit.texts.t('common.save') } })}`)}`,
  )
