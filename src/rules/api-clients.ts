import { type Scope, usualScopes } from './actor.ts'
import { type Instant, isInstantAfter, isInstantBefore } from './dates.ts'

/** A secret of a client, as its hash (SHA-256): it is random, so nobody finds it by trying. */
export interface ClientSecret {
  readonly sha256: Buffer
  /** Null: it is valid until it is replaced. */
  readonly expiresAt: Instant | null
}

/** A public key of a client, as a JSON Web Key. */
export interface ClientKey {
  readonly kid: string
  readonly jwk: Readonly<Record<string, unknown>>
}

/** A case system that may call the API. */
export interface ApiClient {
  readonly id: string
  /** It sees these, and names one where it has several. */
  readonly jobCentres: readonly string[]
  readonly scopes: readonly Scope[]
  /** J-OWN: whether each call must name the caseworker behind it (`X-Acting-User`). */
  readonly actingUser: 'required' | 'optional'
  readonly secrets: readonly ClientSecret[]
  readonly keys: readonly ClientKey[]
  /** Where the client publishes its keys; null where they were given to us. */
  readonly jwksUrl: string | null
  readonly expiresAt: Instant | null
  readonly endedAt: Instant | null
}

/** Whether a client may call now: it was not ended, and has not run out. */
export const isValidClient = ({ expiresAt, endedAt }: ApiClient, now: Instant): boolean =>
  endedAt === null && (expiresAt === null || isInstantAfter(expiresAt, now))

/** The secrets that are good now: two while a client goes over to a new one. */
export const validSecrets = ({ secrets }: ApiClient, now: Instant): readonly ClientSecret[] =>
  secrets.filter(({ expiresAt }) => expiresAt === null || isInstantBefore(now, expiresAt))

/** A client by setting, as the operator writes it. */
export interface ClientSetting {
  readonly id: string
  /** Hexadecimal. */
  readonly secretSha256: string
  readonly jobCentre: string
  readonly actingUser?: 'required' | 'optional' | undefined
  /** All but `residence` and `audit` unless told. */
  readonly scopes?: readonly Scope[] | undefined
}

/** A client by setting is valid for as long as it is set. */
export const clientOfSetting = ({
  id,
  secretSha256,
  jobCentre,
  actingUser,
  scopes: own,
}: ClientSetting): ApiClient => ({
  id,
  jobCentres: [jobCentre],
  scopes: own ?? usualScopes,
  actingUser: actingUser ?? 'optional',
  secrets: [{ sha256: Buffer.from(secretSha256, 'hex'), expiresAt: null }],
  keys: [],
  jwksUrl: null,
  expiresAt: null,
  endedAt: null,
})
