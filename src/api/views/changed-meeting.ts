import { readChangedMeeting } from '../../questions/job-centre/meetings.ts'
import type { Outcome } from '../../rules/refusals.ts'
import { type Answered, type Caller, made, ok } from '../operation.ts'
import { type MeetingAnswer, meetingAnswer } from './meetings.ts'

/** A meeting as an action gives it. */
type ChangedMeeting = Parameters<typeof readChangedMeeting>[1]

/** A meeting as the action that has just changed it left it. */
export async function changedMeeting(caller: Caller, done: ChangedMeeting): Promise<Outcome<Answered<MeetingAnswer>>> {
  const meeting = meetingAnswer(await readChangedMeeting(caller.context, done))
  return ok(meeting, { citizens: [meeting.citizenId] })
}

/** The same of one that has just been made. */
export async function madeMeeting(caller: Caller, done: ChangedMeeting): Promise<Outcome<Answered<MeetingAnswer>>> {
  const meeting = meetingAnswer(await readChangedMeeting(caller.context, done))
  return made(meeting, `/meetings/${meeting.id}`, { citizens: [meeting.citizenId] })
}
