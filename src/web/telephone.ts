import { html } from 'hono/html'
import { memoiseBy } from '../rules/memoise.ts'
import { shownTelephoneNumber, telephoneNumberIn } from '../rules/telephone-number.ts'
import type { Html } from './html.ts'

interface TelephoneView {
  readonly phone: string
  /** How the link looks; undefined: as any other. */
  readonly look?: 'function-link'
}

/**
 * A job centre's telephone as a link that calls it, in groups. What is more than a number, such as
 * "33 17 17 17, tast 2", is text. Remembered, for it stands on every page, and reading a number
 * takes 50 µs.
 */
export const telephoneLink = memoiseBy(
  ({ phone, look }: TelephoneView) => `${look ?? ''} ${phone}`,
  ({ phone, look }): Html => {
    const number = telephoneNumberIn(phone)
    if (number === null) return html`${phone}`
    return html`<a href="tel:${number}"${look ? html` class="${look}"` : ''}>${shownTelephoneNumber(number)}</a>`
  },
)
