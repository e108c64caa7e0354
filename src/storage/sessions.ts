import { hash } from 'node:crypto'
import type { Instant } from '../rules/dates.ts'
import type { Transaction } from './database.ts'

/** What is stored of a session's token: who reads the table cannot use it. */
export const hashOfToken = (token: string): Buffer => hash('sha256', token, 'buffer')

export async function insertSession(
  trx: Transaction,
  session: { tokenHash: Buffer; citizenId: string; createdAt: Instant; expiresAt: Instant },
): Promise<void> {
  await trx
    .insertInto('session')
    .values({
      token_hash: session.tokenHash,
      citizen_id: session.citizenId,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
    })
    .execute()
}

export async function extendSession(trx: Transaction, tokenHash: Buffer, expiresAt: Instant): Promise<void> {
  await trx.updateTable('session').set({ expires_at: expiresAt }).where('token_hash', '=', tokenHash).execute()
}

/** Null: there is nothing typed and unsent any more. */
export async function saveDraft(trx: Transaction, tokenHash: Buffer, message: string | null): Promise<void> {
  await trx.updateTable('session').set({ draft_message: message }).where('token_hash', '=', tokenHash).execute()
}

export async function deleteSession(trx: Transaction, tokenHash: Buffer): Promise<void> {
  await trx.deleteFrom('session').where('token_hash', '=', tokenHash).execute()
}

export async function deleteSessionsBefore(trx: Transaction, at: Instant): Promise<void> {
  await trx.deleteFrom('session').where('expires_at', '<', at).execute()
}
