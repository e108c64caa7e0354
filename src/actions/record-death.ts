import { asRegistry } from '../rules/actor.ts'
import { isSameDay, type PlainDate } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { lockCitizen, lockCitizenWithNumber } from './steps/citizen.ts'
import { tellInLogs } from './steps/citizen-changes.ts'
import { die, takeDeathBack } from './steps/death.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * D-DEATH: the job centre tells that a citizen has died; null takes back what was told by mistake.
 * Refusals: not_found, death_in_the_future.
 */
export const recordDeath = (context: ActionContext, citizenId: string, on: PlainDate | null): Promise<Outcome<null>> =>
  transact(context, 'record_death', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    if (on !== null) return await die(trx, context, locked, on)
    await takeDeathBack(trx, context, locked)
    return done(null)
  })

/**
 * D-DEATH, D-RESIDENCE: the source of residence tells a death, or takes it back (null). The log of
 * the citizen's job centre has it, and of a number that is not here nothing is kept. False where
 * nothing changed. Refusals: death_in_the_future.
 */
export const reportDeath = (
  context: ActionContext,
  { cpr, on }: { readonly cpr: string; readonly on: PlainDate | null },
): Promise<Outcome<boolean>> =>
  transact(context, 'report_death', async (trx, granted) => {
    const locked = await lockCitizenWithNumber(trx, context, granted, cpr)
    if (!locked) return done(false)
    const { diedOn } = locked.row
    if (on === null ? diedOn === null : diedOn !== null && isSameDay(diedOn, on)) return done(false)
    const registry = { ...context, actor: asRegistry(context.actor) }
    if (on === null) await takeDeathBack(trx, registry, locked)
    else {
      const died = await die(trx, registry, locked, on)
      if (!died.ok) return died
    }
    await tellInLogs(trx, registry, locked.row.id, [[locked.situation.jobCentre, 'deathReported']])
    return done(true)
  })
