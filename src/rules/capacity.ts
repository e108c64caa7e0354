import { lastInterviewDate } from './booking-window.ts'
import { allowsDeadline, hasRight, type InterviewType } from './contact-groups.ts'
import { daysBetween, type PlainDate } from './dates.ts'
import { type Offer, serves } from './offers.ts'
import { type PairingClass, type PairingSeats, pairing } from './pairing.ts'

interface Stretch {
  readonly from: PlainDate
  readonly to: PlainDate
}

/** Citizens with an open deadline that is not met, alike in group, category, days and absences. */
export interface AlikeCitizens {
  readonly contactGroup: number
  readonly category: string | null
  readonly dueDate: PlainDate
  readonly absences: readonly Stretch[]
  readonly citizens: number
}

export interface SeatsOfDay {
  readonly offerId: string
  readonly date: PlainDate
  readonly seats: number
}

/** What is counted of one job centre, for one type of interview. */
export interface Counted {
  readonly today: PlainDate
  readonly interviewType: InterviewType
  /** The job centre's offers of this type. */
  readonly offers: readonly Offer[]
  readonly citizens: readonly AlikeCitizens[]
  /** Free seats that can still be booked: without closed days, and without those within notice. */
  readonly seats: readonly SeatsOfDay[]
  /** Deadlines set in the last weeks, by the whole weeks from that day to the last day. */
  readonly setLately: readonly { readonly weeksAhead: number; readonly deadlines: number }[]
}

/** A class with what the figures ask of it. */
export interface CapacityClass extends PairingClass {
  readonly offerIds: readonly string[]
  readonly last: PlainDate
}

/** What the matching takes: people by class, and seats by offer and day. */
export interface Matching {
  readonly classes: readonly CapacityClass[]
  readonly seats: readonly PairingSeats[]
}

/** The offers that this group and category may book of; none where it may not book itself. */
function offersFor({ offers, today }: Pick<Counted, 'offers' | 'today'>, one: GroupAndCategory): readonly Offer[] {
  return hasRight(one.contactGroup, 'self_booking', today) ? offers.filter((offer) => serves(offer, one)) : []
}

type GroupAndCategory = Pick<AlikeCitizens, 'contactGroup' | 'category'>

/** One class of citizens as the matching takes it. */
export function classOf(counted: Pick<Counted, 'offers' | 'today'>, alike: AlikeCitizens): CapacityClass {
  const { today, offers } = counted
  const fitting = offersFor(counted, alike)
  const last = lastInterviewDate(alike)
  return {
    offers: fitting.map((offer) => offers.indexOf(offer)),
    offerIds: fitting.map(({ id }) => id),
    last,
    lastDay: daysBetween(today, last),
    absences: alike.absences.map(({ from, to }) => [daysBetween(today, from), daysBetween(today, to)] as const),
    people: alike.citizens,
  }
}

/** J-CAPACITY: who is to be paired with what. A group that may have none is left out. */
export function matchingOf(counted: Counted): Matching {
  const { today, interviewType, offers, citizens, seats } = counted
  const indexOf = new Map(offers.map(({ id }, at) => [id, at]))
  return {
    classes: citizens
      .filter(({ contactGroup }) => allowsDeadline(contactGroup, interviewType, today))
      .map((alike) => classOf(counted, alike)),
    seats: seats.flatMap(({ offerId, date, seats: free }) => {
      const offer = indexOf.get(offerId)
      return offer === undefined ? [] : [{ offer, day: daysBetween(today, date), seats: free }]
    }),
  }
}

/** The whole matching at once; for few people, and for tests. */
export function pairedAtOnce({ classes, seats }: Matching): readonly number[] {
  const steps = pairing(classes, seats)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

/** Whole parts of a number in these proportions, which add up to it; largest remainders first. */
export function shared(whole: number, shares: readonly number[]): readonly number[] {
  const all = sum(shares)
  if (all === 0) return shares.map(() => 0)
  const exact = shares.map((share) => (whole * share) / all)
  const parts = exact.map(Math.floor)
  const byRemainder = [...exact.keys()].toSorted((a, b) => ((exact[b] ?? 0) % 1) - ((exact[a] ?? 0) % 1) || a - b)
  for (const at of byRemainder.slice(0, whole - sum(parts))) parts[at] = (parts[at] ?? 0) + 1
  return parts
}

/**
 * J-CAPACITY, "Prøv": so many new deadlines with this due date, of the groups that have one now in
 * the same proportions, and without absences. Where nobody has one: all offers fit.
 */
export function trialClasses(
  counted: Counted,
  { classes }: Matching,
  deadlines: number,
  dueDate: PlainDate,
): CapacityClass[] {
  const { today, offers } = counted
  const last = lastInterviewDate({ dueDate })
  const kinds = [...Map.groupBy(classes, ({ offers: of }) => of.join()).values()]
  const everyOffer = { offers: [...offers.keys()], offerIds: offers.map(({ id }) => id), people: 1 }
  const mix = kinds.length === 0 ? [[everyOffer]] : kinds
  const parts = shared(
    deadlines,
    mix.map((kind) => sum(kind.map(({ people }) => people))),
  )
  return mix.flatMap(([one], at) =>
    one && (parts[at] ?? 0) > 0
      ? {
          offers: one.offers,
          offerIds: one.offerIds,
          last,
          lastDay: daysBetween(today, last),
          absences: [],
          people: parts[at] ?? 0,
        }
      : [],
  )
}
