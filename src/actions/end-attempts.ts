import { type Instant, isInstantBefore } from '../rules/dates.ts'
import { type AttemptOutcome, afterAttempt, pauseAfter } from '../rules/message-delivery.ts'
import { done } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { type EndedAttempt, lockAbandoned, endAttempts as writeEnded } from '../storage/delivery-attempts.ts'
import { noteGatewayAnswers, noteGatewayFailures } from '../storage/message-gateways.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What a worker has learnt of an attempt of its own. */
export interface AttemptEnd {
  readonly attemptId: string
  /** Which attempt of its message it was, from 1. */
  readonly number: number
  readonly gateway: string
  /** Whether it was to see if a gateway that failed answers again. */
  readonly trial: boolean
  readonly outcome: AttemptOutcome
  /** Whether the gateway itself failed, rather than refused this message. */
  readonly gatewayFailed: boolean
  readonly gatewayId: string | null
  /** A code; never a person's number or address. */
  readonly reason: string | null
}

async function write(
  context: ActionContext,
  what: 'end_attempts' | 'give_up_abandoned',
  work: (trx: Transaction, now: Instant) => Promise<number>,
) {
  const outcome = await transact(context, what, async (trx) => done(await work(trx, context.clock.now())))
  if (!outcome.ok) throw new Error(`ending attempts was refused: ${outcome.refusals[0].code}`)
  return outcome.value
}

/**
 * Writes down how attempts ended, what their messages are now, and whether their gateways answer
 * (N-ONCE).
 */
export const endAttempts = (context: ActionContext, ends: readonly AttemptEnd[]): Promise<number> =>
  write(context, 'end_attempts', async (trx, now) => {
    const rows = ends.map(({ attemptId, number, trial, outcome, gatewayId, reason }): EndedAttempt => {
      const status = afterAttempt(outcome)
      // Whoever's message was the trial does not wait for it: the stand-in may have it at once.
      const seconds = trial ? 1 : pauseAfter(number)
      const retryAt = status === 'waiting' ? now.add({ seconds }) : null
      return { id: attemptId, outcome, status, retryAt, gatewayId, reason }
    })
    await writeEnded(trx, rows, now)
    for (const [gateway, of] of Map.groupBy(ends, (end) => end.gateway)) {
      const failures = of.filter(({ gatewayFailed }) => gatewayFailed).length
      if (failures < of.length) await noteGatewayAnswers(trx, gateway)
      else await noteGatewayFailures(trx, gateway, failures, now)
    }
    return rows.length
  })

const CHUNK = 500

/**
 * N-ONCE: attempts whose worker has died before it knew how they ended: their outcome is unknown.
 * They are listed to staff, and the gateway is asked where it can be; nothing is sent again.
 * Returns how many.
 */
export const giveUpAbandoned = (context: ActionContext, before: Instant): Promise<number> =>
  write(context, 'give_up_abandoned', async (trx, now) => {
    if (isInstantBefore(now, before)) throw new RangeError('only attempts that have begun can be abandoned')
    const ids = await lockAbandoned(trx, before, CHUNK)
    const reason = 'worker_died'
    const rows = ids.map(
      (id): EndedAttempt => ({
        id,
        outcome: 'unknown',
        status: 'unknown',
        retryAt: null,
        gatewayId: null,
        reason,
      }),
    )
    await writeEnded(trx, rows, now)
    return rows.length
  })
