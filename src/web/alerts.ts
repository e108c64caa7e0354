import { html } from 'hono/html'
import { type Html, icon } from './html.ts'
import type { TextKey, Texts } from './texts.ts'

/** A problem with one field; `fieldId` is that field's id. */
export interface FieldProblem {
  readonly fieldId: string
  readonly message: string
}

/** What is wrong with a field, as the field takes it; nothing where it is right. */
export function errorOf(problems: readonly FieldProblem[], id: string): { readonly error?: string } {
  const problem = problems.find(({ fieldId }) => fieldId === id)
  return problem ? { error: problem.message } : {}
}

export interface AlertView {
  readonly kind: 'info' | 'success' | 'warning' | 'error'
  readonly heading?: string
  /** Plain text, or a page piece with its own paragraphs. */
  readonly body: string | Html
  /** 2 unless the alert stands under another heading. */
  readonly headingLevel?: 2 | 3
}

const kindText = {
  info: 'alert.info',
  success: 'alert.success',
  warning: 'alert.warning',
  error: 'alert.error',
} as const satisfies Record<AlertView['kind'], TextKey>

/**
 * The design system's roles: an error interrupts the reader, a success is announced politely,
 * information has no role.
 */
function roleOf(kind: AlertView['kind']): Html | '' {
  if (kind === 'info') return ''
  return kind === 'success' ? html` role="status"` : html` role="alert"`
}

/** A message box of the design system. */
export function alert(texts: Texts, { kind, heading, body, headingLevel = 2 }: AlertView): Html {
  const title =
    heading === undefined
      ? ''
      : headingLevel === 2
        ? html`<h2 class="alert-heading h4">${heading}</h2>`
        : html`<h3 class="alert-heading h4">${heading}</h3>`
  return html`<div class="alert alert-${kind}"${roleOf(kind)}>${icon(kind, { label: texts.t(kindText[kind]), className: 'alert-icon' })}<div class="alert-body">${title}${
    typeof body === 'string' ? html`<p class="alert-text">${body}</p>` : body
  }</div></div>`
}

/**
 * The error summary above the heading: every problem of the form, each linked to its field. Empty
 * where there is none. `autofocus` moves the keyboard focus there without a script. The form's
 * target must not have #error-summary: browsers would keep it on the next page of a valid form.
 */
export function errorSummary(texts: Texts, problems: readonly FieldProblem[]): Html | '' {
  if (problems.length === 0) return ''
  return html`<div class="alert alert-error error-summary" id="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="error-summary-heading">${icon('error', { className: 'alert-icon' })}<div class="alert-body"><h2 class="alert-heading h4" id="error-summary-heading">${texts.t('form.errorHeading', { count: problems.length })}</h2><ul class="nobullet-list">${problems.map(
    ({ fieldId, message }) => html`<li><a href="#${fieldId}">${message}</a></li>`,
  )}</ul></div></div>`
}
