import {
  beyondWindow,
  offerRefusals,
  otherMeetingRefusals,
  rebookingOfferRefusals,
  rebookingRefusals,
  selfBookingRefusals,
  timeJudge,
  windowOf,
} from '../rules/booking-window.ts'
import { dateOf, earlier, type Instant, isAfter, later, type PlainDate } from '../rules/dates.ts'
import { isInterview, type Meeting, type MeetingType } from '../rules/meetings.ts'
import { aboutInterviews, countingReasons } from '../rules/no-times.ts'
import type { Offer } from '../rules/offers.ts'
import { type Refusal, refusal } from '../rules/refusals.ts'
import type { SituationToday } from '../rules/situation.ts'
import { freeTimes, type TimeGroup } from '../storage/availability/free-times.ts'
import type { Queryable } from '../storage/database.ts'
import { offersOf } from '../storage/offers.ts'
import type { AlreadyRead } from '../storage/signed-in-reading.ts'

/** Bookable times of one offer that begin and end together at one place. */
export interface BookableStart {
  readonly offer: Offer
  readonly start: TimeGroup
}

/** D-WINDOW: the deadline limits interviews alone, so that each type has a last day of its own. */
type LastDays = Readonly<Partial<Record<MeetingType, PlainDate>>>

export interface Bookable {
  /** In order. */
  readonly starts: readonly BookableStart[]
  /** The offers that the citizen may book of, with or without free times. */
  readonly offers: readonly Offer[]
  /** The last day that may be booked; null when the citizen is barred. */
  readonly until: PlainDate | null
  /** The same of each type of meeting that there are offers of. */
  readonly lastDays: LastDays | null
  /** D-HIDDEN: whether the citizen may be told of the deadline that limits. */
  readonly deadlineVisible: boolean
  /** Why there is nothing, when there is nothing: all that apply. */
  readonly reasons: readonly Refusal[]
}

export interface Wanted {
  /** This offer alone is wanted. */
  readonly offer?: Offer | null
  readonly from?: PlainDate | null
  readonly to?: PlainDate | null
  /** The meeting to be rebooked, with what it is today. */
  readonly rebooked?: Meeting | null
  /** The most other meetings with which a citizen books one more (J-LIMITS). */
  readonly mostOtherMeetings?: number
  /** Only offers of interviews, only of other meetings, or all. */
  readonly only?: 'interviews' | 'other' | null
  /** What this very request has read already: one trip fewer. */
  readonly alreadyRead?: AlreadyRead<SituationToday>
}

const distinct = (reasons: readonly Refusal[]): Refusal[] => [
  ...new Map(reasons.map((reason) => [reason.code, reason] as const)).values(),
]

function refusalsOf(situation: SituationToday, offer: Offer, { rebooked, mostOtherMeetings }: Wanted): Refusal[] {
  if (rebooked) return rebookingOfferRefusals(situation, rebooked, offer)
  const most = mostOtherMeetings ?? Number.POSITIVE_INFINITY
  return [...offerRefusals(situation, offer), ...otherMeetingRefusals(situation, offer, most)]
}

/**
 * The job centre's offers that are asked for; the one that is named has been read by whoever names
 * it.
 */
async function offersWanted(db: Queryable, jobCentre: string, { offer, only = null }: Wanted): Promise<Offer[]> {
  const offers = offer ? [offer].filter((one) => one.jobCentre === jobCentre) : await offersOf(db, jobCentre)
  return offers.filter(({ meetingType }) => only === null || isInterview(meetingType) === (only === 'interviews'))
}

interface Range {
  readonly from: PlainDate
  readonly until: PlainDate
}

/** What is to be looked up: nothing, and why, or these offers' times in this range. */
type Survey =
  | { readonly found: false; readonly answer: Bookable }
  | {
      readonly found: true
      readonly answer: Pick<Bookable, 'offers' | 'until' | 'lastDays' | 'deadlineVisible'>
      readonly jobCentre: string
      readonly range: Range
      /** What bars other offers that were asked for, and would bar any (M-ONE). */
      readonly barred: readonly Refusal[]
    }

/** The rules that can be asked before any time is looked at. */
async function survey(db: Queryable, situation: SituationToday, now: Instant, wanted: Wanted): Promise<Survey> {
  const rebooked = wanted.rebooked ?? null
  const barred = rebooked ? rebookingRefusals(situation, rebooked, now) : selfBookingRefusals(situation)
  const deadlineVisible = situation.deadline !== null && situation.deadline.status !== 'not_activated'
  const nothing = (
    reasons: readonly Refusal[],
    within: Pick<Bookable, 'until' | 'lastDays' | 'offers'> = { until: null, lastDays: null, offers: [] },
  ): Survey => ({ found: false, answer: { starts: [], ...within, deadlineVisible, reasons: distinct(reasons) } })
  if (barred.length > 0 || situation.jobCentre === null) return nothing(barred)
  const candidates = await offersWanted(db, situation.jobCentre, wanted)
  const judged = candidates.map((offer) => ({ offer, refusals: refusalsOf(situation, offer, wanted) }))
  const offers = judged.filter(({ refusals }) => refusals.length === 0).map(({ offer }) => offer)
  const refused = judged.flatMap(({ refusals }) => refusals)
  if (offers.length === 0) {
    // Say nothing about offers for other groups, unless the caller named one.
    const told = wanted.offer ? refused : refused.filter((reason) => reason.code !== 'offer_not_for_citizen')
    return nothing(told.length > 0 ? told : [refusal('no_offer_fits')])
  }
  const windows = offers.map((offer) => ({ type: offer.meetingType, ...windowOf(situation, offer) }))
  const last = windows.reduce((a, b) => (isAfter(b.until, a.until) ? b : a))
  const lastDays: LastDays = Object.fromEntries(
    [...Map.groupBy(windows, ({ type }) => type)].map(([type, ofType]) => [
      type,
      ofType.map((window) => window.until).reduce(later),
    ]),
  )
  const within = { offers, until: last.until, lastDays }
  const range = {
    from: wanted.from ? later(wanted.from, situation.today) : situation.today,
    until: wanted.to ? earlier(wanted.to, last.until) : last.until,
  }
  // Asked for days after the last one: more times would not help.
  if (isAfter(range.from, last.until)) return nothing([beyondWindow(last)], within)
  if (isAfter(range.from, range.until)) return nothing([refusal('no_free_times')], within)
  const answer = { ...within, deadlineVisible }
  return { found: true, answer, jobCentre: situation.jobCentre, range, barred: aboutInterviews(refused) }
}

/**
 * Splits free times into those that the rules let this citizen book and the reasons against the
 * others.
 */
function judge(
  situation: SituationToday,
  now: Instant,
  offers: readonly Offer[],
  rebooked: Meeting | null,
  free: readonly TimeGroup[],
): { starts: BookableStart[]; reasons: readonly Refusal[] } {
  const judges = new Map(
    offers.map((offer) => [offer.id, { offer, refusalsOfTime: timeJudge(situation, offer, now, rebooked) }] as const),
  )
  const starts: BookableStart[] = []
  const reasons: Refusal[] = []
  for (const start of free) {
    const known = judges.get(start.offerId)
    if (!known) continue
    const refusals = known.refusalsOfTime(start)
    if (refusals.length === 0) starts.push({ offer: known.offer, start })
    else reasons.push(...countingReasons(refusals))
  }
  return { starts, reasons: starts.length > 0 ? [] : distinct([refusal('no_free_times'), ...reasons]) }
}

/**
 * The times that this citizen could book (or rebook that meeting to) now: the same rules that the
 * booking itself asks, over the times that have a free seat. What is taken is gone from the next
 * answer: taken seats are never kept.
 */
export async function bookableStarts(
  db: Queryable,
  situation: SituationToday,
  now: Instant,
  wanted: Wanted,
): Promise<Bookable> {
  const surveyed = await survey(db, situation, now, wanted)
  if (!surveyed.found) return surveyed.answer
  const { answer, jobCentre, range, barred } = surveyed
  const rebooked = wanted.rebooked ?? null
  const times = {
    jobCentre,
    offerIds: answer.offers.map(({ id }) => id),
    ...range,
    citizenId: situation.citizenId,
    now,
    except: rebooked?.timeId ?? null,
  }
  const free = await freeTimes(db, times, wanted.alreadyRead?.days)
  const { starts, reasons } = judge(situation, now, answer.offers, rebooked, free)
  return { ...answer, starts, reasons: starts.length > 0 ? [] : distinct([...reasons, ...barred]) }
}

/**
 * J-CAPACITY: the free times that the citizen could book for this type before due date + 7,
 * absences taken into account, as if no interview were planned: how many on which day, in order.
 */
export async function freeTimesByDay(
  db: Queryable,
  situation: SituationToday,
  now: Instant,
): Promise<ReadonlyMap<string, number>> {
  const free = { ...situation, plannedInterview: null, interviewsToday: [], deprived: false }
  const { starts } = await bookableStarts(db, free, now, { only: 'interviews' })
  const byDay = new Map<string, number>()
  for (const { start } of starts) {
    const day = start.date.toString()
    byDay.set(day, (byDay.get(day) ?? 0) + start.count)
  }
  return byDay
}

/** The id of no citizen: all holds are others'. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/**
 * J-CAPACITY: the same for several citizens of one job centre, with one reading of its free times.
 * By citizen.
 */
export async function countFreeTimesOfMany(
  db: Queryable,
  jobCentre: string,
  situations: readonly SituationToday[],
  now: Instant,
): Promise<ReadonlyMap<string, number>> {
  const offers = (await offersOf(db, jobCentre)).filter(({ meetingType }) => isInterview(meetingType))
  const fitting = situations.map((situation) => {
    const free = { ...situation, plannedInterview: null, interviewsToday: [], deprived: false }
    return { free, offers: offers.filter((offer) => offerRefusals(free, offer).length === 0) }
  })
  const windows = fitting.flatMap(({ free, offers: own }) => own.map((offer) => windowOf(free, offer).until))
  const [first] = windows
  const asked = new Map(fitting.flatMap(({ offers: own }) => own.map((offer) => [offer.id, offer] as const)))
  if (first === undefined) return new Map(situations.map(({ citizenId }) => [citizenId, 0]))
  const range = { from: dateOf(now), until: windows.reduce(later, first) }
  const wanted = { jobCentre, offerIds: [...asked.keys()], ...range, citizenId: NOBODY, now, except: null }
  const times = await freeTimes(db, wanted)
  return new Map(
    fitting.map(({ free, offers: own }) => {
      const { starts } = judge(free, now, own, null, times)
      return [free.citizenId, starts.reduce((sum, { start }) => sum + start.count, 0)]
    }),
  )
}

/** J-CAPACITY: how many they are in all. */
export const totalOf = (byDay: ReadonlyMap<string, number>): number =>
  [...byDay.values()].reduce((sum, count) => sum + count, 0)
