import { mayAct, reachesThing } from '../rules/access.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Offer } from '../rules/offers.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { type Closure, pageOfClosures } from '../storage/closures.ts'
import { type Caseworker, findJobCentre, type JobCentre, pageOfCaseworkers } from '../storage/job-centres.ts'
import { findOffer, pageOfOffers } from '../storage/offers.ts'
import { type OfferedTime, timesOfOffer } from '../storage/times.ts'
import type { QuestionContext } from './ask.ts'

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
export async function askOffers(
  { db, actor }: QuestionContext,
  { after, limit }: Page<string>,
): Promise<Outcome<Offer[]>> {
  const granted = mayAct(actor, 'see_offers')
  if (!granted.ok) return granted
  return done(await pageOfOffers(db, granted.value.actor.jobCentre, { after, limit: limit + 1 }))
}

/** One offer. Refusals: not_found, also to another job centre. */
export async function askOffer({ db, actor }: QuestionContext, id: string): Promise<Outcome<Offer>> {
  const granted = mayAct(actor, 'see_offers')
  if (!granted.ok) return granted
  const offer = await findOffer(db, id)
  return offer && reachesThing(granted.value, offer) ? done(offer) : refuse('not_found')
}

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
  return offer.ok ? done(await timesOfOffer(context.db, offerId, { ...wanted, limit: limit + 1 })) : offer
}

/**
 * The job centre's closures by their first day; `from`: those that are not over on that day.
 * Refusals: not_found.
 */
export async function askClosures(
  { db, actor }: QuestionContext,
  { limit, ...wanted }: Page<{ from: PlainDate; id: string }> & { readonly from: PlainDate | null },
): Promise<Outcome<Closure[]>> {
  const granted = mayAct(actor, 'see_offers')
  if (!granted.ok) return granted
  return done(await pageOfClosures(db, granted.value.actor.jobCentre, { ...wanted, limit: limit + 1 }))
}

/** The job centre's caseworkers, in the order of their references. Refusals: not_found. */
export async function askCaseworkers(
  { db, actor }: QuestionContext,
  { after, limit }: Page<string>,
): Promise<Outcome<Caseworker[]>> {
  const granted = mayAct(actor, 'see_offers')
  if (!granted.ok) return granted
  return done(await pageOfCaseworkers(db, granted.value.actor.jobCentre, { after, limit: limit + 1 }))
}

/**
 * The job centre itself, as citizens see it. Refusals: not_found, where it has told nothing yet.
 */
export async function askJobCentre({ db, actor }: QuestionContext): Promise<Outcome<JobCentre>> {
  const granted = mayAct(actor, 'see_offers')
  if (!granted.ok) return granted
  const found = await findJobCentre(db, granted.value.actor.jobCentre)
  return found ? done(found) : refuse('not_found')
}
