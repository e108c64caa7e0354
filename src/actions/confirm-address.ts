import { randomInt } from 'node:crypto'
import type { Citizen } from '../rules/contact-details.ts'
import { isInstantBefore } from '../rules/dates.ts'
import { type Channel, CODE_KIND, CODE_MINUTES, MOST_CODES_AN_HOUR } from '../rules/messages.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import {
  countCodesSince,
  countTry,
  findConfirmation,
  insertConfirmation,
  isConfirmed,
  markConfirmed,
} from '../storage/address-confirmations.ts'
import { updateContactDetails } from '../storage/citizens.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { insertMessages } from '../storage/messages.ts'
import { lockCitizen } from './steps/citizen.ts'
import { tellDetails } from './steps/details.ts'
import type { LockedCitizen } from './steps/locked-citizen.ts'
import { type ActionContext, transact } from './transaction.ts'

/** Wrong tries of one code, out of a million; then a new one is needed. */
const MOST_TRIES = 5

export type AddressAsked = 'code_sent' | 'confirmed_before' | 'too_many_codes'

/**
 * Asks whether an address for messages is the citizen's own: sends a code there, unless they have
 * proved it before, and then signs them up. Until the code has come back nothing is changed, so
 * that messages go where they went. Refusals: not_found.
 */
export const askForAddress = (
  context: ActionContext,
  citizenId: string,
  { channel, address }: { channel: Channel; address: string },
): Promise<Outcome<AddressAsked>> =>
  transact(context, 'ask_for_address', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    if (await isConfirmed(trx, citizenId, channel, address)) {
      await signUp(trx, context, locked, channel, address)
      return done<AddressAsked>('confirmed_before')
    }
    const { now } = locked
    if ((await countCodesSince(trx, citizenId, channel, now.subtract({ hours: 1 }))) >= MOST_CODES_AN_HOUR)
      return done<AddressAsked>('too_many_codes')
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    const expiresAt = now.add({ minutes: CODE_MINUTES })
    const id = newId()
    const codeHash = context.keys.tokens.hash('confirmation code', inRow(id, code))
    await insertConfirmation(trx, { id, citizenId, channel, address, codeHash, createdAt: now, expiresAt })
    await insertMessages(trx, [
      {
        id: newId(),
        citizenId,
        jobCentre: locked.situation.jobCentre ?? '',
        deadlineId: null,
        meetingId: null,
        revision: null,
        kind: CODE_KIND,
        channel,
        parameters: { to: address, code, expiresAt: expiresAt.toString() },
        madeAt: now,
        dueAt: now,
        citizenActed: true,
        droppedBecause: null,
      },
    ])
    return done<AddressAsked>('code_sent')
  })

/** N-OPTOUT: address and service are the citizen's choice, also where they were the same before. */
const signedUp = ({ chosen }: Citizen, channel: Channel, address: string) =>
  channel === 'sms'
    ? { mobile: address, smsService: true, chosen: [...new Set([...chosen, 'mobile', 'smsService'] as const)] }
    : { email: address, emailService: true, chosen: [...new Set([...chosen, 'email', 'emailService'] as const)] }

async function signUp(
  trx: Transaction,
  { actor }: ActionContext,
  { row, situation, now: at }: LockedCitizen,
  channel: Channel,
  address: string,
): Promise<void> {
  const details = signedUp(row, channel, address)
  await updateContactDetails(trx, row.id, details)
  await tellDetails(trx, row, situation.jobCentre, details, { actor, at })
}

/** A code is hashed with its row's id: a hash is of no use in another row. */
const inRow = (id: string, code: string): string => `${id}\n${code}`

export type CodeChecked = 'confirmed' | 'wrong' | 'over'

/**
 * Takes the code that the citizen has typed: the address is theirs, and they are signed up for its
 * channel. `over`: there is no code, it has run out, was tried too often or has been used: a code
 * counts once. Refusals: not_found.
 */
export const confirmAddress = (
  context: ActionContext,
  citizenId: string,
  { channel, code }: { channel: Channel; code: string },
): Promise<Outcome<CodeChecked>> =>
  transact(context, 'confirm_address', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const asked = await findConfirmation(trx, citizenId, channel)
    if (!asked?.codeHash || asked.confirmedAt !== null) return done<CodeChecked>('over')
    if (asked.tries >= MOST_TRIES || !isInstantBefore(locked.now, asked.expiresAt)) return done<CodeChecked>('over')
    if (!context.keys.tokens.isHashOf('confirmation code', inRow(asked.id, code), asked.codeHash)) {
      await countTry(trx, asked.id)
      return done<CodeChecked>('wrong')
    }
    await markConfirmed(trx, asked.id, locked.now)
    await signUp(trx, context, locked, channel, asked.address)
    return done<CodeChecked>('confirmed')
  })
