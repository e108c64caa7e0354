import { done, type Outcome, refuse } from '../rules/refusals.ts'
import type { ComingChangeOf } from '../storage/coming-changes.ts'
import { lockCitizen } from './steps/citizen.ts'
import { follow, tellChange, tellOfWithdrawnMoves } from './steps/citizen-changes.ts'
import { recordComingChangeWithdrawn } from './steps/citizen-history.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Takes back a change of group or job centre that was reported for a coming day (D-GROUP-CHANGE,
 * D-MOVE): nothing happens on that day. One that has taken effect is history, and is changed by
 * reporting another. The log of the job centre to which a move would have led tells it. Refusals:
 * not_found.
 */
export const withdrawChange = (
  context: ActionContext,
  citizenId: string,
  change: { readonly of: ComingChangeOf; readonly id: number },
): Promise<Outcome<null>> =>
  transact(context, 'withdraw_coming_change', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const { now, today } = locked
    const withdrawn = await recordComingChangeWithdrawn(trx, change, { citizenId, today }, now, context.actor)
    if (!withdrawn) return refuse('not_found')
    await tellOfWithdrawnMoves(trx, context, locked, withdrawn)
    const rule = change.of === 'job_centre' ? 'D-RESIDENCE' : 'D-GROUP-CHANGE'
    await tellChange(trx, context, locked, rule, { what: 'coming_change_withdrawn' })
    const followed = await follow(trx, context, locked, () => null)
    return followed.ok ? done(null) : followed
  })
