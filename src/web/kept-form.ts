import type { Context } from 'hono'
import { html } from 'hono/html'
import { sentForm } from '../http/form-input.ts'
import { buttonRow, hidden, OWNER_FIELD, postForm } from './forms.ts'
import type { Html } from './html.ts'
import type { Texts } from './texts.ts'

/** A form as it was sent, with the token of the person for whom it was made (F-WHOSE). */
export async function formWithOwner(c: Context) {
  const form = await sentForm(c)
  return { form, owner: form.fields.find(([name]) => name === OWNER_FIELD)?.[1] ?? '' }
}

export interface KeptFormView {
  readonly path: string
  readonly fields: readonly (readonly [string, string])[]
  readonly owner: string
  /** Where one goes who does not want to send it. */
  readonly home: string
}

/**
 * F-ROBUST: what was sent after the session had ended, ready to be sent by the person who wrote it.
 * Nothing is sent by itself.
 */
export const keptFormPage = (texts: Texts, { path, fields, owner, home }: KeptFormView): Html =>
  html`<p class="font-lead">${texts.t('keptForm.text')}</p>
${postForm(
  { action: path, owner },
  html`${fields.filter(([name]) => name !== OWNER_FIELD).map(([name, value]) => hidden(name, value))}${buttonRow({
    primary: { text: texts.t('keptForm.button') },
    links: [{ text: texts.t('keptForm.dropIt'), href: home }],
  })}`,
)}`
