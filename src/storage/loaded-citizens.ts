import { sql } from 'kysely'
import { addNumbers } from './citizen-numbers.ts'
import type { NewCitizen } from './citizens.ts'
import type { Queryable, Transaction } from './database.ts'

// A load of citizens, some of them a transaction: what `insertCitizen` and the look by number do
// for one, in one statement for all.

/** Whose numbers these are, by the hash in hexadecimal. */
export async function citizenIdsWithNumbers(db: Queryable, hashes: readonly Buffer[]): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await sql<{ hash: Buffer; citizenId: string }>`
    select hash, citizen_id as "citizenId" from citizen_number where hash = any(${[...hashes]}::bytea[])`.execute(db)
  return new Map(rows.map(({ hash, citizenId }) => [hash.toString('hex'), citizenId]))
}

/**
 * The ids of those who were inserted: without any whom somebody registered a moment before. Their
 * numbers must differ.
 */
export async function insertCitizens(trx: Transaction, citizens: readonly NewCitizen[]): Promise<ReadonlySet<string>> {
  if (citizens.length === 0) return new Set()
  const column = <K extends keyof NewCitizen>(key: K) => citizens.map((citizen) => citizen[key])
  const oldest = citizens.map(({ numbers: [first] }) => {
    if (!first) throw new Error('a citizen without a number')
    return first
  })
  const { rows } = await sql<{ id: string }>`
    with numbered as (
      insert into citizen_number (citizen_id, key_number, hash, sealed)
      select citizen_id, key_number, hash, sealed from unnest(${oldest.map(({ citizenId }) => citizenId)}::uuid[], ${oldest.map(({ keyNumber }) => keyNumber)}::integer[],
        ${oldest.map(({ hash }) => hash)}::bytea[], ${oldest.map(({ sealed }) => sealed)}::bytea[]) as one (citizen_id, key_number, hash, sealed)
      on conflict on constraint citizen_number_one_per_person do nothing returning citizen_id)
    insert into citizen (id, name, mobile, email, sms_service, email_service, language, details_of, caseworker_id,
      created_at, protected_until)
    select id, name, mobile, email, sms_service, email_service, language, details_of, caseworker_id, created_at, protected_until
    from unnest(${column('id')}::uuid[], ${column('name')}::text[], ${column('mobile')}::text[], ${column('email')}::text[],
      ${column('smsService')}::boolean[], ${column('emailService')}::boolean[], ${column('language')}::text[],
      ${column('detailsOf')}::text[], ${column('caseworkerId')}::uuid[], ${column('createdAt')}::timestamptz[],
      ${column('protectedUntil').map((until) => until ?? null)}::date[])
      as given (id, name, mobile, email, sms_service, email_service, language, details_of, caseworker_id, created_at, protected_until)
    join numbered on numbered.citizen_id = given.id returning id`.execute(trx)
  const made = new Set(rows.map(({ id }) => id))
  await addNumbers(
    trx,
    citizens.filter(({ id }) => made.has(id)).flatMap(({ numbers: [, ...others] }) => others),
  )
  return made
}
