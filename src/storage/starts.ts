import type { BookableTime } from '../rules/booking-window.ts'

/** Times of one offer that begin and end together at one place. */
export interface Start extends BookableTime {
  readonly offerId: string
  readonly place: string | null
  /** How many they are. */
  readonly count: number
  /**
   * What `timesIn` reads, as one text: starts are kept in memory by the hundred thousand, and whenever memory is tidied up each object that is
   * kept costs 0.4 µs, on a small machine at the expense of whoever is being answered. As lists of objects they were ten a start.
   */
  readonly times: string
}

/** One of the times that begin together. */
export interface TimeOfStart {
  readonly id: string
  readonly caseworker: string
  readonly caseworkerName: string
  readonly seats: number
}

type Written = [id: string, caseworker: string, caseworkerName: string, seats: number]

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** By when they begin, then by their offer and place. */
export const inOrder = (a: Start, b: Start): number =>
  a.startsAt.epochMilliseconds - b.startsAt.epochMilliseconds ||
  compare(a.offerId, b.offerId) ||
  compare(a.place ?? '', b.place ?? '')

/** The times of a start, in the order of their ids. */
export function timesIn({ times }: Pick<Start, 'times'>): TimeOfStart[] {
  const all: Written[] = JSON.parse(times)
  return all.map(([id, caseworker, caseworkerName, seats]) => ({ id, caseworker, caseworkerName, seats }))
}

/** These times as a start has them. */
export function toText(times: readonly TimeOfStart[]): string {
  const ordered = times.toSorted((a, b) => compare(a.id, b.id))
  return JSON.stringify(
    ordered.map(({ id, caseworker, caseworkerName, seats }): Written => [id, caseworker, caseworkerName, seats]),
  )
}

/** What is left of times that begin together when so many seats of each are taken: the very same where none is. */
export function withoutTaken(start: Start, taken: ReadonlyMap<string, number>): Start {
  const times = timesIn(start)
  if (!times.some(({ id }) => taken.has(id))) return start
  const left = times
    .map((time) => ({ ...time, seats: time.seats - (taken.get(time.id) ?? 0) }))
    .filter(({ seats }) => seats > 0)
  return { ...start, count: left.length, times: toText(left) }
}
