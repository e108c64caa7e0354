import { dateOf } from '../../rules/dates.ts'
import { type Outcome, refuse } from '../../rules/refusals.ts'
import { situationOn } from '../../rules/situation.ts'
import { findMeeting, type MeetingDetails } from '../../storage/meetings.ts'
import { readSituation } from '../../storage/situations.ts'
import { type Answered, type Caller, made, ok } from '../operation.ts'
import { aroundMeetings, type MeetingAnswer, meetingAnswers, visibleMeetings } from './meetings.ts'

/** A meeting as it stands; null to a job centre that may not see it (J-OWN, M-FLAG), unless it has just had a hand in it. */
async function meetingNow(
  { context }: Caller,
  known: string | MeetingDetails,
  { hadAHandInIt }: { hadAHandInIt: boolean },
): Promise<MeetingAnswer | null> {
  const { db, clock, actor } = context
  const now = clock.now()
  const meeting = typeof known === 'string' ? await findMeeting(db, known) : known
  if (!meeting) return null
  const [stored, around] = await Promise.all([
    readSituation(db, meeting.citizen_id, dateOf(now)),
    aroundMeetings(db, [meeting]),
  ])
  if (!stored) return null
  const situation = situationOn(stored, now)
  const seen = hadAHandInIt ? [meeting] : visibleMeetings(actor, situation, [meeting])
  const [answer = null] = meetingAnswers(around, actor, situation, seen)
  return answer
}

/** A meeting by its id, or as the action that has just written it gave it. */
export async function answerMeeting(
  caller: Caller,
  known: string | MeetingDetails,
  status: 200 | 201 = 200,
): Promise<Outcome<Answered<MeetingAnswer>>> {
  const meeting = await meetingNow(caller, known, { hadAHandInIt: false })
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
