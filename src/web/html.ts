import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { memoiseBy } from '../rules/memoise.ts'
import { assetUrl, type ScriptPath } from './assets.ts'
import type { IconName } from './icon-names.ts'

/**
 * A piece of a page, as Hono's `html` tag returns it. The tag escapes every value that is not such
 * a piece.
 */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export interface IconOptions {
  /** The text alternative; without it the icon is decoration. */
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
 * A script element beside the piece that needs it. A module runs after the page is parsed, blocks
 * nothing, and runs once however often it is named.
 */
export const script = (path: ScriptPath): Html => html`<script type="module" src="${assetUrl(path)}"></script>`
