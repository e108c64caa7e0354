import { dateOf, type Instant, instant, isInstantBefore, type PlainDate, plainDate } from '../../rules/dates.ts'
import type { DropReason } from '../../rules/message-delivery.ts'
import { CODE_KIND, daysToName } from '../../rules/messages.ts'
import { type SituationToday, situationOn } from '../../rules/situation.ts'
import type { Transaction } from '../../storage/database.ts'
import { newId } from '../../storage/ids.ts'
import {
  type Dropped,
  type DueMessages,
  dropMessages,
  findDue,
  insertAttempts,
  type LockedMessage,
  lockCitizens,
  lockWaiting,
} from '../../storage/message-delivery.ts'
import { readSituations } from '../../storage/situations.ts'
import type { CitizenRow, MessageParameters, MessageRow } from '../../storage/tables.ts'
import type { ActionContext } from '../transaction.ts'
import { channelsOf } from './messages.ts'

export interface Words {
  readonly subject: string | null
  readonly body: string
}

/** Puts a message into words: the roof gives it, for actions know no language. */
export type WordsOf<W extends Words> = (message: MessageRow, language: string) => W

/** A message that one worker, and nobody else, may now hand over. */
export interface ClaimedMessage<W extends Words> {
  /** The reference that the gateway gets. */
  readonly attemptId: string
  /** Which attempt it is, from 1. */
  readonly number: number
  readonly message: MessageRow
  readonly to: string
  readonly language: string
  readonly words: W
}

export interface Claim<W extends Words> {
  readonly claimed: readonly ClaimedMessage<W>[]
  readonly dropped: number
}

/** Who takes what is claimed. */
export interface Taker<W extends Words> {
  readonly gateway: string
  /** Whether it is handed over by being claimed: the demo's outbox is the database itself. */
  readonly taken: boolean
  /** Whether to wait for citizens whom somebody else holds. */
  readonly wait: boolean
  readonly words: WordsOf<W>
}

const momentIn = (parameters: MessageParameters, name: string): Instant | null => {
  const value = parameters[name]
  return typeof value === 'string' ? instant(value) : null
}

const isPast = (moment: Instant | null, now: Instant): boolean => moment !== null && !isInstantBefore(now, moment)

/** Why a message made earlier must not leave now: §2.3 "med mindre han har booket en samtale", signed off, or no longer true. */
function reasonToDrop(
  message: LockedMessage,
  citizen: CitizenRow,
  situation: SituationToday,
  now: Instant,
): DropReason | null {
  const { deadline_id: deadlineId, parameters, channel, newer, attempts } = message
  if (message.kind === CODE_KIND) {
    if (newer) return 'newer_message'
    return isPast(momentIn(parameters, 'expiresAt'), now) ? 'code_expired' : null
  }
  if (!channelsOf(citizen).includes(channel)) return 'signed_off'
  const { deadline } = situation
  if (deadlineId !== null && (deadline?.id !== deadlineId || deadline.status !== 'active'))
    return 'deadline_no_longer_active'
  // One that a gateway could not take before must not overtake what has been told since (N-CATCH-UP: "the latest one still true").
  if (attempts > 0 && newer) return 'newer_message'
  return attempts > 0 && isPast(momentIn(parameters, 'startsAt'), now) ? 'meeting_has_begun' : null
}

/** A reminder names the days that are left when it leaves, not when it was made (N-CATCH-UP). */
function asOf(today: PlainDate, parameters: MessageParameters): MessageParameters {
  const { dueDate, daysLeft } = parameters
  if (typeof dueDate !== 'string' || typeof daysLeft !== 'number') return parameters
  return { ...parameters, daysLeft: daysToName({ dueDate: plainDate(dueDate), daysLeft }, today) }
}

function addressOf(message: MessageRow, citizen: CitizenRow): string {
  const { to } = message.parameters
  if (message.kind === CODE_KIND && typeof to === 'string') return to
  return (message.channel === 'sms' ? citizen.mobile : citizen.email) ?? ''
}

/**
 * N-ONCE: claims messages that are due: under the lock of their citizens it is asked of each whether it is still true, and the
 * attempt is recorded or the message dropped. So a booking comes either before, and nothing leaves, or after what has left.
 */
export async function claimDue<W extends Words>(
  trx: Transaction,
  context: ActionContext,
  due: Omit<DueMessages, 'now'>,
  { gateway, taken, wait, words }: Taker<W>,
): Promise<Claim<W>> {
  const found = await findDue(trx, { ...due, now: context.clock.now() })
  const citizens = await lockCitizens(trx, [...new Set(found.map(({ citizenId }) => citizenId))], { wait })
  const ids = found.filter(({ citizenId }) => citizens.has(citizenId)).map(({ id }) => id)
  if (ids.length === 0) return { claimed: [], dropped: 0 }
  const messages = await lockWaiting(trx, ids)
  const now = context.clock.now()
  const today = dateOf(now)
  const situations = await readSituations(trx, [...citizens.keys()], today)
  const dropped: Dropped[] = []
  const claimed: ClaimedMessage<W>[] = []
  const onTheirWay = new Set<string>()
  for (const message of messages) {
    const citizen = citizens.get(message.citizen_id)
    const situation = situations.get(message.citizen_id)
    if (!citizen || !situation) throw new Error('a message belongs to nobody')
    const because = reasonToDrop(message, citizen, situationOn(situation, now), now)
    if (because) {
      dropped.push({ messageId: message.id, because })
      continue
    }
    // One at a time to each citizen: the next waits until this one has been taken.
    if (!taken && onTheirWay.has(citizen.id)) continue
    onTheirWay.add(citizen.id)
    const told = { ...message, parameters: asOf(today, message.parameters) }
    const { language } = citizen
    claimed.push({
      attemptId: newId(),
      number: message.attempts + 1,
      message: told,
      to: addressOf(message, citizen),
      language,
      words: words(told, language),
    })
  }
  await dropMessages(trx, dropped, now)
  const attempts = claimed.map(({ attemptId, message, to, words: { subject, body } }) => ({
    id: attemptId,
    messageId: message.id,
    to,
    subject,
    body,
  }))
  await insertAttempts(trx, attempts, { gateway, at: now, taken })
  return { claimed, dropped: dropped.length }
}
