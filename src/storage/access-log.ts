import { sql } from 'kysely'
import type { Transaction } from './database.ts'
import { preparedStatement } from './prepared-statement.ts'

/** Who looked a citizen up, and how. */
export interface Access {
  readonly client: string
  readonly actingUser: string | null
  readonly jobCentre: string
  /** Null where nobody was found. */
  readonly citizenId: string | null
  readonly operation: string
  /** Whether nothing was told or done. */
  readonly refused: boolean
  /** What was acted on, where that is no citizen: an offer, a closure. */
  readonly subject: string | null
}

const insertIntoLog = preparedStatement<{ readonly json: string }, never>(
  (at) => sql`insert into access_log (client, acting_user, job_centre, citizen_id, operation, refused, subject)
    select client, "actingUser", "jobCentre", "citizenId", operation, refused, subject from json_to_recordset(${at('json')}::json)
      as access(client text, "actingUser" text, "jobCentre" text, "citizenId" uuid, operation text, refused boolean, subject text)`,
)

/** J-OWN: that staff, or their case system, looked citizens up; in this order. */
export async function insertAccesses(trx: Transaction, accesses: readonly Access[]): Promise<void> {
  if (accesses.length === 0) return
  await insertIntoLog(trx, { json: JSON.stringify(accesses) })
}
