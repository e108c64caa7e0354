import { createHash, timingSafeEqual } from 'node:crypto'
import { sign, verify } from 'hono/jwt'
import type { Clock } from '../rules/dates.ts'

/**
 * A case system that may call the API: the hash of its secret (SHA-256, hexadecimal) and the one
 * job centre that it sees.
 */
export interface ApiClient {
  readonly id: string
  readonly secretSha256: string
  readonly jobCentre: string
  /**
   * J-OWN: whether each call must name the caseworker behind it (`X-Acting-User`); optional by
   * default.
   */
  readonly actingUser?: 'required' | 'optional' | undefined
}

export interface TokenSettings {
  /** At least 32 bytes. */
  readonly secret: Buffer
  /** The machine's own clock: the demo's time machine does not affect tokens. */
  readonly realClock: Clock
}

export const TOKEN_SECONDS = 3600

const ISSUER = 'selvbook'
const AUDIENCE = 'selvbook-api'
const ALGORITHM = 'HS256'

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * The client with this id and secret. Every client is compared in full, so that the time taken
 * reveals nothing about which part was wrong.
 */
export function findClient(clients: readonly ApiClient[], id: string, secret: string): ApiClient | null {
  const idHash = sha256(id)
  const secretHash = sha256(secret)
  let found: ApiClient | null = null
  for (const client of clients) {
    const sameId = timingSafeEqual(sha256(client.id), idHash)
    const sameSecret = timingSafeEqual(Buffer.from(client.secretSha256, 'hex'), secretHash)
    if (sameId && sameSecret) found = client
  }
  return found
}

const seconds = (clock: Clock): number => Math.floor(clock.now().epochMilliseconds / 1000)
const keyOf = (settings: TokenSettings): string => settings.secret.toString('base64url')

/** A signed token that names the client; valid for `TOKEN_SECONDS`. */
export async function issueToken(client: ApiClient, settings: TokenSettings): Promise<string> {
  const iat = seconds(settings.realClock)
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: client.id, iat, exp: iat + TOKEN_SECONDS }
  return await sign(claims, keyOf(settings), ALGORITHM)
}

/**
 * Memoises verified tokens with their claims until they expire: to verify a signature again takes a
 * twentieth of a booking.
 */
const verified = new Map<string, { readonly sub: unknown; readonly exp: number; readonly key: string }>()
const MOST_VERIFIED = 10_000

async function claimsOf(token: string, key: string): Promise<{ readonly sub: unknown; readonly exp: number } | null> {
  const known = verified.get(token)
  if (known?.key === key) return known
  // The caller compares the dates, with its own clock.
  const dates = { exp: false, iat: false, nbf: false } as const
  const { sub, exp } = await verify(token, key, { alg: ALGORITHM, iss: ISSUER, aud: AUDIENCE, ...dates })
  if (typeof exp !== 'number') return null
  if (verified.size >= MOST_VERIFIED) verified.clear()
  const claims = { sub, exp, key }
  verified.set(token, claims)
  return claims
}

/**
 * The client to which a token was issued. Null for a forged or expired token, and for a client no
 * longer listed.
 */
export async function clientOfToken(
  clients: readonly ApiClient[],
  token: string,
  settings: TokenSettings,
): Promise<ApiClient | null> {
  try {
    const claims = await claimsOf(token, keyOf(settings))
    if (!claims || claims.exp <= seconds(settings.realClock)) return null
    return clients.find((client) => client.id === claims.sub) ?? null
  } catch {
    return null
  }
}
