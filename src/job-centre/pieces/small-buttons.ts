import { html } from 'hono/html'
import type { Html } from '../../web/html.ts'
import type { LinkView } from '../../web/layout.ts'

interface Looks {
  /** The one thing to do next on this part of the page. */
  readonly isPrimary?: boolean
  /** Whom or what the button is about: for screen readers, where the row says it. */
  readonly about?: string
  /** Where a skip link leads. */
  readonly id?: string
  /** A digit: pressed with the browser's modifier. */
  readonly accessKey?: string
  /** The next key press belongs here: once on a page. */
  readonly autofocus?: boolean
}

const inside = (text: string, { about }: Looks): Html =>
  html`<span>${text}${about === undefined ? '' : html`<span class="sr-only">: ${about}</span>`}</span>`

const attributes = ({ isPrimary, id, accessKey, autofocus }: Looks): Html =>
  html`${id === undefined ? '' : html` id="${id}"`} class="button ${isPrimary ? 'button-primary' : 'button-secondary'} button--small"${accessKey === undefined ? '' : html` accesskey="${accessKey}"`}${autofocus ? html` autofocus` : ''}`

/** A link in the look of a small button: the way to a page where something is decided. */
export const smallLink = ({ href, text, ...looks }: LinkView & Looks): Html =>
  html`<a href="${href}"${attributes(looks)}>${inside(text, looks)}</a>`

/** A small button that sends its form. */
export const smallButton = ({
  text,
  name,
  value,
  ...looks
}: Looks & { readonly text: string; readonly name?: string; readonly value?: string }): Html =>
  html`<button type="submit"${name === undefined ? '' : html` name="${name}" value="${value ?? ''}"`}${attributes(looks)}>${inside(text, looks)}</button>`

/** Small buttons beside each other. */
export const actions = (...buttons: readonly Html[]): Html => html`<div class="actions">${buttons}</div>`
