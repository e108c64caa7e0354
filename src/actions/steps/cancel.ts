import { cancellingRefusals } from '../../rules/booking-window.ts'
import { newsAfter } from '../../rules/meeting-news.ts'
import { isStanding, type MeetingDetails } from '../../rules/meetings.ts'
import { done, type Outcome, refuse, refusedBy } from '../../rules/refusals.ts'
import type { RuleName } from '../../rules/rule-names.ts'
import type { Transaction } from '../../storage/database.ts'
import { findMeeting, updateMeeting } from '../../storage/meetings.ts'
import type { ActionContext } from '../transaction.ts'
import { happen } from './deadline.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { noteMeeting } from './meetings.ts'
import { releasePlace } from './own-hours.ts'

export interface Cancellation {
  readonly meetingId: string
  /** Whose rules: the citizen's, until the notice, or the job centre's, always. */
  readonly by: 'citizen' | 'job_centre'
  /** Why it is cancelled, where that is not the wish of either (D-DEATH). */
  readonly rule?: RuleName
  /** Told to the citizen. */
  readonly reason: string | null
}

/** M-CANCEL, D-CANCEL of a meeting whose citizen and time are locked. */
export async function cancelLocked(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  { meetingId, by, reason, rule = 'M-CANCEL' }: Cancellation,
): Promise<Outcome<MeetingDetails>> {
  const { situation, now } = locked
  const current = await findMeeting(trx, meetingId)
  const meeting = situation.meetings.find((one) => one.id === meetingId)
  const open = meeting !== undefined && isStanding(meeting)
  if (!current || !meeting || !open) return refuse('cancelling_not_planned', { status: current?.status ?? 'cancelled' })
  const refused = by === 'citizen' ? refusedBy(cancellingRefusals(meeting, now)) : null
  if (refused) return refused
  await updateMeeting(trx, meeting.id, {
    status: 'cancelled',
    cancelReason: reason,
    remindOn: null,
    news: newsAfter(current.news, { kind: 'cancelled', by }),
    revision: current.revision + 1,
  })
  await releasePlace(trx, current)
  if (situation.deadline?.meetingId === meeting.id) {
    const reopened = await happen(trx, context, locked, { kind: 'interview_cancelled', by }, reason)
    if (!reopened.ok) return reopened
  }
  return done(await noteMeeting(trx, context, locked, meeting.id, { kind: 'cancelled', rule, reason, by }))
}
