import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto'
import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Keys } from '../keys/keys.ts'
import { isScope, type Scope } from '../rules/actor.ts'
import type { Clock, Instant } from '../rules/dates.ts'

// The tokens of case systems (RFC 9068): signed by a key that is derived from the newest of the
// token keys, and checked with any of them. jose does the cryptography.

/** Short, for what a token says is believed until it runs out; who may call is asked each time. */
export const TOKEN_SECONDS = 15 * 60

const AUDIENCE = 'selvbook-api'
const ALGORITHM = 'ES256'
const TYPE = 'at+jwt'
const CLAIMS = ['iss', 'aud', 'sub', 'client_id', 'scope', 'iat', 'exp', 'jti']

/**
 * After its start a process signs with the former key for so long, where there is one: until then
 * some process beside it may not know the newest yet. So a key is replaced without a gap.
 */
const SETTLING_SECONDS = 10 * 60

/** Who a token says that it was given to, and for what. */
export interface TokenTold {
  readonly client: string
  readonly scopes: readonly Scope[]
}

interface Verified extends TokenTold {
  /** Seconds since 1970. */
  readonly exp: number
}

interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/**
 * The key of the curve P-256 whose private number is the seed. A seed beyond the curve's order (one
 * in four billion) is hashed until it fits.
 */
function keyPairOf(seed: Buffer): KeyPair {
  const curve = createECDH('prime256v1')
  try {
    curve.setPrivateKey(seed)
  } catch {
    return keyPairOf(createHash('sha256').update(seed).digest())
  }
  const point = curve.getPublicKey()
  const part = (from: number, to: number) => point.subarray(from, to).toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: part(1, 33), y: part(33, 65), d: seed.toString('base64url') }
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  return { privateKey: key, publicKey: createPublicKey(key) }
}

export interface AccessTokenOptions {
  readonly keys: Pick<Keys, 'tokens'>
  /** The machine's own time: the demo's time machine does not affect tokens. */
  readonly realClock: Clock
  /** Who gives the tokens: the public address, or the program's name where none is set. */
  readonly issuer: string
}

const secondsOf = (at: Instant): number => Math.floor(at.epochMilliseconds / 1000)

const MOST_VERIFIED = 10_000

/** Gives tokens and reads them. */
export class AccessTokens {
  readonly issuer: string
  readonly #clock: Clock
  /** By number, the newest first. */
  readonly #keys: ReadonlyMap<string, KeyPair>
  readonly #began: number
  /** Tokens verified before, until they run out: a signature takes a twentieth of a booking. */
  readonly #verified = new Map<string, Verified>()

  constructor({ keys, realClock, issuer }: AccessTokenOptions) {
    this.issuer = issuer
    this.#clock = realClock
    this.#began = secondsOf(realClock.now())
    const { tokens } = keys
    this.#keys = new Map(
      tokens.numbers.map((number) => [`${number}`, keyPairOf(tokens.derived('access token', number))]),
    )
  }

  /** A signed token for this client. */
  async issue({ client, scopes: granted }: TokenTold): Promise<string> {
    const now = secondsOf(this.#clock.now())
    const [kid, { privateKey }] = this.#signing(now)
    return await new SignJWT({ client_id: client, scope: granted.join(' ') })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setSubject(client)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_SECONDS)
      .setJti(randomUUID())
      .sign(privateKey)
  }

  /** What a token tells; null for one that is forged, foreign or has run out. */
  async read(token: string): Promise<TokenTold | null> {
    const now = secondsOf(this.#clock.now())
    const known = this.#verified.get(token) ?? (await this.#verify(token))
    return known && known.exp > now ? known : null
  }

  #signing(now: number): readonly [kid: string, key: KeyPair] {
    const [newest, former] = this.#keys
    if (!newest) throw new Error('there is no key to sign tokens with')
    return former && now < this.#began + SETTLING_SECONDS ? former : newest
  }

  async #verify(token: string): Promise<Verified | null> {
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.#keyNamed(kid), {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: this.issuer,
        audience: AUDIENCE,
        requiredClaims: CLAIMS,
        currentDate: new Date(this.#clock.now().epochMilliseconds),
      })
      const told = toldBy(payload)
      if (told) this.#keep(token, told)
      return told
    } catch {
      return null
    }
  }

  #keyNamed(kid: string | undefined): KeyObject {
    const key = this.#keys.get(kid ?? '')
    if (!key) throw new Error('no such key')
    return key.publicKey
  }

  #keep(token: string, told: Verified): void {
    if (this.#verified.size >= MOST_VERIFIED) this.#verified.clear()
    this.#verified.set(token, told)
  }
}

/** Null where the claims are not such as we write. */
function toldBy({ sub, exp, client_id: client, scope }: JWTPayload): Verified | null {
  if (typeof client !== 'string' || client !== sub || typeof scope !== 'string' || typeof exp !== 'number') return null
  return { client, scopes: scope.split(' ').filter(isScope), exp }
}
