import { createHash } from 'node:crypto'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  type FetchImplementation,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import type { ApiClient } from '../rules/api-clients.ts'
import { type Clock, type Instant, minutesAfter } from '../rules/dates.ts'
import type { KnownClients } from './known-clients.ts'

// RFC 7523: a client signs who it is, instead of showing a secret that somebody could copy.

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What a client may sign with; never by a secret that both sides have. */
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'PS256', 'PS384', 'PS512', 'RS256']
/** RFC 7515 §4.1.9; what says of itself that it is something else is none. */
const TYPES: ReadonlySet<string | undefined> = new Set([undefined, 'JWT', 'client-authentication+jwt'])

const LONGEST_MINUTES = 5
/** Clocks of two machines differ. */
const TOLERATED_SECONDS = 30
const MOST_ID_LETTERS = 255

/** How long keys that a client publishes are kept, and how long their server may take. */
const published = { cacheMaxAge: 10 * 60_000, cooldownDuration: 30_000, timeoutDuration: 3_000 }

export interface AssertionOptions {
  readonly clients: KnownClients
  readonly realClock: Clock
  /** For tests: what fetches the keys that clients publish. */
  readonly fetch?: FetchImplementation
}

/** What a client has signed: good, but for whether it was taken before. */
export interface Assertion {
  readonly client: ApiClient
  readonly jtiSha256: Buffer
  /** When it has run out in every process, and need not be remembered. */
  readonly expiresAt: Instant
}

/** Whom an assertion claims to come from, before anything of it is believed; '' for nobody. */
export function clientClaimed(assertion: string): string {
  try {
    return decodeJwt(assertion).iss ?? ''
  } catch {
    return ''
  }
}

export class ClientAssertions {
  readonly #options: AssertionOptions
  readonly #published = new Map<string, JWTVerifyGetKey>()

  constructor(options: AssertionOptions) {
    this.#options = options
  }

  /** Null for an assertion that is forged, of or for somebody else, too long-lived or too late. */
  async read(assertion: string, audiences: readonly string[]): Promise<Assertion | null> {
    const client = await this.#options.clients.find(clientClaimed(assertion))
    const keys = client && this.#keysOf(client)
    if (!client || !keys) return null
    const now = this.#options.realClock.now()
    try {
      const { payload, protectedHeader } = await jwtVerify(assertion, keys, {
        algorithms: ALGORITHMS,
        issuer: client.id,
        subject: client.id,
        audience: [...audiences],
        requiredClaims: ['iss', 'sub', 'aud', 'exp', 'jti'],
        clockTolerance: TOLERATED_SECONDS,
        currentDate: new Date(now.epochMilliseconds),
      })
      if (!TYPES.has(protectedHeader.typ) || !isForUsAlone(payload, audiences) || !isShortLived(payload, now))
        return null
      const { jti = '' } = payload
      if (jti === '' || jti.length > MOST_ID_LETTERS) return null
      const jtiSha256 = createHash('sha256').update(jti).digest()
      return { client, jtiSha256, expiresAt: minutesAfter(now, LONGEST_MINUTES + 2) }
    } catch {
      return null
    }
  }

  #keysOf({ keys, jwksUrl }: ApiClient): JWTVerifyGetKey | null {
    if (jwksUrl !== null) return this.#publishedAt(jwksUrl)
    if (keys.length === 0) return null
    return createLocalJWKSet({ keys: keys.map(({ kid, jwk }) => ({ ...jwk, kty: String(jwk['kty']), kid })) })
  }

  #publishedAt(url: string): JWTVerifyGetKey {
    const known = this.#published.get(url)
    if (known) return known
    const { fetch } = this.#options
    const keys = createRemoteJWKSet(new URL(url), { ...published, ...(fetch ? { [customFetch]: fetch } : {}) })
    this.#published.set(url, keys)
    return keys
  }
}

/** Whoever else it is for could show it to us. */
const isForUsAlone = ({ aud = [] }: JWTPayload, audiences: readonly string[]): boolean =>
  (typeof aud === 'string' ? [aud] : aud).every((one) => audiences.includes(one))

function isShortLived({ exp = Number.POSITIVE_INFINITY, iat }: JWTPayload, now: Instant): boolean {
  const seconds = now.epochMilliseconds / 1000
  const latest = seconds + LONGEST_MINUTES * 60 + TOLERATED_SECONDS
  return exp <= latest && (iat === undefined || iat <= seconds + TOLERATED_SECONDS)
}
