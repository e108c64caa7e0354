import type { Keys } from '../../keys/keys.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { citizenIdWithNumber } from '../../storage/citizen-numbers.ts'
import { type JobCentre, namedJobCentres } from '../../storage/job-centres.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

export type { JobCentre } from '../../storage/job-centres.ts'

/** The national id number that a broker vouches for: ten digits. */
type OfNumber = QuestionContext & { readonly keys: Keys }

/** Whose number this is. Refusals: not_found, where the person is registered nowhere. */
export const askWhoHasNumber = (context: OfNumber, number: string): Promise<Outcome<string>> =>
  askUnlogged(context, 'see_who_has_number', async (_, db) => {
    const found = await citizenIdWithNumber(db, context.keys.numbers.lookUp(number))
    return found === null ? refuse('not_found') : done(found)
  })

/** How to reach each job centre that has told its name, for somebody whom none has registered. */
export const askJobCentres = (context: QuestionContext): Promise<Outcome<readonly JobCentre[]>> =>
  askUnlogged(context, 'see_job_centres', async (_, db) => done(await namedJobCentres(db)))
