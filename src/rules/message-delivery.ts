import { type Instant, isInstantBefore } from './dates.ts'

// What becomes of a message once it is due: attempts, their outcomes, receipts, and which gateway
// gets it (N-ONCE).

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
 * How handing over ended. `not_arrived`: it was unknown, and the gateway, asked, does not have it.
 */
export const attemptOutcomes = ['accepted', 'refused_for_now', 'refused', 'unknown', 'not_arrived'] as const
export type AttemptOutcome = (typeof attemptOutcomes)[number]

/** Why a message is not sent after all. */
export const dropReasons = [
  'signed_off',
  'deadline_no_longer_active',
  'too_late',
  'newer_message',
  'meeting_has_changed',
  'meeting_has_begun',
  'code_expired',
  'no_gateway',
] as const
export type DropReason = (typeof dropReasons)[number]

/** Why somebody is listed as one whom a message did not certainly reach (N-ONCE, N-HOURS). */
export const unreachedReasons = ['outcome_unknown', 'failed', 'too_late', 'no_gateway', 'not_signed_up'] as const
export type UnreachedReason = (typeof unreachedReasons)[number]

/** Seconds to wait after the first, second … temporary failure; then always the last. */
const PAUSES = [5, 30, 120, 300] as const
const LONGEST_PAUSE = 900

export const pauseAfter = (attempt: number): number => PAUSES[attempt - 1] ?? LONGEST_PAUSE

/**
 * What a message is after one of its attempts. N-ONCE: only one that has certainly not left waits
 * for another attempt; of an unknown outcome nothing follows by itself.
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
 * How much each status says: a receipt never takes a message back from one that says more, so their
 * order does not matter.
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
 * What a message is after a receipt, whatever it was: proof that it left outweighs our own doubt.
 */
export function afterReceipt(status: MessageStatus, meaning: ReceiptMeaning): MessageStatus {
  const told = statusOfReceipt[meaning]
  return weight[told] > weight[status] ? told : status
}

/** What is known of a gateway, by all workers. */
export interface GatewayState {
  readonly name: string
  /** In a row. */
  readonly failures: number
  readonly failingSince: Instant | null
  readonly triedAt: Instant | null
}

export interface GatewayChoice {
  readonly name: string
  /** As a trial: one message only, to see whether it answers again. */
  readonly trial: boolean
}

/** A single failure may be the message's own; so many in a row are the gateway's. */
const FAILURES_THAT_COUNT = 3
const FIRST_TRIAL_SECONDS = 5
const LONGEST_BETWEEN_TRIALS = 60

/** By how long it has failed, not how often: thirty messages that fail together are one failure. */
function nextTrial(failingSince: Instant, triedAt: Instant): Instant {
  const failing = (triedAt.epochMilliseconds - failingSince.epochMilliseconds) / 1000
  const seconds = Math.round(Math.min(Math.max(failing, FIRST_TRIAL_SECONDS), LONGEST_BETWEEN_TRIALS))
  return triedAt.add({ seconds })
}

/**
 * Which of a channel's gateways, in order of preference, gets the next messages; null: none for
 * now. One that fails gets single messages as trials, ever more rarely, so that a dead gateway does
 * not use up everybody's attempts. The next takes over when it has failed for `patience` seconds.
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
