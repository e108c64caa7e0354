import { type Granted, reachesCitizen, reachesThing, refuseMeeting } from '../rules/access.ts'
import { dateOf, type Instant, isSameDay, type PlainDate } from '../rules/dates.ts'
import type { Bounds } from '../rules/limits.ts'
import type { Offer } from '../rules/offers.ts'
import { done, type Outcome, type Refusal, type Refused, refuse } from '../rules/refusals.ts'
import { type SituationToday, situationOn } from '../rules/situation.ts'
import type { Queryable } from '../storage/database.ts'
import { findMeeting } from '../storage/meetings.ts'
import { onOneConnection } from '../storage/pipeline.ts'
import { readSituationAndOffer } from '../storage/signed-in-reading.ts'
import { ask, type QuestionContext } from './ask.ts'
import { type Bookable, type BookableStart, bookableStarts, type Wanted } from './bookable-starts.ts'
import { readSituationToday } from './situation.ts'
import { citizenWithId } from './whose.ts'

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

const nothing = (reasons: readonly Refusal[]): Bookable => ({
  starts: [],
  offers: [],
  until: null,
  lastDays: null,
  deadlineVisible: false,
  reasons,
})

/**
 * Why a meeting is not to be rebooked at all by who asks: it is nobody's here, another job centre's
 * (M-FLAG), or long over.
 */
async function barredFrom(
  granted: Granted,
  db: Queryable,
  situation: SituationToday,
  meetingId: string,
): Promise<Refused | null> {
  const meeting = await findMeeting(db, meetingId)
  if (meeting?.citizenId !== situation.citizenId) return refuse('not_found')
  const others = refuseMeeting(granted, meeting, situation)
  if (others) return others
  const isKnown = situation.meetings.some((one) => one.id === meetingId)
  return isKnown ? null : refuse('rebooking_not_planned', { status: meeting.status })
}

/** J-LIMITS: what bounds a booking is a setting. */
type Asker = QuestionContext & { readonly bounds: Pick<Bounds, 'other_meetings'> }

type WantedBookable = Omit<Wanted, 'rebooked' | 'mostOtherMeetings'> & { readonly forMeeting?: string | null }

/** What can be booked, with the citizen as of now by whom it was judged. */
export type BookableByCitizen = Bookable & { readonly situation: SituationToday }

async function bookableBy(
  granted: Granted,
  db: Queryable,
  situation: SituationToday,
  now: Instant,
  { forMeeting = null, ...wanted }: WantedBookable & Pick<Required<Wanted>, 'mostOtherMeetings'>,
): Promise<Outcome<BookableByCitizen>> {
  const barred = forMeeting === null ? null : await barredFrom(granted, db, situation, forMeeting)
  if (barred?.refusals.some((reason) => reason.code === 'not_found')) return barred
  if (barred) return done({ ...nothing(barred.refusals), situation })
  const rebooked = situation.meetings.find((meeting) => meeting.id === forMeeting) ?? null
  const found = await bookableStarts(db, situation, now, { ...wanted, rebooked })
  return done({ ...found, situation })
}

/**
 * What this citizen could book, or rebook a meeting to, now (D-WINDOW, F-ABSENCE, M-HORIZON,
 * M-HOLD, M-REBOOK); times that begin together as one. Nothing where the citizen or the meeting to
 * be rebooked bars it. Refusals: not_found.
 */
export const askBookableStarts = (
  context: Asker,
  citizenId: string,
  wanted: WantedBookable,
): Promise<Outcome<BookableByCitizen>> =>
  ask(
    context,
    'see_bookable',
    async (granted, looks, db) => {
      const now = context.clock.now()
      const situation = wanted.alreadyRead?.situation ?? (await readSituationToday(db, citizenId, now))
      if (situation?.citizenId !== citizenId || !reachesCitizen(granted, situation)) return refuse('not_found')
      looks.told(citizenId)
      return await bookableBy(granted, db, situation, now, {
        ...wanted,
        mostOtherMeetings: context.bounds.other_meetings,
      })
    },
    { whose: () => citizenWithId(context, citizenId) },
  )

/** An offer, days and a meeting to be replaced; null: any offer, any days, no meeting. */
export interface BookableQuery {
  readonly offerId: string | null
  readonly from: PlainDate | null
  readonly to: PlainDate | null
  readonly forMeeting: string | null
}

/**
 * The same for whoever names an offer by its id: offer and days are read along with the citizen, in
 * one trip. Refusals: not_found, also for an offer of another job centre.
 */
export const askBookable = (
  context: Asker,
  citizenId: string,
  { offerId, ...wanted }: BookableQuery,
): Promise<Outcome<BookableByCitizen>> =>
  ask(
    context,
    'see_bookable',
    (granted, looks, database) =>
      onOneConnection(database, async (db) => {
        const now = context.clock.now()
        const alreadyRead = await readAlong(db, citizenId, offerId, now)
        if (!alreadyRead) return refuse('not_found')
        const { situation, offer } = alreadyRead
        const isOthers = offerId !== null && !(offer && reachesThing(granted, offer))
        if (isOthers || !reachesCitizen(granted, situation)) return refuse('not_found')
        looks.told(citizenId)
        return await bookableBy(granted, db, situation, now, {
          ...wanted,
          offer,
          alreadyRead,
          mostOtherMeetings: context.bounds.other_meetings,
        })
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )

/**
 * A citizen as of now with an offer, where one is named, and the days of it that are likely to be
 * shown: in one statement.
 */
async function readAlong(db: Queryable, citizenId: string, offerId: string | null, now: Instant) {
  if (offerId === null) {
    const situation = await readSituationToday(db, citizenId, now)
    return situation && { situation, offer: null, days: null }
  }
  const found = await readSituationAndOffer(db, { id: citizenId, since: dateOf(now), offerId, now })
  return found && { ...found, situation: situationOn(found.situation, now) }
}

/** As `askBookableStarts`, one entry per time. Refusals: not_found. */
export async function askBookableTimes(context: Asker, citizenId: string, wanted: WantedBookable) {
  const found = await askBookableStarts(context, citizenId, wanted)
  return found.ok ? done({ ...found.value, times: timesOf(found.value.starts) }) : found
}

/** As `askBookableStarts`, counted per day (F-3). Refusals: not_found. */
export async function askBookableDays(context: Asker, citizenId: string, wanted: WantedBookable) {
  const found = await askBookableStarts(context, citizenId, wanted)
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
