import { needsLeaveToOpenTimes } from '../../rules/access.ts'
import type { Actor } from '../../rules/actor.ts'
import type { JobCentreSettings } from '../../rules/job-centre-settings.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import type { Queryable } from '../../storage/database.ts'
import { readJobCentreSettings } from '../../storage/job-centre-settings.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

/** J-SETTINGS: what one's own job centre has set for its portal. Refusals: not_found. */
export const askJobCentreSettings = (context: QuestionContext): Promise<Outcome<JobCentreSettings>> =>
  askUnlogged(context, 'see_job_centre_settings', async ({ actor }, db) =>
    done(await readJobCentreSettings(db, actor.jobCentre)),
  )

/** J-SETTINGS: whether who acts may make times: caseworkers only where it lets them. */
export const mayOpenTimes = async (db: Queryable, actor: Actor & { readonly jobCentre: string }): Promise<boolean> =>
  !needsLeaveToOpenTimes(actor) || (await readJobCentreSettings(db, actor.jobCentre)).caseworkersOpenTimes

/** The same for whoever asks for the pages that make times. Refusals: not_found. */
export const askMayOpenTimes = (context: QuestionContext): Promise<Outcome<boolean>> =>
  askUnlogged(context, 'see_job_centre_settings', async ({ actor }, db) => done(await mayOpenTimes(db, actor)))
