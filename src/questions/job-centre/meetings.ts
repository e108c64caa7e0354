import { maySeeMeeting, reachesCitizen, worksFor } from '../../rules/access.ts'
import type { Actor } from '../../rules/actor.ts'
import { dateOf, type Instant } from '../../rules/dates.ts'
import { flagsOf, type MeetingFlag } from '../../rules/flags.ts'
import { lastCancelling, lastRebooking } from '../../rules/last-moments.ts'
import { isStanding, type Meeting, type MeetingDetails as StoredMeeting, statusOn } from '../../rules/meetings.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { type SituationToday, situationOn } from '../../rules/situation.ts'
import type { Queryable } from '../../storage/database.ts'
import { deadlineMetBy } from '../../storage/deadlines.ts'
import { historyOfMeetings, type MeetingEvent } from '../../storage/meeting-history.ts'
import { findMeeting, meetingsOf } from '../../storage/meetings.ts'
import { findOffers } from '../../storage/offers.ts'
import { onOneConnection } from '../../storage/pipeline.ts'
import { readSituationBehind } from '../../storage/situations.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { hasWritten, readSituationToday } from '../situation.ts'
import { citizenOfMeeting, citizenWithId } from '../whose.ts'

export type { MeetingEvent } from '../../storage/meeting-history.ts'

/** What a meeting's own job centre is told beside that it exists (M-FLAG). */
export interface MeetingDetails {
  readonly createdAt: Instant
  /** The meeting's own room, or else its caseworker's. */
  readonly videoUrl: string | null
  readonly caseworkerRef: string | null
  readonly caseworkerName: string | null
  /** The offer's. */
  readonly title: string | null
  readonly message: string | null
  readonly cancelReason: string | null
  /** The first first. */
  readonly history: readonly MeetingEvent[]
}

/** A meeting as of today, as far as whoever asks may know of it. */
export interface SeenMeeting {
  readonly meeting: Meeting
  /** Number of the national data model, of other meetings. */
  readonly otherType: number | null
  readonly place: string | null
  /** Null to another job centre. */
  readonly details: MeetingDetails | null
  /** The newest deadline that it has met, where that is the asker's own. */
  readonly deadlineId: string | null
  /** The last moments at which the citizen may (M-REBOOK, M-CANCEL). */
  readonly rebookableUntil: Instant | null
  readonly cancellableUntil: Instant | null
  readonly flags: readonly MeetingFlag[]
}

/** What stands in other rows about some meetings. */
export interface AroundMeetings {
  readonly offers: Awaited<ReturnType<typeof findOffers>>
  readonly met: Awaited<ReturnType<typeof deadlineMetBy>>
  readonly histories: Awaited<ReturnType<typeof historyOfMeetings>>
}

/** Their offers, the deadlines that they have met, and what has been done to them. */
export async function aroundMeetings(db: Queryable, rows: readonly StoredMeeting[]): Promise<AroundMeetings> {
  const ids = rows.map((row) => row.id)
  const [offers, met, histories] = await Promise.all([
    findOffers(db, [...new Set(rows.flatMap((row) => row.offerId ?? []))]),
    deadlineMetBy(db, ids),
    historyOfMeetings(db, ids),
  ])
  return { offers, met, histories }
}

const detailsOf = (row: StoredMeeting, history: readonly MeetingEvent[]): MeetingDetails => ({
  createdAt: row.createdAt,
  videoUrl: row.form === 'video' ? row.videoUrl : null,
  caseworkerRef: row.caseworkerRef,
  caseworkerName: row.caseworkerName,
  title: row.offerTitle,
  message: row.message,
  cancelReason: row.cancelReason,
  history,
})

function lastMoments(meeting: Meeting, { deadline }: SituationToday) {
  const stands = isStanding(meeting)
  return {
    rebookableUntil: stands && meeting.rebooking.allowed ? lastRebooking(meeting, deadline).at : null,
    cancellableUntil: stands && meeting.cancelling.allowed ? lastCancelling(meeting).at : null,
  }
}

/** One meeting, with what stands around it. */
export function seenMeeting(
  viewer: Actor,
  situation: SituationToday,
  { offers, met, histories }: AroundMeetings,
  row: StoredMeeting,
): SeenMeeting {
  const meeting = { ...row, status: statusOn(row, situation.today) }
  const deadline = met.get(row.id)
  // D-RESIDENCE: an absence is known to the job centre to which it was written.
  const absences = situation.absences.filter((one) => worksFor(viewer, one.jobCentre))
  const offer = offers.get(row.offerId ?? '') ?? null
  return {
    meeting,
    otherType: row.otherType,
    place: row.place,
    details: worksFor(viewer, row.jobCentre) ? detailsOf(row, histories.get(row.id) ?? []) : null,
    deadlineId: deadline && worksFor(viewer, deadline.jobCentre) ? deadline.id : null,
    ...lastMoments(meeting, situation),
    flags: flagsOf({ ...meeting, closed: row.closed, away: row.away }, offer, { ...situation, absences }),
  }
}

/**
 * Meetings of one citizen as of today, for this job centre. Whether they may be seen at all is
 * asked before.
 */
export async function seenMeetings(
  db: Queryable,
  viewer: Actor,
  situation: SituationToday,
  rows: readonly StoredMeeting[],
): Promise<SeenMeeting[]> {
  const around = await aroundMeetings(db, rows)
  return rows.map((row) => seenMeeting(viewer, situation, around, row))
}

/**
 * J-OWN, M-FLAG: of a citizen's meetings those that may be seen: a job centre's own, and those that
 * still stand after a move.
 */
export const visibleMeetings = (
  viewer: Actor,
  situation: SituationToday,
  rows: readonly StoredMeeting[],
): StoredMeeting[] =>
  rows.filter((row) =>
    maySeeMeeting(viewer, { jobCentre: row.jobCentre, status: statusOn(row, situation.today) }, situation),
  )

/**
 * A citizen's meetings, the first first: a job centre's own, also when the citizen has moved since;
 * of one who has moved here also those that still stand with the old one (M-FLAG). Refusals:
 * not_found.
 */
export const askMeetings = (context: QuestionContext, citizenId: string): Promise<Outcome<SeenMeeting[]>> =>
  ask(
    context,
    'see_meetings',
    (granted, looks, database) =>
      onOneConnection(database, async (db) => {
        const [situation, written, rows] = await Promise.all([
          readSituationToday(db, citizenId, context.clock.now()),
          hasWritten(granted, db, citizenId),
          meetingsOf(db, citizenId),
        ])
        if (!situation || !reachesCitizen(granted, situation, { written })) return refuse('not_found')
        looks.told(citizenId)
        const { actor } = granted
        return done(await seenMeetings(db, actor, situation, visibleMeetings(actor, situation, rows)))
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )

/** One meeting. Refusals: not_found, also to a job centre that may not see it. */
export const askMeeting = (context: QuestionContext, id: string): Promise<Outcome<SeenMeeting>> =>
  ask(
    context,
    'see_meetings',
    ({ actor }, looks, database) =>
      onOneConnection(database, async (db) => {
        const now = context.clock.now()
        // In one go, so that another job centre's id costs no trip that nobody's does not.
        const [row, stored] = await Promise.all([
          findMeeting(db, id),
          readSituationBehind(db, { of: 'meeting', id }, dateOf(now)),
        ])
        if (!row || !stored) return refuse('not_found')
        const situation = situationOn(stored, now)
        if (visibleMeetings(actor, situation, [row]).length === 0) return refuse('not_found')
        looks.told(row.citizenId)
        return done(seenMeeting(actor, situation, await aroundMeetings(db, [row]), row))
      }),
    { subject: id, whose: () => citizenOfMeeting(context, id) },
  )

/**
 * A meeting as an action has just left it, to whoever did it: also to the new job centre of a
 * citizen, which has cancelled what it saw only while it was planned (M-FLAG). The look is the
 * action's.
 */
export async function readChangedMeeting(
  { db, clock, actor }: QuestionContext,
  row: StoredMeeting,
): Promise<SeenMeeting> {
  const [situation, around] = await Promise.all([
    readSituationToday(db, row.citizenId, clock.now()),
    aroundMeetings(db, [row]),
  ])
  const seen = situation && seenMeeting(actor, situation, around, row)
  if (!seen) throw new Error('a meeting just written has vanished')
  return seen
}
