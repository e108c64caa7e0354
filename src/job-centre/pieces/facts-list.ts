import { html } from 'hono/html'
import { type Html, icon } from '../../web/html.ts'
import type { IconName } from '../../web/icon-names.ts'

/** One thing that follows from an act: what, and what there is to say about it. */
export interface Fact {
  readonly icon: IconName
  readonly text: Html | string
  readonly more?: Html | string
  /** Somebody should read it before the act: the page's focus stands on the first of these. */
  readonly isWarning?: boolean
}

/** What follows from an act, a line each; focus stands on the first warning, if there is one. */
export function factsList(facts: readonly Fact[]): Html {
  const first = facts.findIndex(({ isWarning }) => isWarning)
  return html`<ul class="facts">${facts.map(
    ({ icon: name, text, more, isWarning }, at) =>
      html`<li${isWarning ? html` class="warn"` : ''}${at === first ? html` tabindex="-1" autofocus` : ''}>${icon(name)}<div><p>${text}</p>${more === undefined ? '' : html`<p class="quiet">${more}</p>`}</div></li>`,
  )}</ul>`
}
