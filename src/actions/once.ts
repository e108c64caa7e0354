import type { Transaction } from '../storage/database.ts'
import {
  findKeptAnswer,
  type KeptAnswer,
  keepAnswer,
  returnToSavepoint,
  setSavepoint,
  takeKey,
} from '../storage/idempotency-keys.ts'
import { transaction, withCommit } from '../storage/pipeline.ts'
import { type ActionContext, type JoinedTransaction, retrying } from './transaction.ts'

export type { KeptAnswer } from '../storage/idempotency-keys.ts'

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

export interface Worked {
  readonly answer: KeptAnswer
  /** Whether the same request is to be answered so again. */
  readonly keep: boolean
}

/**
 * Does what a request asks for once, however often it is sent: its first answer is kept in the same
 * transaction as its effect. A refusal is kept unless `keep` says no: what may pass is asked anew.
 * `work` gets a context whose actions join that transaction and whose `db` is it.
 */
export const once = (
  context: ActionContext,
  request: Request,
  work: (context: ActionContext) => Promise<Worked>,
): Promise<Kept> =>
  retrying(() =>
    transaction(context.db, async (trx): Promise<Kept> => {
      const earlier = await begin(trx, request)
      if (earlier) return earlier
      const { answer, keep } = await workIn(trx, context, work)
      if (!keep) return { kind: 'answered', answer }
      const { client, key, hash: requestHash } = request
      withCommit(trx, keepAnswer(trx, { client, key, requestHash, ...answer }))
      return { kind: 'answered', answer }
    }),
  )

/** The same for a request without a key: effect and answer in one transaction, nothing kept. */
export const unkept = <A>(context: ActionContext, work: (context: ActionContext) => Promise<A>): Promise<A> =>
  retrying(() => transaction(context.db, (trx) => workIn(trx, context, work)))

/**
 * What a refusal has written is taken back, while the key stays taken and the answer can be kept:
 * with a second transaction for the answer, the same request sent again could slip in between and
 * be answered otherwise.
 */
async function workIn<A>(
  trx: Transaction,
  context: ActionContext,
  work: (context: ActionContext) => Promise<A>,
): Promise<A> {
  await setSavepoint(trx)
  const joined: JoinedTransaction = { trx, refused: false }
  const answer = await work({ ...context, db: trx, joined })
  if (joined.refused) await returnToSavepoint(trx)
  return answer
}

async function begin(trx: Transaction, request: Request): Promise<Kept | null> {
  const [taken, kept] = await Promise.all([takeKey(trx, request), findKeptAnswer(trx, request.client, request.key)])
  if (taken !== 'taken') return { kind: taken }
  if (!kept) return null
  if (!kept.requestHash.equals(request.hash)) return { kind: 'other_request' }
  return { kind: 'replayed', answer: kept.answer }
}
