import type { Instant, PlainDate } from '../../rules/dates.ts'
import { isAfter } from '../../rules/dates.ts'
import type { MeetingStatus } from '../../rules/meetings.ts'
import type { ReceiptKind } from '../../rules/messages.ts'
import type { RuleName } from '../../rules/rule-names.ts'
import type { Transaction } from '../../storage/database.ts'
import { findMeeting, insertMeetingHistory, type MeetingDetails } from '../../storage/meetings.ts'
import { type ActionContext, actedBy } from '../transaction.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { writeReceipts } from './messages.ts'

/** M-ONE: a meeting made for today is `due` from the start. */
export const statusFor = (date: PlainDate, today: PlainDate): MeetingStatus =>
  isAfter(date, today) ? 'planned' : 'due'

/**
 * History and receipts of a change to a meeting, read as it now stands. Returns it. `by`: who wanted it, where the kind leaves
 * that open; a booking over the telephone is the citizen's, whoever typed it.
 */
export async function noteMeeting(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  meetingId: string,
  note: {
    readonly kind: ReceiptKind
    readonly rule: RuleName
    readonly reason?: string | null
    readonly by?: 'citizen' | 'job_centre'
  },
): Promise<MeetingDetails> {
  const { now, row } = locked
  const { by = note.kind === 'booked' || note.kind === 'rebooked' ? 'citizen' : 'job_centre', ...what } = note
  const [meeting] = await Promise.all([
    findMeeting(trx, meetingId),
    insertMeetingHistory(trx, { meetingId, at: now, ...actedBy(context.actor), ...what }),
  ])
  if (!meeting) throw new Error('a meeting just written has vanished')
  await writeReceipts(trx, row, meeting, { kind: note.kind, citizenActed: by === 'citizen' }, now)
  return meeting
}

export const minutesAfter = (start: Instant, minutes: number): Instant => start.add({ minutes })
