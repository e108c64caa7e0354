import { dateOf, type Instant, isBefore, isInstantAfter, isInstantBefore, isWithin, type PlainDate } from './dates.ts'
import { type PublicHoliday, publicHolidayOn } from './public-holidays.ts'
import { isSameName } from './text.ts'

/** A time that somebody means to make. `caseworker` is any key that identifies one. */
export interface WantedTime {
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly date: PlainDate
  readonly caseworker: string
  /** Where it is: its own place, or its offer's. */
  readonly place: string | null
}

/** Days on which a job centre, a place or a caseworker is not there. */
export interface DaysOff {
  readonly from: PlainDate
  readonly to: PlainDate
  readonly place: string | null
  readonly caseworker: string | null
  readonly reason: string | null
}

/** What stands in the way of new times. */
export interface Standing {
  readonly daysOff: readonly DaysOff[]
  /** The holidays that the job centre opens on purpose, `2026-12-24`. */
  readonly opened: ReadonlySet<string>
  /** The hours that caseworkers have already. */
  readonly busy: readonly Pick<WantedTime, 'caseworker' | 'startsAt' | 'endsAt'>[]
  readonly today: PlainDate
}

/** Why a time is not made: a day of the past, a day off, or hours that are taken. */
export type Skipped =
  | { readonly kind: 'past' }
  | { readonly kind: 'holiday'; readonly holiday: PublicHoliday }
  | { readonly kind: 'closed'; readonly place: string | null; readonly reason: string | null }
  | { readonly kind: 'away'; readonly caseworker: string; readonly reason: string | null }
  | { readonly kind: 'overlap'; readonly caseworker: string }

/** One wanted time with why it is not made; null where it is. */
export interface Sieved<T extends WantedTime> {
  readonly time: T
  readonly skipped: Skipped | null
}

function dayOff({ date, caseworker, place }: WantedTime, { daysOff, opened }: Standing): Skipped | null {
  const holiday = publicHolidayOn(date)
  if (holiday && !opened.has(date.toString())) return { kind: 'holiday', holiday }
  for (const off of daysOff.filter(({ from, to }) => isWithin(date, from, to))) {
    if (off.caseworker === caseworker) return { kind: 'away', caseworker, reason: off.reason }
    if (off.caseworker !== null) continue
    const isHere = off.place === null || (place !== null && isSameName(off.place, place))
    if (isHere) return { kind: 'closed', place: off.place, reason: off.reason }
  }
  return null
}

type Hours = Pick<WantedTime, 'startsAt' | 'endsAt'>

/** The hours of one caseworker that are taken, in order and without overlaps. */
class TakenHours {
  readonly #hours: Hours[]

  constructor(hours: readonly Hours[]) {
    this.#hours = hours.toSorted((a, b) => (isInstantBefore(a.startsAt, b.startsAt) ? -1 : 1))
  }

  /** Takes these hours, unless some of them are taken. */
  take(wanted: Hours): boolean {
    let low = 0
    let high = this.#hours.length
    while (low < high) {
      const middle = (low + high) >> 1
      const one = this.#hours[middle]
      if (one && isInstantAfter(one.endsAt, wanted.startsAt)) high = middle
      else low = middle + 1
    }
    const next = this.#hours[low]
    if (next && isInstantBefore(next.startsAt, wanted.endsAt)) return false
    this.#hours.splice(low, 0, wanted)
    return true
  }
}

/**
 * Which of the wanted times are made, and why the others are not (M-HOLIDAY, M-HORIZON,
 * M-NO-DOUBLE), in the order given. The first reason that holds is told: the past, the day, then
 * the hours. Wanted times stand in each other's way as well.
 */
export function sieveTimes<T extends WantedTime>(wanted: readonly T[], standing: Standing): Sieved<T>[] {
  const ofCaseworker = Map.groupBy(standing.busy, ({ caseworker }) => caseworker)
  const taken = new Map<string, TakenHours>()
  const hoursOf = (caseworker: string): TakenHours => {
    const known = taken.get(caseworker) ?? new TakenHours(ofCaseworker.get(caseworker) ?? [])
    taken.set(caseworker, known)
    return known
  }
  return wanted.map((time) => {
    if (isBefore(time.date, standing.today)) return { time, skipped: { kind: 'past' } }
    const off = dayOff(time, standing)
    if (off) return { time, skipped: off }
    const { caseworker } = time
    return { time, skipped: hoursOf(caseworker).take(time) ? null : { kind: 'overlap', caseworker } }
  })
}

/** The wanted times of one day. */
export interface SievedDay<T extends WantedTime> {
  readonly date: PlainDate
  readonly made: readonly T[]
  /** Each reason once, with the number of times that it costs. */
  readonly skipped: readonly { readonly why: Skipped; readonly times: number }[]
}

/** The same by day, in order. */
export function byDay<T extends WantedTime>(sieved: readonly Sieved<T>[]): SievedDay<T>[] {
  const days = Map.groupBy(sieved, ({ time }) => time.date.toString())
  return [...days.keys()].toSorted().flatMap((key) => {
    const ofDay = days.get(key) ?? []
    const [first] = ofDay
    if (!first) return []
    const reasons = Map.groupBy(
      ofDay.flatMap(({ skipped }) => skipped ?? []),
      (why) => JSON.stringify(why),
    )
    return {
      date: first.time.date,
      made: ofDay.filter(({ skipped }) => skipped === null).map(({ time }) => time),
      skipped: [...reasons.values()].flatMap((same) => (same[0] ? { why: same[0], times: same.length } : [])),
    }
  })
}

/** A wanted time of these hours; its date is Danish. */
export const wantedTime = (hours: Hours, caseworker: string, place: string | null): WantedTime => ({
  startsAt: hours.startsAt,
  endsAt: hours.endsAt,
  date: dateOf(hours.startsAt),
  caseworker,
  place,
})
