import type { Context } from 'hono'
import { extendStaffSessionUntil } from '../actions/staff-sessions.ts'
import { formOf } from '../http/form-input.ts'
import { ownerOf } from '../identity/form-owner.ts'
import type { StaffSession } from '../questions/job-centre/staff.ts'
import { type Instant, secondsBetween } from '../rules/dates.ts'
import { isFinal, prolongedUntil } from '../rules/sessions.ts'
import { OWNER_FIELD } from '../web/forms.ts'
import type { Door } from './door.ts'
import { contextOf, readStaffSession } from './visit.ts'

const tell = (door: Door, c: Context, session: StaffSession | null, realNow: Instant): Response => {
  const { limits, formTokenOf } = door.options
  return c.json(
    session
      ? {
          seconds: secondsBetween(realNow, session.expiresAt),
          final: isFinal(session, limits),
          owner: formTokenOf(session.member.id),
        }
      : { seconds: 0 },
  )
}

/** `GET /jc/session`: how many seconds are left, 0 when it has ended. Asking prolongs nothing. */
export const readSecondsLeft = async (door: Door, c: Context): Promise<Response> =>
  tell(door, c, await readStaffSession(door, c), door.options.realClock.now())

/** POST `/jc/session`: stays signed in, where the page is that of whoever is signed in. */
export async function prolongSession(door: Door, c: Context): Promise<Response> {
  const { realClock, limits, formTokenOf } = door.options
  const realNow = realClock.now()
  const session = await readStaffSession(door, c)
  if (!session) return tell(door, c, null, realNow)
  const isOwn = ownerOf((await formOf(c))(OWNER_FIELD), formTokenOf(session.member.id)) === 'own'
  const until = isOwn ? prolongedUntil(session, limits, realNow) : null
  if (until) await extendStaffSessionUntil(contextOf(door, session), session.token, { realNow, until })
  return tell(door, c, until ? { ...session, expiresAt: until } : session, realNow)
}
