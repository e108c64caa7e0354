import { reachesThing, refuseMeeting } from '../rules/access.ts'
import type { SeenCase } from '../rules/case-changes.ts'
import type { MeetingDetails } from '../rules/meetings.ts'
import { type Outcome, refuse } from '../rules/refusals.ts'
import { lockCaseworker } from '../storage/job-centres.ts'
import { findMeeting } from '../storage/meetings.ts'
import { lockTimes } from '../storage/times.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import { moveLocked, type NewPlace } from './steps/move.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
import { type ActionContext, transact } from './transaction.ts'

export type { NewPlace } from './steps/move.ts'

/**
 * M-MOVE-MEETING: a caseworker moves a meeting; the deadline that it met stays `met`, also beyond
 * due date + 7. `seen`: what a form had seen of the case (J-STALE). Refusals: not_found,
 * meeting_of_other_job_centre, those of `movingRefusals`, the seat's, caseworker_busy,
 * time_not_offered, case_changed, day_changed.
 */
export const moveMeeting = (
  context: ActionContext,
  meetingId: string,
  to: NewPlace,
  { seen = null }: { readonly seen?: SeenCase | null } = {},
): Promise<Outcome<MeetingDetails>> =>
  transact(context, 'move_meeting', async (trx, granted) => {
    const before = await findMeeting(trx, meetingId)
    if (!before) return refuse('not_found')
    const found = await lockCitizenAnd(trx, context, granted, before.citizenId, async () => {
      const current = await findMeeting(trx, meetingId)
      if (current?.caseworkerId) await lockCaseworker(trx, current.caseworkerId)
      const ids = [current?.timeId, to.kind === 'time' ? to.timeId : null].filter((id) => typeof id === 'string')
      const times = await lockTimes(trx, ids)
      return { current, time: to.kind === 'time' ? times.find((time) => time.id === to.timeId) : undefined }
    })
    const current = found?.more.current
    if (!found || !current) return refuse('not_found')
    const others = refuseMeeting(granted, current, found.locked.situation)
    if (others) return others
    const changed = await refuseChangedSince(trx, found.locked, seen)
    if (changed) return changed
    const { time = null } = found.more
    if (to.kind === 'time' && (!time || !reachesThing(granted, time))) return refuse('not_found')
    return await moveLocked(trx, context, found.locked, current, time, to)
  })
