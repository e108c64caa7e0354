import { html } from 'hono/html'
import { type Html, icon } from '../../web/html.ts'
import type { IconName } from '../../web/icon-names.ts'

/** One thing that follows from an act: what, and what there is to say about it. */
export interface Fact {
  readonly icon: IconName
  readonly text: Html | string
  readonly more?: Html | string
  /** A table that shows it. */
  readonly below?: Html
  /** Somebody should read it before the act: the page's focus stands on the first of these. */
  readonly isWarning?: boolean
}

/**
 * What follows from an act, a line each. Focus stands on the first warning, if there is one, unless
 * something above is to be read before it.
 */
export function factsList(facts: readonly Fact[], { mayFocus = true }: { readonly mayFocus?: boolean } = {}): Html {
  const first = mayFocus ? facts.findIndex(({ isWarning }) => isWarning) : -1
  return html`<ul class="facts">${facts.map(
    ({ icon: name, text, more, below, isWarning }, at) =>
      html`<li${isWarning ? html` class="warn"` : ''}${at === first ? html` tabindex="-1" autofocus` : ''}>${icon(name)}<div><p>${text}</p>${more === undefined ? '' : html`<p class="quiet">${more}</p>`}${below ?? ''}</div></li>`,
  )}</ul>`
}
