import { hoursAfter, type Instant, isInstantAfter, isInstantBefore, minutesAfter, secondsBetween } from './dates.ts'

// How long somebody stays signed in. By the machine's own time: the demo's clock ends no session.

/** A setting. Unused for `minutes` a session ends, and in any case `hours` after it began. */
export interface SessionLimits {
  readonly minutes: number
  readonly hours: number
}

/** When a session began and ends, as it is stored. */
export interface SessionTimes {
  readonly createdAt: Instant
  /** The end that no use moves. */
  readonly endsAt: Instant
  /** The end unless it is used. */
  readonly expiresAt: Instant
}

/** F-ROBUST: a form that was sent after its session had ended. */
export interface KeptForm {
  readonly path: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

const sooner = (a: Instant, b: Instant): Instant => (isInstantBefore(a, b) ? a : b)

/**
 * The end of a session that no use moves: `hours` after it began, or sooner where the identity
 * provider said so. The setting may have been lowered since, hence `createdAt`.
 */
export const absoluteEnd = (
  { createdAt, endsAt }: Pick<SessionTimes, 'createdAt' | 'endsAt'>,
  { hours }: Pick<SessionLimits, 'hours'>,
): Instant => sooner(endsAt, hoursAfter(createdAt, hours))

/** When a session ends, unless it is used. */
export const endOf = (times: SessionTimes, limits: Pick<SessionLimits, 'hours'>): Instant =>
  sooner(times.expiresAt, absoluteEnd(times, limits))

/** A session that begins now; `providerEnd`: when the identity provider's own session ends. */
export function beginningNow(now: Instant, { minutes, hours }: SessionLimits, providerEnd?: Instant): SessionTimes {
  const latest = hoursAfter(now, hours)
  const endsAt = providerEnd ? sooner(latest, providerEnd) : latest
  return { createdAt: now, endsAt, expiresAt: sooner(minutesAfter(now, minutes), endsAt) }
}

/** Used more often than each minute a session is not written again. */
const WRITTEN_AFTER_SECONDS = 60

/**
 * The end of a session that is used now; null where that is less than a minute later than before.
 * It never passes the absolute end, and a session that has ended stays ended.
 */
export function prolongedUntil(times: SessionTimes, limits: SessionLimits, now: Instant): Instant | null {
  const before = endOf(times, limits)
  if (!isInstantAfter(before, now)) return null
  const until = sooner(minutesAfter(now, limits.minutes), absoluteEnd(times, limits))
  return secondsBetween(before, until) > WRITTEN_AFTER_SECONDS ? until : null
}

/** Whether a session ends so soon that no use prolongs it. */
export const isFinal = (times: SessionTimes, limits: Pick<SessionLimits, 'hours'>): boolean =>
  !isInstantBefore(times.expiresAt, absoluteEnd(times, limits))
