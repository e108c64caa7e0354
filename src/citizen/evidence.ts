import { recordMeetingOpened } from '../actions/record-meeting-opened.ts'
import { recordNoTime } from '../actions/record-no-time.ts'
import { recordNoticeShown } from '../actions/record-notice-shown.ts'
import { isShownToPerson } from '../http/page-views.ts'
import type { OwnMeeting } from '../questions/own/meetings.ts'
import type { PlainDate } from '../rules/dates.ts'
import type { Notice } from '../rules/notices.ts'
import type { Offer } from '../rules/offers.ts'
import type { Visit } from './signed-in-request.ts'

// N-SEEN: all that a page proves by having been seen is written down here, and only for a page that
// is shown to a person.

/** §2.3: that the notice of a deadline has stood on "Min side". */
export async function noticeSeen({ c, context }: Visit, deadlineId: string, notice: Notice): Promise<void> {
  if (isShownToPerson(c)) await recordNoticeShown(context, deadlineId, notice)
}

/**
 * F-EVIDENCE: that the citizen found no free time: when, of which offer (null: of any), up to which
 * day (null: today).
 */
export async function noTimeFound(
  { c, context, situation }: Visit,
  offer: Offer | null,
  until: PlainDate | null,
): Promise<void> {
  const { citizenId, jobCentre, today } = situation
  if (jobCentre === null || !isShownToPerson(c)) return
  const finding = { citizenId, jobCentre, offerId: offer?.id ?? null, windowFrom: today, windowUntil: until }
  await recordNoTime(context, finding)
}

/** N-NEWS: that the citizen has seen what the job centre did to a meeting. */
export async function newsSeen({ c, context }: Visit, meeting: OwnMeeting): Promise<void> {
  if (meeting.news !== null && isShownToPerson(c)) await recordMeetingOpened(context, meeting.id, meeting.revision)
}
