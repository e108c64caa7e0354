import { reachesThing } from '../../rules/access.ts'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import type { Offer } from '../../rules/offers.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { findClosure, type NamedClosure, pageOfClosures } from '../../storage/closures.ts'
import { worn } from '../../storage/hats.ts'
import {
  type Caseworker,
  findCaseworkerNamed,
  findJobCentre,
  type JobCentre,
  pageOfCaseworkers,
} from '../../storage/job-centres.ts'
import { findOffer, pageOfOffers } from '../../storage/offers.ts'
import { seatsOf } from '../../storage/seats.ts'
import { findTime, type OfferedTime, timesOfOffer } from '../../storage/times.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

// What a job centre offers, to itself. It tells of no citizen, so no look is logged. A list has at
// most one more than was asked for, which says that there are more.

interface Page<Position> {
  /** Where the page before ended; null for the first. */
  readonly after: Position | null
  readonly limit: number
}

/**
 * The job centre's offers, in the order in which they were made, after the id of one. Refusals:
 * not_found.
 */
export const askOffers = (context: QuestionContext, { after, limit }: Page<string>): Promise<Outcome<Offer[]>> =>
  askUnlogged(context, 'see_offers', async ({ actor }, db) =>
    done(await pageOfOffers(db, actor.jobCentre, { after, limit: limit + 1 })),
  )

/** One offer. Refusals: not_found, also to another job centre. */
export const askOffer = (context: QuestionContext, id: string): Promise<Outcome<Offer>> =>
  askUnlogged(context, 'see_offers', async (granted, db) => {
    const offer = await findOffer(db, id)
    return offer && reachesThing(granted, offer) ? done(offer) : refuse('not_found')
  })

/** A published time, with how many of its seats hold a meeting. */
export type PublishedTime = OfferedTime & { readonly booked: number }

/**
 * The times of an offer, in order, without those withdrawn. Refusals: not_found, also to another
 * job centre.
 */
export async function askTimes(
  context: QuestionContext,
  offerId: string,
  {
    limit,
    ...wanted
  }: Page<{ startsAt: Instant; id: string }> & { readonly from: PlainDate | null; readonly to: PlainDate | null },
): Promise<Outcome<PublishedTime[]>> {
  const offer = await askOffer(context, offerId)
  return offer.ok
    ? done(await timesOfOffer(worn(context, 'see_offers'), offerId, { ...wanted, limit: limit + 1 }))
    : offer
}

/**
 * The job centre's closures by their first day; `from`: those that are not over on that day.
 * Refusals: not_found.
 */
export const askClosures = (
  context: QuestionContext,
  { limit, ...wanted }: Page<{ from: PlainDate; id: string }> & { readonly from: PlainDate | null },
): Promise<Outcome<NamedClosure[]>> =>
  askUnlogged(context, 'see_offers', async ({ actor }, db) =>
    done(await pageOfClosures(db, actor.jobCentre, { ...wanted, limit: limit + 1 })),
  )

/** The job centre's caseworkers, in the order of their references. Refusals: not_found. */
export const askCaseworkers = (
  context: QuestionContext,
  { after, limit }: Page<string>,
): Promise<Outcome<Caseworker[]>> =>
  askUnlogged(context, 'see_offers', async ({ actor }, db) =>
    done(await pageOfCaseworkers(db, actor.jobCentre, { after, limit: limit + 1 })),
  )

/** One published time. Refusals: not_found, also to another job centre. */
export const askOfferedTime = (context: QuestionContext, id: string): Promise<Outcome<PublishedTime>> =>
  askUnlogged(context, 'see_offers', async (granted, db) => {
    const [time, seats] = await Promise.all([findTime(db, id), seatsOf(db, [id])])
    if (!time || !reachesThing(granted, time) || time.status === 'withdrawn') return refuse('not_found')
    return done({ ...time, booked: seats.filter((seat) => seat.meetingId !== null).length })
  })

/** One caseworker, by the job centre's own name. Refusals: not_found. */
export const askCaseworker = (context: QuestionContext, ref: string): Promise<Outcome<Caseworker>> =>
  askUnlogged(context, 'see_offers', async ({ actor }, db) => {
    const found = await findCaseworkerNamed(db, actor.jobCentre, ref)
    return found ? done(found) : refuse('not_found')
  })

/** One closure. Refusals: not_found, also to another job centre. */
export const askClosure = (context: QuestionContext, id: string): Promise<Outcome<NamedClosure>> =>
  askUnlogged(context, 'see_offers', async (granted, db) => {
    const found = await findClosure(db, id)
    return found && reachesThing(granted, found) ? done(found) : refuse('not_found')
  })

/**
 * The job centre itself, as citizens see it. Refusals: not_found, where it has told nothing yet.
 */
export const askJobCentre = (context: QuestionContext): Promise<Outcome<JobCentre>> =>
  askUnlogged(context, 'see_offers', async ({ actor }, db) => {
    const found = await findJobCentre(db, actor.jobCentre)
    return found ? done(found) : refuse('not_found')
  })
