import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { addNumbers, citizenIdWithNumber, deleteNumbersOf } from '../../storage/citizen-numbers.ts'
import type { Transaction } from '../../storage/database.ts'
import type { ActionContext } from '../transaction.ts'
import { tellChange } from './citizen-changes.ts'
import type { LockedCitizen } from './locked-citizen.ts'

/**
 * Gives a citizen under lock another national id number; the former then finds nobody. False where
 * they have it already. Refusals: number_taken.
 */
export async function giveNumber(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  cpr: string,
): Promise<Outcome<boolean>> {
  const { id } = locked.row
  const { numbers } = context.keys
  const whose = await citizenIdWithNumber(trx, numbers.lookUp(cpr))
  if (whose === id) return done(false)
  if (whose !== null) return refuse('number_taken')
  if ((await deleteNumbersOf(trx, id)) === 0) throw new Error('a citizen without a number')
  const stored = numbers.stored(id, cpr)
  // Somebody else was registered with it a moment before.
  if ((await addNumbers(trx, stored)) !== stored.length) return refuse('number_taken')
  await tellChange(trx, context, locked, 'J-OWN', { what: 'national_id' })
  return done(true)
}
