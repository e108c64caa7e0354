import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import {
  type CryptoKey,
  decodeJwt,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import type { BrokerSettings } from '../../src/identity/oidc/broker.ts'

// A broker that says what a test tells it to: true, false, late or nonsense. It speaks the real
// protocol over the network, and proves what it is sent.

export const LEVEL = 'https://data.gov.dk/concept/core/nsis/loa'
export const CLIENT = 'selvbook'

const pair = await generateKeyPair('RS256', { extractable: true })
const client = await generateKeyPair('ES256', { extractable: true })
const CLIENT_KEY = await exportPKCS8(client.privateKey)

export const keyOf = async (key: CryptoKey, kid: string): Promise<JWK> => ({
  ...(await exportJWK(key)),
  kid,
  use: 'sig',
  alg: 'RS256',
})

/** How an ID token is to be made otherwise than it should be. */
export interface Lie {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly without?: readonly string[]
  readonly key?: CryptoKey
  readonly kid?: string
  /** In place of all that: the token itself. */
  readonly token?: (claims: JWTPayload) => Promise<string> | string
}

/** How a path is to be answered instead of truly. */
type Instead = (request: IncomingMessage, response: ServerResponse) => void

interface Waiting {
  readonly nonce: string
  readonly challenge: string
  readonly redirectUri: string
}

export class LyingBroker {
  readonly issuer: string
  readonly settings: BrokerSettings
  readonly #server: ReturnType<typeof createServer>
  readonly #codes = new Map<string, Waiting>()
  readonly #instead = new Map<string, Instead>()
  lie: Lie = {}
  /** Claims that are told at userinfo alone. */
  userInfo: Readonly<Record<string, unknown>> = {}
  /** Further members of the metadata. */
  metadata: Readonly<Record<string, unknown>> = {}
  keys: readonly JWK[] = []
  /**
   * Refresh tokens: none; a new one each time, good for once; or those it gave are refused.
   */
  refreshing: 'none' | 'rotated' | 'ended' = 'none'
  #refreshToken = ''
  /** The paths that were asked for. */
  readonly asked: string[] = []

  private constructor(server: ReturnType<typeof createServer>, port: number) {
    this.#server = server
    this.issuer = `http://127.0.0.1:${port}`
    this.settings = {
      issuer: this.issuer,
      clientId: CLIENT,
      credential: { kind: 'key', key: CLIENT_KEY, keyId: 'ours' },
      scope: 'openid ssn',
      level: LEVEL,
      enough: ['Substantial', 'High'],
      number: 'cpr',
    }
  }

  static async start(): Promise<LyingBroker> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const broker = new LyingBroker(server, typeof address === 'object' && address ? address.port : 0)
    broker.keys = [await keyOf(pair.publicKey, 'first')]
    server.on('request', (request, response) => {
      broker.#answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
    })
    return broker
  }

  /** Answers a path otherwise, until `truly()`. */
  instead(path: string, answer: Instead): void {
    this.#instead.set(path, answer)
  }

  truly(): void {
    this.#instead.clear()
    this.lie = {}
    this.userInfo = {}
    this.metadata = {}
    this.refreshing = 'none'
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** The person has signed in at this address: where the browser is sent then. */
  approve(address: string): URL {
    const { searchParams: asked } = new URL(address)
    const code = createHash('sha256').update(address).digest('hex')
    const redirectUri = asked.get('redirect_uri') ?? ''
    const waiting = { nonce: asked.get('nonce') ?? '', challenge: asked.get('code_challenge') ?? '', redirectUri }
    this.#codes.set(code, waiting)
    const back = new URL(redirectUri)
    back.searchParams.set('code', code)
    back.searchParams.set('state', asked.get('state') ?? '')
    back.searchParams.set('iss', this.issuer)
    return back
  }

  /** The person has turned back, or the broker refuses. */
  refuse(address: string, error: string): URL {
    const { searchParams: asked } = new URL(address)
    const back = new URL(asked.get('redirect_uri') ?? '')
    back.search = new URLSearchParams({ error, state: asked.get('state') ?? '', iss: this.issuer }).toString()
    return back
  }

  /** A token of this broker with other claims and another type. */
  async sign(claims: JWTPayload, { typ = 'JWT', key = pair.privateKey, kid = 'first' } = {}): Promise<string> {
    return await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ }).sign(key)
  }

  /** A token signed with the public key, as if it were a shared secret. */
  async signWithPublicKey(claims: JWTPayload): Promise<string> {
    const secret = new TextEncoder().encode(JSON.stringify(this.keys[0]))
    return await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(secret)
  }

  unsigned(claims: JWTPayload): string {
    return new UnsecuredJWT(claims).encode()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', this.issuer)
    this.asked.push(pathname)
    const otherwise = this.#instead.get(pathname)
    if (otherwise) return otherwise(request, response)
    const json = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return void json(this.#metadata())
      case '/jwks':
        return void json({ keys: this.keys })
      case '/token':
        return await this.#token(new URLSearchParams(await text(request)), json)
      case '/userinfo':
        return void json({ sub: 'anna', ...this.userInfo })
      default:
        return void json({}, 404)
    }
  }

  #metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      userinfo_endpoint: `${this.issuer}/userinfo`,
      end_session_endpoint: `${this.issuer}/logout`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
      ...this.metadata,
    }
  }

  async #token(form: URLSearchParams, json: (body: object, status?: number) => unknown): Promise<void> {
    if (form.get('grant_type') === 'refresh_token') {
      const isGood = this.refreshing === 'rotated' && form.get('refresh_token') === this.#refreshToken
      return void json(isGood ? await this.#tokens({}) : { error: 'invalid_grant' }, isGood ? 200 : 400)
    }
    const code = form.get('code') ?? ''
    const waiting = this.#codes.get(code)
    this.#codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isOurs = waiting?.challenge === challenge && waiting.redirectUri === form.get('redirect_uri')
    if (!waiting || !isOurs || !isAssertion(form.get('client_assertion') ?? '', this.issuer))
      return void json({ error: 'invalid_grant' }, 400)
    json(await this.#tokens(waiting))
  }

  async #tokens(of: Partial<Waiting>): Promise<object> {
    this.#refreshToken = randomUUID()
    return {
      access_token: 'access',
      token_type: 'Bearer',
      id_token: await this.#idToken(of),
      ...(this.refreshing === 'none' ? {} : { refresh_token: this.#refreshToken }),
    }
  }

  async #idToken({ nonce }: Partial<Waiting>): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const { claims: lies = {}, without = [], key, kid, token } = this.lie
    const all = {
      iss: this.issuer,
      aud: CLIENT,
      sub: 'anna',
      iat: now,
      exp: now + 300,
      ...(nonce === undefined ? {} : { nonce }),
      sid: 'session-of-anna',
      cpr: '6103921234',
      [LEVEL]: 'Substantial',
      ...lies,
    }
    const claims = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)))
    return token ? await token(claims) : await this.sign(claims, { ...(key ? { key } : {}), ...(kid ? { kid } : {}) })
  }
}

/** Whether a client assertion says what the protocol asks of it; its signature is the library's. */
function isAssertion(assertion: string, issuer: string): boolean {
  if (assertion === '') return false
  const claims = decodeJwt(assertion)
  return claims.iss === CLIENT && claims.sub === CLIENT && claims.aud === issuer
}
