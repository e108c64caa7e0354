import { addDays, type Instant, isInstantAfter, isInstantBefore, type PlainDate, startOf } from './dates.ts'
import { isInterview, type Meeting, type Terms } from './meetings.ts'

/**
 * The last moment at which a citizen may do something. Pages, receipts, the API and refusals share
 * it.
 */
export interface LastMoment {
  /**
   * The last moment. Where `through` is set, it is the midnight that ends that day, and is itself
   * too late.
   */
  readonly at: Instant
  /** The last whole day, where a day sets the limit and not the notice. */
  readonly through: PlainDate | null
}

export const isPast = ({ at, through }: LastMoment, now: Instant): boolean =>
  through === null ? isInstantAfter(now, at) : !isInstantBefore(now, at)

/** The end of a day. */
export const endOf = (day: PlainDate): LastMoment => ({ at: startOf(addDays(day, 1)), through: day })

const noticeOf = ({ startsAt }: Pick<Meeting, 'startsAt'>, { noticeHours }: Terms): LastMoment => ({
  at: startsAt.subtract({ hours: noticeHours }),
  through: null,
})

/**
 * The earlier limit. When a day ends at the moment of the notice the day is earlier, since its
 * midnight is already too late.
 */
const earlierOf = (notice: LastMoment, day: LastMoment): LastMoment =>
  isInstantBefore(notice.at, day.at) ? notice : day

/** M-CANCEL: the notice alone, also on the day of the meeting. */
export const lastCancelling = (meeting: Pick<Meeting, 'startsAt' | 'cancelling'>): LastMoment =>
  noticeOf(meeting, meeting.cancelling)

type Rebookable = Pick<Meeting, 'startsAt' | 'date' | 'type' | 'rebooking'>

/**
 * M-REBOOK for the meeting alone: its notice or the end of the day before, whichever comes first.
 */
export const lastRebookingOf = (meeting: Rebookable): LastMoment =>
  earlierOf(noticeOf(meeting, meeting.rebooking), endOf(addDays(meeting.date, -1)))

/**
 * M-REBOOK: as `lastRebookingOf`, and not after the due date of an open deadline. §2.1: "Inden for
 * denne frist".
 */
export function lastRebooking(meeting: Rebookable, deadline: { readonly dueDate: PlainDate } | null): LastMoment {
  const own = lastRebookingOf(meeting)
  return deadline && isInterview(meeting.type) ? earlierOf(own, endOf(deadline.dueDate)) : own
}
