import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { type Instant, isInstantAfter, secondsBetween } from '../rules/dates.ts'
import type { Queryable } from '../storage/database.ts'
import { hashOfToken } from '../storage/sessions.ts'
import { type AlreadyRead, findVisitor, type WantedVisitor } from '../storage/signed-in-reading.ts'
import type { JobCentreRow } from '../storage/tables.ts'

/** A citizen who has proved who they are and has not been away for too long. */
export interface Session {
  readonly token: string
  readonly citizenId: string
  readonly name: string
  readonly language: string
  /** The number to be called on; null where none is known. */
  readonly mobile: string | null
  readonly expiresAt: Instant
  /** Typed to the caseworker and not yet sent. */
  readonly draftMessage: string | null
}

export interface CookieOptions {
  /** The portal is reached over https. */
  readonly secure: boolean
}

/** What the session's cookie is called. `__Host-`: browsers take it from this very host over https alone, so that no neighbour can plant one. */
export const sessionCookie = ({ secure }: CookieOptions): string => (secure ? '__Host-selvbook' : 'selvbook')

const attributesOf = ({ secure }: CookieOptions) => ({ httpOnly: true, sameSite: 'Lax', secure, path: '/' }) as const

/** The token that the browser sent, whatever it is worth. */
export const tokenOf = (c: Context, options: CookieOptions): string | undefined => getCookie(c, sessionCookie(options))

/** No end date: the browser forgets it when it closes, and the session table says when it has ended before. */
export function giveToken(c: Context, token: string, options: CookieOptions): void {
  setCookie(c, sessionCookie(options), token, attributesOf(options))
}

export function takeToken(c: Context, options: CookieOptions): void {
  deleteCookie(c, sessionCookie(options), attributesOf(options))
}

/** Who asks, with what was read along: meetings `since` a day, and an offer where one was named. */
export interface SignedIn {
  readonly session: Session
  readonly alreadyRead: AlreadyRead
  readonly jobCentres: readonly JobCentreRow[]
}

type WantedAlong = Pick<WantedVisitor, 'since'> &
  Partial<Pick<WantedVisitor, 'offerId' | 'daysAsOf'>> & { readonly realNow: Instant }

/** Whose request it is; null when nobody is signed in or the session has ended by the machine's own time. */
export async function readSession(
  db: Queryable,
  c: Context,
  options: CookieOptions,
  { realNow, since, offerId = null, daysAsOf = null }: WantedAlong,
): Promise<SignedIn | null> {
  const token = tokenOf(c, options)
  if (!token) return null
  const found = await findVisitor(db, { tokenHash: hashOfToken(token), since, offerId, daysAsOf })
  if (!found || !isInstantAfter(found.expiresAt, realNow)) return null
  const { situation, offer, days, jobCentres, ...visitor } = found
  const session = { token, citizenId: situation.citizenId, ...visitor }
  return { session, jobCentres, alreadyRead: { situation, offer, days } }
}

/** When a session in use should end instead; null while it was prolonged less than a minute ago, so that not every page writes. */
export function prolongedUntil(session: Session, realNow: Instant, minutes: number): Instant | null {
  const used = minutes * 60 - secondsBetween(realNow, session.expiresAt)
  return used > 60 ? realNow.add({ minutes }) : null
}
