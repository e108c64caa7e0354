import type { Instant } from '../rules/dates.ts'
import { type RetentionTimes, type SweepName, sweepNames } from '../rules/kept-kinds.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { sweptBefore } from '../rules/retention.ts'
import { countQuietCitizens } from '../storage/leaving-citizens.ts'
import { countDue, lastRetentionRuns, type RetentionRun } from '../storage/sweeps.ts'
import { askUnlogged, type QuestionContext } from './ask.ts'

/** What a sweep now would take. */
interface Due {
  readonly sweep: SweepName
  /** Rows from before this go. */
  readonly before: Instant
  readonly count: number
}

export interface Retention {
  readonly due: readonly Due[]
  /** The newest first. */
  readonly runs: readonly RetentionRun[]
}

const RUNS = 10

/** What the night would take now, and what the last ones took. Refusals: not_found. */
export const askRetention = (
  context: QuestionContext,
  { realNow, times }: { readonly realNow: Instant; readonly times: RetentionTimes },
): Promise<Outcome<Retention>> =>
  askUnlogged(context, 'see_retention', async (_granted, db) => {
    const now = context.clock.now()
    const due: Due[] = []
    for (const sweep of sweepNames) {
      const before = sweptBefore(sweep, { now, realNow }, times)
      const count = sweep === 'citizens' ? await countQuietCitizens(db, before) : await countDue(db, sweep, before)
      due.push({ sweep, before, count })
    }
    return done({ due, runs: await lastRetentionRuns(db, RUNS) })
  })
