import { sql } from 'kysely'
import type { Queryable } from './database.ts'

/** What is stored under one key for tokens. */
export interface TokenKeyUse {
  readonly number: number
  /** Webhooks with a secret under it. */
  readonly webhooks: number
  /** Sessions with a token of their provider, or a form that was kept, under it. */
  readonly sessions: number
}

/** The keys for tokens that something is sealed with: the first byte of what is sealed. */
export async function usesOfTokenKeys(db: Queryable): Promise<TokenKeyUse[]> {
  const { rows } = await sql<TokenKeyUse>`
    with stored (sealed, webhook, session) as (
      select secret, id, null::bytea from webhook
      union all select former_secret, id, null from webhook
      union all select id_token, null, token_hash from session
      union all select kept_form, null, token_hash from session
      union all select id_token, null, token_hash from staff_session
      union all select refresh_sealed, null, token_hash from staff_session
      union all select kept_form, null, token_hash from staff_session)
    select get_byte(sealed, 0) as number, count(distinct webhook)::integer as webhooks,
      count(distinct session)::integer as sessions
    from stored where sealed is not null group by 1 order by 1`.execute(db)
  return rows
}
