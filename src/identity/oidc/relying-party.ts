import {
  createRemoteJWKSet,
  decodeJwt,
  customFetch as fetchOfKeys,
  importJWK,
  importPKCS8,
  type RemoteJWKSet,
} from 'jose'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientSecretBasic,
  type Configuration,
  type CustomFetch,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  PrivateKeyJwt,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
} from 'openid-client'
import { Temporal } from 'temporal-polyfill'
import type { Clock, Instant } from '../../rules/dates.ts'
import { boundedFetch } from './bounded-fetch.ts'
import { type BrokerSettings, type Claims, type Credential, isLevelEnough, neededClaims } from './broker.ts'
import { type Refusing, refusing, whyRefused } from './why-refused.ts'

/** What the program keeps of a sign-in while the person is at the broker. */
export interface Begun {
  readonly state: string
  readonly nonce: string
  /** PKCE: proves to the broker that whoever brings the code also began. */
  readonly verifier: string
}

/** Somebody for whom a broker vouches, at a level that is enough. */
export interface Account {
  readonly issuer: string
  readonly subject: string
  /** The broker's own session, which it names when it signs somebody out. */
  readonly sid: string | null
  /** Those of the ID token, and of userinfo where the ID token lacks one that is needed. */
  readonly claims: Claims
  /** For signing out at the broker. It may hold a national id number: keep it sealed. */
  readonly idToken: string
  readonly refreshToken: string | null
  /** When the broker's own session ends; null where it does not say. */
  readonly sessionExpiry: Instant | null
}

/** An address to go to; or to send these fields to in a form. */
export interface EndSession {
  readonly address: string
  readonly fields: Readonly<Record<string, string>> | null
}

export interface RelyingPartyOptions {
  /** The machine's own clock: the demo's time machine must not reach tokens. */
  readonly realClock: Clock
  /** Another way to the broker than over the network. */
  readonly fetching?: CustomFetch
  /** Seconds in which a broker must answer one call. */
  readonly patience?: number
}

/** Seconds by which a broker's clock may differ from ours. */
export const TOLERANCE = 30
/** Seconds for which an ID token may have been on its way. */
const LONGEST_WAY = 300
const PATIENCE = 8

const overTheNetwork: CustomFetch = (url, { body = null, ...options }) => fetch(url, { ...options, body })

const isLocal = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** The members of a JWK that we read. */
const textsOf = (jwk: object): { readonly kid?: string; readonly alg?: string; readonly kty?: string } =>
  Object.fromEntries(Object.entries(jwk).filter(([, value]) => typeof value === 'string'))

async function proofOf(credential: Credential): Promise<ClientAuth> {
  if (credential.kind === 'secret') return ClientSecretBasic(credential.secret)
  const { key, keyId } = credential
  if (!key.trimStart().startsWith('{')) {
    // The kind of key decides its algorithm: first RSA, else the curve P-256.
    const imported = await importPKCS8(key, 'RS256').catch(() => importPKCS8(key, 'ES256'))
    return PrivateKeyJwt(keyId === undefined ? imported : { key: imported, kid: keyId })
  }
  const jwk: unknown = JSON.parse(key)
  if (typeof jwk !== 'object' || jwk === null) throw new TypeError('the key is no JWK')
  const { kid = keyId, alg, kty } = textsOf(jwk)
  const imported = await importJWK({ ...jwk }, alg ?? (kty === 'EC' ? 'ES256' : 'RS256'))
  if (imported instanceof Uint8Array) throw new TypeError('the key is no private key')
  return PrivateKeyJwt(kid === undefined ? imported : { key: imported, kid })
}

/**
 * One OIDC client of one broker: code flow with PKCE, state and nonce. It keeps nothing of anybody.
 * Its metadata is read at the first sign-in and again after a failure: a broker that is down must
 * not keep the program from starting.
 */
export class RelyingParty {
  readonly broker: BrokerSettings
  readonly #options: RelyingPartyOptions
  #discovered: Promise<Configuration> | undefined
  #keys: RemoteJWKSet | undefined

  constructor(broker: BrokerSettings, options: RelyingPartyOptions) {
    this.broker = broker
    this.#options = options
  }

  /** The broker's metadata with our own. Rejects where the broker does not answer. */
  discover(): Promise<Configuration> {
    this.#discovered ??= this.#read().catch((error: unknown) => {
      this.#discovered = undefined
      throw error
    })
    return this.#discovered
  }

  async #read(): Promise<Configuration> {
    const { issuer, clientId, credential, signature = 'RS256' } = this.broker
    const metadata = { [clockTolerance]: TOLERANCE, id_token_signed_response_alg: signature }
    const address = new URL(issuer)
    return await discovery(address, clientId, metadata, await proofOf(credential), {
      execute: [enableNonRepudiationChecks, ...(isLocal(address) ? [allowInsecureRequests] : [])],
      [customFetch]: this.#fetching,
      timeout: this.#options.patience ?? PATIENCE,
    })
  }

  /** The broker's keys, read anew where a token names one that is not among them. */
  async keys(): Promise<RemoteJWKSet> {
    const { jwks_uri: address = '' } = (await this.discover()).serverMetadata()
    this.#keys ??= createRemoteJWKSet(new URL(address), {
      [fetchOfKeys]: (url, { method, redirect, signal, headers }) =>
        this.#fetching(url, { method, redirect, signal, headers: Object.fromEntries(headers), body: undefined }),
    })
    return this.#keys
  }

  /** The way to the broker, bounded in size. */
  get #fetching(): CustomFetch {
    return boundedFetch(this.#options.fetching ?? overTheNetwork)
  }

  /**
   * Where to send the browser, and what to keep until it returns. `redirectUri` is made from
   * `PUBLIC_URL`. Refusals: broker_away, answer_refused.
   */
  async begin(
    redirectUri: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly ok: true; readonly address: string; readonly begun: Begun } | Refusing> {
    const { scope, parameters, acr, maxAge } = this.broker
    try {
      const configuration = await this.discover()
      const begun = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
      const address = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope,
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: 'S256',
        ...(acr === undefined ? {} : { acr_values: acr }),
        ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
        ...parameters,
        ...more,
      })
      return { ok: true, address: address.href, begun }
    } catch (error) {
      return whyRefused(error)
    }
  }

  /**
   * The account that the broker's answer names. `answer` is the address at which the browser
   * arrived, made from `PUBLIC_URL`. Refusals: all but expired.
   */
  async finish(answer: URL, begun: Begun): Promise<{ readonly ok: true; readonly account: Account } | Refusing> {
    const { maxAge } = this.broker
    try {
      const configuration = await this.discover()
      const tokens = await authorizationCodeGrant(configuration, answer, {
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        pkceCodeVerifier: begun.verifier,
        idTokenExpected: true,
        ...(maxAge === undefined ? {} : { maxAge }),
      })
      const signed = tokens.claims()
      const { id_token: idToken, access_token: accessToken, refresh_token: refreshToken } = tokens
      if (!signed || idToken === undefined) return refusing('answer_refused', 'no_id_token')
      if (!this.#isFresh(signed.iat)) return refusing('answer_refused', 'iat')
      const isComplete = neededClaims(this.broker).every((name) => name in signed)
      const asked = isComplete ? {} : await this.#userInfo(configuration, accessToken, signed.sub)
      // What is signed stands before what was asked for.
      const claims: Claims = { ...asked, ...signed }
      if (!isLevelEnough(this.broker, claims)) return refusing('level_too_low', 'level')
      const { iss: issuer, sub: subject } = signed
      const sid = typeof signed['sid'] === 'string' ? signed['sid'] : null
      const sessionExpiry = this.#sessionExpiry(claims)
      const account = { issuer, subject, sid, claims, idToken, refreshToken: refreshToken ?? null, sessionExpiry }
      return { ok: true, account }
    } catch (error) {
      return whyRefused(error)
    }
  }

  /**
   * What the broker tells of somebody now, by a refresh token. Refusals: broker_away,
   * answer_refused; its detail is `invalid_grant` where the broker has ended the account's session.
   */
  async refresh(
    token: string,
    subject: string,
  ): Promise<{ readonly ok: true; readonly claims: Claims; readonly refreshToken: string | null } | Refusing> {
    try {
      const configuration = await this.discover()
      const tokens = await refreshTokenGrant(configuration, token)
      const { access_token: accessToken, refresh_token: refreshToken = null } = tokens
      const signed = tokens.claims()
      if (signed && signed.sub !== subject) return refusing('answer_refused', 'sub')
      const isComplete = signed && neededClaims(this.broker).every((name) => name in signed)
      const asked = isComplete ? {} : await this.#userInfo(configuration, accessToken, subject)
      return { ok: true, claims: { ...asked, ...signed }, refreshToken }
    } catch (error) {
      return whyRefused(error)
    }
  }

  /**
   * How to sign somebody out at the broker, who then sends the browser back to `returnTo`. Null
   * where the broker has no such address, or does not answer. An ID token that holds the national
   * id number goes in a form, for an address stays in histories and logs.
   */
  async endSession(idToken: string | null, returnTo: string): Promise<EndSession | null> {
    try {
      const configuration = await this.discover()
      if (configuration.serverMetadata().end_session_endpoint === undefined) return null
      const hint = idToken === null ? {} : { id_token_hint: idToken }
      const whole = buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo, ...hint })
      const { number } = this.broker
      const isPrivate = idToken !== null && number !== undefined && number in decodeJwt(idToken)
      if (!isPrivate) return { address: whole.href, fields: null }
      const fields = Object.fromEntries(whole.searchParams)
      whole.search = ''
      return { address: whole.href, fields }
    } catch (error) {
      whyRefused(error)
      return null
    }
  }

  /** openid-client wants an `iat` and does not compare it. */
  #isFresh(issuedAt: number): boolean {
    const seconds = this.#options.realClock.now().epochMilliseconds / 1000
    return issuedAt <= seconds + TOLERANCE && issuedAt >= seconds - LONGEST_WAY - TOLERANCE
  }

  /** A broker without userinfo has told all that it tells. */
  async #userInfo(configuration: Configuration, accessToken: string, subject: string): Promise<Claims> {
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return {}
    return await fetchUserInfo(configuration, accessToken, subject)
  }

  #sessionExpiry(claims: Claims): Instant | null {
    const { sessionExpiry: name } = this.broker
    const value = name === undefined ? undefined : Number(claims[name])
    return value !== undefined && Number.isSafeInteger(value) && value > 0
      ? Temporal.Instant.fromEpochMilliseconds(value * 1000)
      : null
  }
}
