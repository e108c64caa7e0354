import { html } from 'hono/html'
import type { Html } from './html.ts'
import type { TextKey, Texts } from './texts.ts'

/** Job centres write Danish. */
const WRITTEN_IN = 'da'

/**
 * Text that a job centre has written, marked as Danish on a page in another language (WCAG 2.2,
 * 3.1.2).
 */
export const asWritten = ({ language }: Pick<Texts, 'language'>, text: string): Html | string =>
  language === WRITTEN_IN ? text : html`<span lang="${WRITTEN_IN}">${text}</span>`

/** The `lang` attribute alone, for an element without other content. */
export const writtenLanguage = ({ language }: Pick<Texts, 'language'>): Html | '' =>
  language === WRITTEN_IN ? '' : html` lang="${WRITTEN_IN}"`

/** A placeholder for the value until the sentence is formatted; no text contains it. */
const GAP = '\u0000'

/** A sentence of ours around a job centre's text, at the place where the language puts it. */
export function around(texts: Texts, key: TextKey, name: string, written: string): Html {
  const [before = '', after = ''] = texts.t(key, { [name]: GAP }).split(GAP)
  return html`${before}${asWritten(texts, written)}${after}`
}
