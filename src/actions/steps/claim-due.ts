import type { Keys } from '../../keys/keys.ts'
import type { Citizen } from '../../rules/contact-details.ts'
import { channelsOf } from '../../rules/contact-details.ts'
import { dateOf, hoursAfter, type Instant, type PlainDate, plainDate } from '../../rules/dates.ts'
import { afterAttempt, type DropReason, pauseAfter } from '../../rules/message-delivery.ts'
import {
  CODE_KIND,
  daysToName,
  instantIn,
  type Message,
  type MessageParameters,
  type Reader,
} from '../../rules/messages.ts'
import { situationOn } from '../../rules/situation.ts'
import { type Matter, untrueMessages, type WaitingMessage } from '../../rules/waiting-messages.ts'
import type { Transaction } from '../../storage/database.ts'
import {
  type Dropped,
  type DueMessages,
  dropMessages,
  endAttempts,
  findDue,
  insertAttempts,
  type LockedMessage,
  lockCitizens,
  lockWaitingOf,
  type NewAttempt,
} from '../../storage/delivery-attempts.ts'
import { idOf } from '../../storage/ids.ts'
import { readSituations } from '../../storage/situations.ts'
import { findTold, type ToldHandOver } from '../../storage/told-hand-overs.ts'
import type { ActionContext } from '../transaction.ts'

/** For how long what has left is counted (J-LIMITS). */
const HOURS_OF_A_DAY = 24

export interface Words {
  readonly subject: string | null
  readonly body: string
}

/** Puts a message into words: the roof gives it, for actions know no language. */
export type WordsOf<W extends Words> = (message: Message, reader: Reader) => W

/** A message that one worker, and nobody else, may now hand over. */
export interface ClaimedMessage<W extends Words> {
  /** The reference that the gateway gets. */
  readonly attemptId: string
  /** Which attempt it is, from 1. */
  readonly number: number
  readonly message: Message
  readonly to: string
  readonly language: string
  readonly words: W
}

export interface Claim<W extends Words> {
  readonly claimed: readonly ClaimedMessage<W>[]
  readonly dropped: number
  /** O-RESTORED: those that have left, or may have, before the database was put back. */
  readonly told: number
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

function matterOf(message: LockedMessage): Matter {
  const { parameters, deadlineId, meetingId } = message
  if (deadlineId !== null) {
    const { dueDate } = parameters
    if (typeof dueDate !== 'string') throw new Error('a reminder without its due date')
    return { of: 'deadline', id: deadlineId, dueDate: plainDate(dueDate) }
  }
  if (meetingId === null) return { of: 'address', codeExpiresAt: instantIn(parameters, 'expiresAt') }
  return {
    of: 'meeting',
    id: meetingId,
    revision: message.revision ?? 0,
    startsAt: instantIn(parameters, 'startsAt'),
    endsAt: instantIn(parameters, 'endsAt'),
    now: message.meetingNow,
  }
}

const asWaiting = (message: LockedMessage): WaitingMessage => ({
  id: message.id,
  kind: message.kind,
  channel: message.channel,
  madeAt: message.madeAt,
  dueAt: message.dueAt,
  matter: matterOf(message),
  overtaken: message.overtaken,
  leftBefore: message.leftBefore,
})

/** A reminder names the days that are left when it leaves, not when it was made (N-CATCH-UP). */
function asOf(today: PlainDate, parameters: MessageParameters): MessageParameters {
  const { dueDate, daysLeft } = parameters
  if (typeof dueDate !== 'string' || typeof daysLeft !== 'number') return parameters
  return { ...parameters, daysLeft: daysToName({ dueDate: plainDate(dueDate), daysLeft }, today) }
}

function addressOf(message: Message, citizen: Citizen): string {
  const { to } = message.parameters
  if (message.kind === CODE_KIND && typeof to === 'string') return to
  return (message.channel === 'sms' ? citizen.mobile : citizen.email) ?? ''
}

/**
 * N-ONCE: claims messages that are due, under the lock of their citizens. A message that is still
 * true (N-TRUE) gets an attempt; any other is dropped. So a booking comes either before, and
 * nothing leaves, or after what has left.
 */
export async function claimDue<W extends Words>(
  trx: Transaction,
  context: ActionContext,
  due: Omit<DueMessages, 'now'>,
  taker: Taker<W>,
): Promise<Claim<W>> {
  const found = await findDue(trx, { ...due, now: context.clock.now() })
  const citizens = await lockCitizens(trx, [...new Set(found.map(({ citizenId }) => citizenId))], taker)
  if (citizens.size === 0) return { claimed: [], dropped: 0, told: 0 }
  const waiting = await lockWaitingOf(
    trx,
    [...citizens.keys()],
    due.channel,
    hoursAfter(context.clock.now(), -HOURS_OF_A_DAY),
  )
  const now = context.clock.now()
  const situations = await readSituations(trx, [...citizens.keys()], dateOf(now))
  const isDue = new Set(found.map(({ id }) => id))
  const dropped: Dropped[] = []
  const claimed: ClaimedMessage<W>[] = []
  for (const [citizenId, messages] of Map.groupBy(waiting, (message) => message.citizenId)) {
    const citizen = citizens.get(citizenId)
    const situation = situations.get(citizenId)
    if (!citizen || !situation) throw new Error('a message belongs to nobody')
    const { deadline } = situationOn(situation, now)
    const addressee = { deadline, channels: channelsOf(citizen), mostADay: context.bounds.messages_a_day }
    const untrue = untrueMessages(messages.map(asWaiting), addressee, now)
    const ofThose = messages.filter(({ id }) => isDue.has(id))
    dropped.push(...ofThose.flatMap(({ id }) => droppedAs(id, untrue.get(id))))
    const leaving = ofThose.filter(({ id }) => !untrue.has(id))
    // One at a time to each citizen: the next waits until this one has been taken.
    const making = { words: taker.words, keys: context.keys }
    const leavingNow = taker.taken ? leaving : leaving.slice(0, 1)
    claimed.push(...leavingNow.map((message) => claimedAs(message, citizen, making, dateOf(now))))
  }
  await dropMessages(trx, dropped, now)
  const told = taker.taken ? new Map<string, ToldHandOver>() : await findTold(trx, claimed.map(attemptIdOf))
  const leavesNow = claimed.filter(({ attemptId }) => !told.has(attemptId))
  const attempts = leavesNow.map(attemptOf)
  await insertAttempts(trx, attempts, { gateway: taker.gateway, at: now, taken: taker.taken })
  for (const message of claimed) {
    const before = told.get(message.attemptId)
    if (before) await writeTold(trx, message, before, now)
  }
  return { claimed: leavesNow, dropped: dropped.length, told: told.size }
}

const attemptIdOf = ({ attemptId }: { readonly attemptId: string }): string => attemptId

const attemptOf = ({ attemptId, message, to, words: { subject, body } }: ClaimedMessage<Words>): NewAttempt => ({
  id: attemptId,
  messageId: message.id,
  to,
  subject,
  body,
})

/**
 * O-RESTORED: a journal tells of this attempt, which the database has lost: it stands again, with
 * what came of it and when.
 */
async function writeTold(
  trx: Transaction,
  claimed: ClaimedMessage<Words>,
  { gateway, outcome, at }: ToldHandOver,
  now: Instant,
): Promise<void> {
  await insertAttempts(trx, [attemptOf(claimed)], { gateway, at, taken: false })
  const status = afterAttempt(outcome)
  const retryAt = status === 'waiting' ? now.add({ seconds: pauseAfter(claimed.number) }) : null
  const reason = outcome === 'accepted' ? null : 'told_by_journal'
  await endAttempts(trx, [{ id: claimed.attemptId, outcome, status, retryAt, gatewayId: null, reason }], at)
}

const droppedAs = (messageId: string, because: DropReason | undefined): Dropped[] =>
  because === undefined ? [] : [{ messageId, because }]

/** The parts of a message that its reference is made of. */
export type Referred = Pick<
  LockedMessage,
  'id' | 'deadlineId' | 'meetingId' | 'revision' | 'kind' | 'channel' | 'again' | 'attempts'
>

/**
 * O-SAME: the reference that a gateway gets, of what the message is and which attempt. A database
 * that was put back makes the same one again, so that the gateway can see it.
 */
export function referenceOf({ tokens }: Keys, message: Referred): string {
  const { deadlineId, meetingId, revision, kind, channel, again, attempts } = message
  const about = deadlineId ?? meetingId ?? message.id
  const text = JSON.stringify([about, revision, kind, channel, again, attempts + 1])
  return idOf(tokens.hash('message reference', text))
}

function claimedAs<W extends Words>(
  message: LockedMessage,
  citizen: Citizen,
  { words, keys }: { readonly words: WordsOf<W>; readonly keys: Keys },
  today: PlainDate,
): ClaimedMessage<W> {
  const told = { ...message, parameters: asOf(today, message.parameters) }
  return {
    attemptId: referenceOf(keys, message),
    number: message.attempts + 1,
    message: told,
    to: addressOf(message, citizen),
    language: citizen.language,
    words: words(told, citizen),
  }
}
