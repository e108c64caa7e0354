import { dateOf, type Instant, isInstantAfter, isInstantBefore, type PlainDate, startOf } from './dates.ts'
import { type Refusal, refusal } from './refusals.ts'
import { tooFarAhead } from './year-meant.ts'

/** A time about to be published. `caseworker` is any key that identifies one. */
export interface PublishedTime {
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly caseworker: string
}

/** The most refusals returned: a longer list helps nobody when thousands of times are wrong. */
export const MOST_TOLD = 100

const positionsOf = (times: readonly PublishedTime[]) => times.map((time, position) => ({ ...time, position }))

/**
 * M-NO-DOUBLE within one list: the times that begin before an earlier one of the same caseworker
 * ends.
 */
function overlaps(times: readonly PublishedTime[]): Refusal[] {
  const found: Refusal[] = []
  const ordered = positionsOf(times)
  ordered.sort((a, b) =>
    isInstantBefore(a.startsAt, b.startsAt) ? -1 : isInstantAfter(a.startsAt, b.startsAt) ? 1 : 0,
  )
  const latest = new Map<string, (typeof ordered)[number]>()
  for (const time of ordered) {
    const earlier = latest.get(time.caseworker)
    if (earlier && isInstantBefore(time.startsAt, earlier.endsAt))
      found.push(
        refusal('times_overlap', {
          position: time.position,
          startsAt: time.startsAt.toString(),
          overlapsPosition: earlier.position,
        }),
      )
    if (!earlier || isInstantAfter(time.endsAt, earlier.endsAt)) latest.set(time.caseworker, time)
  }
  return found
}

/**
 * Why these times cannot be published, each with its position in the list (M-HORIZON, J-YEARS,
 * M-NO-DOUBLE). At most `MOST_TOLD` of a kind are returned. Decided: a day of the past is a typing
 * error. A time of today that has begun belongs to a series published late, and is just not
 * offered.
 */
export function publishingRefusals(times: readonly PublishedTime[], today: PlainDate): Refusal[] {
  const midnight = startOf(today)
  const begun = positionsOf(times)
    .filter((time) => isInstantBefore(time.startsAt, midnight))
    .map(({ position, startsAt }) => refusal('times_in_the_past', { position, startsAt: startsAt.toString() }))
  const far = positionsOf(times).flatMap(({ startsAt, position }) => tooFarAhead(dateOf(startsAt), today, { position }))
  return [...begun.slice(0, MOST_TOLD), ...far.slice(0, MOST_TOLD), ...overlaps(times).slice(0, MOST_TOLD)]
}
