import { done, type Outcome, refuse } from '../rules/refusals.ts'
import type { KeptForm } from '../rules/sessions.ts'
import { findKeptForm, type SessionKind, saveKeptForm, sealForm } from '../storage/kept-forms.ts'
import { hashOfToken } from '../storage/sessions.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * F-ROBUST: keeps a form that was sent after its session had ended, in that session. Its person
 * gets it back when they sign in again in this browser. `isOwn` says whether the form was made for
 * a person (F-WHOSE). Refusals: not_found, for a token of nobody or a form of another.
 */
export const keepForm = (
  context: ActionContext,
  {
    kind,
    token,
    form,
    isOwn,
  }: {
    readonly kind: SessionKind
    readonly token: string
    readonly form: KeptForm
    readonly isOwn: (personId: string) => boolean
  },
): Promise<Outcome<null>> =>
  transact(context, 'keep_form', async (trx) => {
    const tokenHash = hashOfToken(token)
    const session = await findKeptForm(trx, kind, tokenHash)
    if (!session || !isOwn(session.personId)) return refuse('not_found')
    await saveKeptForm(trx, kind, tokenHash, sealForm(context.keys, session.personId, form))
    return done(null)
  })
