import { isAfter, isSameDay } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { findMeeting, insertMeetingHistory, type MeetingDetails, updateMeeting } from '../storage/meetings.ts'
import { lockCitizen } from './steps/citizen.ts'
import { refuseOthers } from './steps/own.ts'
import { type ActionContext, actedBy, transact } from './transaction.ts'

/**
 * M-REGISTER: the caseworker registers a meeting as held or as a no-show, from its day on; null takes it back the same day.
 * It does not touch the deadline (D-HELD has, "uanset om borgeren er mødt eller ej"). Refusals: not_found,
 * meeting_of_other_job_centre, outcome_before_the_day, outcome_of_cancelled, outcome_not_taken_back.
 */
export const registerOutcome = (
  context: ActionContext,
  meetingId: string,
  outcome: 'held' | 'no_show' | null,
): Promise<Outcome<MeetingDetails>> =>
  transact(context, async (trx) => {
    const { actor } = context
    const before = await findMeeting(trx, meetingId)
    if (!before || actor.kind !== 'job_centre') return refuse('not_found')
    const locked = await lockCitizen(trx, context, before.citizen_id, { anyJobCentre: true })
    const meeting = await findMeeting(trx, meetingId)
    if (!locked || !meeting) return refuse('not_found')
    const { today, now, situation } = locked
    const others = refuseOthers(actor, { jobCentre: meeting.job_centre, status: meeting.status }, situation)
    if (others) return others
    if (meeting.status === 'cancelled') return refuse('outcome_of_cancelled')
    if (isAfter(meeting.date, today)) return refuse('outcome_before_the_day', { date: meeting.date.toString() })
    const registered = meeting.outcome_on !== null
    if (registered && !(meeting.outcome_on && isSameDay(meeting.outcome_on, today)))
      return refuse('outcome_not_taken_back')
    if (!registered && outcome === null) return done(meeting)
    await updateMeeting(trx, meeting.id, { status: outcome ?? 'due', outcome_on: outcome ? today : null })
    await insertMeetingHistory(trx, {
      meetingId: meeting.id,
      at: now,
      kind: outcome ?? 'outcome_taken_back',
      rule: 'M-REGISTER',
      ...actedBy(actor),
    })
    return done({ ...meeting, status: outcome ?? 'due' })
  })
