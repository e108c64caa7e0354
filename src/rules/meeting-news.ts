import { isBefore, type PlainDate } from './dates.ts'
import type { ReceiptKind } from './messages.ts'

/** N-NEWS: what a job centre did to a meeting, until the citizen has opened it. */
export type MeetingNews = 'summoned' | 'moved' | 'changed' | 'cancelled'

/** The smaller number tells the citizen more. */
const weight: Readonly<Record<MeetingNews, number>> = { cancelled: 0, summoned: 1, moved: 2, changed: 3 }

/**
 * N-NEWS: the news of a meeting after something was done to it. What the citizen did is no news to
 * them. Of what they have not opened the news that says most stands: a summons that was moved is
 * still a summons.
 */
export function newsAfter(
  before: MeetingNews | null,
  done: { readonly kind: ReceiptKind; readonly by: 'citizen' | 'job_centre' },
): MeetingNews | null {
  const { kind, by } = done
  if (by === 'citizen' || kind === 'booked' || kind === 'rebooked') return null
  return before !== null && weight[before] < weight[kind] ? before : kind
}

/** N-NEWS: "until the citizen has opened the meeting or its day is over". */
export const isNews = (meeting: { readonly news: MeetingNews | null; readonly date: PlainDate }, today: PlainDate) =>
  meeting.news !== null && !isBefore(meeting.date, today)
