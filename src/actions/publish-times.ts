import { reachesThing } from '../rules/access.ts'
import { dateOf, type Instant, type PlainDate } from '../rules/dates.ts'
import { MOST_TOLD, publishingRefusals } from '../rules/publishing.ts'
import { done, type Outcome, type Refused, refusal, refuse, refusedBy } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { ensureCaseworkers } from '../storage/job-centres.ts'
import { findOffer } from '../storage/offers.ts'
import { longStatements } from '../storage/pipeline.ts'
import { insertTimes, overlappedPositions, type TimeToInsert } from '../storage/times.ts'
import { recordTimes } from './steps/events.ts'
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
 * Publishes times of an offer, all or none, in the order given. Caseworkers are made when first
 * named. Refusals: not_found; times_in_the_past (M-HORIZON), too_far_ahead (J-YEARS), times_overlap
 * within the list and caseworker_busy with what is published or summoned to already (M-NO-DOUBLE),
 * each with its position.
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
    const published = times.map((time): TimeToInsert => {
      const caseworker = caseworkers.get(time.caseworker)
      if (!caseworker) throw new Error('a caseworker just made has vanished')
      return {
        id: newId(),
        jobCentre: offer.jobCentre,
        offerId: offer.id,
        caseworkerId: caseworker.id,
        startsAt: time.startsAt,
        endsAt: minutesAfter(time.startsAt, time.minutes ?? offer.minutes),
        capacity: time.capacity,
        place: time.place,
        status: 'open',
      }
    })
    const refused = await refusalsOf(trx, published, dateOf(context.clock.now()))
    if (refused) return refused
    await insertTimes(trx, published)
    const told = published.map(({ startsAt }) => ({ offerId: offer.id, startsAt }))
    const { actor } = context
    await recordTimes(trx, 'times.published', told, { jobCentre: offer.jobCentre, actor, at: context.clock.now() })
    return done({ ids: published.map(({ id }) => id) })
  })

async function refusalsOf(
  trx: Transaction,
  published: readonly TimeToInsert[],
  today: PlainDate,
): Promise<Refused | null> {
  const times = published.map(({ startsAt, endsAt, caseworkerId: caseworker }) => ({ startsAt, endsAt, caseworker }))
  const busy = await overlappedPositions(trx, published, MOST_TOLD)
  return refusedBy([
    ...publishingRefusals(times, today),
    ...busy.map((position) =>
      refusal('caseworker_busy', { position, startsAt: published[position]?.startsAt.toString() ?? '' }),
    ),
  ])
}
