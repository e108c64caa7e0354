import { sql } from 'kysely'
import type { NumberOf } from '../keys/number-keys.ts'
import type { Absence } from '../rules/absences.ts'
import { type Citizen, type Detail, type Details, details as detailNames } from '../rules/contact-details.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { SaidPeriod } from '../rules/residence.ts'
import { addNumbers, withNumber } from './citizen-numbers.ts'
import { absenceColumns, citizenColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import type { TimeCaseworker } from './job-centres.ts'
import { groupOf, homeOf } from './periods.ts'
import { mustChange } from './rows-changed.ts'
import type { CitizenRow } from './tables.ts'

/** The column of each detail, which `chosen` names too. */
const columnOf = {
  mobile: 'mobile',
  email: 'email',
  smsService: 'sms_service',
  emailService: 'email_service',
  language: 'language',
} as const satisfies Readonly<Record<Detail, keyof CitizenRow>>

const chosenIn = ({ chosen }: CitizenRow): Detail[] => detailNames.filter((detail) => chosen.includes(columnOf[detail]))

export const toCitizen = (row: CitizenRow): Citizen => ({
  id: row.id,
  name: row.name,
  mobile: row.mobile,
  email: row.email,
  smsService: row.sms_service,
  emailService: row.email_service,
  language: row.language,
  chosen: chosenIn(row),
  detailsOf: row.details_of,
  firstSignedInAt: row.first_signed_in_at,
  diedOn: row.died_on,
  protectedUntil: row.protected_until,
})

/**
 * The citizen's row, locked until the transaction ends: the first lock of every action on a
 * citizen. `no key`: whoever only refers to the citizen need not wait; the night, which holds the
 * deadline and writes a message, would be waited for by the action it waits for.
 */
export async function lockCitizenRow(trx: Transaction, id: string): Promise<Citizen | undefined> {
  const locked = trx.selectFrom('citizen').select(citizenColumns).where('id', '=', id).forNoKeyUpdate()
  const row = await locked.executeTakeFirst()
  return row && toCitizen(row)
}

export async function findCitizen(db: Queryable, id: string): Promise<Citizen | undefined> {
  const row = await db.selectFrom('citizen').select(citizenColumns).where('id', '=', id).executeTakeFirst()
  return row && toCitizen(row)
}

export async function findCitizens(db: Queryable, ids: readonly string[]): Promise<Citizen[]> {
  const rows = await db
    .selectFrom('citizen')
    .select(citizenColumns)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
  return rows.map(toCitizen)
}

/** A person by their number's hashes under the keys in use. */
export async function findCitizenByNumber(db: Queryable, hashes: readonly Buffer[]): Promise<Citizen | undefined> {
  const row = await db
    .selectFrom('citizen')
    .select(citizenColumns)
    .where('id', '=', withNumber(hashes))
    .executeTakeFirst()
  return row && toCitizen(row)
}

/**
 * A person by number, with whether a job centre has them on a day: one statement, so that a look
 * for somebody else's citizen takes as long as one for nobody (J-OWN). The period that holds is
 * that of `periodOn`; before the first has begun, the first.
 */
export async function findOwnCitizen(
  db: Queryable,
  { hashes, jobCentre, today }: { hashes: readonly Buffer[]; jobCentre: string; today: PlainDate },
): Promise<{ readonly id: string; readonly own: boolean } | null> {
  const { rows } = await sql<{ id: string; own: boolean }>`
    select citizen.id, coalesce(${homeOf('citizen.id', today)} = ${jobCentre}, false) as own
    from citizen where id = ${withNumber(hashes)}`.execute(db)
  return rows[0] ?? null
}

/** A citizen in a list of those found by name. */
export interface FoundCitizen {
  readonly id: string
  readonly name: string
  readonly contactGroup: number
  readonly diedOn: PlainDate | null
  readonly isProtected: boolean
}

/**
 * The citizens of a job centre on a day whose name has this in it, by name. Periods hold as in
 * `findOwnCitizen`; before the first contact group has begun, the first.
 */
export async function findOwnCitizensByName(
  db: Queryable,
  { name, jobCentre, today, limit }: { name: string; jobCentre: string; today: PlainDate; limit: number },
): Promise<FoundCitizen[]> {
  const { rows } = await sql<FoundCitizen>`
    select citizen.id, citizen.name, ${groupOf('citizen.id', today)} as "contactGroup", died_on as "diedOn",
      coalesce(protected_until >= ${today}, false) as "isProtected"
    from citizen
    where strpos(lower(citizen.name), lower(${name})) > 0 and ${homeOf('citizen.id', today)} = ${jobCentre}
    order by citizen.name, citizen.id limit ${limit}`.execute(db)
  return rows
}

/**
 * The first citizens in the order in which they were registered, for the demo's sign-in page;
 * `name`: whose name has this in it.
 */
export async function listCitizens(db: Queryable, limit: number, name = ''): Promise<Citizen[]> {
  const rows = await db
    .selectFrom('citizen')
    .select(citizenColumns)
    .where(sql<boolean>`strpos(lower(name), lower(${name})) > 0`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(toCitizen)
}

/** A citizen to be written, with their number under each key in use, the oldest first. */
export interface NewCitizen extends Details {
  readonly id: string
  readonly numbers: readonly NumberOf[]
  readonly name: string
  readonly detailsOf: string
  readonly caseworkerId: string | null
  readonly protectedUntil?: PlainDate | null
  readonly createdAt: Instant
}

/**
 * False when somebody registered the same person a moment before: then the number stands under the
 * oldest key in use, which every running program has.
 */
export async function insertCitizen(trx: Transaction, citizen: NewCitizen): Promise<boolean> {
  const [oldest, ...others] = citizen.numbers
  if (!oldest) throw new Error('a citizen without a number')
  const { id, name, mobile, email, smsService, emailService, language, detailsOf, caseworkerId, createdAt } = citizen
  const { protectedUntil = null } = citizen
  const { rows } = await sql`
    with numbered as (
      insert into citizen_number (citizen_id, key_number, hash, sealed)
      values (${id}, ${oldest.keyNumber}, ${oldest.hash}, ${oldest.sealed})
      on conflict on constraint citizen_number_one_per_person do nothing returning citizen_id)
    insert into citizen (id, name, mobile, email, sms_service, email_service, language, details_of, caseworker_id,
      created_at, protected_until)
    select citizen_id, ${name}, ${mobile}, ${email}, ${smsService}::boolean, ${emailService}::boolean, ${language},
      ${detailsOf}, ${caseworkerId}::uuid, ${createdAt}::timestamptz, ${protectedUntil}::date from numbered returning id`.execute(
    trx,
  )
  if (rows.length === 0) return false
  await addNumbers(trx, others)
  return true
}

/** What is not given stays as it is. */
export interface ContactDetails extends Partial<Details> {
  readonly name?: string
  /** J-PROTECTED: null ends it. */
  readonly protectedUntil?: PlainDate | null
}

/**
 * With who said it: `chosen` is all that the citizen has chosen, `detailsOf` who wrote the rest
 * (N-OPTOUT, D-RESIDENCE).
 */
export async function updateContactDetails(
  trx: Transaction,
  id: string,
  details: ContactDetails & { readonly chosen?: Detail[]; readonly detailsOf?: string | null },
): Promise<void> {
  if (Object.keys(details).length === 0) return
  const { name, mobile, email, smsService, emailService, language, chosen, detailsOf, protectedUntil } = details
  const columns = {
    name,
    mobile,
    email,
    sms_service: smsService,
    email_service: emailService,
    language,
    chosen: chosen?.map((detail) => columnOf[detail]),
    details_of: detailsOf,
    protected_until: protectedUntil,
  }
  await mustChange(1, trx.updateTable('citizen').set(columns).where('id', '=', id).execute())
}

/** The caseworker whom a job centre has named for a citizen. */
export interface NamedCaseworker extends TimeCaseworker {
  readonly id: string
  readonly jobCentre: string
}

export async function findNamedCaseworker(db: Queryable, citizenId: string): Promise<NamedCaseworker | null> {
  const row = await db
    .selectFrom('citizen')
    .innerJoin('caseworker', 'caseworker.id', 'citizen.caseworker_id')
    .select(['caseworker.id', 'caseworker.ref', 'caseworker.name', 'caseworker.job_centre as jobCentre'])
    .where('citizen.id', '=', citizenId)
    .executeTakeFirst()
  return row ?? null
}

/** The same of several citizens, by citizen. */
export async function findNamedCaseworkers(
  db: Queryable,
  citizenIds: readonly string[],
): Promise<Map<string, NamedCaseworker>> {
  const rows = await db
    .selectFrom('citizen')
    .innerJoin('caseworker', 'caseworker.id', 'citizen.caseworker_id')
    .select(['citizen.id as citizenId', 'caseworker.id', 'caseworker.ref', 'caseworker.name'])
    .select('caseworker.job_centre as jobCentre')
    .where('citizen.id', '=', sql<string>`any(${[...citizenIds]}::uuid[])`)
    .execute()
  return new Map(rows.map(({ citizenId, ...named }) => [citizenId, named]))
}

/** Null: nobody is named. */
export async function nameCaseworker(trx: Transaction, citizenId: string, caseworkerId: string | null): Promise<void> {
  const named = trx.updateTable('citizen').set({ caseworker_id: caseworkerId }).where('id', '=', citizenId)
  await mustChange(1, named.execute())
}

/**
 * D-RESIDENCE: whether a job centre has said before that the person moved there, on that day or a
 * later one.
 */
export async function hasSaidMovedHere(
  db: Queryable,
  { citizenId, jobCentre, from }: { citizenId: string; jobCentre: string; from: PlainDate },
): Promise<boolean> {
  const said = await db
    .selectFrom('job_centre_period')
    .select('id')
    .where('citizen_id', '=', citizenId)
    .where('job_centre', '=', jobCentre)
    .where('moved_here', '=', true)
    .where('from_date', '>=', from)
    .limit(1)
    .executeTakeFirst()
  return said !== undefined
}

/**
 * The job centres that a citizen was said to belong to, in the order in which they take effect;
 * without those that were taken back.
 */
export async function periodsOfJobCentre(db: Queryable, citizenId: string): Promise<SaidPeriod[]> {
  const { rows } = await sql<SaidPeriod>`
    select from_date as "from", job_centre as "jobCentre", moved_here or by_kind = 'registry' as "ofResidence"
    from job_centre_period where citizen_id = ${citizenId} and withdrawn_at is null
    order by greatest(from_date, reported_on), id`.execute(db)
  return rows
}

/**
 * J-OWN: whether a job centre has written anything of its own about a citizen, which stays its own
 * when they move.
 */
export async function hasOwn(db: Queryable, citizenId: string, jobCentre: string): Promise<boolean> {
  const { rows } = await sql<{ own: boolean }>`
    select exists (select from deadline where citizen_id = ${citizenId} and job_centre = ${jobCentre})
      or exists (select from meeting where citizen_id = ${citizenId} and job_centre = ${jobCentre})
      or exists (select from message where citizen_id = ${citizenId} and job_centre = ${jobCentre}) as own`.execute(db)
  return rows[0]?.own ?? false
}

/** An absence that is still in force or, where asked for, one that was taken back. */
export async function findAbsence(
  db: Queryable,
  id: string,
  { withdrawn = false }: { withdrawn?: boolean } = {},
): Promise<(Absence & { readonly citizenId: string }) | null> {
  const row = await db
    .selectFrom('absence')
    .select(absenceColumns)
    .where('id', '=', id)
    .$if(!withdrawn, (query) => query.where('withdrawn_at', 'is', null))
    .executeTakeFirst()
  if (!row) return null
  return {
    id: row.id,
    citizenId: row.citizen_id,
    jobCentre: row.job_centre,
    kind: row.kind,
    from: row.from_date,
    to: row.to_date,
    reportedOn: row.reported_on,
  }
}

/** D-UNKNOWING: the first time that the citizen comes. */
export async function markSignedIn(trx: Transaction, id: string, at: Instant): Promise<void> {
  const signedIn = trx.updateTable('citizen').set({ first_signed_in_at: at }).where('id', '=', id)
  await mustChange({ atMost: 1 }, signedIn.where('first_signed_in_at', 'is', null).execute())
}

/** Null: they live. */
export async function saveDeath(trx: Transaction, id: string, on: PlainDate | null): Promise<void> {
  await mustChange(1, trx.updateTable('citizen').set({ died_on: on }).where('id', '=', id).execute())
}

/** Where messages to a citizen go. */
export type Recipient = Pick<Citizen, 'id' | 'smsService' | 'emailService' | 'mobile' | 'email'>

export async function readRecipients(db: Queryable, ids: readonly string[]): Promise<Map<string, Recipient>> {
  const rows = await db
    .selectFrom('citizen')
    .select(['id', 'sms_service as smsService', 'email_service as emailService', 'mobile', 'email'])
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
