import { type Instant, isInstantBefore } from './dates.ts'

// J-EVENTS: events that are sent (Standard Webhooks).

/** How long an event is sent again and again, in hours, before it is parked. */
export const PATIENCE_HOURS = 72

/** How long the former secret signs beside the new one, in hours. */
export const FORMER_SECRET_HOURS = 24

/** How long deliveries that have ended can be seen, in days. */
export const DELIVERY_DAYS = 90

/** A receiver has so long for all of its answer, in seconds. */
export const ANSWER_SECONDS = 15

/** Whoever sends has died where it does not know this long after how it went, in seconds. */
export const CLAIM_SECONDS = 60

export const deliveryStatuses = ['waiting', 'sending', 'delivered', 'parked'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

const SECONDS_BETWEEN = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400]
const LONGEST_SECONDS = 21_600
const JITTER = 0.2

/**
 * Seconds until the next attempt, after so many. `chance`: from 0 to 1, so that those who failed
 * together do not come again together.
 */
const pauseAfterAttempts = (attempts: number, chance: number): number => {
  const usual = SECONDS_BETWEEN[attempts - 1] ?? LONGEST_SECONDS
  return Math.round(usual * (1 - JITTER + 2 * JITTER * chance))
}

/** When an event is tried next, after so many attempts: at the latest when it is given up. */
export function nextAttempt(
  { queuedAt, attempts }: { readonly queuedAt: Instant; readonly attempts: number },
  now: Instant,
  chance: number,
): Instant {
  const usual = now.add({ seconds: pauseAfterAttempts(attempts, chance) })
  const last = queuedAt.add({ hours: PATIENCE_HOURS, seconds: 1 })
  return isInstantBefore(last, usual) ? last : usual
}

/** Whether an event that was queued then is given up now. */
export const isGivenUp = (queuedAt: Instant, now: Instant): boolean =>
  isInstantBefore(queuedAt.add({ hours: PATIENCE_HOURS }), now)

/** Before which instant what was queued is given up. */
export const givenUpBefore = (now: Instant): Instant => now.subtract({ hours: PATIENCE_HOURS })

/** So many failures in a row, and a receiver is tried with one event at a time. */
const FAILING = 3
const LONGEST_REST_SECONDS = 900

/** How many events of one webhook may be on their way at once. */
export const atOnce = (failures: number): number => (failures >= FAILING ? 1 : 8)

/** Seconds for which a receiver that failed so often in a row is left alone. */
export const restOf = (failures: number, chance: number): number =>
  failures < FAILING ? 0 : Math.min(LONGEST_REST_SECONDS, 2 ** (failures - FAILING + 1)) * (1 - JITTER * chance)
