import { dateOf, type Instant, isAfter } from '../../rules/dates.ts'
import type { DropReason } from '../../rules/message-delivery.ts'
import { type Channel, leavesAt, type ReceiptKind, type Reminder } from '../../rules/messages.ts'
import type { Recipient } from '../../storage/citizens.ts'
import type { Transaction } from '../../storage/database.ts'
import { newId } from '../../storage/ids.ts'
import type { MeetingDetails } from '../../storage/meetings.ts'
import { insertMessages } from '../../storage/messages.ts'
import type { NewMessageRow } from '../../storage/tables.ts'

/** §2.3: "Hvis borgeren er tilmeldt SMS- og e-mailservice": per channel, and only with an address to send to. */
export const channelsOf = (citizen: Recipient): Channel[] => [
  ...(citizen.sms_service && citizen.mobile ? (['sms'] as const) : []),
  ...(citizen.email_service && citizen.email ? (['email'] as const) : []),
]

const tooLate: DropReason = 'too_late'

/** What nobody knows yet of a message that is made: whether it leaves, to whom, and in which words. */
export const notSettled = { settled_at: null, dropped_because: null, sent_to: null, subject: null, body: null } as const

/**
 * The rows of a deadline's reminder, one per channel (N-ONCE). An SMS that could leave only after the due date never does
 * (N-HOURS): it is made as dropped, so that staff see whom it does not reach.
 */
export const reminderRows = (
  citizen: Recipient,
  deadline: { readonly id: string; readonly jobCentre: string },
  reminder: Reminder,
  now: Instant,
): NewMessageRow[] =>
  channelsOf(citizen).map((channel) => {
    const dueAt = leavesAt(channel, now)
    return {
      id: newId(),
      citizen_id: citizen.id,
      job_centre: deadline.jobCentre,
      deadline_id: deadline.id,
      meeting_id: null,
      revision: null,
      kind: reminder.kind,
      channel,
      parameters: { dueDate: reminder.dueDate.toString(), daysLeft: reminder.daysLeft },
      created_at: now,
      due_at: dueAt,
      ...notSettled,
      dropped_because: isAfter(dateOf(dueAt), reminder.dueDate) ? tooLate : null,
    }
  })

/**
 * N-CONFIRM: tells the citizen of a meeting on the channels signed up for, in their hours (N-HOURS). `citizenActed`: it was they
 * themselves who changed it. N-SECRET: nothing of who the citizen is.
 */
export async function writeReceipts(
  trx: Transaction,
  citizen: Recipient,
  meeting: MeetingDetails,
  { kind, citizenActed }: { readonly kind: ReceiptKind; readonly citizenActed: boolean },
  now: Instant,
): Promise<void> {
  const rows = channelsOf(citizen).map(
    (channel): NewMessageRow => ({
      id: newId(),
      citizen_id: citizen.id,
      job_centre: meeting.job_centre,
      deadline_id: null,
      meeting_id: meeting.id,
      revision: meeting.revision,
      kind,
      channel,
      parameters: {
        type: meeting.type,
        title: meeting.offer_title,
        startsAt: meeting.starts_at.toString(),
        endsAt: meeting.ends_at.toString(),
        form: meeting.form,
        place: meeting.place,
        caseworker: meeting.caseworker_name,
        reason: meeting.cancel_reason,
      },
      created_at: now,
      due_at: leavesAt(channel, now, { citizenActed }),
      citizen_acted: citizenActed,
      ...notSettled,
    }),
  )
  await insertMessages(trx, rows)
}
