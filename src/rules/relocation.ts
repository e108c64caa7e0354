import { isAway } from './absences.ts'
import {
  dateOf,
  daysBetween,
  type Instant,
  isInstantAfter,
  isInstantBefore,
  isWithin,
  minuteOf,
  type PlainDate,
} from './dates.ts'
import type { Meeting } from './meetings.ts'
import type { SituationToday } from './situation.ts'
import { movingRefusals } from './summons.ts'

/** What becomes of a meeting whose time or day is taken away. */
export type MeetingChoice =
  | { readonly kind: 'keep' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'move'; readonly timeId: string }
  /** To another caseworker, by the job centre's own name for them, at the same hour (M-CHANGE). */
  | { readonly kind: 'hand_over'; readonly caseworker: string }

/** A time with free seats to which meetings can be moved. */
export interface FreeTime {
  readonly id: string
  readonly offerId: string
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly date: PlainDate
  readonly seats: number
  readonly caseworkerName: string
}

/** A meeting that loses its time, with its citizen as of today. */
export interface Displaced {
  readonly meeting: Pick<Meeting, 'id' | 'offerId' | 'startsAt'>
  readonly situation: SituationToday
}

/**
 * The order in which a meeting is offered other times: later ones first, the nearest day of them,
 * and on it the nearest hour.
 */
const byNearness = (startsAt: Instant) => {
  const [day, minute] = [dateOf(startsAt), minuteOf(startsAt)]
  const days = ({ date }: FreeTime) => Math.abs(daysBetween(day, date))
  const minutes = (time: FreeTime) => Math.abs(minuteOf(time.startsAt) - minute)
  const isEarly = (time: FreeTime) => Number(isInstantBefore(time.startsAt, startsAt))
  return (a: FreeTime, b: FreeTime) => isEarly(a) - isEarly(b) || days(a) - days(b) || minutes(a) - minutes(b)
}

/**
 * M-MOVE-MEETING: for each meeting that loses its time the next time of the same offer to which it
 * can be moved: the rules allow it, its citizen is not away, and no other one has got the seat. The
 * first meetings choose first. Those without an offer, or without a time that fits, get none.
 */
export function suggestMoves(
  displaced: readonly Displaced[],
  free: readonly FreeTime[],
  now: Instant,
): ReadonlyMap<string, FreeTime> {
  const seats = new Map(free.map(({ id, seats: left }) => [id, left]))
  const ofOffer = Map.groupBy(free, ({ offerId }) => offerId)
  const suggested = new Map<string, FreeTime>()
  const inOrder = displaced.toSorted(
    (a, b) => a.meeting.startsAt.epochMilliseconds - b.meeting.startsAt.epochMilliseconds,
  )
  for (const { meeting, situation } of inOrder) {
    const own = situation.meetings.find(({ id }) => id === meeting.id)
    if (!own || meeting.offerId === null) continue
    const isFree = (date: PlainDate) =>
      !situation.absences.some(({ kind, from, to }) => isAway(kind) && isWithin(date, from, to))
    const found = (ofOffer.get(meeting.offerId) ?? [])
      .filter(({ id, startsAt }) => (seats.get(id) ?? 0) > 0 && isInstantAfter(startsAt, now))
      .toSorted(byNearness(meeting.startsAt))
      .find((time) => isFree(time.date) && movingRefusals(situation, own, time, now).length === 0)
    if (!found) continue
    seats.set(found.id, (seats.get(found.id) ?? 0) - 1)
    suggested.set(meeting.id, found)
  }
  return suggested
}
