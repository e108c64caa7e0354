import { refuseMeeting } from '../rules/access.ts'
import type { MeetingDetails, MeetingStatus } from '../rules/meetings.ts'
import { outcomeRefusals } from '../rules/outcomes.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import { updateMeeting } from '../storage/meetings.ts'
import { recordMeeting } from './steps/meeting-history.ts'
import { lockMeeting } from './steps/meetings.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * M-REGISTER: the caseworker registers a meeting as held or as a no-show, once it has begun; null
 * takes it back. It does not touch the deadline (D-HELD has, "uanset om borgeren er mødt eller
 * ej"). What stands already is not written twice. `seen`: the status that whoever registers had
 * before them. Refusals: not_found, meeting_of_other_job_centre, outcome_changed_meanwhile,
 * those of `outcomeRefusals`; where a meeting taken back would be one too many,
 * two_interviews_stand and citizen_busy, which the database says (M-ONE, M-NO-DOUBLE).
 */
export const registerOutcome = (
  context: ActionContext,
  meetingId: string,
  outcome: 'held' | 'no_show' | null,
  reason: string | null = null,
  { seen = null }: { readonly seen?: MeetingStatus | null } = {},
): Promise<Outcome<MeetingDetails>> =>
  transact(context, 'register_outcome', async (trx, granted) => {
    const found = await lockMeeting(trx, context, granted, meetingId)
    if (!found) return refuse('not_found')
    const { meeting } = found
    const { today, now, situation } = found.locked
    const others = refuseMeeting(granted, meeting, situation)
    if (others) return others
    if (meeting.status === outcome) return done(meeting)
    if (seen !== null && seen !== meeting.status) return refuse('outcome_changed_meanwhile', { status: meeting.status })
    const refused = refusedBy(outcomeRefusals({ ...meeting, registeredOn: meeting.outcomeOn }, { today, now, reason }))
    if (refused) return refused
    if (meeting.outcomeOn === null && outcome === null) return done(meeting)
    await updateMeeting(
      trx,
      meeting.id,
      // Taken back it stands again on its own day, beside what else stands on it (M-ONE).
      outcome ? { status: outcome, outcomeOn: today } : { status: 'due', outcomeOn: null, plannedOn: meeting.date },
    )
    const note = { kind: outcome ?? 'outcome_taken_back', rule: 'M-REGISTER', reason } as const
    await recordMeeting(trx, meeting.id, note, { actor: granted.actor, at: now })
    return done({ ...meeting, status: outcome ?? 'due' })
  })
