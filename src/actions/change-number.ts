import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { addNumbers, citizenIdWithNumber, deleteNumbersOf } from '../storage/citizen-numbers.ts'
import { lockCitizen } from './steps/citizen.ts'
import { tellChange } from './steps/citizen-changes.ts'
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
    const { numbers } = context.keys
    const whose = await citizenIdWithNumber(trx, numbers.lookUp(cpr))
    if (whose === citizenId) return done(null)
    if (whose !== null) return refuse('number_taken')
    if ((await deleteNumbersOf(trx, citizenId)) === 0) throw new Error('a citizen without a number')
    const stored = numbers.stored(citizenId, cpr)
    // Somebody else was registered with it a moment before.
    if ((await addNumbers(trx, stored)) !== stored.length) return refuse('number_taken')
    await tellChange(trx, context, locked, 'J-OWN', { what: 'national_id' })
    return done(null)
  })
