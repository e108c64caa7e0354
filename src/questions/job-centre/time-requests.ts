import { done, type Outcome } from '../../rules/refusals.ts'
import { standingTimeRequests, type TimeRequest } from '../../storage/time-requests.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

export type { TimeRequest } from '../../storage/time-requests.ts'

/** More than anybody reads. */
const MOST_REQUESTS = 200

/**
 * J-CAPACITY: the requests for times that no planner has ended, the oldest first. They tell of no
 * citizen. Refusals: not_found.
 */
export const askTimeRequests = (context: QuestionContext): Promise<Outcome<TimeRequest[]>> =>
  askUnlogged(context, 'see_time_requests', async ({ actor }, db) =>
    done(await standingTimeRequests(db, actor.jobCentre, MOST_REQUESTS)),
  )
