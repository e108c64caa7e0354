import { sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

/**
 * O-NIGHT: a night is begun. One that has no end was interrupted; one that still runs says so when
 * it ends.
 */
export async function insertNightlyRun(trx: Transaction, day: PlainDate, startedAt: Instant): Promise<number> {
  const unfinished = trx
    .updateTable('nightly_run')
    .set({ interrupted_at: startedAt })
    .where('finished_at', 'is', null)
    .where('interrupted_at', 'is', null)
  await mustChange({ atMost: Number.MAX_SAFE_INTEGER }, unfinished.execute())
  const { id } = await trx
    .insertInto('nightly_run')
    .values({ day, started_at: startedAt, finished_at: null, events_from: sql<number>`event_horizon()` })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function finishNightlyRun(
  trx: Transaction,
  id: number,
  result: { finishedAt: Instant; deadlines: number; meetings: number; messages: number },
): Promise<void> {
  const { finishedAt, ...counts } = result
  const finished = trx.updateTable('nightly_run').set({ finished_at: finishedAt, interrupted_at: null, ...counts })
  await mustChange(1, finished.where('id', '=', id).execute())
}

/** Whether the night of a day has been run to its end. */
export async function nightHasRun(db: Queryable, day: PlainDate): Promise<boolean> {
  const row = await db
    .selectFrom('nightly_run')
    .select('id')
    .where('day', '=', day)
    .where('finished_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
