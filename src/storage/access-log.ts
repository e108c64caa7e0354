import { sql } from 'kysely'
import type { WhoLooks } from '../rules/actor.ts'
import type { SearchKind } from '../rules/looks.ts'
import type { Transaction } from './database.ts'
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
  /** Of staff: the hash of the session's token. */
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
