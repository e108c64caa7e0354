import type { BookableTime } from '../../rules/booking-window.ts'
import type { Instant, PlainDate } from '../../rules/dates.ts'

/** One of the times that begin together. */
export interface TimeInGroup {
  readonly id: string
  readonly caseworker: string
  readonly caseworkerName: string
  readonly seats: number
}

type Written = [id: string, caseworker: string, caseworkerName: string, seats: number]

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** What the times of a group have in common. */
type Shared = Pick<TimeGroup, 'offerId' | 'place' | 'startsAt' | 'endsAt' | 'date' | 'closed'>

/** Times of one offer that begin and end together at one place. */
export class TimeGroup implements BookableTime {
  readonly offerId: string
  readonly place: string | null
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly date: PlainDate
  readonly closed: boolean
  readonly offered = true
  /** How many times they are. */
  readonly count: number
  /**
   * The times as one text: groups are kept in memory by the hundred thousand, and each kept object
   * costs a garbage collection 0.4 µs, during which nobody is answered. As lists of objects they
   * were ten a group.
   */
  readonly #written: string

  constructor({ offerId, place, startsAt, endsAt, date, closed }: Shared, times: readonly TimeInGroup[]) {
    this.offerId = offerId
    this.place = place
    this.startsAt = startsAt
    this.endsAt = endsAt
    this.date = date
    this.closed = closed
    this.count = times.length
    this.#written = JSON.stringify(
      times
        .toSorted((a, b) => compare(a.id, b.id))
        .map(({ id, caseworker, caseworkerName, seats }): Written => [id, caseworker, caseworkerName, seats]),
    )
  }

  /** The times, in the order of their ids. */
  times(): TimeInGroup[] {
    const all: Written[] = JSON.parse(this.#written)
    return all.map(([id, caseworker, caseworkerName, seats]) => ({ id, caseworker, caseworkerName, seats }))
  }

  /** The group when so many seats of each time are taken: the same object where none is. */
  without(taken: ReadonlyMap<string, number>): TimeGroup {
    const times = this.times()
    if (!times.some(({ id }) => taken.has(id))) return this
    const left = times
      .map((time) => ({ ...time, seats: time.seats - (taken.get(time.id) ?? 0) }))
      .filter(({ seats }) => seats > 0)
    return new TimeGroup(this, left)
  }
}

/** By when they begin, then by their offer and place. */
export const inOrder = (a: TimeGroup, b: TimeGroup): number =>
  a.startsAt.epochMilliseconds - b.startsAt.epochMilliseconds ||
  compare(a.offerId, b.offerId) ||
  compare(a.place ?? '', b.place ?? '')
