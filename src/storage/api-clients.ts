import { sql } from 'kysely'
import type { Scope } from '../rules/actor.ts'
import type { ApiClient, ClientKey } from '../rules/api-clients.ts'
import { type Instant, instant } from '../rules/dates.ts'
import type { Queryable, Transaction } from './database.ts'
import { newId } from './ids.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'

/** Every client that there has ever been, in the order of the ids. */
export async function readApiClients(db: Queryable): Promise<ApiClient[]> {
  const rows = await db
    .selectFrom('api_client')
    .select(['id', 'scopes', 'job_centres as jobCentres', 'acting_user as actingUser', 'jwks_url as jwksUrl'])
    .select(['expires_at as expiresAt', 'ended_at as endedAt'])
    .select(
      sql<StoredSecret[]>`(select coalesce(json_agg(json_build_object('sha256', encode(s.sha256, 'hex'),
        'until', to_char(s.expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) order by s.id), '[]')
        from api_client_secret s where s.client = api_client.id)`.as('secrets'),
    )
    .select(
      sql<ClientKey[]>`(select coalesce(json_agg(json_build_object('kid', k.kid, 'jwk', k.jwk) order by k.kid), '[]')
        from api_client_key k where k.client = api_client.id and k.ended_at is null)`.as('keys'),
    )
    .orderBy('id')
    .execute()
  return rows.map(({ secrets, ...client }) => ({ ...client, secrets: secrets.map(toSecret) }))
}

interface StoredSecret {
  readonly sha256: string
  readonly until: string | null
}

const toSecret = ({ sha256, until }: StoredSecret) => ({
  sha256: Buffer.from(sha256, 'hex'),
  expiresAt: until === null ? null : instant(until),
})

/** What is said of a client when it is made, and can be changed. */
export interface ClientTold {
  readonly jobCentres: readonly string[]
  readonly scopes: readonly Scope[]
  readonly actingUser: 'required' | 'optional'
  readonly jwksUrl: string | null
  readonly expiresAt: Instant | null
}

/** By whom and when. */
export interface Made {
  readonly at: Instant
  readonly by: string
}

const columnsOf = ({ jobCentres, scopes, actingUser, jwksUrl, expiresAt }: Partial<ClientTold>) => ({
  ...(jobCentres ? { job_centres: [...jobCentres] } : {}),
  ...(scopes ? { scopes: [...scopes] } : {}),
  ...(actingUser ? { acting_user: actingUser } : {}),
  ...(jwksUrl === undefined ? {} : { jwks_url: jwksUrl }),
  ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
})

/** False where the id was given before, also to a client that has ended. */
export async function insertApiClient(
  trx: Transaction,
  id: string,
  { jobCentres, scopes, actingUser, jwksUrl, expiresAt }: ClientTold,
  { at, by }: Made,
): Promise<boolean> {
  const made = trx
    .insertInto('api_client')
    .values({
      id,
      job_centres: [...jobCentres],
      scopes: [...scopes],
      acting_user: actingUser,
      jwks_url: jwksUrl,
      expires_at: expiresAt,
      made_at: at,
      made_by: by,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
  return (await rowsChanged(made.execute())) === 1
}

/** Locks a client that has not ended; false where there is none. */
export async function lockApiClient(trx: Transaction, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom('api_client')
    .select('id')
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

export async function updateApiClient(trx: Transaction, id: string, told: Partial<ClientTold>): Promise<void> {
  const columns = columnsOf(told)
  if (Object.keys(columns).length === 0) return
  await mustChange(1, trx.updateTable('api_client').set(columns).where('id', '=', id).execute())
}

export async function endApiClient(trx: Transaction, id: string, { at, by }: Made): Promise<void> {
  const ended = trx.updateTable('api_client').set({ ended_at: at, ended_by: by })
  await mustChange(1, ended.where('id', '=', id).execute())
}

/** Whatever secret was valid ends at `until` at the latest, and all older ones now. */
export async function endSecrets(
  trx: Transaction,
  client: string,
  { now, until }: { readonly now: Instant; readonly until: Instant },
): Promise<void> {
  const valid = await trx
    .selectFrom('api_client_secret')
    .select('id')
    .where('client', '=', client)
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', now)]))
    .orderBy('id', 'desc')
    .execute()
  const [newest, ...older] = valid.map(({ id }) => id)
  if (older.length > 0) {
    const ended = trx.updateTable('api_client_secret').set({ expires_at: now })
    await mustChange(older.length, ended.where('id', 'in', older).execute())
  }
  if (newest === undefined) return
  const ending = trx
    .updateTable('api_client_secret')
    .set({ expires_at: sql`least(expires_at, ${until}::timestamptz)` })
    .where('id', '=', newest)
  await mustChange(1, ending.execute())
}

export async function insertSecret(trx: Transaction, client: string, sha256: Buffer, { at, by }: Made): Promise<void> {
  const row = { id: newId(), client, sha256, made_at: at, made_by: by }
  await mustChange(1, trx.insertInto('api_client_secret').values(row).execute())
}

/** False where this client has, or had, a key of that id. */
export async function insertClientKey(
  trx: Transaction,
  client: string,
  { kid, jwk }: ClientKey,
  { at, by }: Made,
): Promise<boolean> {
  const made = trx
    .insertInto('api_client_key')
    .values({ client, kid, jwk: JSON.stringify(jwk), made_at: at, made_by: by })
    .onConflict((conflict) => conflict.columns(['client', 'kid']).doNothing())
  return (await rowsChanged(made.execute())) === 1
}

/** False where there is no such key. */
export async function endClientKey(trx: Transaction, client: string, kid: string, at: Instant): Promise<boolean> {
  const ended = trx
    .updateTable('api_client_key')
    .set({ ended_at: at })
    .where('client', '=', client)
    .where('kid', '=', kid)
    .where('ended_at', 'is', null)
  return (await rowsChanged(ended.execute())) === 1
}

/**
 * RFC 7523: takes what a client has signed, once. False for what was taken before. What has run out
 * anyway is forgotten.
 */
export async function takeAssertion(
  trx: Transaction,
  { client, jtiSha256, expiresAt, now }: { client: string; jtiSha256: Buffer; expiresAt: Instant; now: Instant },
): Promise<boolean> {
  await rowsChanged(trx.deleteFrom('used_assertion').where('expires_at', '<', now).execute())
  const made = trx
    .insertInto('used_assertion')
    .values({ client, jti_sha256: jtiSha256, expires_at: expiresAt })
    .onConflict((conflict) => conflict.columns(['client', 'jti_sha256']).doNothing())
  return (await rowsChanged(made.execute())) === 1
}
