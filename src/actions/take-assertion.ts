import { done, type Outcome } from '../rules/refusals.ts'
import { takeAssertion as take } from '../storage/api-clients.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * RFC 7523: takes what a client has signed for a token, once in all processes. `seen`: it was taken
 * before.
 */
export const takeAssertion = (
  context: ActionContext,
  assertion: Parameters<typeof take>[1],
): Promise<Outcome<'taken' | 'seen'>> =>
  transact(context, 'take_assertion', async (trx) => done((await take(trx, assertion)) ? 'taken' : 'seen'))
