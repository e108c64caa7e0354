import { dateOf, type Instant, startOf } from '../../rules/dates.ts'
import { looksKeptFrom } from '../../rules/looks.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { Queryable } from '../../storage/database.ts'
import { type OwnData, readOwnData } from '../../storage/own-data.ts'
import { ask, askOwn, type QuestionContext } from '../ask.ts'

export { type OwnData, type OwnRow, type OwnSection, ownSectionNames } from '../../storage/own-data.ts'

interface Asked {
  readonly realNow: Instant
  readonly looksYears: number
}

async function read(db: Queryable, citizenId: string, now: Instant, asked: Asked): Promise<Outcome<OwnData>> {
  const looksFrom = startOf(looksKeptFrom(dateOf(asked.realNow), asked.looksYears))
  const data = await readOwnData(db, { citizenId, today: dateOf(now), looksFrom })
  return data.citizen.length === 0 ? refuse('not_found') : done(data)
}

/**
 * All that is kept of the citizen, for their own file: no name of an employee, no secret, and no
 * deadline before its activation date (D-HIDDEN). Refusals: not_found.
 */
export const askOwnData = (context: QuestionContext, citizenId: string, asked: Asked): Promise<Outcome<OwnData>> =>
  askOwn(context, 'see_own_data', citizenId, (database) => read(database, citizenId, context.clock.now(), asked))

/** The same to the operator, for a citizen who asks otherwise: a look. Refusals: not_found. */
export const exportCitizen = (context: QuestionContext, citizenId: string, asked: Asked): Promise<Outcome<OwnData>> =>
  ask(context, 'export_citizen', async (_granted, looks, database) => {
    const data = await read(database, citizenId, context.clock.now(), asked)
    if (data.ok) looks.told(citizenId)
    return data
  })
