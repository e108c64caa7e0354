import { countCapacity } from '../questions/job-centre/capacity-count.ts'
import { reachesThing } from '../rules/access.ts'
import { whoActs } from '../rules/actor.ts'
import { capacityOf, DEFAULT_WEEKS } from '../rules/capacity-figures.ts'
import { dateOf } from '../rules/dates.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import { type TimeRequestEnd, timeRequestRefusals, type WantedTimes } from '../rules/time-requests.ts'
import { newId } from '../storage/ids.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import { findOffer } from '../storage/offers.ts'
import { insertTimeRequest, lockTimeRequest, type TimeRequest, writeTimeRequestEnd } from '../storage/time-requests.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * J-CAPACITY, "Bed om tider": asks the planners for times, and keeps the numbers of the next weeks
 * as they are now. Refusals: not_found, also for an offer of another job centre or type;
 * times_in_the_past, too_far_ahead.
 */
export const askForTimes = (context: ActionContext, wanted: WantedTimes): Promise<Outcome<TimeRequest>> =>
  transact(context, 'ask_for_times', async (trx, granted) => {
    const now = context.clock.now()
    const today = dateOf(now)
    const { actor } = granted
    const { interviewType, offerId } = wanted
    const refused = refusedBy(timeRequestRefusals(wanted, today))
    if (refused) return refused
    const offer = offerId === null ? null : await findOffer(trx, offerId)
    if (offerId !== null && !(offer && reachesThing(granted, offer) && offer.meetingType === interviewType))
      return refuse('not_found')
    const { jobCentre } = actor
    const count = await countCapacity(trx, { jobCentre, interviewType, today, now })
    const {
      citizens,
      times: freeTimes,
      short,
    } = capacityOf(count.counted, count.matching, count.lacking, DEFAULT_WEEKS)
    const numbers = { citizens, freeTimes, short }
    await ensureJobCentre(trx, jobCentre)
    const request = { ...wanted, ...numbers, id: newId(), jobCentre, askedAt: now, by: whoActs(actor) }
    await insertTimeRequest(trx, request)
    return done({ ...request, ended: null })
  })

/**
 * A planner ends a request: times were opened, or are not. Ended before, it stays as it was ended.
 * Refusals: not_found.
 */
export const endTimeRequest = (context: ActionContext, id: string, as: TimeRequestEnd): Promise<Outcome<TimeRequest>> =>
  transact(context, 'end_time_request', async (trx, granted) => {
    const request = await lockTimeRequest(trx, id)
    if (!request || !reachesThing(granted, request)) return refuse('not_found')
    if (request.ended) return done(request)
    const ended = { at: context.clock.now(), as }
    await writeTimeRequestEnd(trx, id, ended)
    return done({ ...request, ended })
  })
