import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { releaseHoldOn } from '../storage/seats.ts'
import { lockCitizen } from './steps/citizen.ts'
import { type ActionContext, transact } from './transaction.ts'

/** M-HOLD: gives a held seat back before it lapses. Refusals: not_found, also where none is. */
export const giveHoldBack = (
  context: ActionContext,
  { citizenId, timeId }: { readonly citizenId: string; readonly timeId: string },
): Promise<Outcome<null>> =>
  transact(context, 'release_hold', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    return locked && (await releaseHoldOn(trx, citizenId, timeId)) ? done(null) : refuse('not_found')
  })
