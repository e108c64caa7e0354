import type { Context } from 'hono'
import { extendSessionUntil } from '../actions/extend-session.ts'
import { formOf } from '../http/form-input.ts'
import { ownerOf } from '../identity/form-owner.ts'
import { readSession } from '../identity/sessions.ts'
import { type Instant, secondsBetween } from '../rules/dates.ts'
import { OWNER_FIELD } from '../web/forms.ts'
import { cookieOptions, type Door, nobody } from './signed-in-request.ts'

/**
 * What an open page is told. `owner` is the form token of whoever is signed in now, so that a page
 * of another can leave (F-WHOSE).
 */
const secondsLeft = (c: Context, seconds: number, owner?: string): Response => c.json({ seconds, owner })

const sessionOf = (door: Door, c: Context, realNow: Instant) =>
  readSession(nobody(door), c, cookieOptions(door), { realNow })

/**
 * `GET /session`: how many seconds are left, 0 when it has ended. Asking does not prolong it, so
 * that no open window keeps anybody signed in.
 */
export async function readSecondsLeft(door: Door, c: Context): Promise<Response> {
  const realNow = door.options.realClock.now()
  const signedIn = await sessionOf(door, c, realNow)
  if (!signedIn) return secondsLeft(c, 0)
  const { citizenId, expiresAt } = signedIn.session
  return secondsLeft(c, secondsBetween(realNow, expiresAt), door.options.formTokenOf(citizenId))
}

/**
 * POST `/session`: "Bliv logget på", of whoever the page was made for; another's page prolongs
 * nothing.
 */
export async function prolongSession(door: Door, c: Context): Promise<Response> {
  const { realClock, sessionMinutes, formTokenOf } = door.options
  const realNow = realClock.now()
  const signedIn = await sessionOf(door, c, realNow)
  if (!signedIn) return secondsLeft(c, 0)
  const { citizenId, token, expiresAt } = signedIn.session
  const owner = formTokenOf(citizenId)
  if (ownerOf((await formOf(c))(OWNER_FIELD), owner) !== 'own')
    return secondsLeft(c, secondsBetween(realNow, expiresAt), owner)
  const context = { ...door.program, actor: { kind: 'citizen', citizenId } } as const
  await extendSessionUntil(context, token, realNow.add({ minutes: sessionMinutes }))
  return secondsLeft(c, sessionMinutes * 60, owner)
}
