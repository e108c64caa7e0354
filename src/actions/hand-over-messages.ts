import { dateOf, type Instant, type PlainDate, plainDate } from '../rules/dates.ts'
import { daysToName, remindersMayLeave } from '../rules/messages.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { type SituationToday, situationOn } from '../rules/situation.ts'
import { findCitizen } from '../storage/citizens.ts'
import type { Transaction } from '../storage/database.ts'
import { lockDueMessages, markDropped, markHandedOver } from '../storage/messages.ts'
import { readSituation } from '../storage/situations.ts'
import type { CitizenRow, MessageParameters, MessageRow } from '../storage/tables.ts'
import { channelsOf } from './steps/messages.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface Words {
  readonly subject: string | null
  readonly body: string
}

export interface HandedOver {
  readonly handedOver: number
  readonly dropped: number
}

const CHUNK = 200

/** Why a message made earlier must not leave now: §2.3 "med mindre han har booket en samtale", or signed off since. */
function reasonToDrop(message: MessageRow, citizen: CitizenRow, situation: SituationToday): string | null {
  if (!channelsOf(citizen).includes(message.channel)) return 'signed_off'
  if (message.deadline_id === null) return null
  const { deadline } = situation
  return deadline?.id === message.deadline_id && deadline.status === 'active' ? null : 'deadline_no_longer_active'
}

/**
 * Hands over every message due by the clock's now, put into words by `words`, and keeps the words. Each message is locked
 * while that happens, and marked in the same transaction (N-ONCE).
 */
export async function handOverMessages(
  context: ActionContext,
  words: (message: MessageRow, language: string) => Words,
): Promise<HandedOver> {
  const total = { handedOver: 0, dropped: 0 }
  for (;;) {
    const chunk = await transact(context, (trx) => handOverChunk(trx, context, words))
    if (!chunk.ok) throw new Error(`handing over was refused: ${chunk.refusals[0].code}`)
    total.handedOver += chunk.value.handedOver
    total.dropped += chunk.value.dropped
    if (chunk.value.seen < CHUNK) return total
  }
}

async function handOverChunk(
  trx: Transaction,
  context: ActionContext,
  words: (message: MessageRow, language: string) => Words,
): Promise<Outcome<HandedOver & { seen: number }>> {
  const now = context.clock.now()
  const messages = await lockDueMessages(trx, now, CHUNK, { reminders: remindersMayLeave(now) })
  let dropped = 0
  for (const message of messages) dropped += (await settleMessage(trx, message, now, words)) ? 0 : 1
  return done({ handedOver: messages.length - dropped, dropped, seen: messages.length })
}

async function settleMessage(
  trx: Transaction,
  message: MessageRow,
  now: Instant,
  words: (message: MessageRow, language: string) => Words,
): Promise<boolean> {
  const citizen = await findCitizen(trx, message.citizen_id)
  const situation = await readSituation(trx, message.citizen_id, dateOf(now))
  if (!citizen || !situation) throw new Error('a message belongs to nobody')
  const because = reasonToDrop(message, citizen, situationOn(situation, now))
  if (because) {
    await markDropped(trx, message.id, because, now)
    return false
  }
  const told = { ...message, parameters: asOf(dateOf(now), message.parameters) }
  const to = (message.channel === 'sms' ? citizen.mobile : citizen.email) ?? ''
  await markHandedOver(trx, message.id, { ...words(told, citizen.language), to, at: now })
  return true
}

/** A reminder names the days that are left when it leaves, not when it was made (N-CATCH-UP). */
function asOf(today: PlainDate, parameters: MessageParameters): MessageParameters {
  const { dueDate, daysLeft } = parameters
  if (typeof dueDate !== 'string' || typeof daysLeft !== 'number') return parameters
  return { ...parameters, daysLeft: daysToName({ dueDate: plainDate(dueDate), daysLeft }, today) }
}
