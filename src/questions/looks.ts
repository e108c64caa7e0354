import { done, type Outcome } from '../rules/refusals.ts'
import { type LookRow, looksAt } from '../storage/access-log.ts'
import { ask, type QuestionContext } from './ask.ts'

export type { LookRow } from '../storage/access-log.ts'

/**
 * J-OWN: all that stands in the record of access of a citizen, the oldest first; empty where there
 * is none. To ask is a look as well, and stands there before the answer is given. Refusals:
 * not_found.
 */
export const askLooks = (context: QuestionContext, citizenId: string): Promise<Outcome<LookRow[]>> =>
  ask(context, 'export_looks', async (_granted, looks, db) => {
    looks.told(citizenId)
    return done(await looksAt(db, citizenId))
  })
