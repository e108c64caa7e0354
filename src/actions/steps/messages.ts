import { channelsOf } from '../../rules/contact-details.ts'
import { dateOf, type Instant, isAfter, isInstantBefore } from '../../rules/dates.ts'
import { reminderLeavesAt, reminderNight } from '../../rules/meeting-reminders.ts'
import type { MeetingDetails } from '../../rules/meetings.ts'
import {
  leavesAt,
  MEETING_REMINDER,
  meetingParameters,
  type ReceiptKind,
  type Reminder,
  reminderParameters,
} from '../../rules/messages.ts'
import type { Recipient } from '../../storage/citizens.ts'
import { newId } from '../../storage/ids.ts'
import type { NewMessage } from '../../storage/messages.ts'

/**
 * The messages of a deadline's reminder, one per channel (N-ONCE). An SMS that could leave only
 * after the due date never does (N-HOURS). It is made as dropped, so that staff see whom it does
 * not reach.
 */
export const reminderMessages = (
  citizen: Recipient,
  deadline: { readonly id: string; readonly jobCentre: string },
  reminder: Reminder,
  now: Instant,
): NewMessage[] =>
  channelsOf(citizen).map((channel) => {
    const dueAt = leavesAt(channel, now)
    return {
      id: newId(),
      citizenId: citizen.id,
      jobCentre: deadline.jobCentre,
      deadlineId: deadline.id,
      meetingId: null,
      revision: null,
      kind: reminder.kind,
      channel,
      parameters: reminderParameters(reminder),
      madeAt: now,
      dueAt,
      citizenActed: false,
      droppedBecause: isAfter(dateOf(dueAt), reminder.dueDate) ? 'too_late' : null,
    }
  })

/** What is told of a meeting. */
export type ToldMeeting = Pick<MeetingDetails, 'id' | 'citizenId' | 'jobCentre' | 'revision' | 'reminderHours'> &
  Parameters<typeof meetingParameters>[0]

const ofMeeting = (
  meeting: ToldMeeting,
  message: Pick<NewMessage, 'kind' | 'channel' | 'madeAt' | 'dueAt' | 'citizenActed' | 'droppedBecause'>,
): NewMessage => ({
  ...message,
  id: newId(),
  citizenId: meeting.citizenId,
  jobCentre: meeting.jobCentre,
  deadlineId: null,
  meetingId: meeting.id,
  revision: meeting.revision,
  parameters: meetingParameters(meeting),
})

/**
 * N-MEETING: the reminders of a planned meeting that are made now, one per channel. `late`: of a
 * night that was missed. One that could leave only after the meeting has begun is made as dropped,
 * so that staff see whom it does not reach.
 */
export const meetingReminders = (
  citizen: Recipient,
  meeting: ToldMeeting,
  now: Instant,
  how: { readonly late: boolean },
): NewMessage[] =>
  channelsOf(citizen).flatMap((channel) => {
    const dueAt = reminderLeavesAt(channel, meeting, now, how)
    if (dueAt === null) return []
    const droppedBecause = isInstantBefore(dueAt, meeting.startsAt) ? null : 'meeting_has_begun'
    return [
      ofMeeting(meeting, { kind: MEETING_REMINDER, channel, madeAt: now, dueAt, citizenActed: false, droppedBecause }),
    ]
  })

/**
 * N-CONFIRM: what tells the citizen of a meeting on the channels signed up for, in their hours
 * (N-HOURS). `citizenActed`: it was they themselves who changed it. N-SECRET: nothing of who the
 * citizen is. A meeting whose reminder is to leave today gets it now: last night did not know of it
 * (N-MEETING).
 */
export function receiptsOf(
  citizen: Recipient,
  meeting: ToldMeeting,
  { kind, citizenActed }: { readonly kind: ReceiptKind; readonly citizenActed: boolean },
  now: Instant,
): NewMessage[] {
  const receipts = channelsOf(citizen).map((channel) => {
    const dueAt = leavesAt(channel, now, { citizenActed })
    return ofMeeting(meeting, { kind, channel, madeAt: now, dueAt, citizenActed, droppedBecause: null })
  })
  const isForTheNight = kind === 'cancelled' || reminderNight(meeting, dateOf(now)) !== null
  const reminders = isForTheNight ? [] : meetingReminders(citizen, meeting, now, { late: false })
  return [...receipts, ...reminders]
}
