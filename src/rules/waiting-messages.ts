import { dateOf, type Instant, isAfter, isInstantAfter, isInstantBefore, type PlainDate } from './dates.ts'
import type { Deadline } from './deadline.ts'
import type { MeetingStatus } from './meetings.ts'
import type { DropReason } from './message-delivery.ts'
import { type Channel, MEETING_REMINDER, type MessageKind, reminderKinds } from './messages.ts'

/** The subject of a message: its state when the message was made, and for a meeting also now. */
export type Matter =
  | { readonly of: 'deadline'; readonly id: string; readonly dueDate: PlainDate }
  | {
      readonly of: 'meeting'
      readonly id: string
      readonly revision: number
      readonly startsAt: Instant
      readonly endsAt: Instant
      readonly now: { readonly status: MeetingStatus; readonly startsAt: Instant } | null
    }
  | { readonly of: 'address'; readonly codeExpiresAt: Instant }

/** A message that has not left. It waits for the morning, for its pace or for a gateway. */
export interface WaitingMessage {
  readonly id: string
  readonly kind: MessageKind
  readonly channel: Channel
  readonly madeAt: Instant
  readonly dueAt: Instant
  readonly matter: Matter
  /** Whether a later message about the same subject has left, or may have. */
  readonly overtaken: boolean
  /**
   * How many messages of its channel have left to this citizen within a day, where it answers the
   * citizen's own act; null: it does not.
   */
  readonly leftBefore: number | null
}

/** The recipient as of now. */
export interface Addressee {
  readonly deadline: (Pick<Deadline, 'status'> & { readonly id: string }) | null
  /** The channels for which they are signed up. */
  readonly channels: readonly Channel[]
  /** J-LIMITS: with so many messages within a day their own acts are answered no more. */
  readonly mostADay: number
}

/**
 * N-TRUE: which of one citizen's waiting messages must not leave now, and why. Those not listed may
 * leave. Each message is checked against the present, whatever it waited for. Of the true messages
 * about one subject in one channel only the one that says most leaves. For a deadline that is the
 * reminder with the fewest days, for a meeting its last state. A cancellation leaves even where no
 * message went before: the citizen may know of the meeting from the portal.
 */
export function untrueMessages(
  messages: readonly WaitingMessage[],
  addressee: Addressee,
  now: Instant,
): ReadonlyMap<string, DropReason> {
  const reasons = new Map<string, DropReason>()
  const leaving = new Map<string, WaitingMessage>()
  for (const message of messages) {
    if (isAhead(message, now)) continue
    const because = reasonAgainst(message, addressee, now)
    if (because) reasons.set(message.id, because)
    const other = leaving.get(keyOf(message))
    if (!because && !(other && saysMore(other, message))) leaving.set(keyOf(message), message)
  }
  // Where another message leaves instead, staff should see that as the reason.
  for (const message of messages) {
    const other = leaving.get(keyOf(message))
    const isOther = other && other !== message && !isAhead(message, now)
    if (isOther && saysMore(other, message)) reasons.set(message.id, 'newer_message')
  }
  return reasons
}

/** N-MEETING: a meeting's reminder is made in the night, and says nothing before its moment. */
const isAhead = ({ kind, dueAt }: WaitingMessage, now: Instant): boolean =>
  kind === MEETING_REMINDER && isInstantAfter(dueAt, now)

const keyOf = ({ channel, matter }: WaitingMessage): string =>
  matter.of === 'address' ? `${channel} ${matter.of}` : `${channel} ${matter.of} ${matter.id}`

/**
 * Why one message must not leave now, independent of other waiting ones: §2.3 "med mindre han har
 * booket en samtale", signed off, not true.
 */
function reasonAgainst(
  message: WaitingMessage,
  { deadline, channels, mostADay }: Addressee,
  now: Instant,
): DropReason | null {
  const { matter, overtaken } = message
  if (matter.of === 'address') {
    if (overtaken) return 'newer_message'
    return isInstantBefore(now, matter.codeExpiresAt) ? null : 'code_expired'
  }
  if (!channels.includes(message.channel)) return 'signed_off'
  if (overtaken) return 'newer_message'
  if (message.leftBefore !== null && message.leftBefore >= mostADay) return 'too_many_that_day'
  if (matter.of === 'meeting') return reasonOfMeeting(message.kind, matter, now)
  if (deadline?.id === matter.id && deadline.status === 'active') return null
  return isAfter(dateOf(now), matter.dueDate) ? 'too_late' : 'deadline_no_longer_active'
}

/**
 * A cancellation is still useful until the meeting would have ended: the citizen may be waiting at
 * the door.
 */
function reasonOfMeeting(
  kind: MessageKind,
  { startsAt, endsAt, now: current }: Matter & { of: 'meeting' },
  now: Instant,
): DropReason | null {
  const cancelled = kind === 'cancelled'
  if (current === null || cancelled !== (current.status === 'cancelled')) return 'meeting_has_changed'
  if (!cancelled && !current.startsAt.equals(startsAt)) return 'meeting_has_changed'
  return isInstantBefore(now, cancelled ? endsAt : startsAt) ? null : 'meeting_has_begun'
}

/** How much a message says about its subject; a receipt says more than the meeting's reminder. */
const weightOf = ({ kind, matter }: WaitingMessage): number =>
  matter.of === 'meeting'
    ? matter.revision + (kind === MEETING_REMINDER ? 0 : 0.5)
    : reminderKinds.findIndex((one) => one === kind)

/**
 * Whether the first of two messages about one subject says more than the second. It is a total
 * order.
 */
function saysMore(first: WaitingMessage, second: WaitingMessage): boolean {
  const [a, b] = [weightOf(first), weightOf(second)]
  if (a !== b) return a > b
  return first.madeAt.equals(second.madeAt) ? first.id > second.id : isInstantAfter(first.madeAt, second.madeAt)
}
