import { done, type Outcome } from '../rules/refusals.ts'
import { singleStatement } from '../storage/database.ts'
import { insertAccess } from '../storage/records.ts'
import type { ActionContext } from './transaction.ts'

/**
 * J-OWN: "Every look-up of a citizen is logged". `citizenId` is null where nobody was found. In the transaction of an action that it is
 * about, else by itself.
 */
export async function recordAccess(
  { db, joined }: ActionContext,
  access: { client: string; actingUser: string | null; jobCentre: string; citizenId: string | null; operation: string },
): Promise<Outcome<null>> {
  const row = {
    client: access.client,
    acting_user: access.actingUser,
    job_centre: access.jobCentre,
    citizen_id: access.citizenId,
    operation: access.operation,
  }
  await singleStatement(joined?.trx ?? db, (trx) => insertAccess(trx, row))
  return done(null)
}
