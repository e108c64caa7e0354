import { html } from 'hono/html'
import type { FieldProblem } from '../../web/alerts.ts'
import { alert } from '../../web/alerts.ts'
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
