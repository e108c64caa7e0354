import { sql } from 'kysely'
import type { RecordedLookKind, WhoLooks } from '../rules/actor.ts'
import { type Instant, type PlainDate, timeZone } from '../rules/dates.ts'
import type { SearchKind } from '../rules/looks.ts'
import type { Queryable, Transaction } from './database.ts'
import { preparedStatement } from './prepared-statement.ts'

/** A search for a person, as it may be kept: never what was typed. */
export interface Search {
  readonly kind: SearchKind
  /** Keyed: the same search has the same hash. */
  readonly hash: Buffer
}

/** A look or an act, without who did it. */
export interface Looked {
  /** Null where nobody was found. */
  readonly citizenId: string | null
  readonly operation: string
  /** Whether nothing was told or done. */
  readonly refused: boolean
  /** What was acted on, where that is no citizen: an offer, a closure. */
  readonly subject: string | null
  readonly search?: Search | null
}

/** A row of the record of access: a look or an act, who did it, and what for. */
export interface Access extends Looked {
  readonly who: Omit<WhoLooks, 'jobCentre'>
  /** For which job centre; null of the operator. */
  readonly jobCentre: string | null
  /** The hash of a staff session's token. */
  readonly staffSession: Buffer | null
  /** What it was for, as whoever looked has said. */
  readonly reason: string | null
}

const hex = (bytes: Buffer | null | undefined): string | null => bytes?.toString('hex') ?? null

const insertIntoLog = preparedStatement<{ readonly json: string }, never>(
  (
    at,
  ) => sql`insert into access_log (kind, client, acting_user, staff_session, job_centre, citizen_id, operation, refused,
      subject, reason, search_kind, search_hash)
    select kind, client, name, decode(session, 'hex'), "jobCentre", "citizenId", operation, refused,
      subject, reason, search, decode(hash, 'hex') from json_to_recordset(${at('json')}::json)
      as access(kind text, client text, name text, session text, "jobCentre" text, "citizenId" uuid, operation text,
        refused boolean, subject text, reason text, search text, hash text)`,
)

/**
 * J-OWN: the looks and acts of staff, case systems and the operator, in this order. The only
 * statement that writes the log: nothing changes a row, and only retention deletes.
 */
export async function insertAccesses(trx: Transaction, accesses: readonly Access[]): Promise<void> {
  if (accesses.length === 0) return
  const rows = accesses.map(({ who, staffSession, search, ...access }) => ({
    ...access,
    ...who,
    session: hex(staffSession),
    search: search?.kind ?? null,
    hash: hex(search?.hash),
  }))
  await insertIntoLog(trx, { json: JSON.stringify(rows) })
}

/** The looks of one kind, of one day, by one kind of person of one job centre. */
export interface LooksOfDay {
  readonly day: PlainDate
  readonly jobCentre: string | null
  /** The job centre's. */
  readonly name: string | null
  readonly kind: RecordedLookKind
  readonly operation: string
  readonly refused: boolean
  readonly count: number
  readonly last: Instant
}

/** A row from before there were kinds tells by its name whether a caseworker was behind it. */
const kindColumn = sql<RecordedLookKind>`coalesce(kind, case when acting_user is null then 'client' else 'caseworker' end)`

/** What was looked up of a citizen from an instant on, the newest first: Danish days. */
export async function looksByDay(
  db: Queryable,
  citizenId: string,
  { from, skip, limit }: { readonly from: Instant; readonly skip: number; readonly limit: number },
): Promise<LooksOfDay[]> {
  const { rows } = await sql<LooksOfDay>`
    select look.day, look.job_centre as "jobCentre", job_centre.name, look.kind, look.operation, look.refused, look.count, look.last
    from (
      select (at at time zone ${timeZone})::date as day, job_centre, ${kindColumn} as kind, operation, refused,
        count(id) as count, max(at) as last
      from access_log where citizen_id = ${citizenId} and at >= ${from}
      group by 1, 2, 3, 4, 5) as look
    left join job_centre on job_centre.code = look.job_centre
    order by look.day desc, look.last desc, look.operation, look.refused, look.job_centre limit ${limit} offset ${skip}`.execute(
    db,
  )
  return rows
}

/** A row of the record of access, as it is exported. */
export interface LookRow {
  readonly id: number
  readonly at: Instant
  readonly kind: RecordedLookKind
  readonly client: string
  readonly name: string | null
  readonly staffSession: Buffer | null
  readonly jobCentre: string | null
  readonly operation: string
  readonly refused: boolean
  readonly subject: string | null
  readonly reason: string | null
  readonly search: SearchKind | null
}

/** All that stands in the record of access of a citizen, the oldest first. */
export async function looksAt(db: Queryable, citizenId: string): Promise<LookRow[]> {
  return await db
    .selectFrom('access_log')
    .select(['id', 'at', 'client', 'acting_user as name', 'staff_session as staffSession', 'job_centre as jobCentre'])
    .select(['operation', 'refused', 'subject', 'reason', 'search_kind as search', kindColumn.as('kind')])
    .where('citizen_id', '=', citizenId)
    .orderBy('id')
    .execute()
}
