import { done, type Outcome } from '../rules/refusals.ts'
import { withCommit } from '../storage/database.ts'
import { insertAccess } from '../storage/records.ts'
import { type ActionContext, transact } from './transaction.ts'

/** J-OWN: "Every look-up of a citizen is logged". `citizenId` is null where nobody was found. */
export const recordAccess = (
  context: ActionContext,
  access: { client: string; actingUser: string | null; jobCentre: string; citizenId: string | null; operation: string },
): Promise<Outcome<null>> =>
  transact(context, async (trx) => {
    const row = {
      client: access.client,
      acting_user: access.actingUser,
      job_centre: access.jobCentre,
      citizen_id: access.citizenId,
      operation: access.operation,
    }
    withCommit(trx, insertAccess(trx, row))
    return done(null)
  })
