import type { NumberKeys } from '../keys/number-keys.ts'
import { recordAccess } from '../questions/access-log.ts'
import type { Act, What } from '../rules/access.ts'
import { hatFor } from '../rules/hats.ts'
import type { Outcome } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { worn } from '../storage/hats.ts'
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
  /** Method, path and body: the same key with another request is a mistake. */
  readonly said: string
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
 * `work` gets a context whose actions join that transaction and whose `db` is it. `does`:
 * what is done, where that asks for another hat than the actor's own.
 */
export const once = (
  context: ActionContext,
  request: Request,
  work: (context: ActionContext) => Promise<Worked>,
  does: What | null = null,
): Promise<Kept> =>
  retrying(() =>
    transaction(worn(context, does), async (trx): Promise<Kept> => {
      const earlier = await begin(trx, context.keys.numbers, request)
      if (earlier) return earlier
      const { answer, keep } = await workIn(trx, context, work, does)
      if (!keep) return { kind: 'answered', answer }
      const { client, key } = request
      withCommit(trx, keepAnswer(trx, { client, key, ...toStored(context.keys.numbers, request, answer) }))
      return { kind: 'answered', answer }
    }),
  )

/** The same for a request without a key: effect and answer in one transaction, nothing kept. */
export const unkept = <A>(
  context: ActionContext,
  work: (context: ActionContext) => Promise<A>,
  does: What | null = null,
): Promise<A> => retrying(() => transaction(worn(context, does), (trx) => workIn(trx, context, work, does)))

/** An act of somebody who is signed in at a job centre, for the record of access. */
interface RecordedAct {
  readonly act: Act
  /** Whom it is about; null where it is about nobody. */
  readonly citizenId: string | null
  /** What was acted on, where that is not the citizen. */
  readonly subject?: string | null
}

/**
 * J-OWN: does something for somebody of a job centre, with its row in the record of access in the
 * same transaction. What was refused has a row as well, in a transaction of its own.
 */
export async function recorded<T>(
  context: ActionContext,
  { act, citizenId, subject = null }: RecordedAct,
  work: (context: ActionContext) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const row = { operation: act, citizenId, subject }
  const outcome = await unkept(
    context,
    async (within) => {
      const worked = await work(within)
      if (worked.ok) await recordAccess(within, { ...row, refused: false })
      return worked
    },
    act,
  )
  if (!outcome.ok) await recordAccess(context, { ...row, refused: true })
  return outcome
}

/**
 * Rolls back to a savepoint after a refusal but keeps the key locked, so that the refusal is stored
 * in the same transaction. With a second transaction the same request could slip in between and be
 * answered otherwise.
 */
async function workIn<A>(
  trx: Transaction,
  context: ActionContext,
  work: (context: ActionContext) => Promise<A>,
  does: What | null,
): Promise<A> {
  await setSavepoint(trx)
  const joined: JoinedTransaction = { trx, hat: hatFor(context.actor, does), refused: false }
  const answer = await work({ ...context, db: trx, joined })
  if (joined.refused) await returnToSavepoint(trx)
  return answer
}

/** Answers name people, and requests hold their numbers: so the one is sealed, the other hashed. */
const toStored = (numbers: NumberKeys, request: Request, answer: KeptAnswer) => ({
  requestHash: numbers.hash('request hash', request.said),
  sealed: numbers.seal('kept answer', rowOf(request), JSON.stringify(answer)),
})

const rowOf = ({ client, key }: Request): string => `${client}\n${key}`

function fromStored(numbers: NumberKeys, request: Request, stored: Buffer | KeptAnswer): KeptAnswer {
  if (!Buffer.isBuffer(stored)) return stored
  const answer: KeptAnswer = JSON.parse(numbers.open('kept answer', rowOf(request), stored))
  return answer
}

async function begin(trx: Transaction, numbers: NumberKeys, request: Request): Promise<Kept | null> {
  const { client, key, said } = request
  // A keyed hash: bodies hold national id numbers, and a plain hash of one could be found by trying
  // them all.
  const hash = numbers.hash('request hash', said)
  const [taken, kept] = await Promise.all([takeKey(trx, { client, key, hash }), findKeptAnswer(trx, client, key)])
  if (taken !== 'taken') return { kind: taken }
  if (!kept) return null
  if (!numbers.isRequest(said, kept.requestHash)) return { kind: 'other_request' }
  return { kind: 'replayed', answer: fromStored(numbers, request, kept.answer) }
}
