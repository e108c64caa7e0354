import { worksFor } from '../../rules/access.ts'
import type { Actor } from '../../rules/actor.ts'
import type { SeenCase } from '../../rules/case-changes.ts'
import { addDays, dateOf, type Instant, later, type PlainDate } from '../../rules/dates.ts'
import { absenceOn } from '../../rules/meeting-consequences.ts'
import type { Meeting, MeetingType } from '../../rules/meetings.ts'
import type { Offer } from '../../rules/offers.ts'
import { type Shut, shutOn } from '../../rules/own-hours.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { type SituationToday, situationOn } from '../../rules/situation.ts'
import { movingRefusals, summonsRefusals } from '../../rules/summons.ts'
import type { DecidedCase } from '../../rules/work-list.ts'
import { freeTimes, type TimeGroup } from '../../storage/availability/free-times.ts'
import { decisionsAbout } from '../../storage/case-decisions.ts'
import { closuresBetween } from '../../storage/closures.ts'
import type { Queryable } from '../../storage/database.ts'
import { type TimeCaseworker, videoRoomsOf } from '../../storage/job-centres.ts'
import { findMeeting } from '../../storage/meetings.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { isHourTaken, seatsOf } from '../../storage/seats.ts'
import { readSituationBehind } from '../../storage/situations.ts'
import { openedHolidays } from '../../storage/time-series.ts'
import { findOverlappingTimes } from '../../storage/times.ts'
import { ask, type QuestionContext } from '../ask.ts'
import type { BookableTimeOfOffer } from '../bookable.ts'
import { citizenOfMeeting } from '../whose.ts'
import { aroundCitizen, askOfCase, type Invited, knownTo } from './around-citizen.ts'
import { type SeenMeeting, seenMeetings, visibleMeetings } from './meetings.ts'

// What the job centre sees before it plans, moves, changes or cancels a meeting. Nothing is written
// but the look.

/** A free time that fits: the rules have nothing against it, and the citizen is not away. */
export type FittingTime = Omit<BookableTimeOfOffer, 'free'>

/** An hour of a caseworker's own. */
export interface OwnHour {
  readonly caseworkerId: string
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly place?: string | null
}

export interface WantedPlace {
  /** Times of this offer alone; null: of every interview. */
  readonly offerId: string | null
  /** From this day on; null: from today on. */
  readonly from: PlainDate | null
  /** Whether this hour is taken is told too. */
  readonly ownHour: OwnHour | null
}

/** Where a meeting could be, and all that follows from it can be found out from. */
export interface Planning {
  readonly now: Instant
  readonly citizen: Invited
  readonly situation: SituationToday
  readonly seen: SeenCase
  readonly caseworkers: ReadonlyMap<string, TimeCaseworker>
  /** The offers that serve the citizen. */
  readonly offers: readonly Offer[]
  /** The next ones, in order. */
  readonly times: readonly FittingTime[]
  /** The day of the first one after these; null: there is none within half a year. */
  readonly more: PlainDate | null
  /** M-NO-DOUBLE of the own hour that was asked about. */
  readonly isHourTaken: boolean
  /** What speaks against the own hour, where one was asked about. */
  readonly shut: readonly Shut[]
}

/** So many are told at once. */
const TIMES_TOLD = 10
const DAYS_AT_ONCE = 28
const LOOKS = 7

type Judge = (offer: Offer, time: TimeGroup) => boolean

/** The next free times that are right, a month at a time until there are enough. */
async function nextTimes(
  db: Queryable,
  wanted: { readonly jobCentre: string; readonly citizenId: string; readonly now: Instant; readonly from: PlainDate },
  offers: readonly Offer[],
  { isRight, except }: { readonly isRight: Judge; readonly except: string | null },
): Promise<Pick<Planning, 'times' | 'more'>> {
  const { jobCentre, citizenId, now } = wanted
  const byId = new Map(offers.map((offer) => [offer.id, offer]))
  const found: FittingTime[] = []
  let { from } = wanted
  for (let look = 0; look < LOOKS && found.length <= TIMES_TOLD && offers.length > 0; look += 1) {
    const until = addDays(from, DAYS_AT_ONCE - 1)
    const groups = await freeTimes(db, { jobCentre, offerIds: [...byId.keys()], from, until, citizenId, now, except })
    found.push(...groups.flatMap((group) => timesIn(group, byId.get(group.offerId), isRight)))
    from = addDays(until, 1)
  }
  return { times: found.slice(0, TIMES_TOLD), more: found[TIMES_TOLD]?.date ?? null }
}

function timesIn(group: TimeGroup, offer: Offer | undefined, isRight: Judge): FittingTime[] {
  if (!offer || !isRight(offer, group)) return []
  const { startsAt, endsAt, date, place } = group
  return group.times().map(({ id, caseworkerName }) => ({
    id,
    offer,
    startsAt,
    endsAt,
    date,
    place: place ?? offer.place,
    caseworkerName,
  }))
}

const summonsAt = ({ startsAt, endsAt, date }: TimeGroup, type: MeetingType) => ({ startsAt, endsAt, date, type })

async function isTakenHour(db: Queryable, hour: OwnHour | null, now: Instant, except: string | null): Promise<boolean> {
  if (!hour) return false
  const all = await findOverlappingTimes(db, hour.caseworkerId, hour.startsAt, hour.endsAt)
  const times = all.filter(({ id }) => id !== except)
  const seats = await seatsOf(
    db,
    times.map(({ id }) => id),
  )
  return isHourTaken(times, seats, now)
}

/** What speaks against an own hour: closed days, and whoever is away. */
async function shutThen(db: Queryable, jobCentre: string, hour: OwnHour): Promise<Shut[]> {
  const day = dateOf(hour.startsAt)
  const [closures, opened] = await Promise.all([
    closuresBetween(db, jobCentre, { from: day, to: day }),
    openedHolidays(db, jobCentre, { from: day, to: day }),
  ])
  return shutOn({ day, caseworkerId: hour.caseworkerId, place: hour.place ?? null }, closures, opened)
}

interface Judged {
  /** Offers of these alone can be chosen from. */
  readonly isOffered: (offer: Offer) => boolean
  readonly isRight: Judge
  /** The time that is given up. */
  readonly except: string | null
}

async function plan(
  db: Queryable,
  actor: Actor,
  of: { readonly jobCentre: string; readonly situation: SituationToday; readonly now: Instant },
  { offerId, from, ownHour }: WantedPlace,
  { isOffered, isRight, except }: Judged,
): Promise<Planning | null> {
  const { jobCentre, situation, now } = of
  const around = await aroundCitizen(db, actor, jobCentre, situation, now)
  if (!around) return null
  const offers = around.offers.filter(isOffered)
  const chosen = offers.filter(({ id, meetingType }) => (offerId === null ? meetingType !== 'other' : id === offerId))
  const told = chosen.length > 0 || offerId !== null ? chosen : offers
  const { citizenId, today } = situation
  const start = { jobCentre, citizenId, now, from: from ? later(from, today) : today }
  const known = knownTo(actor, situation)
  const fits: Judge = (offer, time) =>
    !time.closed && absenceOn(known.absences, time.date) === null && isRight(offer, time)
  const times = await nextTimes(db, start, told, { isRight: fits, except })
  const taken = await isTakenHour(db, ownHour, now, except)
  const shut = ownHour ? await shutThen(db, jobCentre, ownHour) : []
  return { ...around, offers, now, situation: known, ...times, isHourTaken: taken, shut }
}

/**
 * Where a citizen can be summoned to: the next free times that `summonCitizen` refuses nothing
 * about, without the days on which the citizen is away. Refusals: not_found.
 */
export const askSummons = (
  context: QuestionContext,
  citizenId: string,
  wanted: WantedPlace,
): Promise<Outcome<Planning>> =>
  askOfCase(context, 'see_bookable', citizenId, ({ db, actor, now, jobCentre, situation }) =>
    plan(db, actor, { jobCentre, situation, now }, wanted, {
      isOffered: () => true,
      isRight: ({ meetingType: type }, time) => summonsRefusals(situation, summonsAt(time, type), now).length === 0,
      except: null,
    }),
  )

/** A meeting with whose it is, for the pages on which something is decided about it. */
export interface MeetingCase extends Pick<Planning, 'now' | 'citizen' | 'situation' | 'seen' | 'caseworkers'> {
  readonly seenMeeting: SeenMeeting
  readonly meeting: Meeting & { readonly caseworkerId: string | null; readonly reminderHours: number | null }
  /** The meeting's own video room, and the room in which it is now. */
  readonly ownVideoUrl: string | null
  readonly videoUrl: string | null
  /** The rooms of the job centre's caseworkers, by their ids. */
  readonly rooms: ReadonlyMap<string, string | null>
  /** The day on which its outcome was registered. */
  readonly registeredOn: PlainDate | null
  /** Whether it is the asker's own: only the owner may do more than cancel it (M-FLAG). */
  readonly isOurs: boolean
  /** What was decided of it as a case of the work list, the newest first; the owner's alone. */
  readonly decided: readonly DecidedCase[]
}

async function readMeetingCase(db: Queryable, actor: Actor, id: string, now: Instant): Promise<MeetingCase | null> {
  const [row, stored] = await Promise.all([
    findMeeting(db, id),
    readSituationBehind(db, { of: 'meeting', id }, dateOf(now)),
  ])
  if (!row || !stored) return null
  const situation = situationOn(stored, now)
  if (visibleMeetings(actor, situation, [row]).length === 0) return null
  const isOurs = worksFor(actor, row.jobCentre)
  const [[seenMeeting], around, rooms, decided] = await Promise.all([
    seenMeetings(db, actor, situation, [row]),
    aroundCitizen(db, actor, row.jobCentre, situation, now),
    videoRoomsOf(db, row.jobCentre),
    isOurs ? decisionsAbout(db, { deadlineIds: [], meetingIds: [id] }) : [],
  ])
  if (!seenMeeting || !around) return null
  const { citizen, seen, caseworkers } = around
  const meeting = { ...row, ...seenMeeting.meeting, caseworkerId: row.caseworkerId, reminderHours: row.reminderHours }
  return {
    now,
    citizen,
    seen,
    caseworkers,
    situation: knownTo(actor, situation),
    seenMeeting,
    meeting,
    ownVideoUrl: row.ownVideoUrl,
    videoUrl: row.videoUrl,
    rooms,
    registeredOn: row.outcomeOn,
    isOurs,
    decided,
  }
}

/**
 * One meeting and whose it is: a job centre's own, and of one who has moved here those that stand
 * with the old one (M-FLAG). Refusals: not_found.
 */
export const askMeetingCase = (context: QuestionContext, id: string): Promise<Outcome<MeetingCase>> =>
  ask(
    context,
    'see_meetings',
    ({ actor }, looks, database) =>
      snapshot(database, async (db) => {
        const found = await readMeetingCase(db, actor, id, context.clock.now())
        if (!found) return refuse('not_found')
        looks.told(found.citizen.id)
        return done(found)
      }),
    { subject: id, whose: () => citizenOfMeeting(context, id) },
  )

/** A meeting, and where it could be moved to. */
export interface Moving extends Planning {
  readonly of: MeetingCase
}

/** As `WantedPlace`; the own hour may depend on the meeting as it is. */
export interface WantedMove extends Omit<WantedPlace, 'ownHour'> {
  readonly ownHour: OwnHour | null | ((of: MeetingCase) => OwnHour | null)
}

/**
 * Where a meeting can be moved to: free times of its own type that `moveMeeting` refuses nothing
 * about. Refusals: not_found, also where it is another job centre's (M-FLAG).
 */
export const askMoving = (context: QuestionContext, id: string, wanted: WantedMove): Promise<Outcome<Moving>> =>
  ask(
    context,
    'see_meetings',
    ({ actor }, looks, database) =>
      snapshot(database, async (db) => {
        const now = context.clock.now()
        const of = await readMeetingCase(db, actor, id, now)
        if (!of?.isOurs) return refuse('not_found')
        looks.told(of.citizen.id)
        const { meeting, situation } = of
        const ownHour = typeof wanted.ownHour === 'function' ? wanted.ownHour(of) : wanted.ownHour
        const place = { ...wanted, ownHour }
        const planned = await plan(db, actor, { jobCentre: meeting.jobCentre, situation, now }, place, {
          isOffered: ({ meetingType }) => meetingType === meeting.type,
          isRight: (_, time) => movingRefusals(situation, meeting, time, now).length === 0,
          except: meeting.timeId,
        })
        return planned ? done({ ...planned, of }) : refuse('not_found')
      }),
    { subject: id, whose: () => citizenOfMeeting(context, id) },
  )
