import { inOrder, type JobCentreSettings, settingRefusals } from '../rules/job-centre-settings.ts'
import { done, type Outcome, refusedBy } from '../rules/refusals.ts'
import { readJobCentreSettings, saveJobCentreSettings } from '../storage/job-centre-settings.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * J-SETTINGS: what a job centre sets for its own portal; what is not given stays. It holds for what
 * is done from now on. Refusals: not_found, setting_out_of_bounds.
 */
export const changeJobCentreSettings = (
  context: ActionContext,
  changes: Partial<JobCentreSettings>,
): Promise<Outcome<JobCentreSettings>> =>
  transact(context, 'change_job_centre_settings', async (trx, { actor: { jobCentre } }) => {
    const refused = refusedBy(settingRefusals(changes))
    if (refused) return refused
    await ensureJobCentre(trx, jobCentre)
    const { quickDays } = changes
    const kept = quickDays === undefined ? changes : { ...changes, quickDays: inOrder(quickDays) }
    await saveJobCentreSettings(trx, jobCentre, kept)
    return done(await readJobCentreSettings(trx, jobCentre))
  })
