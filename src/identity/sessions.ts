import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { QuestionContext } from '../questions/ask.ts'
import { askVisitor, type Session, type Visitor, type WantedVisitor } from '../questions/visitor.ts'
import { type Instant, secondsBetween } from '../rules/dates.ts'

export interface CookieOptions {
  /** The portal is reached over https. */
  readonly secure: boolean
}

/**
 * What the session's cookie is called. `__Host-`: browsers take it from this very host over https
 * alone, so that no neighbour can plant one.
 */
export const sessionCookie = ({ secure }: CookieOptions): string => (secure ? '__Host-selvbook' : 'selvbook')

const attributesOf = ({ secure }: CookieOptions) => ({ httpOnly: true, sameSite: 'Lax', secure, path: '/' }) as const

/** The token that the browser sent, whatever it is worth. */
export const tokenOf = (c: Context, options: CookieOptions): string | undefined => getCookie(c, sessionCookie(options))

/**
 * No end date: the browser forgets it when it closes, and the session table says when it has ended
 * before.
 */
export function giveToken(c: Context, token: string, options: CookieOptions): void {
  setCookie(c, sessionCookie(options), token, attributesOf(options))
}

export function takeToken(c: Context, options: CookieOptions): void {
  deleteCookie(c, sessionCookie(options), attributesOf(options))
}

/**
 * Whose request it is, with what was read along; null when nobody is signed in. `context`: of
 * nobody.
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

/**
 * When a session in use should end instead; null while it was prolonged less than a minute ago, so
 * that not every page writes.
 */
export function prolongedUntil(session: Session, realNow: Instant, minutes: number): Instant | null {
  const used = minutes * 60 - secondsBetween(realNow, session.expiresAt)
  return used > 60 ? realNow.add({ minutes }) : null
}
