import { hoursAfter, type Instant, isInstantBefore } from './dates.ts'
import { endOf, lastRebooking } from './last-moments.ts'
import { isInterview, type Meeting } from './meetings.ts'
import type { Offer } from './offers.ts'
import type { SituationToday } from './situation.ts'

/** M-HOLD: "Choosing a time holds a seat for 10 minutes". */
export const HOLD_MINUTES = 10

const sooner = (a: Instant, b: Instant): Instant => (isInstantBefore(a, b) ? a : b)

/**
 * M-HOLD: the latest end of a hold that begins now, for any time: `HOLD_MINUTES` from now. It never
 * exceeds the end of the deadline that the interview is to meet. Nor does it exceed the last moment
 * at which the meeting `rebooked` may be moved (M-REBOOK).
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
 * M-HOLD: the end of a hold on this time that begins now. It never exceeds the moment from which
 * the time can no longer be booked.
 */
export const heldUntil = (
  situation: SituationToday,
  offer: Pick<Offer, 'meetingType' | 'bookingNoticeHours'>,
  { startsAt }: { readonly startsAt: Instant },
  now: Instant,
  rebooked: Meeting | null = null,
): Instant =>
  sooner(longestHold(situation, offer.meetingType, now, rebooked), hoursAfter(startsAt, -offer.bookingNoticeHours))
