import { html } from 'hono/html'
import { memoiseBy } from '../rules/memoise.ts'
import { shownTelephoneNumber, telephoneNumberIn } from '../rules/telephone-number.ts'
import type { Html } from './html.ts'

interface TelephoneView {
  readonly phone: string
  /** The style of the link; undefined: an ordinary link. */
  readonly look?: 'function-link'
}

/**
 * A job centre's telephone number as a `tel:` link, in groups. A value that is more than a number,
 * such as "33 17 17 17, tast 2", stays text. Memoised, since it is on every page and parsing takes
 * 50 µs.
 */
export const telephoneLink = memoiseBy(
  ({ phone, look }: TelephoneView) => `${look ?? ''} ${phone}`,
  ({ phone, look }): Html => {
    const number = telephoneNumberIn(phone)
    if (number === null) return html`${phone}`
    return html`<a href="tel:${number}"${look ? html` class="${look}"` : ''}>${shownTelephoneNumber(number)}</a>`
  },
)
