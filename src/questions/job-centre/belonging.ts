import { type CitizenChange, changeWarnings } from '../../rules/change-warnings.ts'
import type { Warning } from '../../rules/new-deadline.ts'
import type { Outcome } from '../../rules/refusals.ts'
import { type ComingChange, comingChangesOf } from '../../storage/coming-changes.ts'
import { type JobCentre, registeredJobCentres } from '../../storage/job-centres.ts'
import { findOffers } from '../../storage/offers.ts'
import type { QuestionContext } from '../ask.ts'
import { aroundCitizen, askOfCase, type CitizenCase, knownTo } from './around-citizen.ts'

/** A citizen before their contact group or job centre is changed. */
export interface Belonging extends CitizenCase {
  /** What the change does; null where none is wanted yet. */
  readonly warnings: readonly Warning[] | null
  readonly coming: readonly ComingChange[]
  /** The job centres that are here, by name. */
  readonly jobCentres: readonly JobCentre[]
}

/**
 * What a change of contact group or job centre would do, by the rules that the change itself asks
 * (D-GROUP-CHANGE, D-MOVE). Refusals: not_found.
 */
export const askBelonging = (
  context: QuestionContext,
  citizenId: string,
  change: CitizenChange | null,
): Promise<Outcome<Belonging>> =>
  askOfCase(context, 'see_citizen', citizenId, async ({ db, actor, now, jobCentre, situation }) => {
    const offerIds = [...new Set(situation.meetings.flatMap(({ offerId }) => offerId ?? []))]
    const [around, offers, coming, jobCentres] = await Promise.all([
      aroundCitizen(db, actor, jobCentre, situation, now),
      findOffers(db, offerIds),
      comingChangesOf(db, citizenId, situation.today),
      registeredJobCentres(db),
    ])
    const warnings = change && changeWarnings(situation, change, offers)
    return around && { ...around, now, situation: knownTo(actor, situation), warnings, coming, jobCentres }
  })
