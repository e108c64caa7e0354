import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { memoiseBy } from '../rules/memoise.ts'
import { assetUrl, type ScriptPath } from './assets.ts'
import type { IconName } from './icon-names.ts'

/**
 * A piece of a page: what Hono's `html` tag gives. It escapes every value that is not itself such a
 * piece.
 */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export interface IconOptions {
  /** Said aloud in place of the picture; without it the icon is decoration. */
  readonly label?: string
  readonly className?: string
}

interface Icon extends IconOptions {
  readonly name: IconName
  readonly sprite: string
}

const drawn = memoiseBy(
  ({ name, sprite, label, className }: Icon) => `${sprite} ${name} ${className ?? ''} ${label ?? ''}`,
  ({ name, sprite, label, className }): Html => {
    const spoken = label === undefined ? html`aria-hidden="true"` : html`role="img" aria-label="${label}"`
    return html`<svg class="icon-svg${className ? ` ${className}` : ''}" focusable="false" ${spoken}><use href="${sprite}#${name}"></use></svg>`
  },
)

/** An icon of the sprite. */
export const icon = (name: IconName, options: IconOptions = {}): Html =>
  drawn({ name, sprite: assetUrl('img/icons.svg'), ...options })

/**
 * A script beside the piece that it serves. A module: it runs when the page has been read, blocks
 * nothing, and once however often it is named.
 */
export const script = (path: ScriptPath): Html => html`<script type="module" src="${assetUrl(path)}"></script>`
