import type { Transaction } from '../../storage/database.ts'
import { findKeptForm, type SessionKind, saveKeptForm } from '../../storage/kept-forms.ts'

/**
 * F-ROBUST: takes the form out of this browser's earlier session, where that was this person's.
 * Null: there is none.
 */
export async function takeKeptForm(
  trx: Transaction,
  kind: SessionKind,
  { former, personId }: { readonly former: Buffer | null; readonly personId: string },
): Promise<Buffer | null> {
  const session = former && (await findKeptForm(trx, kind, former))
  if (!former || !session || session.personId !== personId || session.keptForm === null) return null
  await saveKeptForm(trx, kind, former, null)
  return session.keptForm
}
