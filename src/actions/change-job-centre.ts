import { done, type Outcome } from '../rules/refusals.ts'
import {
  type Caseworker,
  type CaseworkerDetails,
  ensureJobCentre,
  findJobCentre,
  type JobCentre,
  saveCaseworker,
  saveJobCentre,
} from '../storage/job-centres.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * The job centre's own name and contact details, as citizens see them; what is not given stays.
 * Refusals: not_found, when no job centre acts.
 */
export const changeJobCentre = (
  context: ActionContext,
  details: Pick<JobCentre, 'name'> & Partial<Omit<JobCentre, 'code'>>,
): Promise<Outcome<JobCentre>> =>
  transact(context, 'change_job_centre', async (trx, { actor: { jobCentre: code } }) =>
    done(await saveJobCentre(trx, { code, ...details })),
  )

/**
 * D-RESIDENCE: the job centres whose case systems may call are registered: citizens can be moved to
 * them before they have called.
 */
export const registerJobCentres = (context: ActionContext, codes: readonly string[]): Promise<Outcome<null>> =>
  transact(context, 'register_job_centres', async (trx) => {
    // Nothing is written where they all are: a program starts on a database that cannot be written
    // to as well.
    for (const code of codes) if (!(await findJobCentre(trx, code))) await ensureJobCentre(trx, code)
    return done(null)
  })

/**
 * Makes a caseworker or changes their name, address, video room and team; what is not given stays.
 * Refusals: not_found.
 */
export const changeCaseworker = (context: ActionContext, caseworker: CaseworkerDetails): Promise<Outcome<Caseworker>> =>
  transact(context, 'change_caseworker', async (trx, { actor: { jobCentre } }) => {
    await ensureJobCentre(trx, jobCentre)
    return done(await saveCaseworker(trx, { jobCentre, ...caseworker }))
  })
