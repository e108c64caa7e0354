import type { CapacityClass, Counted, Matching, SeatsOfDay } from './capacity.ts'
import { sum } from './capacity.ts'
import type { InterviewType } from './contact-groups.ts'
import { addDays, daysBetween, isAfter, type PlainDate } from './dates.ts'
import type { Offer } from './offers.ts'
import { mondayOf } from './series.ts'
import { weekText } from './weeks.ts'

/** How many weeks the figures look ahead, the one under way included, unless told. */
export const DEFAULT_WEEKS = 8
export const MOST_WEEKS = 26

/** New deadlines are foreseen from those of so many weeks. */
export const FORECAST_WEEKS = 6
const DAYS_OF_WEEK = 7

interface CapacityWeek {
  /** `2026-W50` */
  readonly week: string
  readonly from: PlainDate
  readonly to: PlainDate
  /** How many have their last day in this week. */
  readonly citizens: number
  /** Free seats of this week. */
  readonly times: number
  readonly short: number
  /** Foreseen: new deadlines whose last day is in this week. Never part of the other numbers. */
  readonly expected: number
}

interface CapacityOffer {
  readonly offerId: string
  readonly title: string
  /** Those whom this offer fits, perhaps beside others. */
  readonly citizens: number
  readonly times: number
  readonly short: number
  /** The week of the first who lacks a time; null where nobody does. */
  readonly shortFrom: string | null
  /** Free seats later than the last day of all whom this offer fits. */
  readonly tooLate: number
}

/** So many times of one of these offers, no later than that week, and nobody lacks one. */
interface EnoughTimes {
  readonly offerIds: readonly string[]
  readonly week: string
  readonly until: PlainDate
  readonly times: number
}

export interface Capacity {
  readonly interviewType: InterviewType
  readonly citizens: number
  readonly times: number
  /** Those whom no pairing can give a time. */
  readonly short: number
  /** Free seats that at least one of the citizens could have. */
  readonly fitting: number
  readonly weeks: readonly CapacityWeek[]
  readonly offers: readonly CapacityOffer[]
  readonly enough: readonly EnoughTimes[]
}

/** A class with how many of it lack a time. */
type Served = CapacityClass & { readonly short: number }

const peopleOf = (served: readonly Served[]): number => sum(served.map(({ people }) => people))
const shortOf = (served: readonly Served[]): number => sum(served.map(({ short }) => short))
const seatsOf = (days: readonly SeatsOfDay[]): number => sum(days.map(({ seats }) => seats))

/**
 * J-CAPACITY: the figures of the next weeks, from how many of each class lack a time. Citizens
 * count in the week of their last day for the interview, seats in their own.
 */
export function capacityOf(
  counted: Counted,
  { classes }: Matching,
  lacking: readonly number[],
  weeks: number,
): Capacity {
  const { today, interviewType, offers } = counted
  const monday = mondayOf(today)
  const end = addDays(monday, weeks * DAYS_OF_WEEK - 1)
  const served: readonly Served[] = classes
    .map((one, at) => ({ ...one, short: lacking[at] ?? 0 }))
    .filter(({ last }) => !isAfter(last, end))
  const ofType = new Set(offers.map(({ id }) => id))
  const seats = counted.seats.filter(({ offerId, date }) => ofType.has(offerId) && !isAfter(date, end))
  const servedByWeek = Map.groupBy(served, ({ last }) => weekText(last))
  const seatsByWeek = Map.groupBy(seats, ({ date }) => weekText(date))
  return {
    interviewType,
    citizens: peopleOf(served),
    times: seatsOf(seats),
    short: shortOf(served),
    fitting: seatsOf(seats.filter((day) => served.some((one) => couldHave(one, day, today)))),
    weeks: Array.from({ length: weeks }, (_, at) => {
      const from = addDays(monday, at * DAYS_OF_WEEK)
      const week = weekText(from)
      const ofWeek = servedByWeek.get(week) ?? []
      return {
        week,
        from,
        to: addDays(from, DAYS_OF_WEEK - 1),
        citizens: peopleOf(ofWeek),
        times: seatsOf(seatsByWeek.get(week) ?? []),
        short: shortOf(ofWeek),
        expected: expectedIn(counted, at),
      }
    }),
    offers: offers.map((offer) => ofOffer(offer, served, seats)),
    enough: enoughOf(served),
  }
}

/** How many lack a time, by the week of their last day. */
export interface ShortWeek {
  readonly week: string
  readonly short: number
}

/** J-CAPACITY: the weeks of the figures in which somebody lacks a time, the first first. */
export function shortWeeks(
  { today }: Pick<Counted, 'today'>,
  { classes }: Matching,
  lacking: readonly number[],
): ShortWeek[] {
  const end = addDays(mondayOf(today), DEFAULT_WEEKS * DAYS_OF_WEEK - 1)
  const short = classes
    .map(({ last }, at) => ({ last, short: lacking[at] ?? 0 }))
    .filter((one) => one.short > 0 && !isAfter(one.last, end))
    .toSorted((a, b) => daysBetween(b.last, a.last))
  const byWeek = Map.groupBy(short, ({ last }) => weekText(last))
  return [...byWeek].map(([week, ones]) => ({ week, short: sum(ones.map((one) => one.short)) }))
}

/** Whether one of this class could have a seat of that day. */
function couldHave({ offerIds, lastDay, absences }: Served, { offerId, date }: SeatsOfDay, today: PlainDate): boolean {
  const day = daysBetween(today, date)
  return day <= lastDay && offerIds.includes(offerId) && !absences.some(([from, to]) => from <= day && day <= to)
}

function ofOffer({ id, title }: Offer, served: readonly Served[], seats: readonly SeatsOfDay[]): CapacityOffer {
  const fitting = served.filter(({ offerIds }) => offerIds.includes(id))
  const short = fitting.filter((one) => one.short > 0).toSorted((a, b) => a.lastDay - b.lastDay)
  const own = seats.filter(({ offerId }) => offerId === id)
  const [first] = short
  return {
    offerId: id,
    title,
    citizens: peopleOf(fitting),
    times: seatsOf(own),
    short: shortOf(short),
    shortFrom: first ? weekText(first.last) : null,
    tooLate: seatsOf(own.filter(({ date }) => fitting.every(({ last }) => isAfter(date, last)))),
  }
}

/** "Det er nok til alle": those left over, by their offers and the week of their last day. */
function enoughOf(served: readonly Served[]): EnoughTimes[] {
  const short = served.filter((one) => one.short > 0).toSorted((a, b) => a.lastDay - b.lastDay)
  const groups = Map.groupBy(short, ({ offerIds, last }) => `${weekText(last)} ${offerIds.join()}`)
  return [...groups.values()].flatMap(([first, ...more]) =>
    first
      ? {
          offerIds: first.offerIds,
          week: weekText(first.last),
          until: first.last,
          times: shortOf([first, ...more]),
        }
      : [],
  )
}

/**
 * New deadlines whose last day is in the week so many weeks from now. As many are set each week as
 * in the last weeks, and as long before. Of the week under way only the days left count.
 */
function expectedIn({ today, setLately }: Counted, week: number): number {
  const aWeek = (weeksAhead: number): number =>
    sum(setLately.filter((set) => set.weeksAhead === weeksAhead).map(({ deadlines }) => deadlines)) / FORECAST_WEEKS
  const left = (DAYS_OF_WEEK - today.dayOfWeek) / DAYS_OF_WEEK
  const setIn = Array.from({ length: week + 1 }, (_, at) => aWeek(week - at) * (at === 0 ? left : 1))
  return Math.round(sum(setIn))
}
