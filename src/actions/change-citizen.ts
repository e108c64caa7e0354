import type { PlainDate } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { type ContactDetails, updateContactDetails } from '../storage/citizens.ts'
import { changeGroup, changeJobCentre } from './steps/changes.ts'
import { lockCitizen } from './steps/citizen.ts'
import { type ActionContext, transact } from './transaction.ts'

/** Changes contact details and message preferences; what is not given stays. Refusals: not_found. */
export const changeContactDetails = (
  context: ActionContext,
  citizenId: string,
  details: ContactDetails,
): Promise<Outcome<null>> =>
  transact(context, async (trx) => {
    const locked = await lockCitizen(trx, context, citizenId)
    if (!locked) return refuse('not_found')
    await updateContactDetails(trx, citizenId, details)
    return done(null)
  })

/**
 * D-GROUP-CHANGE: another contact group or category, from today, a coming date, or a past one (which takes effect today);
 * closes an open deadline whose type the new group does not allow. Refusals: not_found, too_far_ahead (J-YEARS).
 */
export const changeContactGroup = (
  context: ActionContext,
  citizenId: string,
  to: { contactGroup: number; category: string | null; from: PlainDate },
): Promise<Outcome<null>> =>
  transact(context, async (trx) => {
    const locked = await lockCitizen(trx, context, citizenId)
    if (!locked) return refuse('not_found')
    const changed = await changeGroup(trx, context, locked, to)
    return changed.ok ? done(null) : changed
  })

/** D-MOVE: another job centre, or none, from a date as above; another municipality closes an open deadline. Refusals: not_found, too_far_ahead. */
export const changeJobCentreOf = (
  context: ActionContext,
  citizenId: string,
  to: { jobCentre: string | null; from: PlainDate },
): Promise<Outcome<null>> =>
  transact(context, async (trx) => {
    const locked = await lockCitizen(trx, context, citizenId)
    if (!locked) return refuse('not_found')
    const changed = await changeJobCentre(trx, context, locked, to)
    return changed.ok ? done(null) : changed
  })
