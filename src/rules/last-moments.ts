import { addDays, type Instant, isInstantAfter, isInstantBefore, type PlainDate, startOf } from './dates.ts'
import { isInterview, type Meeting, type Terms } from './meetings.ts'

/**
 * The last moment at which a citizen may do something: what pages, receipts and the API say is what
 * refusals hold.
 */
export interface LastMoment {
  /**
   * The last moment; where `through` is set, the midnight at which that day ends, which itself is
   * too late.
   */
  readonly at: Instant
  /** The last whole day, where a day and not the notice sets it. */
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
 * Of a day that ends at the very moment of the notice the day: its midnight is too late already.
 */
const earlierOf = (notice: LastMoment, day: LastMoment): LastMoment =>
  isInstantBefore(notice.at, day.at) ? notice : day

/** M-CANCEL: its notice, also on the day of the meeting. */
export const lastCancelling = (meeting: Pick<Meeting, 'startsAt' | 'cancelling'>): LastMoment =>
  noticeOf(meeting, meeting.cancelling)

type Rebookable = Pick<Meeting, 'startsAt' | 'date' | 'type' | 'rebooking'>

/**
 * M-REBOOK as far as the meeting itself goes: its notice or the end of the day before, whichever
 * comes first.
 */
export const lastRebookingOf = (meeting: Rebookable): LastMoment =>
  earlierOf(noticeOf(meeting, meeting.rebooking), endOf(addDays(meeting.date, -1)))

/**
 * M-REBOOK: the same, and no later than the due date of an open deadline. §2.1: "Inden for denne
 * frist".
 */
export function lastRebooking(meeting: Rebookable, deadline: { readonly dueDate: PlainDate } | null): LastMoment {
  const own = lastRebookingOf(meeting)
  return deadline && isInterview(meeting.type) ? earlierOf(own, endOf(deadline.dueDate)) : own
}
