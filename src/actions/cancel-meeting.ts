import { refuseMeeting } from '../rules/access.ts'
import { jobCentreOf } from '../rules/actor.ts'
import type { SeenCase } from '../rules/case-changes.ts'
import type { MeetingDetails } from '../rules/meetings.ts'
import { type Outcome, refuse } from '../rules/refusals.ts'
import { findMeeting } from '../storage/meetings.ts'
import { lockTimes } from '../storage/times.ts'
import { cancelLocked } from './steps/cancel.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface WantedCancelling {
  readonly meetingId: string
  /** Told to the citizen. */
  readonly reason: string | null
  /** A job centre cancels what the citizen asked it to: by the citizen's rules. */
  readonly forCitizen?: boolean
  /** What a form had seen of the case (J-STALE). */
  readonly seen?: SeenCase | null
}

/**
 * M-CANCEL, D-CANCEL: cancels a meeting that has not been registered; its seat is free at once, and
 * a deadline that it met becomes active again or closes. After a move both the job centre that owns
 * the time and the citizen's new one may (M-FLAG). Refusals: not_found, cancelling_not_planned,
 * cancelling_not_allowed, cancelling_too_late, case_changed, day_changed.
 */
export const cancelMeeting = (context: ActionContext, wanted: WantedCancelling): Promise<Outcome<MeetingDetails>> =>
  transact(context, 'cancel_meeting', async (trx, granted) => {
    const before = await findMeeting(trx, wanted.meetingId)
    if (!before) return refuse('not_found')
    const found = await lockCitizenAnd(trx, context, granted, before.citizenId, async () => {
      const current = await findMeeting(trx, wanted.meetingId)
      await lockTimes(trx, current?.timeId ? [current.timeId] : [])
      return current
    })
    if (!found?.more) return refuse('not_found')
    const strangers = refuseMeeting(granted, found.more, found.locked.situation)
    if (strangers) return strangers
    const changed = await refuseChangedSince(trx, found.locked, wanted.seen)
    if (changed) return changed
    const isCitizens = jobCentreOf(granted.actor) === null || wanted.forCitizen === true
    const by = isCitizens ? 'citizen' : 'job_centre'
    return await cancelLocked(trx, context, found.locked, { ...wanted, by })
  })
