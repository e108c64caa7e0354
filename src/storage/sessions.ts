import { hash } from 'node:crypto'
import type { Instant } from '../rules/dates.ts'
import type { SessionTimes } from '../rules/sessions.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'

/** What is stored of a session's token: who reads the table cannot use it. */
export const hashOfToken = (token: string): Buffer => hash('sha256', token, 'buffer')

/** Who somebody is at the identity provider that vouched for them. */
export interface Account {
  readonly issuer: string
  readonly subject: string
  /** The provider's own name of this session; null where it gives none. */
  readonly sid: string | null
}

export interface NewSession extends Account, SessionTimes {
  readonly tokenHash: Buffer
  readonly citizenId: string
  /** "Firefox, Windows": what the citizen's own list calls it. */
  readonly device: string | null
  /** Sealed; handed back when the citizen signs out at the provider. */
  readonly idToken: Buffer | null
  /** F-ROBUST: what was typed to the caseworker before signing in again. */
  readonly draftMessage: string | null
  /** F-ROBUST: the form that was sent before signing in again. Sealed. */
  readonly keptForm: Buffer | null
}

export async function insertSession(trx: Transaction, session: NewSession): Promise<void> {
  const row = {
    token_hash: session.tokenHash,
    citizen_id: session.citizenId,
    issuer: session.issuer,
    subject: session.subject,
    sid: session.sid,
    created_at: session.createdAt,
    seen_at: session.createdAt,
    ends_at: session.endsAt,
    expires_at: session.expiresAt,
    device: session.device,
    id_token: session.idToken,
    draft_message: session.draftMessage,
    kept_form: session.keptForm,
  }
  await mustChange(1, trx.insertInto('session').values(row).execute())
}

/** One's own session is used: it lasts until `expiresAt`. */
export async function extendSession(
  trx: Transaction,
  {
    tokenHash,
    citizenId,
    seenAt,
    expiresAt,
  }: { tokenHash: Buffer; citizenId: string; seenAt: Instant; expiresAt: Instant },
): Promise<void> {
  const used = trx.updateTable('session').set({ seen_at: seenAt, expires_at: expiresAt })
  await mustChange(
    { atMost: 1 },
    used.where('token_hash', '=', tokenHash).where('citizen_id', '=', citizenId).execute(),
  )
}

/** Null: there is nothing typed and unsent any more. */
export async function saveDraft(trx: Transaction, tokenHash: Buffer, message: string | null): Promise<void> {
  const saved = trx.updateTable('session').set({ draft_message: message }).where('token_hash', '=', tokenHash)
  await mustChange({ atMost: 1 }, saved.execute())
}

/** A session that has just been ended. */
export interface EndedSession extends Account {
  readonly citizenId: string
  readonly draftMessage: string | null
  /** Sealed. */
  readonly idToken: Buffer | null
}

/** Ends a session; null where there was none. */
export async function deleteSession(trx: Transaction, tokenHash: Buffer): Promise<EndedSession | null> {
  const ended = await trx
    .deleteFrom('session')
    .where('token_hash', '=', tokenHash)
    .returning([
      'issuer',
      'subject',
      'sid',
      'citizen_id as citizenId',
      'draft_message as draftMessage',
      'id_token as idToken',
    ])
    .executeTakeFirst()
  return ended ?? null
}

/** Ends all of a citizen's sessions; how many there were. */
export const deleteSessionsOf = (trx: Transaction, citizenId: string): Promise<number> =>
  rowsChanged(trx.deleteFrom('session').where('citizen_id', '=', citizenId).execute())

/** Ends the sessions of an account, or the one that its provider names; how many there were. */
export function deleteSessionsOfAccount(
  trx: Transaction,
  which: { readonly issuer: string } & ({ readonly sid: string } | { readonly subject: string }),
): Promise<number> {
  const ofIssuer = trx.deleteFrom('session').where('issuer', '=', which.issuer)
  const these = 'sid' in which ? ofIssuer.where('sid', '=', which.sid) : ofIssuer.where('subject', '=', which.subject)
  return rowsChanged(these.execute())
}

/** Ends all sessions of citizens; how many there were. */
export const deleteAllSessions = (trx: Transaction): Promise<number> => rowsChanged(trx.deleteFrom('session').execute())

/** Sweeps sessions that ended before an instant. */
export async function deleteSessionsBefore(trx: Transaction, at: Instant): Promise<void> {
  await rowsChanged(trx.deleteFrom('session').where('expires_at', '<', at).execute())
}

/** A session as its citizen's own list tells it. */
export interface OwnSession extends SessionTimes {
  readonly seenAt: Instant
  readonly device: string | null
  readonly tokenHash: Buffer
}

export async function sessionsOf(db: Queryable, citizenId: string): Promise<OwnSession[]> {
  return await db
    .selectFrom('session')
    .select([
      'token_hash as tokenHash',
      'created_at as createdAt',
      'seen_at as seenAt',
      'ends_at as endsAt',
      'expires_at as expiresAt',
      'device',
    ])
    .where('citizen_id', '=', citizenId)
    .orderBy('seen_at', 'desc')
    .execute()
}
