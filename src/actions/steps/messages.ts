import { dateOf, type Instant, isAfter } from '../../rules/dates.ts'
import type { MeetingDetails } from '../../rules/meetings.ts'
import { type Channel, leavesAt, type ReceiptKind, type Reminder } from '../../rules/messages.ts'
import type { Recipient } from '../../storage/citizens.ts'
import type { Transaction } from '../../storage/database.ts'
import { newId } from '../../storage/ids.ts'
import { insertMessages, type NewMessage } from '../../storage/messages.ts'

/**
 * §2.3: "Hvis borgeren er tilmeldt SMS- og e-mailservice": per channel, and only with an address to
 * send to.
 */
export const channelsOf = (citizen: Recipient): Channel[] => [
  ...(citizen.smsService && citizen.mobile ? (['sms'] as const) : []),
  ...(citizen.emailService && citizen.email ? (['email'] as const) : []),
]

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
      parameters: { dueDate: reminder.dueDate.toString(), daysLeft: reminder.daysLeft },
      madeAt: now,
      dueAt,
      citizenActed: false,
      droppedBecause: isAfter(dateOf(dueAt), reminder.dueDate) ? 'too_late' : null,
    }
  })

/**
 * N-CONFIRM: tells the citizen of a meeting on the channels signed up for, in their hours
 * (N-HOURS). `citizenActed`: it was they themselves who changed it. N-SECRET: nothing of who the
 * citizen is.
 */
export async function writeReceipts(
  trx: Transaction,
  citizen: Recipient,
  meeting: MeetingDetails,
  { kind, citizenActed }: { readonly kind: ReceiptKind; readonly citizenActed: boolean },
  now: Instant,
): Promise<void> {
  const messages = channelsOf(citizen).map(
    (channel): NewMessage => ({
      id: newId(),
      citizenId: citizen.id,
      jobCentre: meeting.jobCentre,
      deadlineId: null,
      meetingId: meeting.id,
      revision: meeting.revision,
      kind,
      channel,
      parameters: {
        type: meeting.type,
        title: meeting.offerTitle,
        startsAt: meeting.startsAt.toString(),
        endsAt: meeting.endsAt.toString(),
        form: meeting.form,
        place: meeting.place,
        caseworker: meeting.caseworkerName,
        reason: meeting.cancelReason,
      },
      madeAt: now,
      dueAt: leavesAt(channel, now, { citizenActed }),
      citizenActed,
      droppedBecause: null,
    }),
  )
  await insertMessages(trx, messages)
}
