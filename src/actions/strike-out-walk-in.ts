import { reachesThing } from '../rules/access.ts'
import type { SeenCase } from '../rules/case-changes.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { updateMeeting } from '../storage/meetings.ts'
import { recordMeeting } from './steps/meeting-history.ts'
import { lockMeeting } from './steps/meetings.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * M-WALK-IN: strikes out an interview that was registered as held without a booking by mistake. Its
 * row stays, cancelled, with the reason in its history; the citizen is shown nothing of it.
 * `seen`: what a form had seen of the case (J-STALE). Refusals: case_changed, day_changed,
 * not_found, also of a meeting that was booked or summoned, of one struck out already and of
 * another job centre's.
 */
export const strikeOutWalkIn = (
  context: ActionContext,
  meetingId: string,
  reason: string,
  { seen = null }: { readonly seen?: SeenCase | null } = {},
): Promise<Outcome<{ citizenId: string }>> =>
  transact(context, 'strike_out_walk_in', async (trx, granted) => {
    const found = await lockMeeting(trx, context, granted, meetingId)
    if (!found) return refuse('not_found')
    const { locked, meeting } = found
    if (meeting.origin !== 'walk_in' || meeting.status === 'cancelled') return refuse('not_found')
    if (!reachesThing(granted, meeting)) return refuse('not_found')
    const changed = await refuseChangedSince(trx, locked, seen)
    if (changed) return changed
    await updateMeeting(trx, meetingId, { status: 'cancelled', cancelReason: reason, outcomeOn: null })
    const note = { kind: 'cancelled', rule: 'M-WALK-IN', reason } as const
    await recordMeeting(trx, meetingId, note, { actor: granted.actor, at: locked.now })
    return done({ citizenId: meeting.citizenId })
  })
