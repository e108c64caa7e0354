import { done, type Outcome } from '../rules/refusals.ts'
import { type Installation, keepInstallation } from '../storage/installation.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Makes the database that of this kind of program and of this key, where nobody has yet; whose it
 * is.
 */
export const claimDatabase = (context: ActionContext, mode: Installation['mode']): Promise<Outcome<Installation>> =>
  transact(context, 'claim_database', async (trx) =>
    done(await keepInstallation(trx, { mode, cprKeyFingerprint: context.vault.fingerprint })),
  )
