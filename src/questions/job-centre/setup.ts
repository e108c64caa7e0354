import { type PlainDate } from '../../rules/dates.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { findJobCentre, type JobCentre } from '../../storage/job-centres.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { listUnknownMessages, type UnknownMessage } from '../../storage/unknown-messages.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'
import { holidaysOf, type SeenHoliday } from './holidays.ts'

export type { UnknownMessage } from '../../storage/unknown-messages.ts'

/** What a job centre sets up for itself; no citizen is told of. */
export interface Setup {
  readonly jobCentre: JobCentre
  /** The holidays of this year and the next. */
  readonly holidays: readonly SeenHoliday[]
}

/** One's own job centre's name and address, and its holidays. Refusals: not_found. */
export const askSetup = (context: QuestionContext, today: PlainDate): Promise<Outcome<Setup>> =>
  askUnlogged(context, 'see_setup', ({ actor }, database) =>
    snapshot(database, async (db) => {
      const [jobCentre, thisYear, nextYear] = await Promise.all([
        findJobCentre(db, actor.jobCentre),
        holidaysOf(db, actor.jobCentre, today.year),
        holidaysOf(db, actor.jobCentre, today.year + 1),
      ])
      return jobCentre ? done({ jobCentre, holidays: [...thisYear, ...nextYear] }) : refuse('not_found')
    }),
  )

/** More at once are settled in turns. */
const MOST_LISTED = 200

/**
 * N-ONCE: messages of unknown outcome, by their references; nobody is named. Refusals: not_found.
 */
export const askUnknownMessages = (context: QuestionContext): Promise<Outcome<UnknownMessage[]>> =>
  askUnlogged(context, 'see_unknown_messages', async ({ actor }, db) =>
    done(await listUnknownMessages(db, actor.jobCentre, MOST_LISTED)),
  )
