import { reachesThing } from '../rules/access.ts'
import type { Offer } from '../rules/offers.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { newId } from '../storage/ids.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import { insertOffer, lockOffer, updateOffer } from '../storage/offers.ts'
import { type ActionContext, transact } from './transaction.ts'

export type OfferContent = Omit<Offer, 'id' | 'jobCentre'>

/** A planner makes a meeting offer. Refusals: not_found, when no job centre acts. */
export const createOffer = (context: ActionContext, content: OfferContent): Promise<Outcome<Offer>> =>
  transact(context, 'create_offer', async (trx, { actor: { jobCentre } }) => {
    await ensureJobCentre(trx, jobCentre)
    const offer: Offer = { ...content, id: newId(), jobCentre }
    await insertOffer(trx, offer, context.clock.now())
    return done(offer)
  })

/**
 * Changes an offer; meetings already made keep the terms under which they were made. Refusals:
 * not_found, other_type_of_interview.
 */
export const changeOffer = (
  context: ActionContext,
  id: string,
  change: Partial<OfferContent>,
): Promise<Outcome<Offer>> =>
  transact(context, 'change_offer', async (trx, granted) => {
    const before = await lockOffer(trx, id)
    if (!before || !reachesThing(granted, before)) return refuse('not_found')
    const offer: Offer = { ...before, ...change }
    if (offer.meetingType !== 'other' && change.otherType) return refuse('other_type_of_interview')
    await updateOffer(trx, offer)
    return done(offer)
  })
