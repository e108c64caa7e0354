import { defaultJobCentreSettings, type JobCentreSettings } from '../rules/job-centre-settings.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

/** What a job centre has set; the defaults where it has set nothing. */
export async function readJobCentreSettings(db: Queryable, jobCentre: string): Promise<JobCentreSettings> {
  const row = await db
    .selectFrom('job_centre_setting')
    .select(['usual_days', 'quick_days', 'few_times', 'caseworkers_open_times'])
    .where('job_centre', '=', jobCentre)
    .executeTakeFirst()
  if (!row) return defaultJobCentreSettings
  return {
    usualDays: row.usual_days,
    quickDays: row.quick_days,
    fewTimes: row.few_times,
    caseworkersOpenTimes: row.caseworkers_open_times,
  }
}

/** Changes only the settings that are named, so two at once do not undo each other. */
export async function saveJobCentreSettings(
  trx: Transaction,
  jobCentre: string,
  { usualDays, quickDays, fewTimes, caseworkersOpenTimes }: Partial<JobCentreSettings>,
): Promise<void> {
  const changes = {
    ...(usualDays === undefined ? {} : { usual_days: usualDays }),
    ...(quickDays === undefined ? {} : { quick_days: [...quickDays] }),
    ...(fewTimes === undefined ? {} : { few_times: fewTimes }),
    ...(caseworkersOpenTimes === undefined ? {} : { caseworkers_open_times: caseworkersOpenTimes }),
  }
  const usual = defaultJobCentreSettings
  const saved = trx
    .insertInto('job_centre_setting')
    .values({
      job_centre: jobCentre,
      usual_days: usual.usualDays,
      quick_days: [...usual.quickDays],
      few_times: usual.fewTimes,
      caseworkers_open_times: usual.caseworkersOpenTimes,
      ...changes,
    })
    .onConflict((conflict) => conflict.column('job_centre').doUpdateSet({ job_centre: jobCentre, ...changes }))
  await mustChange(1, saved.execute())
}
