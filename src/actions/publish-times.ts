import type { Instant } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { newId } from '../storage/ids.ts'
import { ensureCaseworkers } from '../storage/job-centres.ts'
import { findOffer } from '../storage/offers.ts'
import type { NewTimeRow } from '../storage/tables.ts'
import { insertTimes } from '../storage/times.ts'
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
 * caseworker_busy where one would have two overlapping times (M-NO-DOUBLE).
 */
export const publishTimes = (
  context: ActionContext,
  offerId: string,
  times: readonly NewTime[],
): Promise<Outcome<{ ids: readonly string[] }>> =>
  transact(context, async (trx) => {
    const { actor } = context
    const offer = await findOffer(trx, offerId)
    if (!offer || actor.kind !== 'job_centre' || offer.jobCentre !== actor.jobCentre) return refuse('not_found')
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
    await insertTimes(trx, rows)
    return done({ ids: rows.map((row) => row.id) })
  })
