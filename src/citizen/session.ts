import type { Context } from 'hono'
import { extendSessionUntil } from '../actions/extend-session.ts'
import { formOf } from '../http/form-input.ts'
import { ownerOf } from '../identity/form-owner.ts'
import { readSession } from '../identity/sessions.ts'
import type { Visitor } from '../questions/own/visitor.ts'
import { type Instant, secondsBetween } from '../rules/dates.ts'
import { isFinal, prolongedUntil } from '../rules/sessions.ts'
import { OWNER_FIELD } from '../web/forms.ts'
import { cookieOptions, type Door, nobody } from './signed-in-request.ts'

/** What an open page is told of its session. */
interface Told {
  readonly seconds: number
  /** No use prolongs it any more: whoever wants to go on signs in again. */
  readonly final?: boolean
  /**
   * The form token of whoever is signed in now, so that a page of another can leave (F-WHOSE).
   */
  readonly owner?: string
}

const tell = (c: Context, told: Told): Response => c.json(told)

const sessionOf = (door: Door, c: Context, realNow: Instant) =>
  readSession(nobody(door), c, cookieOptions(door), { realNow, limits: door.options.sessionLimits })

const toldOf = ({ options }: Door, { session }: Visitor, realNow: Instant): Told => ({
  seconds: secondsBetween(realNow, session.expiresAt),
  final: isFinal(session, options.sessionLimits),
  owner: options.formTokenOf(session.citizenId),
})

/**
 * `GET /session`: how many seconds are left, 0 when it has ended. Asking does not prolong it, so
 * that no open window keeps anybody signed in.
 */
export async function readSecondsLeft(door: Door, c: Context): Promise<Response> {
  const realNow = door.options.realClock.now()
  const signedIn = await sessionOf(door, c, realNow)
  return tell(c, signedIn ? toldOf(door, signedIn, realNow) : { seconds: 0 })
}

/**
 * POST `/session`: "Bliv logget på", of whoever the page was made for; another's page prolongs
 * nothing, and nothing prolongs a session beyond its absolute end.
 */
export async function prolongSession(door: Door, c: Context): Promise<Response> {
  const { realClock, sessionLimits, formTokenOf } = door.options
  const realNow = realClock.now()
  const signedIn = await sessionOf(door, c, realNow)
  if (!signedIn) return tell(c, { seconds: 0 })
  const { session } = signedIn
  const isOwn = ownerOf((await formOf(c))(OWNER_FIELD), formTokenOf(session.citizenId)) === 'own'
  const until = isOwn ? prolongedUntil(session, sessionLimits, realNow) : null
  if (!until) return tell(c, toldOf(door, signedIn, realNow))
  const { citizenId, token } = session
  const context = { ...door.program, actor: { kind: 'citizen', citizenId }, session: token } as const
  await extendSessionUntil(context, token, { realNow, until })
  return tell(c, toldOf(door, { ...signedIn, session: { ...session, expiresAt: until } }, realNow))
}
