import { dateOf, type PlainDate } from '../../rules/dates.ts'
import { type Outcome, refuse } from '../../rules/refusals.ts'
import { type Situation, situationOn } from '../../rules/situation.ts'
import type { Queryable } from '../../storage/database.ts'
import { findMeeting, type MeetingDetails } from '../../storage/meetings.ts'
import { readSituation, readSituationBehind } from '../../storage/situations.ts'
import { type Answered, type Caller, made, ok } from '../operation.ts'
import { aroundMeetings, type MeetingAnswer, meetingAnswers, visibleMeetings } from './meetings.ts'

/** What is read of a meeting, of which it may still turn out that who asks may not see it. */
interface Found {
  readonly meeting: MeetingDetails
  readonly stored: Situation
}

/** As many trips for another job centre's meeting as for nobody's id: how long it takes tells nothing (J-OWN). */
async function findWithSituation(db: Queryable, id: string, today: PlainDate): Promise<Found | null> {
  const [meeting, stored] = await Promise.all([
    findMeeting(db, id),
    readSituationBehind(db, { of: 'meeting', id }, today),
  ])
  return meeting && stored ? { meeting, stored } : null
}

/** A meeting as it stands; null to a job centre that may not see it (J-OWN, M-FLAG), unless it has just had a hand in it. */
async function meetingNow(
  { context }: Caller,
  meetingId: string,
  { hadAHandInIt }: { hadAHandInIt: boolean },
): Promise<MeetingAnswer | null> {
  const { db, clock, actor } = context
  const now = clock.now()
  const found = await findWithSituation(db, meetingId, dateOf(now))
  if (!found) return null
  const situation = situationOn(found.stored, now)
  const seen = hadAHandInIt ? [found.meeting] : visibleMeetings(actor, situation, [found.meeting])
  if (seen.length === 0) return null
  const [answer = null] = meetingAnswers(await aroundMeetings(db, seen), actor, situation, seen)
  return answer
}

/** The same of a meeting as the action that has just written it gave it: one trip. */
async function meetingJustWritten({ context }: Caller, meeting: MeetingDetails): Promise<MeetingAnswer | null> {
  const { db, clock, actor } = context
  const now = clock.now()
  const [stored, around] = await Promise.all([
    readSituation(db, meeting.citizen_id, dateOf(now)),
    aroundMeetings(db, [meeting]),
  ])
  if (!stored) return null
  const situation = situationOn(stored, now)
  const [answer = null] = meetingAnswers(around, actor, situation, visibleMeetings(actor, situation, [meeting]))
  return answer
}

/** A meeting by its id, or as the action that has just written it gave it. */
export async function answerMeeting(
  caller: Caller,
  known: string | MeetingDetails,
  status: 200 | 201 = 200,
): Promise<Outcome<Answered<MeetingAnswer>>> {
  const meeting =
    typeof known === 'string'
      ? await meetingNow(caller, known, { hadAHandInIt: false })
      : await meetingJustWritten(caller, known)
  if (!meeting) return refuse('not_found')
  caller.lookedUp(meeting.citizenId)
  return status === 201 ? made(meeting, `/meetings/${meeting.id}`) : ok(meeting)
}

/** M-FLAG: the new job centre may cancel what it sees only while it is planned: this answer is the last it sees of it. */
export async function answerCancelled(caller: Caller, meetingId: string): Promise<Outcome<Answered<MeetingAnswer>>> {
  const meeting = await meetingNow(caller, meetingId, { hadAHandInIt: true })
  if (!meeting) return refuse('not_found')
  caller.lookedUp(meeting.citizenId)
  return ok(meeting)
}
