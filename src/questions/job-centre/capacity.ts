import { isAway } from '../../rules/absences.ts'
import { lastInterviewDate } from '../../rules/booking-window.ts'
import {
  type CapacityClass,
  classOf,
  type Matching,
  matchingOf,
  type SeatsOfDay,
  sum,
  trialClasses,
} from '../../rules/capacity.ts'
import { type Capacity, capacityOf, DEFAULT_WEEKS, type ShortWeek } from '../../rules/capacity-figures.ts'
import { type InterviewType, interviewTypes } from '../../rules/contact-groups.ts'
import { dateOf, type Instant, isAfter, isInstantAfter, type PlainDate } from '../../rules/dates.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import type { SituationToday } from '../../rules/situation.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'
import { alikeCitizens, type CapacityCount, countCapacity, paired, shortLately } from './capacity-count.ts'

/** J-CAPACITY: which figures; `trial`: new deadlines to be tried. */
export interface CapacityQuery {
  readonly interviewType: InterviewType
  readonly weeks: number
  readonly trial?: { readonly deadlines: number; readonly dueDate: PlainDate } | null
}

/** "Prøv": so many of the new ones can get a time until that day, and nobody else loses one. */
interface TriedDeadlines {
  readonly deadlines: number
  readonly dueDate: PlainDate
  readonly served: number
  readonly until: PlainDate
}

export interface SeenCapacity {
  readonly capacity: Capacity
  readonly countedAt: Instant
  readonly trial: TriedDeadlines | null
}

/** How many people more lack a time when these come to the others. */
export async function moreLacking(
  { matching, lacking }: CapacityCount,
  more: readonly CapacityClass[],
): Promise<number> {
  const together: Matching = { ...matching, classes: [...matching.classes, ...more] }
  return sum(await paired(together)) - sum(lacking)
}

async function tried(count: CapacityCount, { deadlines, dueDate }: NonNullable<CapacityQuery['trial']>) {
  const more = trialClasses(count.counted, count.matching, deadlines, dueDate)
  const served = deadlines - (await moreLacking(count, more))
  return { deadlines, dueDate, served, until: lastInterviewDate({ dueDate }) }
}

/**
 * J-CAPACITY: whether the free times suffice for those with an open deadline of this type, week by
 * week and offer by offer. It tells of no citizen, so no look is logged. Refusals: not_found.
 */
export const askCapacity = (
  context: QuestionContext,
  { interviewType, weeks, trial = null }: CapacityQuery,
): Promise<Outcome<SeenCapacity>> =>
  askUnlogged(context, 'see_capacity', async ({ actor: { jobCentre } }, db) => {
    const now = context.clock.now()
    const count = await countCapacity(db, { jobCentre, interviewType, today: dateOf(now), now })
    return done({
      capacity: capacityOf(count.counted, count.matching, count.lacking, weeks),
      countedAt: count.countedAt,
      trial: trial && (await tried(count, trial)),
    })
  })

/** "Der er rift om tiderne". */
export interface Scarcity {
  /** Whether a time for this citizen is one that somebody else then lacks. */
  readonly isScarce: boolean
  /** How many lack a time already of those whom one of the same offers fits. */
  readonly short: number
}

/**
 * J-CAPACITY: whether others lack the times that a new deadline would let this citizen book. The
 * caller has asked for the citizen, and logs that look. Refusals: not_found.
 */
export const askScarcity = (
  context: QuestionContext,
  { contactGroup, category, absences }: Pick<SituationToday, 'contactGroup' | 'category' | 'absences'>,
  { interviewType, dueDate }: { readonly interviewType: InterviewType; readonly dueDate: PlainDate },
): Promise<Outcome<Scarcity>> =>
  askUnlogged(context, 'see_capacity', async ({ actor: { jobCentre } }, db) => {
    const now = context.clock.now()
    const count = await countCapacity(db, { jobCentre, interviewType, today: dateOf(now), now })
    const away = absences.filter(({ kind }) => isAway(kind))
    const own = classOf(count.counted, { contactGroup, category, dueDate, absences: away, citizens: 1 })
    const rivals = count.matching.classes.map(({ offerIds }, at) =>
      offerIds.some((id) => own.offerIds.includes(id)) ? (count.lacking[at] ?? 0) : 0,
    )
    const short = sum(rivals)
    return done({ isScarce: short > 0 && (await moreLacking(count, [own])) > 0, short })
  })

/** The weeks in which somebody lacks a time for one type of interview. */
export interface ShortOfType {
  readonly interviewType: InterviewType
  readonly weeks: readonly ShortWeek[]
}

/** Who lacks a time, as the older of the counts had it. */
export interface ShortOfTimes {
  readonly types: readonly ShortOfType[]
  readonly countedAt: Instant
}

/** A count on the start page that is older is made anew. */
const START_PAGE_SECONDS = 15 * 60

/**
 * J-CAPACITY: who lacks a time, for the start page. Nobody waits for a count there: it tells the
 * last one of this day, and null where there is none yet. One older than a quarter of an hour is
 * made anew behind the page. It tells of no citizen. Refusals: not_found.
 */
export const askShortOfTimes = (context: QuestionContext): Promise<Outcome<ShortOfTimes | null>> =>
  // oxlint-disable-next-line typescript/require-await -- it waits for nothing, which is the point
  askUnlogged(context, 'see_capacity', async ({ actor: { jobCentre } }, db) => {
    const lately = (['job', 'follow_up'] as const).flatMap((interviewType) => {
      const wanted = () => {
        const now = context.clock.now()
        return { jobCentre, interviewType, today: dateOf(now), now }
      }
      const short = shortLately(db, wanted, { keptSeconds: START_PAGE_SECONDS })
      return short ? [{ interviewType, ...short }] : []
    })
    const [first, second] = lately
    if (!first || !second) return done(null)
    const countedAt = isInstantAfter(first.countedAt, second.countedAt) ? second.countedAt : first.countedAt
    return done({ types: lately, countedAt })
  })

/** How many lack a time in the weeks of the figures, and how many would with more seats. */
export interface ShortWith {
  readonly now: number
  readonly after: number
}

/**
 * J-CAPACITY: what seats that are about to be opened do to those who lack a time. It tells of no
 * citizen. Refusals: not_found.
 */
export const askShortWith = (
  context: QuestionContext,
  interviewType: InterviewType,
  more: readonly SeatsOfDay[],
): Promise<Outcome<ShortWith>> =>
  askUnlogged(context, 'see_capacity', async ({ actor: { jobCentre } }, db) => {
    const at = context.clock.now()
    const { counted, matching, lacking } = await countCapacity(db, {
      jobCentre,
      interviewType,
      today: dateOf(at),
      now: at,
    })
    const shortOf = (short: readonly number[]) => capacityOf(counted, matching, short, DEFAULT_WEEKS).short
    const added = matchingOf({ ...counted, seats: togetherByDay([...counted.seats, ...more]) })
    return done({ now: shortOf(lacking), after: shortOf(await paired(added)) })
  })

/** Seats of the same offer and day as one. */
function togetherByDay(seats: readonly SeatsOfDay[]): SeatsOfDay[] {
  const ofDay = Map.groupBy(seats, ({ offerId, date }) => `${offerId} ${date.toString()}`)
  return [...ofDay.values()].flatMap(([first, ...others]) =>
    first ? { ...first, seats: sum([first, ...others].map((one) => one.seats)) } : [],
  )
}

/**
 * How many have an open deadline to be met whose last day for the interview is no later than a day.
 * It tells of no citizen, so no look is logged. Refusals: not_found.
 */
export const askMustMeetBy = (context: QuestionContext, until: PlainDate): Promise<Outcome<number>> =>
  askUnlogged(context, 'see_capacity', async ({ actor: { jobCentre } }, db) => {
    const now = context.clock.now()
    const wanted = { jobCentre, now, today: dateOf(now) }
    const alike = await snapshot(db, (one) =>
      Promise.all(interviewTypes.map((interviewType) => alikeCitizens(one, { ...wanted, interviewType }))),
    )
    const inTime = alike.flat().filter((citizens) => !isAfter(lastInterviewDate(citizens), until))
    return done(sum(inTime.map(({ citizens }) => citizens)))
  })
