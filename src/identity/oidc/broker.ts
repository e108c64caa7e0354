/** How the program proves itself to a broker: by its own private key, or by a shared secret. */
export type Credential =
  | { readonly kind: 'key'; readonly key: string; readonly keyId?: string | undefined }
  | { readonly kind: 'secret'; readonly secret: string }

/** The signatures that are taken. A shared secret signs nothing here (no HS256). */
type Signature = 'RS256' | 'PS256' | 'ES256'

/**
 * One broker, or another OIDC provider. Each names its claims in its own way, so the names are
 * settings.
 */
export interface BrokerSettings {
  /** As its metadata spells it, with or without a slash at the end. */
  readonly issuer: string
  readonly clientId: string
  readonly credential: Credential
  readonly scope: string
  /** Further parameters of each request to sign in. */
  readonly parameters?: Readonly<Record<string, string>>
  /** `acr_values` of each request to sign in. */
  readonly acr?: string | undefined
  /** The claim that tells the level of assurance: a text or a list of texts. */
  readonly level: string
  /** The values that are enough. Any other value, and a missing one, is too low. */
  readonly enough: readonly string[]
  /** Claims that the caller reads. Where the ID token lacks one, userinfo is asked. */
  readonly number?: string | undefined
  readonly name?: string | undefined
  readonly roles?: string | undefined
  readonly jobCentre?: string | undefined
  /** The claim that tells when the broker's own session ends, in seconds since 1970. */
  readonly sessionExpiry?: string | undefined
  /** How long ago the person may have proved who they are (`max_age`), in seconds. */
  readonly maxAge?: number | undefined
  /** RS256 by default. */
  readonly signature?: Signature | undefined
  /** Whether a logout token may lack `typ: logout+jwt`. Off by default (ASVS 10.5.5). */
  readonly logoutWithoutType?: boolean | undefined
}

/** All claims of an account, as the ID token and userinfo tell them. */
export type Claims = Readonly<Record<string, unknown>>

/** A claim that is a text; null for anything else. */
export function textClaim(claims: Claims, name: string | undefined): string | null {
  const value = name === undefined ? undefined : claims[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A claim that is a text or a list of texts, as a list. */
export function listClaim(claims: Claims, name: string | undefined): readonly string[] {
  const value = name === undefined ? undefined : claims[name]
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((one): one is string => typeof one === 'string' && one !== '')
}

/** Whether the broker vouches for the account at a level that is enough. */
export const isLevelEnough = ({ level, enough }: Pick<BrokerSettings, 'level' | 'enough'>, claims: Claims): boolean =>
  listClaim(claims, level).some((value) => enough.includes(value))

/** The claims that must be known before an account is complete. */
export const neededClaims = (broker: BrokerSettings): readonly string[] =>
  [broker.level, broker.number, broker.name, broker.roles, broker.jobCentre].filter((name) => name !== undefined)
