import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose'
import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../../rules/dates.ts'
import { type RelyingParty, TOLERANCE } from './relying-party.ts'

/** What a broker says has ended there: one session, or all of an account. */
export interface EndedAtBroker {
  readonly which: { readonly issuer: string } & ({ readonly sid: string } | { readonly subject: string })
  /** The name of this token, which is obeyed once. */
  readonly jti: string
  /** When the token is too old to be taken, so that its name can be forgotten. */
  readonly takenUntil: Instant
}

/** OpenID Connect Back-Channel Logout 1.0, section 2.4. */
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const LONGEST_AGE_SECONDS = 120

/** The broker's keys could not be read. */
const away = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'])

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a token says that it is from this party's broker for this party: not yet verified. */
function isMeantFor({ broker: { issuer, clientId } }: RelyingParty, token: string): boolean {
  try {
    const { iss, aud } = decodeJwt(token)
    return iss === issuer && (aud === clientId || (Array.isArray(aud) && aud.includes(clientId)))
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
}

/** What a verified token orders; null where it is none that orders a logout. */
function orderOf({ iss: issuer = '', sub, jti = '', iat = 0, ...claims }: JWTPayload): EndedAtBroker | null {
  const { events, sid } = claims
  const isLogout = isObject(events) && isObject(events[EVENT])
  // An ID token has a nonce, and must not be taken for a logout token.
  if (!isLogout || 'nonce' in claims || jti === '') return null
  const takenUntil = Temporal.Instant.fromEpochMilliseconds((iat + LONGEST_AGE_SECONDS + 2 * TOLERANCE) * 1000)
  if (typeof sid === 'string') return { which: { issuer, sid }, jti, takenUntil }
  return typeof sub === 'string' ? { which: { issuer, subject: sub }, jti, takenUntil } : null
}

/**
 * What a logout token orders, where one of these parties' brokers has signed it for that party and
 * it is no older than two minutes; null otherwise. Whether it was obeyed before is not known here.
 * Rejects where the broker's keys cannot be read.
 */
export async function readLogoutToken(parties: readonly RelyingParty[], token: string): Promise<EndedAtBroker | null> {
  const party = parties.find((one) => isMeantFor(one, token))
  if (!party) return null
  const { issuer, clientId, signature = 'RS256', logoutWithoutType = false } = party.broker
  const keys = await party.keys()
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms: [signature],
      maxTokenAge: LONGEST_AGE_SECONDS,
      clockTolerance: TOLERANCE,
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
      ...(logoutWithoutType ? {} : { typ: 'logout+jwt' }),
    })
    return orderOf(payload)
  } catch (error) {
    if (!(error instanceof errors.JOSEError) || away.has(error.code)) throw error
    return null
  }
}
