import type { Insertable } from 'kysely'
import type { Transaction } from './database.ts'
import type { Database } from './tables.ts'

/** F-EVIDENCE: that a citizen found no free time. */
export async function insertNoTimeFinding(
  trx: Transaction,
  row: Insertable<Database['no_time_finding']>,
): Promise<void> {
  await trx.insertInto('no_time_finding').values(row).execute()
}
