import { mayAct } from '../rules/access.ts'
import { chooseGateway } from '../rules/message-delivery.ts'
import { type Channel, onlyActsSince } from '../rules/messages.ts'
import { done } from '../rules/refusals.ts'
import { isChannelOn } from '../storage/channels.ts'
import { isHeldNow } from '../storage/continuity.ts'
import type { Transaction } from '../storage/database.ts'
import { findDue } from '../storage/delivery-attempts.ts'
import { worn } from '../storage/hats.ts'
import { lockGateways, spendAllowance } from '../storage/message-gateways.ts'
import { type Claim, claimDue, type Words, type WordsOf } from './steps/claim-due.ts'
import { type ActionContext, transact } from './transaction.ts'

export type { ClaimedMessage } from './steps/claim-due.ts'

export interface Wanted<W extends Words> {
  readonly channel: Channel
  /** The gateways of the channel in order of preference. */
  readonly gateways: readonly string[]
  /** How many messages a second all workers together may hand over on this channel. */
  readonly perSecond: number
  /** Seconds that a gateway must have failed before the next takes over. */
  readonly patience: number
  /** How many the worker can hand over at once. */
  readonly limit: number
  readonly words: WordsOf<W>
}

export interface ClaimedFor<W extends Words> extends Claim<W> {
  /** The gateway that they are for. */
  readonly gateway: string
  /** Whether it is to see if a gateway that failed answers again. */
  readonly trial: boolean
  /**
   * Why there are no more: none is due, the gateway may have no more just now, it fails, the
   * channel is off, or the database was put back (O-RESTORED).
   */
  readonly next: 'more' | 'none_due' | 'paced' | 'failing' | 'off' | 'held'
}

/** No more at a time, so that no citizen who wants to book waits long. */
const MOST_AT_ONCE = 100

/**
 * N-ONCE: takes messages that are due for one worker, at the pace of the gateway: as many as it may
 * have now, recorded and committed before the worker hands them over.
 */
export async function claimMessages<W extends Words>(
  context: ActionContext,
  wanted: Wanted<W>,
): Promise<ClaimedFor<W>> {
  const outcome = await transact(context, 'claim_messages', async (trx) => done(await claim(trx, context, wanted)))
  if (!outcome.ok) throw new Error(`claiming was refused: ${outcome.refusals[0].code}`)
  return outcome.value
}

async function claim<W extends Words>(
  trx: Transaction,
  context: ActionContext,
  { channel, gateways, perSecond, patience, limit, words }: Wanted<W>,
): Promise<ClaimedFor<W>> {
  const [isHeld, isOn, states] = await Promise.all([
    isHeldNow(trx, context.continuity?.own ?? null),
    isChannelOn(trx, channel),
    lockGateways(trx, gateways, perSecond),
  ])
  if (isHeld) return { gateway: '', trial: false, claimed: [], dropped: 0, told: 0, next: 'held' }
  // O-CHANNELS: what waits, waits until it is on again, or is closed by whoever switched it off.
  if (!isOn) return { gateway: '', trial: false, claimed: [], dropped: 0, told: 0, next: 'off' }
  const now = context.clock.now()
  const choice = chooseGateway(states, now, patience)
  const allowance = states.find(({ name }) => name === choice?.name)?.allowance ?? 0
  const most = Math.min(limit, MOST_AT_ONCE, Math.floor(allowance), choice?.trial ? 1 : MOST_AT_ONCE)
  if (!choice) return { gateway: '', trial: false, claimed: [], dropped: 0, told: 0, next: 'failing' }
  if (most < 1) return { gateway: choice.name, trial: false, claimed: [], dropped: 0, told: 0, next: 'paced' }
  const due = { channel, limit: most, reminders: true, actedSince: onlyActsSince(channel, now) }
  const taker = { gateway: choice.name, taken: false, wait: false, words }
  const taken = await claimDue(trx, context, due, taker)
  if (taken.claimed.length > 0) await spendAllowance(trx, choice.name, taken.claimed.length, now)
  const next = taken.claimed.length + taken.dropped + taken.told > 0 ? 'more' : 'none_due'
  return { gateway: choice.name, trial: choice.trial, ...taken, next }
}

/**
 * Whether anything may be due on a channel: a look without locks, for a worker that has nothing to
 * do.
 */
export async function isAnyDue(context: ActionContext, channel: Channel): Promise<boolean> {
  if (!mayAct(context.actor, 'claim_messages').ok) return false
  const now = context.clock.now()
  const db = worn(context, 'claim_messages')
  const due = await findDue(db, { channel, now, limit: 1, reminders: true, actedSince: onlyActsSince(channel, now) })
  return due.length > 0
}

/** O-CHANNELS: whether the house sends on a channel, for a worker that has no gateway for it. */
export const isSentOn = async (context: ActionContext, channel: Channel): Promise<boolean> =>
  mayAct(context.actor, 'claim_messages').ok && (await isChannelOn(worn(context, 'claim_messages'), channel))
