import { type Insertable, sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { ActedBy } from './acted-by.ts'
import { absenceColumns, citizenColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import type { CitizenRow, Database } from './tables.ts'

/**
 * The citizen's row, locked until the transaction ends: the first lock of every action on a citizen. `no key`: whoever only refers
 * to the citizen need not wait; the night, which holds the deadline and writes a message, would be waited for by the action it waits for.
 */
export const lockCitizenRow = (trx: Transaction, id: string): Promise<CitizenRow | undefined> =>
  trx.selectFrom('citizen').select(citizenColumns).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()

export const findCitizen = (db: Queryable, id: string): Promise<CitizenRow | undefined> =>
  db.selectFrom('citizen').select(citizenColumns).where('id', '=', id).executeTakeFirst()

export const findCitizenByCprHash = (db: Queryable, cprHash: Buffer): Promise<CitizenRow | undefined> =>
  db.selectFrom('citizen').select(citizenColumns).where('cpr_hash', '=', cprHash).executeTakeFirst()

/** The first citizens in the order in which they were registered, for the demo's sign-in page; `name`: whose name has this in it. */
export const listCitizens = (db: Queryable, limit: number, name = ''): Promise<CitizenRow[]> =>
  db
    .selectFrom('citizen')
    .select(citizenColumns)
    .where(sql<boolean>`strpos(lower(name), lower(${name})) > 0`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()

/** False when somebody registered the same person a moment before. */
export async function insertCitizen(trx: Transaction, row: Insertable<Database['citizen']>): Promise<boolean> {
  const inserted = await trx
    .insertInto('citizen')
    .values(row)
    .onConflict((conflict) => conflict.column('cpr_hash').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** What is not given stays as it is. */
export interface ContactDetails {
  readonly name?: string
  readonly mobile?: string | null
  readonly email?: string | null
  readonly sms_service?: boolean
  readonly email_service?: boolean
  readonly language?: string
}

export async function updateContactDetails(trx: Transaction, id: string, details: ContactDetails): Promise<void> {
  if (Object.keys(details).length === 0) return
  await trx.updateTable('citizen').set(details).where('id', '=', id).execute()
}

export async function insertContactGroupPeriod(
  trx: Transaction,
  row: { citizenId: string; contactGroup: number; category: string | null; from: PlainDate; reportedOn: PlainDate },
): Promise<void> {
  await trx
    .insertInto('contact_group_period')
    .values({
      citizen_id: row.citizenId,
      contact_group: row.contactGroup,
      category: row.category,
      from_date: row.from,
      reported_on: row.reportedOn,
    })
    .execute()
}

export async function insertJobCentrePeriod(
  trx: Transaction,
  row: { citizenId: string; jobCentre: string | null; from: PlainDate; reportedOn: PlainDate },
): Promise<void> {
  await trx
    .insertInto('job_centre_period')
    .values({ citizen_id: row.citizenId, job_centre: row.jobCentre, from_date: row.from, reported_on: row.reportedOn })
    .execute()
}

export async function insertAbsence(trx: Transaction, row: Insertable<Database['absence']>): Promise<void> {
  await trx.insertInto('absence').values(row).execute()
}

/** Whose an absence is that is still in force, null when there is none. */
export const findAbsence = (db: Queryable, id: string) =>
  db
    .selectFrom('absence')
    .select(absenceColumns)
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()

/** The row stays, with who took it back. */
export async function withdrawAbsence(trx: Transaction, id: string, at: Instant, actor: ActedBy): Promise<void> {
  const { by: withdrawn_by, by_kind: withdrawn_by_kind, by_client: withdrawn_by_client } = actor
  await trx
    .updateTable('absence')
    .set({ withdrawn_at: at, withdrawn_by, withdrawn_by_kind, withdrawn_by_client })
    .where('id', '=', id)
    .execute()
}

/** D-UNKNOWING: the first time that the citizen comes. */
export async function markSignedIn(trx: Transaction, id: string, at: Instant): Promise<void> {
  await trx
    .updateTable('citizen')
    .set({ first_signed_in_at: at })
    .where('id', '=', id)
    .where('first_signed_in_at', 'is', null)
    .execute()
}

/** Where messages to a citizen go. */
export type Recipient = Pick<CitizenRow, 'id' | 'sms_service' | 'email_service' | 'mobile' | 'email'>

export async function readRecipients(db: Queryable, ids: readonly string[]): Promise<Map<string, Recipient>> {
  const rows = await db
    .selectFrom('citizen')
    .select(['id', 'sms_service', 'email_service', 'mobile', 'email'])
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
