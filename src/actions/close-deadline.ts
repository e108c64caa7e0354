import { type SeenDeadline, writtenHistory } from '../questions/job-centre/deadlines.ts'
import { reachesThing } from '../rules/access.ts'
import type { SeenCase } from '../rules/case-changes.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { findDeadline } from '../storage/deadlines.ts'
import { lockCitizen } from './steps/citizen.ts'
import { happen } from './steps/deadline.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * D-CLOSE, D-UNDO: the job centre closes an open deadline by hand; what it superseded is not
 * revived. `seen`: what a form had seen of the case (J-STALE). `citizenId`: whose it must be.
 * Refusals: not_found, deadline_not_open, case_changed, day_changed.
 */
export const closeDeadline = (
  context: ActionContext,
  id: string,
  reason: string | null,
  { seen = null, citizenId: of = null }: { readonly seen?: SeenCase | null; readonly citizenId?: string | null } = {},
): Promise<Outcome<SeenDeadline>> =>
  transact(context, 'close_deadline', async (trx, granted) => {
    const deadline = await findDeadline(trx, id)
    if (!deadline || (of !== null && deadline.citizenId !== of)) return refuse('not_found')
    const locked = await lockCitizen(trx, context, granted, deadline.citizenId)
    if (!locked) return refuse('not_found')
    const isOpenOne = locked.situation.deadline?.id === id
    if (!isOpenOne && !reachesThing(granted, deadline)) return refuse('not_found')
    const changed = await refuseChangedSince(trx, locked, seen)
    if (changed) return changed
    if (!isOpenOne) return refuse('deadline_not_open')
    const closed = await happen(trx, context, locked, { kind: 'closed_by_job_centre' }, reason)
    if (!closed.ok) return closed
    if (!closed.value) throw new Error('an open deadline has vanished under its lock')
    const { citizenId } = deadline
    return done({ deadline: { ...closed.value, id, citizenId }, history: await writtenHistory(trx, id) })
  })
