import { refuseMeeting, worksFor } from '../rules/access.ts'
import { whoActs } from '../rules/actor.ts'
import { flagsOf } from '../rules/flags.ts'
import { statusOn } from '../rules/meetings.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { insertCaseDecision } from '../storage/case-decisions.ts'
import { findOffer } from '../storage/offers.ts'
import { lockMeeting } from './steps/meetings.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * M-FLAG: somebody has looked at a flagged meeting and keeps it, with the reason. It counts for the
 * flags it has now, and until it is moved or changed. The citizen is told nothing: nothing changes.
 * Refusals: not_found, meeting_of_other_job_centre, meeting_without_flags.
 */
export const keepFlaggedMeeting = (
  context: ActionContext,
  meetingId: string,
  reason: string,
): Promise<Outcome<{ readonly citizenId: string }>> =>
  transact(context, 'keep_flagged_meeting', async (trx, granted) => {
    const found = await lockMeeting(trx, context, granted, meetingId)
    if (!found) return refuse('not_found')
    const { meeting, locked } = found
    const { situation, today, now } = locked
    const refused = refuseMeeting(granted, meeting, situation)
    if (refused) return refused
    const offer = meeting.offerId === null ? null : await findOffer(trx, meeting.offerId)
    const absences = situation.absences.filter((one) => worksFor(granted.actor, one.jobCentre))
    const flags = flagsOf({ ...meeting, status: statusOn(meeting, today) }, offer, { ...situation, absences })
    if (flags.length === 0) return refuse('meeting_without_flags')
    const { citizenId, jobCentre, id, revision } = meeting
    const subject = { citizenId, jobCentre, deadlineId: null, meeting: { id, revision } }
    await insertCaseDecision(trx, subject, { what: 'kept', flags, reason }, { who: whoActs(granted.actor), at: now })
    return done({ citizenId })
  })
