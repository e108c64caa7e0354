import type { Context } from 'hono'
import { extendSessionUntil } from '../actions/extend-session.ts'
import { readSession } from '../identity/sessions.ts'
import { dateOf, type Instant, secondsBetween } from '../rules/dates.ts'
import { cookieOptions, type Door, nobody } from './visit.ts'

const secondsLeft = (c: Context, seconds: number): Response => c.json({ seconds })

const sessionOf = (door: Door, c: Context, realNow: Instant) =>
  readSession(door.program.db, c, cookieOptions(door), { realNow, since: dateOf(door.program.clock.now()) })

/** `GET /session`: how many seconds are left, 0 when it has ended. Asking does not prolong it, so that no open window keeps anybody signed in. */
export async function readSecondsLeft(door: Door, c: Context): Promise<Response> {
  const realNow = door.options.realClock.now()
  const signedIn = await sessionOf(door, c, realNow)
  return secondsLeft(c, signedIn ? secondsBetween(realNow, signedIn.session.expiresAt) : 0)
}

/** POST `/session`: "Bliv logget på". */
export async function prolongSession(door: Door, c: Context): Promise<Response> {
  const { realClock, sessionMinutes } = door.options
  const realNow = realClock.now()
  const signedIn = await sessionOf(door, c, realNow)
  if (!signedIn) return secondsLeft(c, 0)
  await extendSessionUntil(nobody(door), signedIn.session.token, realNow.add({ minutes: sessionMinutes }))
  return secondsLeft(c, sessionMinutes * 60)
}
