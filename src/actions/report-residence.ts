import { asRegistry } from '../rules/actor.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { moveToOf, type ResidenceMove } from '../rules/residence.ts'
import { periodsOfJobCentre } from '../storage/citizens.ts'
import { jobCentresOfMunicipality } from '../storage/job-centres.ts'
import { lockCitizenWithNumber } from './steps/citizen.ts'
import { changeJobCentre } from './steps/citizen-changes.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface ReportedMove extends ResidenceMove {
  readonly cpr: string
}

/**
 * D-RESIDENCE, D-MOVE: the source of residence says where somebody lives from a day on; also ahead,
 * or of a day that is past. Of a number that is not here nothing is kept. False where nothing
 * changed. The source stands in the history as the registry. Refusals: too_far_ahead (J-YEARS).
 */
export const reportResidence = (context: ActionContext, { cpr, ...move }: ReportedMove): Promise<Outcome<boolean>> =>
  transact(context, 'report_residence', async (trx, granted) => {
    const locked = await lockCitizenWithNumber(trx, context, granted, cpr)
    if (!locked) return done(false)
    const periods = await periodsOfJobCentre(trx, locked.row.id)
    const to = moveToOf(periods, move, await jobCentresOfMunicipality(trx, move.municipality))
    if (to === null) return done(false)
    const registry = { ...context, actor: asRegistry(context.actor) }
    const moved = await changeJobCentre(trx, registry, locked, { ...to, from: move.from })
    return moved.ok ? done(true) : moved
  })
