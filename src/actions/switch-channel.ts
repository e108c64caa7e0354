import type { Channel } from '../rules/messages.ts'
import { done } from '../rules/refusals.ts'
import { findWaitingOn, setChannel } from '../storage/channels.ts'
import { dropMessages, lockCitizens, lockWaiting } from '../storage/delivery-attempts.ts'
import { longStatements } from '../storage/pipeline.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface ChannelSwitch {
  readonly channel: Channel
  readonly isOn: boolean
  readonly reason: string | null
  /**
   * Whether messages that wait on a channel that is switched off are closed; else they wait until
   * it is on again.
   */
  readonly closesWaiting: boolean
}

/** A message that will not be sent, for the one who switched the channel off. */
export interface ClosedMessage {
  readonly id: string
  readonly citizenId: string
  readonly jobCentre: string
  readonly kind: string
}

/** A transaction's worth, so that no citizen who wants to book waits long. */
const CHUNK = 100

/**
 * O-CHANNELS: switches a channel of the whole house on or off, with its history. Returns the
 * messages that were closed: each is dropped as `no_gateway`, and its citizen is listed as one whom
 * nothing reached.
 */
export async function switchChannel(context: ActionContext, wanted: ChannelSwitch): Promise<ClosedMessage[]> {
  const switched = await transact(context, 'switch_channel', async (trx) =>
    done(await setChannel(trx, wanted, context.clock.now())),
  )
  if (!switched.ok) throw new Error(`switching a channel was refused: ${switched.refusals[0].code}`)
  const closed: ClosedMessage[] = []
  if (wanted.isOn || !wanted.closesWaiting) return closed
  for (;;) {
    const chunk = await closeChunk(context, wanted.channel)
    if (chunk.length === 0) return closed
    closed.push(...chunk)
  }
}

async function closeChunk(context: ActionContext, channel: Channel): Promise<ClosedMessage[]> {
  const outcome = await transact(context, 'switch_channel', async (trx) => {
    await longStatements(trx)
    const found = await findWaitingOn(trx, channel, CHUNK)
    await lockCitizens(trx, [...new Set(found.map(({ citizenId }) => citizenId))], { wait: true })
    const waiting = await lockWaiting(
      trx,
      found.map(({ id }) => id),
    )
    const locked = new Set(waiting.map(({ id }) => id))
    const closed = found.filter(({ id }) => locked.has(id))
    const because = 'no_gateway'
    await dropMessages(
      trx,
      closed.map(({ id: messageId }) => ({ messageId, because })),
      context.clock.now(),
    )
    return done(closed)
  })
  if (!outcome.ok) throw new Error(`closing messages was refused: ${outcome.refusals[0].code}`)
  return outcome.value
}
