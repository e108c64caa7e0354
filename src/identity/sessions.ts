import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { QuestionContext } from '../questions/ask.ts'
import { askVisitor, type Visitor, type WantedVisitor } from '../questions/own/visitor.ts'

export interface CookieOptions {
  /** Whether the portal is reached over https. */
  readonly secure: boolean
  /** Citizens' by default: the two kinds of sessions keep apart. */
  readonly portal?: 'citizen' | 'job-centre'
}

const names = { citizen: 'selvbook', 'job-centre': 'selvbook-job-centre' } as const

/**
 * The name of the session cookie. Browsers accept a `__Host-` cookie only from this very host over
 * https, so no neighbouring host can plant one.
 */
export const sessionCookie = ({ secure, portal = 'citizen' }: CookieOptions): string =>
  `${secure ? '__Host-' : ''}${names[portal]}`

const attributesOf = ({ secure }: CookieOptions) => ({ httpOnly: true, sameSite: 'Lax', secure, path: '/' }) as const

/** The token that the browser sent, not yet verified. */
export const tokenOf = (c: Context, options: CookieOptions): string | undefined => getCookie(c, sessionCookie(options))

/**
 * No end date: the browser drops the cookie when it closes. The session table decides whether the
 * session has ended earlier.
 */
export function giveToken(c: Context, token: string, options: CookieOptions): void {
  setCookie(c, sessionCookie(options), token, attributesOf(options))
}

export function takeToken(c: Context, options: CookieOptions): void {
  deleteCookie(c, sessionCookie(options), attributesOf(options))
}

/**
 * The session of a request, with the data read along; null when nobody is signed in. `context` must
 * be nobody's.
 */
export async function readSession(
  context: QuestionContext,
  c: Context,
  options: CookieOptions,
  wanted: WantedVisitor,
): Promise<Visitor | null> {
  const token = tokenOf(c, options)
  return token ? await askVisitor(context, token, wanted) : null
}
