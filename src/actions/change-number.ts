import { asRegistry } from '../rules/actor.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { lockCitizen, lockCitizenWithNumber } from './steps/citizen.ts'
import { tellInLogs } from './steps/citizen-changes.ts'
import { giveNumber } from './steps/number.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * The citizen has another national id number: everything follows, for all of it stands under the
 * citizen's id. With the new number they sign in, and are found; the former finds nobody. The
 * number that they have already changes nothing. Refusals: not_found, number_taken.
 */
export const changeNumber = (context: ActionContext, citizenId: string, cpr: string): Promise<Outcome<null>> =>
  transact(context, 'change_number', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const given = await giveNumber(trx, context, locked, cpr)
    return given.ok ? done(null) : given
  })

/**
 * The same, as the source of residence tells it by both numbers. The log of the citizen's job
 * centre has it, and of a number that is not here nothing is kept. False where nothing changed.
 * Refusals: number_taken.
 */
export const reportNumber = (
  context: ActionContext,
  { cpr, to }: { readonly cpr: string; readonly to: string },
): Promise<Outcome<boolean>> =>
  transact(context, 'report_number', async (trx, granted) => {
    const locked = await lockCitizenWithNumber(trx, context, granted, cpr)
    if (!locked) return done(false)
    const registry = { ...context, actor: asRegistry(context.actor) }
    const given = await giveNumber(trx, registry, locked, to)
    if (!given.ok || !given.value) return given
    await tellInLogs(trx, registry, locked.row.id, [[locked.situation.jobCentre, 'numberReported']])
    return given
  })
