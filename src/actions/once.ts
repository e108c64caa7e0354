import type { Transaction } from '../storage/database.ts'
import { findKeptAnswer, type KeptAnswer, keepAnswer, takeKey } from '../storage/records.ts'
import type { ActionContext, JoinedTransaction } from './transaction.ts'

export interface Request {
  readonly client: string
  readonly key: string
  /** Of method, path and body: the same key with another one is a mistake. */
  readonly hash: Buffer
}

export type Kept =
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  | { readonly kind: 'replayed'; readonly answer: KeptAnswer }
  | { readonly kind: 'other_request' }
  | { readonly kind: 'still_running' }

/** Rolls the effect of a refused request back without losing its answer. */
class Refused extends Error {
  readonly answer: KeptAnswer
  constructor(answer: KeptAnswer) {
    super('refused')
    this.answer = answer
  }
}

/**
 * Does what a request asks for once, however often it is sent: its first answer is kept in the same transaction as its
 * effect. `work` gets a context whose actions join that transaction.
 */
export async function once(
  context: ActionContext,
  request: Request,
  work: (context: ActionContext) => Promise<KeptAnswer>,
): Promise<Kept> {
  const keep = (trx: Transaction, answer: KeptAnswer) =>
    keepAnswer(trx, { client: request.client, key: request.key, requestHash: request.hash, ...answer })
  try {
    return await context.db.transaction().execute(async (trx): Promise<Kept> => {
      const earlier = await begin(trx, request)
      if (earlier) return earlier
      const joined: JoinedTransaction = { trx, refused: false }
      const answer = await work({ ...context, db: trx, joined })
      if (joined.refused) throw new Refused(answer)
      await keep(trx, answer)
      return { kind: 'answered', answer }
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    await context.db.transaction().execute((trx) => keep(trx, error.answer))
    return { kind: 'answered', answer: error.answer }
  }
}

async function begin(trx: Transaction, request: Request): Promise<Kept | null> {
  if (!(await takeKey(trx, request.client, request.key))) return { kind: 'still_running' }
  const kept = await findKeptAnswer(trx, request.client, request.key)
  if (!kept) return null
  if (!kept.request_hash.equals(request.hash)) return { kind: 'other_request' }
  const { status, headers, body } = kept
  return { kind: 'replayed', answer: { status, headers, body } }
}
