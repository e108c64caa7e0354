import { type Instant, isInstantBefore } from './dates.ts'

// The state of a message once it is due: attempts, their outcomes, receipts, and the choice of
// gateway (N-ONCE).

export const messageStatuses = [
  'waiting',
  'sending',
  'handed_over',
  'delivered',
  'failed',
  'unknown',
  'dropped',
] as const
export type MessageStatus = (typeof messageStatuses)[number]

/**
 * How handing over ended. `not_arrived`: the outcome was unknown, and the gateway has confirmed
 * that it does not have the message.
 */
export const attemptOutcomes = ['accepted', 'refused_for_now', 'refused', 'unknown', 'not_arrived'] as const
export type AttemptOutcome = (typeof attemptOutcomes)[number]

/** Why a message is dropped instead of sent. */
export const dropReasons = [
  'signed_off',
  'deadline_no_longer_active',
  'too_late',
  'newer_message',
  'meeting_has_changed',
  'meeting_has_begun',
  'code_expired',
  'too_many_that_day',
  'no_gateway',
] as const
export type DropReason = (typeof dropReasons)[number]

/** Why a citizen is listed as not certainly reached by a message (N-ONCE, N-HOURS). */
export const unreachedReasons = ['outcome_unknown', 'failed', 'too_late', 'no_gateway', 'not_signed_up'] as const
export type UnreachedReason = (typeof unreachedReasons)[number]

/**
 * Backoff: seconds to wait after the first, second … temporary failure. The last value then
 * repeats.
 */
const PAUSES = [5, 30, 120, 300] as const
const LONGEST_PAUSE = 900

export const pauseAfter = (attempt: number): number => PAUSES[attempt - 1] ?? LONGEST_PAUSE

/**
 * The status of a message after one of its attempts. N-ONCE: it is retried only where it has
 * certainly not left. An unknown outcome is never retried automatically.
 */
export function afterAttempt(
  outcome: AttemptOutcome,
): Extract<MessageStatus, 'handed_over' | 'waiting' | 'failed' | 'unknown'> {
  switch (outcome) {
    case 'accepted':
      return 'handed_over'
    case 'refused_for_now':
    case 'not_arrived':
      return 'waiting'
    case 'refused':
      return 'failed'
    case 'unknown':
      break
  }
  return 'unknown'
}

export const receiptMeanings = ['under_way', 'delivered', 'failed'] as const
export type ReceiptMeaning = (typeof receiptMeanings)[number]

/**
 * How much each status proves. A receipt never replaces a status by one that proves less, so the
 * order of receipts does not matter.
 */
const weight: Readonly<Record<MessageStatus, number>> = {
  waiting: 0,
  sending: 0,
  dropped: 0,
  unknown: 0,
  handed_over: 1,
  failed: 2,
  delivered: 3,
}

const statusOfReceipt = { under_way: 'handed_over', failed: 'failed', delivered: 'delivered' } as const

/**
 * The status of a message after a receipt, whatever it was before. Proof that it left outweighs an
 * unknown outcome.
 */
export function afterReceipt(status: MessageStatus, meaning: ReceiptMeaning): MessageStatus {
  const told = statusOfReceipt[meaning]
  return weight[told] > weight[status] ? told : status
}

/** The state of a gateway, shared by all workers. */
export interface GatewayState {
  readonly name: string
  /** Consecutive failures. */
  readonly failures: number
  readonly failingSince: Instant | null
  readonly triedAt: Instant | null
}

export interface GatewayChoice {
  readonly name: string
  /** Whether this is a trial: one message only, to see whether the gateway answers again. */
  readonly trial: boolean
}

/**
 * Consecutive failures that mean the gateway has failed. A single one may be the message's fault.
 */
const FAILURES_THAT_COUNT = 3
const FIRST_TRIAL_SECONDS = 5
const LONGEST_BETWEEN_TRIALS = 60

/**
 * Backoff by how long the gateway has failed, not how often: thirty messages that fail together are
 * one failure.
 */
function nextTrial(failingSince: Instant, triedAt: Instant): Instant {
  const failing = (triedAt.epochMilliseconds - failingSince.epochMilliseconds) / 1000
  const seconds = Math.round(Math.min(Math.max(failing, FIRST_TRIAL_SECONDS), LONGEST_BETWEEN_TRIALS))
  return triedAt.add({ seconds })
}

/**
 * Chooses the gateway for the next messages of a channel, in order of preference; null for none
 * now. A failing gateway gets single messages as trials, with backoff, so that it does not use up
 * every message's attempts. The next gateway takes over when it has failed for `patience` seconds.
 */
export function chooseGateway(gateways: readonly GatewayState[], now: Instant, patience: number): GatewayChoice | null {
  for (const [at, gateway] of gateways.entries()) {
    const { name, failures, failingSince, triedAt } = gateway
    if (failures < FAILURES_THAT_COUNT || failingSince === null) return { name, trial: false }
    if (triedAt === null || !isInstantBefore(now, nextTrial(failingSince, triedAt))) return { name, trial: true }
    const mayTakeOver = !isInstantBefore(now, failingSince.add({ seconds: patience }))
    if (!mayTakeOver || at === gateways.length - 1) return null
  }
  return null
}
