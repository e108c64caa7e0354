import { SealError } from '../keys/key-ring.ts'
import type { Keys } from '../keys/keys.ts'
import type { KeptForm } from '../rules/sessions.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

/** Whose sessions: each kind has a table of its own. */
export type SessionKind = 'citizen' | 'staff'

/** A session, ended or not, with the form that was sent after its end. */
interface KeptFormRow {
  readonly personId: string
  /** Sealed; null where there is none. */
  readonly keptForm: Buffer | null
}

/** F-ROBUST: whose session a token is or was, with the form kept in it. */
export async function findKeptForm(
  db: Queryable,
  kind: SessionKind,
  tokenHash: Buffer,
): Promise<KeptFormRow | undefined> {
  return kind === 'citizen'
    ? await db
        .selectFrom('session')
        .select(['citizen_id as personId', 'kept_form as keptForm'])
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
    : await db
        .selectFrom('staff_session')
        .select(['staff_id as personId', 'kept_form as keptForm'])
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
}

/** Keeps a sealed form in a session, in place of the one before; null takes it away. */
export async function saveKeptForm(
  trx: Transaction,
  kind: SessionKind,
  tokenHash: Buffer,
  sealed: Buffer | null,
): Promise<void> {
  const saved =
    kind === 'citizen'
      ? trx.updateTable('session').set({ kept_form: sealed }).where('token_hash', '=', tokenHash).execute()
      : trx.updateTable('staff_session').set({ kept_form: sealed }).where('token_hash', '=', tokenHash).execute()
  await mustChange(1, saved)
}

/** A form as it is kept: a citizen's number may have been typed in it. */
export const sealForm = ({ tokens }: Keys, personId: string, form: KeptForm): Buffer =>
  tokens.seal('kept form', personId, JSON.stringify(form))

/** Null where its key has been removed since. */
export function openForm({ tokens }: Keys, personId: string, sealed: Buffer): KeptForm | null {
  try {
    return JSON.parse(tokens.open('kept form', personId, sealed))
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}
