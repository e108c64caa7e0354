import { beginRereading, endRereading } from '../actions/staff-sessions.ts'
import { type Claims, listClaim } from '../identity/oidc/broker.ts'
import { openToken, sealToken } from '../identity/oidc/sealed-token.ts'
import type { StaffSession } from '../questions/job-centre/staff.ts'
import type { Instant } from '../rules/dates.ts'
import { ageOfRoles, standingOf } from '../rules/staff.ts'
import { type Door, nobody, type StaffProvider } from './door.ts'

/** What the provider's claims mean here. */
export const standingIn = ({ party, standing }: StaffProvider, claims: Claims) =>
  standingOf(standing, {
    roles: listClaim(claims, party.broker.roles),
    jobCentres: listClaim(claims, party.broker.jobCentre),
  })

/**
 * Reads the roles of a session again where they are ten minutes old, by one request at a time.
 * Somebody who has none any more, or whom the provider refuses, is signed out at once. While the
 * provider does not answer the roles count for an hour since they were read.
 */
export async function rereadRoles(
  door: Door,
  session: StaffSession,
  realNow: Instant,
): Promise<'as_before' | 'read' | 'ended'> {
  const age = ageOfRoles(session.rolesReadAt, realNow)
  if (age === 'fresh') return 'as_before'
  const otherwise = age === 'too_old' ? 'ended' : 'as_before'
  const { provider } = door.options
  if (!provider || !session.refreshToken) return otherwise
  const turn = await beginRereading(nobody(door), session.token, realNow)
  if (!turn.ok || !turn.value) return otherwise
  const { account } = session
  const { keys } = door.program
  const former = openToken(keys, 'refresh token', account, turn.value)
  if (former === null) return otherwise
  const refreshed = await provider.party.refresh(former, account.subject)
  if (!refreshed.ok && refreshed.detail !== 'invalid_grant') return otherwise
  const told = refreshed.ok ? standingIn(provider, refreshed.claims) : null
  if (!refreshed.ok || !told?.ok) {
    await endRereading(nobody(door), session.token, { realNow, told: null })
    return 'ended'
  }
  const refreshToken = sealToken(keys, 'refresh token', account, refreshed.refreshToken ?? former)
  await endRereading(nobody(door), session.token, { realNow, told: { standing: told.standing, refreshToken } })
  return 'read'
}
