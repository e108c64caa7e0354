import { sql } from 'kysely'
import type { Transaction } from './database.ts'

/** What two may change that is no citizen's: by the table that has it. */
const tables = { offer: 'meeting_offer', time: 'offered_time', closure: 'closure' } as const
export type ThingWithId = keyof typeof tables

/** `no key`: whoever only refers to the thing need not wait. */
export async function lockThing(trx: Transaction, of: ThingWithId, id: string): Promise<void> {
  await sql`select from ${sql.table(tables[of])} where id = ${id} for no key update`.execute(trx)
}

export async function lockJobCentre(trx: Transaction, code: string): Promise<void> {
  await sql`select from job_centre where code = ${code} for no key update`.execute(trx)
}

/** By the job centre's own name for the caseworker, however it is written. */
export async function lockCaseworkerNamed(trx: Transaction, jobCentre: string, ref: string): Promise<void> {
  await sql`select from caseworker where job_centre = ${jobCentre} and caseworker_key(ref) = caseworker_key(${ref})
    for no key update`.execute(trx)
}
