import type { Context } from 'hono'
import { extendSessionUntil } from '../actions/extend-session.ts'
import { readSession } from '../identity/sessions.ts'
import { cookieOptions, type Door, nobody } from './visit.ts'

const secondsLeft = (c: Context, seconds: number): Response => c.json({ seconds: Math.floor(seconds) })

/** `GET /session`: how many seconds are left, 0 when it has ended. Asking does not prolong it, so that no open window keeps anybody signed in. */
export async function readSecondsLeft(door: Door, c: Context): Promise<Response> {
  const realNow = door.options.realClock.now()
  const session = await readSession(door.program.db, c, cookieOptions(door), realNow)
  return secondsLeft(c, session ? realNow.until(session.expiresAt).total('seconds') : 0)
}

/** POST `/session`: "Bliv logget på". */
export async function prolongSession(door: Door, c: Context): Promise<Response> {
  const { program, options } = door
  const realNow = options.realClock.now()
  const session = await readSession(program.db, c, cookieOptions(door), realNow)
  if (!session) return secondsLeft(c, 0)
  await extendSessionUntil(nobody(door), session.token, realNow.add({ minutes: options.sessionMinutes }))
  return secondsLeft(c, options.sessionMinutes * 60)
}
