import { mayAct } from '../rules/access.ts'
import type { Instant } from '../rules/dates.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { worn } from '../storage/hats.ts'
import { longStatements } from '../storage/pipeline.ts'
import { findWebhooks } from '../storage/webhooks.ts'
import { type Renewed, renewAll } from './steps/renew-numbers.ts'
import { sealAnew } from './steps/webhook-secrets.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What was stored under the newest keys. */
export interface Rotated extends Renewed {
  /** Webhooks whose secrets were sealed anew. */
  readonly webhooks: number
}

/**
 * O-KEYS: stores under the newest keys all that can be, and clears away what keys need that were
 * taken out. A chunk a transaction, beside the running program; safe twice, in parallel and after a
 * crash. `heard` gets the number of people so far. Refusals: not_found.
 */
export async function rotateKeys(
  context: ActionContext,
  { now, heard }: { readonly now: Instant; readonly heard: (renewed: number) => void },
): Promise<Outcome<Rotated>> {
  const granted = mayAct(context.actor, 'rotate_keys')
  if (!granted.ok) return granted
  const renewed = await renewAll((work) => write(context, work), context.keys.numbers, heard)
  let webhooks = 0
  for (const { id } of await findWebhooks(worn(context, 'rotate_keys'), null))
    if (await write(context, (trx) => sealAnew(trx, context.keys, id, now))) webhooks += 1
  return done({ ...renewed, webhooks })
}

async function write<T>(context: ActionContext, work: (trx: Transaction) => Promise<T>): Promise<T> {
  const outcome = await transact(context, 'rotate_keys', async (trx) => {
    await longStatements(trx)
    return done(await work(trx))
  })
  if (!outcome.ok) throw new Error(`the rotation was refused: ${outcome.refusals[0].code}`)
  return outcome.value
}
