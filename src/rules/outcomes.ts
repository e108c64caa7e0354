import { type Instant, isAfter, isInstantAfter, isSameDay, type PlainDate } from './dates.ts'
import type { Meeting } from './meetings.ts'
import { type Refusal, refusal } from './refusals.ts'

/** A meeting, and the day on which what came of it was registered; null when it was not. */
export type Registrable = Pick<Meeting, 'status' | 'origin' | 'startsAt' | 'date'> & {
  readonly registeredOn: PlainDate | null
}

/**
 * M-REGISTER: why what came of a meeting cannot be registered, changed or taken back now. Not
 * before it has begun; changed at will on the day on which it was registered, later with a reason.
 * A walk-in was held, or is struck out (M-WALK-IN).
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
