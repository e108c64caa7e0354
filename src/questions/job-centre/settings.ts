import type { JobCentreSettings } from '../../rules/job-centre-settings.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { readJobCentreSettings } from '../../storage/job-centre-settings.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

/** J-SETTINGS: what one's own job centre has set for its portal. Refusals: not_found. */
export const askJobCentreSettings = (context: QuestionContext): Promise<Outcome<JobCentreSettings>> =>
  askUnlogged(context, 'see_job_centre_settings', async ({ actor }, db) =>
    done(await readJobCentreSettings(db, actor.jobCentre)),
  )
