import { sql } from 'kysely'
import { caseworkerColumns, columnsIn, jobCentreColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { newId } from './ids.ts'
import { mustChange } from './rows-changed.ts'
import type { CaseworkerRow } from './tables.ts'

/** A job centre as citizens see it. */
export interface JobCentre {
  readonly code: string
  readonly name: string
  readonly address: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly url: string | null
}

export const findJobCentre = (db: Queryable, code: string): Promise<JobCentre | undefined> =>
  db.selectFrom('job_centre').select(jobCentreColumns).where('code', '=', code).executeTakeFirst()

/** The job centres of a municipality that are registered here. */
export async function jobCentresOfMunicipality(db: Queryable, municipality: string): Promise<string[]> {
  const inMunicipality = db.selectFrom('job_centre').select('code').where('code', 'like', `${municipality}%`)
  return (await inMunicipality.orderBy('code').execute()).map(({ code }) => code)
}

/** A caseworker as citizens see them. */
export interface Caseworker {
  /** The job centre's own name for them. */
  readonly ref: string
  readonly name: string
  readonly email: string | null
  /** The room in which citizens meet them on video. */
  readonly videoUrl: string | null
  /** The group in which planners see them; citizens do not. */
  readonly team: string | null
}

/** What can be said of a caseworker; what is not given stays as it is. */
export type CaseworkerDetails = Pick<Caseworker, 'ref' | 'name'> & Partial<Caseworker>

/** A caseworker with the id by which times and meetings name them. */
export interface StoredCaseworker extends Caseworker {
  readonly id: string
}

const toCaseworker = ({ ref, name, email, video_url: videoUrl, team }: CaseworkerRow): Caseworker => ({
  ref,
  name,
  email,
  videoUrl,
  team,
})

/** What is not given stays as it is; of a new one it is null. */
export async function saveJobCentre(
  trx: Transaction,
  row: Pick<JobCentre, 'code' | 'name'> & Partial<JobCentre>,
): Promise<JobCentre> {
  const { code: _code, ...details } = row
  return await trx
    .insertInto('job_centre')
    .values({ address: null, phone: null, email: null, url: null, ...row })
    .onConflict((conflict) => conflict.column('code').doUpdateSet(details))
    .returning(jobCentreColumns)
    .executeTakeFirstOrThrow()
}

/**
 * A job centre that acts before it has told its name and address gets a row with its code as its
 * name.
 */
export async function ensureJobCentre(trx: Transaction, code: string): Promise<void> {
  const made = trx
    .insertInto('job_centre')
    .values({ code, name: code, address: null, phone: null, email: null, url: null })
    .onConflict((conflict) => conflict.doNothing())
  await mustChange({ atMost: 1 }, made.execute())
}

export async function pageOfCaseworkers(
  db: Queryable,
  jobCentre: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<Caseworker[]> {
  const rows = await db
    .selectFrom('caseworker')
    .select(caseworkerColumns)
    .where('job_centre', '=', jobCentre)
    .where('ref', '>', after ?? '')
    .orderBy('ref')
    .limit(limit)
    .execute()
  return rows.map(toCaseworker)
}

/** By the job centre's own name, however it is written. */
export async function findCaseworkerNamed(db: Queryable, jobCentre: string, ref: string): Promise<Caseworker | null> {
  const row = await db
    .selectFrom('caseworker')
    .select(caseworkerColumns)
    .where('job_centre', '=', jobCentre)
    .where(sql<boolean>`caseworker_key(ref) = caseworker_key(${ref})`)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row ? toCaseworker(row) : null
}

/** Who has a time. */
export interface TimeCaseworker {
  readonly ref: string
  readonly name: string
}

/** Who has times, with their team. */
export interface TeamCaseworker extends TimeCaseworker {
  readonly team: string | null
}

/** Everybody of a job centre, by their ids. */
export async function caseworkersOf(db: Queryable, jobCentre: string): Promise<Map<string, TeamCaseworker>> {
  const { rows } = await sql<TeamCaseworker & { id: string }>`
    select id, ref, name, team from caseworker where job_centre = ${jobCentre}`.execute(db)
  return new Map(rows.map(({ id, ...caseworker }) => [id, caseworker]))
}

/** The video rooms of everybody of a job centre, by their ids. */
export async function videoRoomsOf(db: Queryable, jobCentre: string): Promise<Map<string, string | null>> {
  const rows = await db
    .selectFrom('caseworker')
    .select(['id', 'video_url as videoUrl'])
    .where('job_centre', '=', jobCentre)
    .execute()
  return new Map(rows.map(({ id, videoUrl }) => [id, videoUrl]))
}

/**
 * Makes a caseworker or changes one, and leaves what is not given; the reference stays as it was
 * first written, however it is written now (`caseworker_key`).
 */
export async function saveCaseworker(
  trx: Transaction,
  caseworker: CaseworkerDetails & { readonly jobCentre: string },
): Promise<Caseworker> {
  const { jobCentre, ref, name, email, videoUrl, team } = caseworker
  const details = {
    name,
    ...(email === undefined ? {} : { email }),
    ...(videoUrl === undefined ? {} : { video_url: videoUrl }),
    ...(team === undefined ? {} : { team }),
  }
  const row = await trx
    .insertInto('caseworker')
    .values({ id: newId(), job_centre: jobCentre, ref, email: null, video_url: null, ...details })
    .onConflict((conflict) =>
      conflict
        .expression(sql`job_centre, caseworker_key(ref)`)
        .where(sql<boolean>`twin_of is null`)
        .doUpdateSet(details),
    )
    .returning(caseworkerColumns)
    .executeTakeFirstOrThrow()
  return toCaseworker(row)
}

/**
 * Caseworkers by their references as given; two ways of writing one are one caseworker
 * (`caseworker_key`). One named for the first time is made, with the reference as the name. In the
 * order of the keys, so that two of these never wait for each other.
 */
export async function ensureCaseworkers(
  trx: Transaction,
  jobCentre: string,
  refs: readonly string[],
): Promise<Map<string, StoredCaseworker>> {
  const wanted = [...new Set(refs)]
  const made = sql`
    insert into caseworker (id, job_centre, ref, name)
    select id, ${jobCentre}, ref, ref from unnest(${wanted.map(newId)}::uuid[], ${wanted}::text[]) as named (id, ref)
    order by caseworker_key(ref), ref
    on conflict do nothing`.execute(trx)
  await mustChange({ atMost: wanted.length }, made)
  return await caseworkersByRef(trx, jobCentre, wanted)
}

/** Those of these caseworkers who are known, by their references as given. */
export async function caseworkersByRef(
  db: Queryable,
  jobCentre: string,
  refs: readonly string[],
): Promise<Map<string, StoredCaseworker>> {
  const { rows } = await sql<CaseworkerRow & { wanted: string }>`
    select named.ref as wanted, ${sql.join(columnsIn('caseworker', caseworkerColumns).map((name) => sql.ref(name)))}
    from unnest(${[...new Set(refs)]}::text[]) as named (ref)
    join caseworker on caseworker.job_centre = ${jobCentre} and caseworker.twin_of is null
      and caseworker_key(caseworker.ref) = caseworker_key(named.ref)`.execute(db)
  return new Map(rows.map((row) => [row.wanted, { id: row.id, ...toCaseworker(row) }]))
}

export const findCaseworker = async (db: Queryable, id: string): Promise<TimeCaseworker | null> =>
  (await db.selectFrom('caseworker').select(['ref', 'name']).where('id', '=', id).executeTakeFirst()) ?? null

/**
 * Locks a caseworker, so that two summonses at the same hour queue instead of meeting at the
 * constraint. After citizen and deadline, before times.
 */
export async function lockCaseworker(trx: Transaction, id: string): Promise<void> {
  await trx.selectFrom('caseworker').select('id').where('id', '=', id).forUpdate().execute()
}

/** All job centres that are here, by name. */
export const registeredJobCentres = (db: Queryable): Promise<JobCentre[]> =>
  db.selectFrom('job_centre').select(jobCentreColumns).orderBy('name').orderBy('code').execute()

/** The job centres that have told their name, by name; the first few of many. */
export const namedJobCentres = (db: Queryable): Promise<JobCentre[]> =>
  db
    .selectFrom('job_centre')
    .select(jobCentreColumns)
    .whereRef('name', '!=', 'code')
    .orderBy('name')
    .limit(20)
    .execute()
