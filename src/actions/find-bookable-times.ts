import { type Granted, mayAct, reachesCitizen, refuseMeeting } from '../rules/access.ts'
import { dateOf, type Instant, isSameDay, type PlainDate } from '../rules/dates.ts'
import type { Offer } from '../rules/offers.ts'
import { done, type Outcome, type Refusal, type Refused, refuse } from '../rules/refusals.ts'
import { type SituationToday, situationOn } from '../rules/situation.ts'
import { hasOwn } from '../storage/citizens.ts'
import { findMeeting } from '../storage/meetings.ts'
import { readSituationAndOffer } from '../storage/signed-in-reading.ts'
import { readSituation } from '../storage/situations.ts'
import { type Bookable, type BookableStart, bookableStarts, type Wanted } from './steps/bookable.ts'
import type { ActionContext } from './transaction.ts'

/** One time that a citizen could book. */
export interface BookableTimeOfOffer {
  readonly id: string
  readonly offer: Offer
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly date: PlainDate
  readonly place: string | null
  readonly caseworkerName: string
  readonly free: number
}

/** A citizen as of now, for pages and answers; null when there is none or, for a job centre, when the citizen is another's. */
export async function readSituationNow(context: ActionContext, citizenId: string): Promise<SituationToday | null> {
  const granted = mayAct(context.actor, 'see_citizen')
  if (!granted.ok) return null
  const now = context.clock.now()
  const situation = await readSituation(context.db, citizenId, dateOf(now))
  const today = situation && situationOn(situation, now)
  return today && reachesCitizen(granted.value, today) ? today : null
}

/**
 * The same also to a job centre that the citizen has left, while it has a deadline, a meeting or a message of its own: what is its own it
 * still reads (J-OWN), and nothing else.
 */
export async function readSituationOfOwn(
  context: ActionContext,
  what: 'see_deadlines' | 'see_meetings' | 'see_messages',
  citizenId: string,
): Promise<SituationToday | null> {
  const { db, clock, actor } = context
  const granted = mayAct(actor, what)
  if (!granted.ok) return null
  const now = clock.now()
  const [situation, written] = await Promise.all([
    readSituation(db, citizenId, dateOf(now)),
    hasOwn(db, citizenId, granted.value.actor.jobCentre),
  ])
  const today = situation && situationOn(situation, now)
  return today && reachesCitizen(granted.value, today, { written }) ? today : null
}

/** The same with an offer, where one is named, and the days of it that are likely to be shown: in one statement. */
export async function readSituationAndOfferNow(context: ActionContext, citizenId: string, offerId: string | null) {
  if (offerId === null) {
    const situation = await readSituationNow(context, citizenId)
    return situation && { situation, offer: null, days: null }
  }
  const granted = mayAct(context.actor, 'see_bookable')
  if (!granted.ok) return null
  const now = context.clock.now()
  const found = await readSituationAndOffer(context.db, { id: citizenId, since: dateOf(now), offerId, now })
  const situation = found && situationOn(found.situation, now)
  return situation && reachesCitizen(granted.value, situation) ? { ...found, situation } : null
}

const nothing = (reasons: readonly Refusal[]): Bookable => ({
  starts: [],
  offers: [],
  until: null,
  lastDays: null,
  deadlineVisible: false,
  reasons,
})

/** Why a meeting is not to be rebooked at all by who asks: it is nobody's here, another job centre's (M-FLAG), or long over. */
async function barredFrom(
  context: ActionContext,
  granted: Granted,
  situation: SituationToday,
  meetingId: string,
): Promise<Refused | null> {
  const meeting = await findMeeting(context.db, meetingId)
  if (meeting?.citizen_id !== situation.citizenId) return refuse('not_found')
  const others = refuseMeeting(granted, { jobCentre: meeting.job_centre, status: meeting.status }, situation)
  if (others) return others
  const isKnown = situation.meetings.some((one) => one.id === meetingId)
  return isKnown ? null : refuse('rebooking_not_planned', { status: meeting.status })
}

type WantedByCitizen = Omit<Wanted, 'rebooked'> & {
  readonly forMeeting?: string | null
}

/**
 * What this citizen could book, or rebook a meeting to, now (D-WINDOW, F-ABSENCE, M-HORIZON, M-HOLD, M-REBOOK); times that begin
 * together as one. Nothing where the citizen or the meeting to be rebooked bars it. Refusals: not_found.
 */
export async function findBookableStarts(
  context: ActionContext,
  citizenId: string,
  wanted: WantedByCitizen,
): Promise<Outcome<Bookable & { readonly situation: SituationToday }>> {
  const granted = mayAct(context.actor, 'see_bookable')
  if (!granted.ok) return granted
  const situation = wanted.alreadyRead?.situation ?? (await readSituationNow(context, citizenId))
  if (!situation || situation.citizenId !== citizenId) return refuse('not_found')
  const rebooked = situation.meetings.find((meeting) => meeting.id === wanted.forMeeting) ?? null
  const barred = wanted.forMeeting ? await barredFrom(context, granted.value, situation, wanted.forMeeting) : null
  if (barred?.refusals.some((reason) => reason.code === 'not_found')) return barred
  if (barred) return done({ ...nothing(barred.refusals), situation })
  const found = await bookableStarts(context.db, situation, context.clock.now(), { ...wanted, rebooked })
  return done({ ...found, situation })
}

/** The same with each time by itself. Refusals: not_found. */
export async function findBookableTimes(context: ActionContext, citizenId: string, wanted: WantedByCitizen) {
  const found = await findBookableStarts(context, citizenId, wanted)
  return found.ok ? done({ ...found.value, times: timesOf(found.value.starts) }) : found
}

/** The same with how many times each day has (F-3). Refusals: not_found. */
export async function findBookableDays(context: ActionContext, citizenId: string, wanted: WantedByCitizen) {
  const found = await findBookableStarts(context, citizenId, wanted)
  return found.ok ? done({ ...found.value, days: daysOf(found.value.starts) }) : found
}

/** Each time by itself, in order. */
export const timesOf = (starts: readonly BookableStart[]): BookableTimeOfOffer[] =>
  starts.flatMap(({ offer, start }) => {
    const { startsAt, endsAt, date, place } = start
    return start.times().map(({ id, caseworkerName, seats: free }) => ({
      id,
      offer,
      startsAt,
      endsAt,
      date,
      place,
      caseworkerName,
      free,
    }))
  })

/** The free times of one offer on one day. */
export interface BookableDay {
  readonly date: PlainDate
  readonly offer: Offer
  readonly count: number
}

/** The days of these times, in order, each offer's by themselves. */
export function daysOf(starts: readonly BookableStart[]): BookableDay[] {
  const days: { date: PlainDate; offer: Offer; count: number }[] = []
  const latest = new Map<string, (typeof days)[number]>()
  for (const { offer, start } of starts) {
    const { date, count } = start
    const day = latest.get(offer.id)
    if (day && isSameDay(day.date, date)) day.count += count
    else {
      const next = { date, offer, count }
      days.push(next)
      latest.set(offer.id, next)
    }
  }
  return days
}
