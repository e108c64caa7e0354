import { maySeeMeeting } from '../../rules/flags.ts'
import type { Meeting } from '../../rules/meetings.ts'
import { type Refused, refuse } from '../../rules/refusals.ts'
import type { SituationToday } from '../../rules/situation.ts'
import type { Actor } from '../transaction.ts'

type Owned = Pick<Meeting, 'jobCentre' | 'status'>

/** Refusals: not_found, to a job centre that may not see the meeting (J-OWN); null for all others. */
export const refuseStrangers = (
  actor: Actor,
  meeting: Owned,
  situation: Pick<SituationToday, 'jobCentre'>,
): Refused | null =>
  actor.kind === 'job_centre' && !maySeeMeeting(actor.jobCentre, meeting, situation) ? refuse('not_found') : null

/**
 * M-FLAG: "After a move the meeting stays with the job centre that owns the time; the new one sees that it exists and may
 * cancel it": everything else is the owner's. Refusals: not_found, meeting_of_other_job_centre; null for owner and citizen.
 */
export function refuseOthers(
  actor: Actor,
  meeting: Owned,
  situation: Pick<SituationToday, 'jobCentre'>,
): Refused | null {
  const strangers = refuseStrangers(actor, meeting, situation)
  if (strangers) return strangers
  return actor.kind === 'job_centre' && actor.jobCentre !== meeting.jobCentre
    ? refuse('meeting_of_other_job_centre')
    : null
}
