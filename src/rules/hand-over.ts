import { changeRefusals } from './changes.ts'
import { dateOf, type Instant, isInstantBefore, isWithin, type PlainDate } from './dates.ts'
import type { Meeting } from './meetings.ts'
import { type Refusal, refusal } from './refusals.ts'
import type { SituationToday } from './situation.ts'
import { isSameName } from './text.ts'

/** A meeting that another caseworker is to take over at its hour, with its citizen as of today. */
export interface HandedOver {
  readonly meeting: Pick<Meeting, 'id' | 'timeId' | 'offerId' | 'startsAt' | 'endsAt'> & {
    readonly place: string | null
  }
  readonly situation: SituationToday
  /** The id of the caseworker who is to take it over. */
  readonly to: string
}

/** A time that takes hours of a caseworker who is to take meetings over. */
export interface TheirTime {
  readonly id: string
  readonly caseworkerId: string
  readonly offerId: string | null
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly status: 'open' | 'kept' | 'own'
  readonly capacity: number
  /** Seats with a meeting. */
  readonly booked: number
  /** Seats that somebody is about to book (M-HOLD). */
  readonly held: number
}

interface ClosedDays {
  readonly from: PlainDate
  readonly to: PlainDate
  readonly place: string | null
  readonly caseworkerId: string | null
}

/**
 * Where a meeting goes: to a free seat that the other caseworker has published for the same hour
 * and offer, or to an hour of their own. Those of one published time share that hour.
 */
export type HandOverPlace =
  | { readonly kind: 'seat'; readonly timeId: string }
  | { readonly kind: 'hour'; readonly shared: string; readonly seats: number }

export type HandOver =
  | {
      readonly ok: true
      readonly place: HandOverPlace
      /** Their times at the hour, none of them taken: to be locked. */
      readonly at: readonly string[]
    }
  | { readonly ok: false; readonly refusal: Refusal }

interface Hours {
  readonly startsAt: Instant
  readonly endsAt: Instant
}

const overlap = (a: Hours, b: Hours) => isInstantBefore(a.startsAt, b.endsAt) && isInstantBefore(b.startsAt, a.endsAt)
const areSame = (a: Hours, b: Hours) => a.startsAt.equals(b.startsAt) && a.endsAt.equals(b.endsAt)

interface Promised extends Hours {
  readonly to: string
  readonly shared: string
  seats: number
}

/** M-FLAG: whoever is away that day, or whose place is closed, takes nothing over. */
function shutRefusal({ meeting, to }: HandedOver, closures: readonly ClosedDays[]): Refusal | null {
  const date = dateOf(meeting.startsAt)
  const ofDay = closures.filter(({ from, to: last }) => isWithin(date, from, last))
  if (ofDay.some(({ caseworkerId }) => caseworkerId === to)) return refusal('caseworker_away')
  const { place } = meeting
  const isClosed = ofDay.some(
    (one) => one.caseworkerId === null && (one.place === null || (place !== null && isSameName(one.place, place))),
  )
  return isClosed ? refusal('job_centre_closed') : null
}

const isTaken = ({ status, booked, held }: TheirTime, promised: number) =>
  status !== 'open' || booked + held + promised > 0

/**
 * M-CHANGE, M-NO-DOUBLE: for each meeting whether the other caseworker can take it over at its
 * hour, and where it then goes. The first meetings choose first. Refusals: changing_not_planned,
 * citizen_busy, caseworker_away, job_centre_closed, caseworker_busy, time_held_by_others.
 */
export function planHandOvers(
  wanted: readonly HandedOver[],
  theirs: readonly TheirTime[],
  closures: readonly ClosedDays[],
  now: Instant,
): ReadonlyMap<string, HandOver> {
  const seatsPromised = new Map<string, number>()
  const hours: Promised[] = []
  const promisedOf = ({ id }: TheirTime) => seatsPromised.get(id) ?? 0
  const planOne = (one: HandedOver): { readonly place: HandOverPlace; readonly at: string[] } | Refusal => {
    const { meeting, situation, to } = one
    const own = situation.meetings.find(({ id }) => id === meeting.id)
    if (!own) return refusal('changing_not_planned')
    const refused = changeRefusals(situation, own, meeting.endsAt, now)[0] ?? shutRefusal(one, closures)
    if (refused) return refused
    const shared = `${to} ${meeting.timeId ?? meeting.id}`
    const overlapping = hours.filter((hour) => hour.to === to && overlap(hour, meeting))
    const joined = overlapping.find((hour) => hour.shared === shared && areSame(hour, meeting))
    if (joined) {
      joined.seats += 1
      return { place: { kind: 'hour', shared, seats: joined.seats }, at: [] }
    }
    if (overlapping.length > 0) return refusal('caseworker_busy')
    const at = theirs.filter((time) => time.caseworkerId === to && overlap(time, meeting))
    const same = at.find(
      (time) =>
        time.status === 'open' &&
        time.offerId !== null &&
        time.offerId === meeting.offerId &&
        areSame(time, meeting) &&
        time.booked + time.held + promisedOf(time) < time.capacity,
    )
    if (same) {
      seatsPromised.set(same.id, promisedOf(same) + 1)
      return { place: { kind: 'seat', timeId: same.id }, at: [same.id] }
    }
    const taken = at.filter((time) => isTaken(time, promisedOf(time)))
    if (taken.length > 0) {
      const isOnlyHeld = taken.every((time) => time.status === 'open' && time.booked + promisedOf(time) === 0)
      return refusal(isOnlyHeld ? 'time_held_by_others' : 'caseworker_busy')
    }
    hours.push({ to, shared, startsAt: meeting.startsAt, endsAt: meeting.endsAt, seats: 1 })
    return { place: { kind: 'hour', shared, seats: 1 }, at: at.map(({ id }) => id) }
  }
  const inOrder = wanted.toSorted((a, b) => a.meeting.startsAt.epochMilliseconds - b.meeting.startsAt.epochMilliseconds)
  const planned = inOrder.map((one) => [one.meeting.id, planOne(one)] as const)
  const seatsOf = (shared: string) => hours.find((hour) => hour.shared === shared)?.seats ?? 1
  return new Map(
    planned.map(([id, plan]): [string, HandOver] => {
      if ('code' in plan) return [id, { ok: false, refusal: plan }]
      const { place, at } = plan
      const all = place.kind === 'hour' ? { ...place, seats: seatsOf(place.shared) } : place
      return [id, { ok: true, place: all, at }]
    }),
  )
}
