import { type Granted, reachesCitizen } from '../rules/access.ts'
import { jobCentreOf } from '../rules/actor.ts'
import { dateOf, type Instant } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { type SituationToday, situationOn } from '../rules/situation.ts'
import { hasOwn } from '../storage/citizens.ts'
import type { Queryable } from '../storage/database.ts'
import { readSituation } from '../storage/situations.ts'
import { ask, type QuestionContext } from './ask.ts'
import { citizenWithId } from './whose.ts'

/**
 * A citizen as of now, whoever asks: for questions and actions that ask for access themselves. Null
 * where there is none.
 */
export async function readSituationToday(
  db: Queryable,
  citizenId: string,
  now: Instant,
): Promise<SituationToday | null> {
  const situation = await readSituation(db, citizenId, dateOf(now))
  return situation && situationOn(situation, now)
}

/**
 * Whether the job centre that asks has written anything about a citizen, which stays its own when
 * they move.
 */
export async function hasWritten({ actor }: Granted, db: Queryable, citizenId: string): Promise<boolean> {
  const jobCentre = jobCentreOf(actor)
  return jobCentre !== null && (await hasOwn(db, citizenId, jobCentre))
}

/**
 * A citizen as of now: all that the rules ask of them. Refusals: not_found, also to the job centre
 * of others (J-OWN).
 */
export const askSituation = (context: QuestionContext, citizenId: string): Promise<Outcome<SituationToday>> =>
  ask(
    context,
    'see_citizen',
    async (granted, looks, database) => {
      const situation = await readSituationToday(database, citizenId, context.clock.now())
      if (!situation || !reachesCitizen(granted, situation)) return refuse('not_found')
      looks.told(citizenId)
      return done(situation)
    },
    { whose: () => citizenWithId(context, citizenId) },
  )
