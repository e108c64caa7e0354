import { jobCentreOf } from '../rules/actor.ts'
import type { SeenCase } from '../rules/case-changes.ts'
import { chosenWith, type Detail } from '../rules/contact-details.ts'
import type { PlainDate } from '../rules/dates.ts'
import type { Warning } from '../rules/new-deadline.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { type ContactDetails, updateContactDetails } from '../storage/citizens.ts'
import { findJobCentre } from '../storage/job-centres.ts'
import { lockCitizen } from './steps/citizen.ts'
import { changeGroup, changeJobCentre, warningsOfChange } from './steps/citizen-changes.ts'
import { importCaseworker, importDetails, tellDetails } from './steps/details.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Changes contact details, message preferences and, by a job centre, the named caseworker; what is
 * not given stays. What a citizen changes
 * they have chosen, and a job centre changes none of it (N-OPTOUT): `kept` tells what stands
 * although it says something else. Refusals: not_found.
 */
export const changeContactDetails = (
  context: ActionContext,
  citizenId: string,
  told: ContactDetails & { readonly caseworker?: string | null },
): Promise<Outcome<{ kept: readonly Detail[] }>> =>
  transact(context, 'change_contact_details', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const { row } = locked
    const { caseworker, ...details } = told
    const writer = jobCentreOf(granted.actor)
    const who = { actor: context.actor, at: locked.now }
    if (writer !== null) {
      await importCaseworker(trx, citizenId, writer, caseworker, who)
      return done({ kept: await importDetails(trx, row, writer, details, who) })
    }
    await updateContactDetails(trx, citizenId, { ...details, chosen: chosenWith(row, details) })
    await tellDetails(trx, row, locked.situation.jobCentre, details, who)
    return done({ kept: [] })
  })

/**
 * D-GROUP-CHANGE: another contact group or category, from today, a coming date, or a past one
 * (which takes effect today); closes an open deadline whose type the new group does not allow.
 * `seen`: what a form had seen of the case (J-STALE). Refusals: not_found, too_far_ahead (J-YEARS),
 * case_changed, day_changed.
 */
export const changeContactGroup = (
  context: ActionContext,
  citizenId: string,
  to: { contactGroup: number; category: string | null; from: PlainDate },
  { seen = null }: { readonly seen?: SeenCase | null } = {},
): Promise<Outcome<{ warnings: readonly Warning[] }>> =>
  transact(context, 'change_contact_group', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const stale = await refuseChangedSince(trx, locked, seen)
    if (stale) return stale
    const warnings = await warningsOfChange(trx, locked, to)
    const changed = await changeGroup(trx, context, locked, to)
    return changed.ok ? done({ warnings }) : changed
  })

/**
 * D-MOVE: another job centre, or none, from a date as above; another municipality closes an open
 * deadline. D-RESIDENCE: by the job centre that has the person, and to one that is registered, else
 * nobody would have them. Refusals: not_found, too_far_ahead, job_centre_not_registered,
 * case_changed, day_changed.
 */
export const changeJobCentreOf = (
  context: ActionContext,
  citizenId: string,
  to: { jobCentre: string | null; from: PlainDate },
  { seen = null }: { readonly seen?: SeenCase | null } = {},
): Promise<Outcome<{ warnings: readonly Warning[] }>> =>
  transact(context, 'move_citizen', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const stale = await refuseChangedSince(trx, locked, seen)
    if (stale) return stale
    if (to.jobCentre !== null && !(await findJobCentre(trx, to.jobCentre))) return refuse('job_centre_not_registered')
    const warnings = await warningsOfChange(trx, locked, to)
    const changed = await changeJobCentre(trx, context, locked, to)
    return changed.ok ? done({ warnings }) : changed
  })
