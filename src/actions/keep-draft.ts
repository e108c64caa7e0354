import { done, type Outcome } from '../rules/refusals.ts'
import { hashOfToken, saveDraft } from '../storage/sessions.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * F-ROBUST: keeps what was typed to the caseworker until it is sent or the session ends; null
 * forgets it.
 */
export const keepDraft = (context: ActionContext, token: string, message: string | null): Promise<Outcome<null>> =>
  transact(context, 'keep_draft', async (trx) => {
    await saveDraft(trx, hashOfToken(token), message)
    return done(null)
  })
