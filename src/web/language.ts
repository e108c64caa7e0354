import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { languages, type Texts, textsIn } from './texts.ts'

export const LANGUAGE_COOKIE = 'selvbook-sprog'
const OVER_HTTPS = `__Host-${LANGUAGE_COOKIE}`

/** The cookie's name. Over https no neighbouring host can plant one. */
export const languageCookie = ({ secure }: { readonly secure: boolean }): string =>
  secure ? OVER_HTTPS : LANGUAGE_COOKIE

/** The language chosen in this browser, if we have it; null where none was chosen. */
export function languageChosen(c: Context): string | null {
  const wanted = getCookie(c, OVER_HTTPS) ?? getCookie(c, LANGUAGE_COOKIE)
  return languages().find((language) => language === wanted) ?? null
}

/** The words for whoever asks: in the language chosen in this browser, Danish where none was. */
export const textsFor = (c: Context): Texts => textsIn(languageChosen(c) ?? '')

/**
 * Stores the language until the browser is closed, so that the next person at a library's computer
 * gets Danish again.
 */
export function keepLanguage(c: Context, language: string, { secure }: { readonly secure: boolean }): void {
  setCookie(c, languageCookie({ secure }), language, { httpOnly: true, sameSite: 'Lax', secure, path: '/' })
}

/**
 * The path that shows the page again: its own, or for the answer to a form the path of the form's
 * page. Browsers send it to our own pages (see the referrer policy in security.ts).
 */
export function addressOfPage(c: Context): string {
  // The text after the host: to parse it as a `URL` took 2 % of a page.
  if (c.req.method === 'GET') return c.req.url.slice(c.req.url.indexOf('/', c.req.url.indexOf('//') + 2))
  const sentFrom = c.req.header('referer') ?? ''
  const { pathname, search } = new URL(URL.canParse(sentFrom) ? sentFrom : new URL('/', c.req.url))
  return pathname + search
}
