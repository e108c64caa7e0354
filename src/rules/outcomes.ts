import { type Instant, isAfter, isInstantAfter, isSameDay, type PlainDate } from './dates.ts'
import type { Meeting } from './meetings.ts'
import { type Refusal, refusal } from './refusals.ts'

/** A meeting, and the day on which its outcome was registered; null when there is none. */
export type Registrable = Pick<Meeting, 'status' | 'origin' | 'startsAt' | 'date'> & {
  readonly registeredOn: PlainDate | null
}

/**
 * M-REGISTER: why a meeting's outcome cannot be registered, changed or taken back now. It cannot be
 * registered before the meeting has begun. It changes freely on the day of registration, later only
 * with a reason. A walk-in counts as held unless it is struck out (M-WALK-IN).
 */
export function outcomeRefusals(
  meeting: Registrable,
  { today, now, reason }: { readonly today: PlainDate; readonly now: Instant; readonly reason: string | null },
): Refusal[] {
  const { status, origin, date, startsAt, registeredOn } = meeting
  if (status === 'cancelled') return [refusal('outcome_of_cancelled')]
  if (origin === 'walk_in') return [refusal('outcome_of_walk_in')]
  if (isAfter(date, today)) return [refusal('outcome_before_the_day', { date: date.toString() })]
  if (isInstantAfter(startsAt, now)) return [refusal('outcome_before_it_begins', { startsAt: startsAt.toString() })]
  const isLater = registeredOn !== null && !isSameDay(registeredOn, today)
  return isLater && reason === null ? [refusal('outcome_not_taken_back')] : []
}
