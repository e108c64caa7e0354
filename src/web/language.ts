import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { languages } from './texts.ts'

export const LANGUAGE_COOKIE = 'selvbook-sprog'

/** The language of ours that was chosen in this browser; null where none was. */
export function languageChosen(c: Context): string | null {
  const wanted = getCookie(c, LANGUAGE_COOKIE)
  return languages().find((language) => language === wanted) ?? null
}

/**
 * Keeps the language until the browser is closed: the next person at a library's computer gets
 * Danish again.
 */
export function keepLanguage(c: Context, language: string, { secure }: { readonly secure: boolean }): void {
  setCookie(c, LANGUAGE_COOKIE, language, { httpOnly: true, sameSite: 'Lax', secure, path: '/' })
}

/**
 * The address that shows the page again: its own, or, of a page that answers a form, that of the
 * page with the form. Browsers tell it to our own pages (see the referrer policy of security.ts).
 */
export function addressOfPage(c: Context): string {
  // Its own stands behind the host: to read it as a `URL` was 2 % of a page.
  if (c.req.method === 'GET') return c.req.url.slice(c.req.url.indexOf('/', c.req.url.indexOf('//') + 2))
  const sentFrom = c.req.header('referer') ?? ''
  const { pathname, search } = new URL(URL.canParse(sentFrom) ? sentFrom : new URL('/', c.req.url))
  return pathname + search
}
