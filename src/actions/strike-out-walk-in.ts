import { reachesThing } from '../rules/access.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { insertMeetingHistory, updateMeeting } from '../storage/meetings.ts'
import { lockMeeting } from './steps/meetings.ts'
import { type ActionContext, actedBy, transact } from './transaction.ts'

/**
 * M-WALK-IN: strikes out an interview that was registered as held without a booking by mistake. Its row stays, cancelled, with the
 * reason in its history; the citizen is shown nothing of it. Refusals: not_found, also of a meeting that was booked or
 * summoned, of one struck out already and of another job centre's.
 */
export const strikeOutWalkIn = (
  context: ActionContext,
  meetingId: string,
  reason: string,
): Promise<Outcome<{ citizenId: string }>> =>
  transact(context, 'strike_out_walk_in', async (trx, granted) => {
    const found = await lockMeeting(trx, context, granted, meetingId)
    if (!found) return refuse('not_found')
    const { locked, meeting } = found
    if (meeting.origin !== 'walk_in' || meeting.status === 'cancelled') return refuse('not_found')
    if (!reachesThing(granted, { jobCentre: meeting.job_centre })) return refuse('not_found')
    await updateMeeting(trx, meetingId, { status: 'cancelled', cancel_reason: reason, outcome_on: null })
    await insertMeetingHistory(trx, {
      meetingId,
      at: locked.now,
      kind: 'cancelled',
      rule: 'M-WALK-IN',
      reason,
      ...actedBy(granted.actor),
    })
    return done({ citizenId: meeting.citizen_id })
  })
