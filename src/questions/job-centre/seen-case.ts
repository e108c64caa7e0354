import { reachesCitizen } from '../../rules/access.ts'
import type { SeenCase } from '../../rules/case-changes.ts'
import { dateOf, type Instant } from '../../rules/dates.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { lastCaseNumber } from '../../storage/case-changes.ts'
import type { Queryable } from '../../storage/database.ts'
import { onOneConnection } from '../../storage/pipeline.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'
import { hasWritten, readSituationToday } from '../situation.ts'

/** J-STALE: what a page that is shown now has seen of a case, to be carried by its forms. */
export const readSeenCase = async (db: Queryable, citizenId: string, now: Instant): Promise<SeenCase> => ({
  through: await lastCaseNumber(db, citizenId),
  on: dateOf(now),
})

/**
 * The same, for a page whose own question does not read it. A number tells nothing of a citizen, so
 * no look is written. Refusals: not_found.
 */
export const askSeenCase = (context: QuestionContext, citizenId: string): Promise<Outcome<SeenCase>> =>
  askUnlogged(context, 'see_case_number', (granted, database) =>
    onOneConnection(database, async (db) => {
      const now = context.clock.now()
      const [situation, written, seen] = await Promise.all([
        readSituationToday(db, citizenId, now),
        hasWritten(granted, db, citizenId),
        readSeenCase(db, citizenId, now),
      ])
      return situation && reachesCitizen(granted, situation, { written }) ? done(seen) : refuse('not_found')
    }),
  )
