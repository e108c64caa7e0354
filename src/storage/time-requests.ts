import type { WhoActed } from '../rules/actor.ts'
import type { Instant } from '../rules/dates.ts'
import type { TimeRequestEnd, WantedTimes } from '../rules/time-requests.ts'
import { actedBy, whoActed } from './acted-by.ts'
import { timeRequestColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import type { TimeRequestRow } from './portal-tables.ts'
import { mustChange } from './rows-changed.ts'

/** A request for times, with the numbers that stood when it was made. */
export interface TimeRequest extends WantedTimes {
  readonly id: string
  readonly jobCentre: string
  readonly citizens: number
  readonly freeTimes: number
  readonly short: number
  readonly askedAt: Instant
  readonly by: WhoActed
  readonly ended: { readonly at: Instant; readonly as: TimeRequestEnd } | null
}

const toTimeRequest = (row: TimeRequestRow): TimeRequest => ({
  id: row.id,
  jobCentre: row.job_centre,
  interviewType: row.interview_type,
  offerId: row.offer_id,
  until: row.until_date,
  times: row.times,
  citizens: row.citizens,
  freeTimes: row.free_times,
  short: row.short,
  askedAt: row.asked_at,
  by: whoActed(row),
  ended: row.ended_at && row.ended_as ? { at: row.ended_at, as: row.ended_as } : null,
})

export async function insertTimeRequest(trx: Transaction, request: Omit<TimeRequest, 'ended'>): Promise<void> {
  const inserted = trx.insertInto('time_request').values({
    id: request.id,
    job_centre: request.jobCentre,
    interview_type: request.interviewType,
    offer_id: request.offerId,
    until_date: request.until,
    times: request.times,
    citizens: request.citizens,
    free_times: request.freeTimes,
    short: request.short,
    asked_at: request.askedAt,
    ended_at: null,
    ended_as: null,
    ...actedBy(request.by),
  })
  await mustChange(1, inserted.execute())
}

/** A request under lock. */
export async function lockTimeRequest(trx: Transaction, id: string): Promise<TimeRequest | null> {
  const query = trx.selectFrom('time_request').select(timeRequestColumns).where('id', '=', id)
  const row = await query.forUpdate().executeTakeFirst()
  return row ? toTimeRequest(row) : null
}

export async function writeTimeRequestEnd(
  trx: Transaction,
  id: string,
  { at, as }: NonNullable<TimeRequest['ended']>,
): Promise<void> {
  const ended = trx.updateTable('time_request').set({ ended_at: at, ended_as: as }).where('id', '=', id)
  await mustChange(1, ended.execute())
}

/** A job centre's requests that nobody has ended, the oldest first; at most so many. */
export async function standingTimeRequests(db: Queryable, jobCentre: string, limit: number): Promise<TimeRequest[]> {
  const rows = await db
    .selectFrom('time_request')
    .select(timeRequestColumns)
    .where('job_centre', '=', jobCentre)
    .where('ended_at', 'is', null)
    .orderBy('asked_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(toTimeRequest)
}
