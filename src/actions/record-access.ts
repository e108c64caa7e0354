import { done, type Outcome } from '../rules/refusals.ts'
import { singleStatement } from '../storage/database.ts'
import { type Access, insertAccess } from '../storage/records.ts'
import type { ActionContext } from './transaction.ts'

/** J-OWN: "Every look-up of a citizen is logged". In the transaction of an action that it is about, else by itself. */
export async function recordAccess({ db, joined }: ActionContext, access: Access): Promise<Outcome<null>> {
  await singleStatement(joined?.trx ?? db, (trx) => insertAccess(trx, access))
  return done(null)
}
