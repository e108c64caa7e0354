import type { Keys } from '../keys/keys.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import type { KeptForm } from '../rules/sessions.ts'
import { findKeptForm, openForm, type SessionKind } from '../storage/kept-forms.ts'
import { hashOfToken } from '../storage/sessions.ts'
import { askUnlogged, type QuestionContext } from './ask.ts'

/**
 * F-ROBUST: the form that was sent after this person's session before had ended. `token`: that of
 * the session now. Refusals: not_found, where there is none.
 */
export const askKeptForm = (
  context: QuestionContext & { readonly keys: Keys },
  kind: SessionKind,
  token: string,
): Promise<Outcome<KeptForm>> =>
  askUnlogged(context, 'see_kept_form', async (_granted, db) => {
    const session = await findKeptForm(db, kind, hashOfToken(token))
    const form = session?.keptForm ? openForm(context.keys, session.personId, session.keptForm) : null
    return form ? done(form) : refuse('not_found')
  })
