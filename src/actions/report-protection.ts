import { asRegistry } from '../rules/actor.ts'
import type { PlainDate } from '../rules/dates.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { updateContactDetails } from '../storage/citizens.ts'
import { lockCitizenWithNumber } from './steps/citizen.ts'
import { tellInLogs } from './steps/citizen-changes.ts'
import { isSameEnd, tellDetails } from './steps/details.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * J-PROTECTED, D-RESIDENCE: the source of residence says until which day a person's name and
 * address are protected; null: they are not. The log of the citizen's job centre has it, and of a
 * number that is not here nothing is kept. False where nothing changed.
 */
export const reportProtection = (
  context: ActionContext,
  { cpr, until }: { readonly cpr: string; readonly until: PlainDate | null },
): Promise<Outcome<boolean>> =>
  transact(context, 'report_protection', async (trx, granted) => {
    const locked = await lockCitizenWithNumber(trx, context, granted, cpr)
    if (!locked || isSameEnd(locked.row.protectedUntil, until)) return done(false)
    const { row, situation, now: at } = locked
    const actor = asRegistry(context.actor)
    const told = { protectedUntil: until }
    await updateContactDetails(trx, row.id, told)
    await tellDetails(trx, row, situation.jobCentre, told, { actor, at })
    await tellInLogs(trx, { ...context, actor }, row.id, [[situation.jobCentre, 'protectionReported']])
    return done(true)
  })
