import { sql } from 'kysely'
import type { PlainDate } from '../rules/dates.ts'
import type { Queryable } from './database.ts'
import { homeOf } from './periods.ts'
import { namedIn } from './work-list/parts.ts'

/** A citizen whose page somebody opened. */
export interface OpenedLately {
  readonly citizenId: string
  readonly name: string
  readonly isProtected: boolean
}

interface WhoOpened {
  readonly jobCentre: string
  readonly name: string
  readonly today: PlainDate
}

/** So many looks are read: whoever goes to and fro between a few citizens finds those alone. */
const LOOKS_READ = 50

/**
 * J-OWN: whose pages a member of staff opened last, by the record of looks; of those who belong to
 * the job centre today. The last first.
 */
export async function openedLately(
  db: Queryable,
  { jobCentre, name, today }: WhoOpened,
  limit: number,
): Promise<OpenedLately[]> {
  const { rows } = await sql<OpenedLately>`
    select citizen.id as "citizenId", ${namedIn({ jobCentre, today })} from (
      select citizen_id, max(id) as last from (
        select citizen_id, id from access_log
        where job_centre = ${jobCentre} and acting_user = ${name} and operation = 'see_case' and not refused
        order by id desc limit ${LOOKS_READ}) as looks
      where citizen_id is not null group by citizen_id order by last desc limit ${2 * limit}) as opened
    join citizen on citizen.id = opened.citizen_id
    where ${homeOf('citizen.id', today)} = ${jobCentre}
    order by opened.last desc limit ${limit}`.execute(db)
  return rows
}
