import { sql } from 'kysely'
import type { RecordedLookKind } from '../rules/actor.ts'
import type { Instant } from '../rules/dates.ts'
import type { SearchKind } from '../rules/looks.ts'
import { WITHHELD } from '../rules/protection.ts'
import type { Queryable } from './database.ts'

/** Which looks of a job centre: in a time, of one citizen, by one name. */
export interface WantedLooks {
  readonly jobCentre: string
  readonly from: Instant
  readonly before: Instant
  readonly citizenId?: string | null
  /** The key of an employee's name: no name stands in an address. */
  readonly who?: string | null
}

/** A look as the auditor sees it. */
export interface ListedLook {
  readonly id: number
  readonly at: Instant
  readonly kind: RecordedLookKind
  /** The system by which it was looked. */
  readonly client: string
  /** The employee's; null where the system told none. */
  readonly name: string | null
  readonly citizenId: string | null
  /** Null of nobody, and of a citizen whom the job centre has never had. */
  readonly citizen: string | null
  readonly operation: string
  readonly refused: boolean
  readonly reason: string | null
  readonly search: SearchKind | null
}

/** The same name has the same key, whatever the case of its letters. */
const nameKey = sql<string>`md5(lower(access_log.acting_user))`

const wanted = (db: Queryable, { jobCentre, from, before, citizenId = null, who = null }: WantedLooks) =>
  db
    .selectFrom('access_log')
    .where('access_log.job_centre', '=', jobCentre)
    .where('access_log.at', '>=', from)
    .where('access_log.at', '<', before)
    .$if(citizenId !== null, (query) => query.where('access_log.citizen_id', '=', citizenId))
    .$if(who !== null, (query) => query.where(nameKey, '=', who))

/**
 * J-PROTECTED: the name as `shownName` has it for the record of access, which tells the days of the
 * database.
 */
const recordedName = sql<
  string | null
>`case when citizen.protected_until >= (now() at time zone 'Europe/Copenhagen')::date then ${WITHHELD} else citizen.name end`

const listed = (query: ReturnType<typeof wanted>) =>
  query
    .leftJoin('citizen', 'citizen.id', 'access_log.citizen_id')
    .select(['access_log.id', 'access_log.at', 'access_log.client', 'access_log.acting_user as name'])
    .select(['access_log.citizen_id as citizenId', 'access_log.operation'])
    .select(recordedName.as('citizen'))
    .select(['access_log.refused', 'access_log.reason', 'access_log.search_kind as search'])
    .select(
      sql<RecordedLookKind>`coalesce(kind, case when acting_user is null then 'client' else 'caseworker' end)`.as(
        'kind',
      ),
    )

/** The newest first. */
export const listLooks = (
  db: Queryable,
  which: WantedLooks,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): Promise<ListedLook[]> =>
  listed(wanted(db, which))
    .orderBy('access_log.at', 'desc')
    .orderBy('access_log.id', 'desc')
    .offset(skip)
    .limit(limit)
    .execute()

export async function countLooks(db: Queryable, which: WantedLooks): Promise<number> {
  const { count } = await wanted(db, which)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** Somebody who looked: an employee by the key and the name. */
export interface WhoLooked {
  readonly key: string
  readonly name: string
}

/** The employees who looked in this time, by the alphabet. */
export const whoLooked = (db: Queryable, which: WantedLooks, limit: number): Promise<WhoLooked[]> =>
  wanted(db, which)
    .select((eb) => [
      nameKey.as('key'),
      eb.fn.min(eb.fn.coalesce('access_log.acting_user', sql<string>`''`)).as('name'),
    ])
    .where('access_log.acting_user', 'is not', null)
    .groupBy(nameKey)
    .orderBy('name')
    .limit(limit)
    .execute()

/**
 * So many looks of employees at citizens, drawn by a number: the same number draws the same looks
 * of the same time. The oldest first.
 */
export async function drawLooks(
  db: Queryable,
  which: WantedLooks,
  { number, most }: { readonly number: number; readonly most: number },
): Promise<ListedLook[]> {
  const drawn = await listed(wanted(db, which))
    .where('access_log.citizen_id', 'is not', null)
    .where('access_log.acting_user', 'is not', null)
    .orderBy(sql`md5(access_log.id || ':' || ${number}::text)`)
    .limit(most)
    .execute()
  return drawn.toSorted((a, b) => a.id - b.id)
}

/** The name of a citizen whom a job centre has or had; null of anybody else. */
export async function nameOfEverOurs(db: Queryable, citizenId: string, jobCentre: string): Promise<string | null> {
  const row = await db
    .selectFrom('citizen')
    .select(recordedName.as('name'))
    .where('id', '=', citizenId)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('job_centre_period')
          .select(sql`1`.as('one'))
          .whereRef('job_centre_period.citizen_id', '=', 'citizen.id')
          .where('job_centre_period.job_centre', '=', jobCentre)
          .where('job_centre_period.withdrawn_at', 'is', null),
      ),
    )
    .executeTakeFirst()
  return row?.name ?? null
}
