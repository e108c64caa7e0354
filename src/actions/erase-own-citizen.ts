import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { eraseCitizen, standingOf } from '../storage/erasing.ts'
import { lockCitizen } from './steps/citizen.ts'
import { changeJobCentre } from './steps/citizen-changes.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Erases a citizen for the job centre that has them: name, number, contact details, absences and
 * words go at once. What documents the case stays under an id that leads to nobody, until its time
 * (`src/rules/retention.ts`). Nothing is done while a deadline or meeting stands. Refusals:
 * not_found, citizen_case_stands.
 */
export const eraseOwnCitizen = (context: ActionContext, citizenId: string): Promise<Outcome<null>> =>
  transact(context, 'erase_own_citizen', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const { today, now } = locked
    const standing = await standingOf(trx, citizenId, today)
    if (!standing || standing.deadline || standing.meeting) return refuse('citizen_case_stands')
    const left = await changeJobCentre(trx, context, locked, { jobCentre: null, from: today })
    if (!left.ok) return left
    const after = await standingOf(trx, citizenId, today)
    // A move to another job centre was reported ahead: then they are not this one's to erase.
    if (after?.jobCentre) return refuse('citizen_case_stands')
    await eraseCitizen(trx, citizenId, now)
    return done(null)
  })
