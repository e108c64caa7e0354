import { hoursAfter, type Instant, isInstantBefore } from './dates.ts'
import { endOf, lastRebooking } from './last-moments.ts'
import { isInterview, type Meeting } from './meetings.ts'
import type { Offer } from './offers.ts'
import type { SituationToday } from './situation.ts'

/** M-HOLD: "Choosing a time holds a seat for 10 minutes". */
export const HOLD_MINUTES = 10

const sooner = (a: Instant, b: Instant): Instant => (isInstantBefore(a, b) ? a : b)

/**
 * M-HOLD: until when at most a seat chosen now is held, whichever the time: `HOLD_MINUTES`, but
 * never beyond the end of the deadline that an interview is to meet, nor beyond the last moment at
 * which the meeting `rebooked` may still be moved (M-REBOOK).
 */
export function longestHold(
  { deadline }: Pick<SituationToday, 'deadline'>,
  meetingType: Offer['meetingType'],
  now: Instant,
  rebooked: Meeting | null = null,
): Instant {
  const until = now.add({ minutes: HOLD_MINUTES })
  if (rebooked) return sooner(until, lastRebooking(rebooked, deadline).at)
  return deadline && isInterview(meetingType) ? sooner(until, endOf(deadline.dueDate).at) : until
}

/**
 * M-HOLD: until when a seat of this time is held that is chosen now: never beyond the moment from
 * which it can no longer be booked.
 */
export const heldUntil = (
  situation: SituationToday,
  offer: Pick<Offer, 'meetingType' | 'bookingNoticeHours'>,
  { startsAt }: { readonly startsAt: Instant },
  now: Instant,
  rebooked: Meeting | null = null,
): Instant =>
  sooner(longestHold(situation, offer.meetingType, now, rebooked), hoursAfter(startsAt, -offer.bookingNoticeHours))
