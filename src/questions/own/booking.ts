import { reachesCitizen } from '../../rules/access.ts'
import type { Instant } from '../../rules/dates.ts'
import type { Deadline } from '../../rules/deadline.ts'
import type { Offer } from '../../rules/offers.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { findDeadline } from '../../storage/deadlines.ts'
import { findOffer } from '../../storage/offers.ts'
import { onOneConnection } from '../../storage/pipeline.ts'
import { findHold, isTaken } from '../../storage/seats.ts'
import { findTime, type OfferedTime } from '../../storage/times.ts'
import { askOwn, askUnlogged, type QuestionContext } from '../ask.ts'

export type { OfferedTime } from '../../storage/times.ts'

// What the steps of a booking ask. Times and offers are no citizen's; the rules say which of them
// this one can book.

/** A published time, whether or not it can be had. Refusals: not_found. */
export const askTime = (context: QuestionContext, timeId: string): Promise<Outcome<OfferedTime>> =>
  askUnlogged(context, 'see_booking', async (_, db) => {
    const time = await findTime(db, timeId)
    return time ? done(time) : refuse('not_found')
  })

/** An offer as it is now. Refusals: not_found. */
export const askOfferNow = (context: QuestionContext, offerId: string): Promise<Outcome<Offer>> =>
  askUnlogged(context, 'see_booking', async (_, db) => {
    const offer = await findOffer(db, offerId)
    return offer ? done(offer) : refuse('not_found')
  })

export interface HeldTime {
  readonly time: OfferedTime
  /**
   * Until when the citizen holds a seat of it for this; null where they hold none that counts
   * (M-HOLD).
   */
  readonly until: Instant | null
}

/**
 * A time with the citizen's hold on it, in one trip; `rebooks`: the meeting that is to be moved
 * there. Refusals: not_found.
 */
export const askHeldTime = (
  context: QuestionContext,
  {
    citizenId,
    timeId,
    rebooks,
  }: { readonly citizenId: string; readonly timeId: string; readonly rebooks: string | null },
): Promise<Outcome<HeldTime>> =>
  askOwn(context, 'see_booking', citizenId, async (database) => {
    const [time, hold] = await onOneConnection(database, (db) =>
      Promise.all([findTime(db, timeId), findHold(db, citizenId)]),
    )
    if (!time) return refuse('not_found')
    const counts = hold?.timeId === timeId && hold.rebooks === rebooks && isTaken(hold, context.clock.now())
    return done({ time, until: counts ? hold.heldUntil : null })
  })

/**
 * The citizen's own deadline that a page has shown, also when it is closed. Refusals: not_found.
 */
export const askShownDeadline = (context: QuestionContext, id: string): Promise<Outcome<Deadline>> =>
  askUnlogged(context, 'see_booking', async (granted, db) => {
    const shown = await findDeadline(db, id)
    return shown && reachesCitizen(granted, shown) ? done(shown) : refuse('not_found')
  })
