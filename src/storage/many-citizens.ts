import { sql } from 'kysely'
import type { PlainDate } from '../rules/dates.ts'
import type { Queryable } from './database.ts'
import { homeOf } from './periods.ts'

/** Those of these citizens who belong to a job centre on a day, in the order given. */
export async function ownAmong(
  db: Queryable,
  ids: readonly string[],
  { jobCentre, today }: { readonly jobCentre: string; readonly today: PlainDate },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select wanted.id from unnest(${[...ids]}::uuid[]) with ordinality as wanted (id, place)
    where ${homeOf('wanted.id', today)} = ${jobCentre} order by wanted.place`.execute(db)
  return rows.map(({ id }) => id)
}
