import { channelsOf } from '../../rules/contact-details.ts'
import { addDays, dateOf, type Instant, isInstantBefore, later, type PlainDate } from '../../rules/dates.ts'
import { type HandOver, planHandOvers } from '../../rules/hand-over.ts'
import { shownName } from '../../rules/protection.ts'
import { done, type Outcome, refusal, refuse } from '../../rules/refusals.ts'
import { type FreeTime, suggestMoves } from '../../rules/relocation.ts'
import type { SituationToday } from '../../rules/situation.ts'
import { type Covered, closuresBetween, touchedBy } from '../../storage/closures.ts'
import type { Queryable } from '../../storage/database.ts'
import { caseworkersByRef, type StoredCaseworker } from '../../storage/job-centres.ts'
import { timesOfSeries } from '../../storage/time-series.ts'
import { findTimes } from '../../storage/times.ts'
import { timesOfDays, type WantedPlan } from '../../storage/times-of-days.ts'
import {
  freeTimesBetween,
  meetingsCovered,
  meetingsOfTimes,
  type TouchedRow,
  theirTimes,
} from '../../storage/touched-meetings.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { readSituationToday } from '../situation.ts'

// What is lost where times are withdrawn or days closed: for the preview and the deed alike.

/** A meeting that loses its time or day. */
export interface TouchedMeeting extends Omit<TouchedRow, 'smsService' | 'emailService' | 'mobile' | 'email'> {
  /** Whether any message would reach the citizen (D-UNKNOWING). */
  readonly canBeTold: boolean
  /** Where it could be moved; null where no time fits. */
  readonly moveTo: FreeTime | null
  /** Whether and where the caseworker who is asked can take it over; null where nobody is. */
  readonly handOver: PlannedHandOver | null
}

/** A hand-over to a caseworker who is known; unknown ones are not found. */
type PlannedHandOver = HandOver & { readonly to: StoredCaseworker | null }

/** Who is to take meetings over, by the job centre's own names for them. */
export interface Handing {
  /** All of them but those that `each` names. */
  readonly all: string | null
  /** By the meeting's id. */
  readonly each: ReadonlyMap<string, string>
}

export const noHandOver: Handing = { all: null, each: new Map() }

const earliest = (a: Instant, b: Instant) => (isInstantBefore(b, a) ? b : a)
const latest = (a: Instant, b: Instant) => (isInstantBefore(a, b) ? b : a)

/** How far ahead another time is looked for. */
const DAYS_AHEAD = 28

interface Taken {
  readonly jobCentre: string
  readonly closure: Covered | null
  readonly timeIds: readonly string[]
  readonly now: Instant
  readonly handing: Handing
}

interface Displacement {
  readonly meeting: TouchedRow
  readonly situation: SituationToday
}

/** What comes of handing meetings over, by their ids. */
async function handOvers(
  db: Queryable,
  displaced: readonly Displacement[],
  { jobCentre, closure, now, handing }: Taken,
): Promise<ReadonlyMap<string, PlannedHandOver>> {
  const named = displaced.flatMap((one) => {
    const ref = handing.each.get(one.meeting.id) ?? handing.all
    return ref === null ? [] : [{ ...one, ref }]
  })
  const [first] = named
  if (!first) return new Map()
  const known = await caseworkersByRef(
    db,
    jobCentre,
    named.map(({ ref }) => ref),
  )
  const wanted = named.map(({ ref, ...one }) => ({ ...one, caseworker: known.get(ref) ?? null }))
  const asked = wanted.flatMap(({ caseworker, ...one }) => (caseworker ? [{ ...one, to: caseworker.id }] : []))
  const instants = named.map(({ meeting }) => meeting)
  const from = instants.reduce((least, { startsAt }) => earliest(least, startsAt), first.meeting.startsAt)
  const until = instants.reduce((most, { endsAt }) => latest(most, endsAt), first.meeting.endsAt)
  const [theirs, closures] = await Promise.all([
    theirTimes(db, [...new Set(asked.map(({ to }) => to))], { from, until, now }),
    closuresBetween(db, jobCentre, { from: dateOf(from), to: dateOf(until) }),
  ])
  const planned = planHandOvers(asked, theirs, closure ? [...closures, closure] : closures, now)
  return new Map(
    wanted.map(({ meeting, caseworker }) => {
      const plan = planned.get(meeting.id) ?? { ok: false, refusal: refusal('not_found') }
      return [meeting.id, { ...plan, to: caseworker }]
    }),
  )
}

async function withWaysOut(db: Queryable, rows: readonly TouchedRow[], taken: Taken): Promise<TouchedMeeting[]> {
  const { jobCentre, closure, timeIds: except, now } = taken
  const today = dateOf(now)
  const last = rows.reduce<PlainDate>((most, { startsAt }) => later(most, dateOf(startsAt)), today)
  const offerIds = [...new Set(rows.flatMap(({ offerId }) => offerId ?? []))]
  const citizenIds = [...new Set(rows.map(({ citizenId }) => citizenId))]
  const until = addDays(last, DAYS_AHEAD)
  const free =
    offerIds.length === 0
      ? []
      : await freeTimesBetween(db, { jobCentre, offerIds, from: today, until, except, closure, now })
  const situations = new Map(
    await Promise.all(citizenIds.map(async (id) => [id, await readSituationToday(db, id, now)] as const)),
  )
  const displaced = rows.flatMap((meeting) => {
    const situation = situations.get(meeting.citizenId)
    return situation ? { meeting, situation } : []
  })
  const suggested = suggestMoves(displaced, free, now)
  const handed = await handOvers(db, displaced, taken)
  return rows.map(({ smsService, emailService, mobile, email, citizenName: name, ...meeting }) => ({
    ...meeting,
    citizenName: shownName({ name, isProtected: situations.get(meeting.citizenId)?.isProtected ?? false }, 'times'),
    canBeTold: channelsOf({ smsService, emailService, mobile, email }).length > 0,
    moveTo: suggested.get(meeting.id) ?? null,
    handOver: handed.get(meeting.id) ?? null,
  }))
}

/** The meetings of a closure, whether or not it has been written down. */
export const touchedByClosure = async (
  db: Queryable,
  closure: Covered,
  handing: Handing,
  now: Instant,
): Promise<TouchedMeeting[]> =>
  await withWaysOut(db, await meetingsCovered(db, closure), {
    jobCentre: closure.jobCentre,
    closure,
    timeIds: [],
    now,
    handing,
  })

/** The meetings on times that are withdrawn. */
export const touchedByWithdrawal = async (
  db: Queryable,
  jobCentre: string,
  timeIds: readonly string[],
  now: Instant,
): Promise<TouchedMeeting[]> =>
  await withWaysOut(db, await meetingsOfTimes(db, timeIds), {
    jobCentre,
    closure: null,
    timeIds,
    now,
    handing: noHandOver,
  })

/** Three piles: times that go, meetings that stay or go, and those who cannot be told. */
export interface Touching {
  readonly times: number
  readonly timeIds: readonly string[]
  readonly meetings: readonly TouchedMeeting[]
}

/** What closing these days would touch. Each citizen is in the log. Refusals: not_found. */
export const askTouchedByClosure = (
  context: QuestionContext,
  closure: Omit<Covered, 'jobCentre'>,
  handing: Handing,
): Promise<Outcome<Touching>> =>
  ask(context, 'see_touched', async ({ actor: { jobCentre } }, looks, db) => {
    const covered = { ...closure, jobCentre }
    const { times } = await touchedBy(db, covered)
    const meetings = await touchedByClosure(db, covered, handing, context.clock.now())
    looks.told(...meetings.map(({ citizenId }) => citizenId))
    return done({ times, timeIds: [], meetings })
  })

/** Which times are to be withdrawn: those of a day, of a series, or one. */
export type WhichTimes =
  | { readonly kind: 'day'; readonly of: WantedPlan }
  | { readonly kind: 'series'; readonly series: string; readonly fromTime: string | null }
  | { readonly kind: 'one'; readonly timeId: string }

async function idsOf(db: Queryable, jobCentre: string, which: WhichTimes): Promise<string[] | null> {
  if (which.kind === 'day') {
    const times = await timesOfDays(db, jobCentre, which.of)
    return times.filter(({ offerId }) => offerId !== null).map(({ id }) => id)
  }
  const one = which.kind === 'one' ? which.timeId : which.fromTime
  const [time] = one === null ? [] : await findTimes(db, [one])
  if (one !== null && (time?.jobCentre !== jobCentre || time.offerId === null)) return null
  if (which.kind === 'one') return time && time.status !== 'withdrawn' ? [time.id] : null
  const times = await timesOfSeries(db, which.series, time?.startsAt ?? null)
  return times.every((each) => each.jobCentre === jobCentre) ? times.map(({ id }) => id) : null
}

/** What withdrawing times would touch. Each citizen is in the log. Refusals: not_found. */
export const askTouchedByWithdrawal = (context: QuestionContext, which: WhichTimes): Promise<Outcome<Touching>> =>
  ask(context, 'see_touched', async ({ actor: { jobCentre } }, looks, db) => {
    const timeIds = await idsOf(db, jobCentre, which)
    if (!timeIds || timeIds.length === 0) return refuse('not_found')
    const meetings = await touchedByWithdrawal(db, jobCentre, timeIds, context.clock.now())
    looks.told(...meetings.map(({ citizenId }) => citizenId))
    return done({ times: timeIds.length, timeIds, meetings })
  })
