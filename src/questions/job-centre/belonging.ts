import { reachesCitizen } from '../../rules/access.ts'
import { type CitizenChange, changeWarnings } from '../../rules/change-warnings.ts'
import type { Warning } from '../../rules/new-deadline.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { type ComingChange, comingChangesOf } from '../../storage/coming-changes.ts'
import { type JobCentre, registeredJobCentres } from '../../storage/job-centres.ts'
import { findOffers } from '../../storage/offers.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { readSituationToday } from '../situation.ts'
import { citizenWithId } from '../whose.ts'
import { aroundCitizen, type CitizenCase, knownTo } from './around-citizen.ts'

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
  ask(
    context,
    'see_citizen',
    (granted, looks, database) =>
      snapshot(database, async (db) => {
        const now = context.clock.now()
        const situation = await readSituationToday(db, citizenId, now)
        if (!situation?.jobCentre || !reachesCitizen(granted, situation)) return refuse('not_found')
        looks.told(citizenId)
        const offerIds = [...new Set(situation.meetings.flatMap(({ offerId }) => offerId ?? []))]
        const [around, offers, coming, jobCentres] = await Promise.all([
          aroundCitizen(db, granted.actor, situation.jobCentre, situation, now),
          findOffers(db, offerIds),
          comingChangesOf(db, citizenId, situation.today),
          registeredJobCentres(db),
        ])
        if (!around) return refuse('not_found')
        const warnings = change && changeWarnings(situation, change, offers)
        return done({ ...around, now, situation: knownTo(granted.actor, situation), warnings, coming, jobCentres })
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )
