import { reachesThing } from '../rules/access.ts'
import { dateOf, type Instant, type PlainDate } from '../rules/dates.ts'
import { MOST_TOLD, publishingRefusals } from '../rules/publishing.ts'
import { done, type Outcome, type Refused, refusal, refuse, refusedBy } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { ensureCaseworkers } from '../storage/job-centres.ts'
import { findOffer } from '../storage/offers.ts'
import { longStatements } from '../storage/pipeline.ts'
import type { NewTimeRow } from '../storage/tables.ts'
import { insertTimes, overlappedPositions } from '../storage/times.ts'
import { minutesAfter } from './steps/meetings.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface NewTime {
  readonly startsAt: Instant
  /** Null: as long as the offer says. */
  readonly minutes: number | null
  readonly capacity: number
  readonly caseworker: string
  readonly place: string | null
}

/**
 * Publishes times of an offer, all or none, in the order given. Caseworkers are made when first named. Refusals: not_found;
 * times_in_the_past (M-HORIZON), too_far_ahead (J-YEARS), times_overlap within the list and caseworker_busy with what is published or summoned to
 * already (M-NO-DOUBLE), each with its position.
 */
export const publishTimes = (
  context: ActionContext,
  offerId: string,
  times: readonly NewTime[],
): Promise<Outcome<{ ids: readonly string[] }>> =>
  transact(context, 'publish_times', async (trx, granted) => {
    await longStatements(trx)
    const offer = await findOffer(trx, offerId)
    if (!offer || !reachesThing(granted, offer)) return refuse('not_found')
    const caseworkers = await ensureCaseworkers(
      trx,
      offer.jobCentre,
      times.map((time) => time.caseworker),
    )
    const rows = times.map((time): NewTimeRow => {
      const caseworker = caseworkers.get(time.caseworker)
      if (!caseworker) throw new Error('a caseworker just made has vanished')
      return {
        id: newId(),
        job_centre: offer.jobCentre,
        offer_id: offer.id,
        caseworker_id: caseworker.id,
        starts_at: time.startsAt,
        ends_at: minutesAfter(time.startsAt, time.minutes ?? offer.minutes),
        capacity: time.capacity,
        place: time.place,
        status: 'open',
        blocked_by: null,
      }
    })
    const refused = await refusalsOf(trx, rows, dateOf(context.clock.now()))
    if (refused) return refused
    await insertTimes(trx, rows)
    return done({ ids: rows.map((row) => row.id) })
  })

async function refusalsOf(trx: Transaction, rows: readonly NewTimeRow[], today: PlainDate): Promise<Refused | null> {
  const times = rows.map((row) => ({ startsAt: row.starts_at, endsAt: row.ends_at, caseworker: row.caseworker_id }))
  const busy = await overlappedPositions(trx, rows, MOST_TOLD)
  return refusedBy([
    ...publishingRefusals(times, today),
    ...busy.map((position) =>
      refusal('caseworker_busy', { position, startsAt: rows[position]?.starts_at.toString() ?? '' }),
    ),
  ])
}
