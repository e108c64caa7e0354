import type { Instant } from '../rules/dates.ts'
import { type Channel, channels } from '../rules/messages.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

/** O-CHANNELS: whether the house sends on a channel. */
export async function isChannelOn(db: Queryable, channel: Channel): Promise<boolean> {
  const row = await db.selectFrom('channel_setting').select('is_on').where('channel', '=', channel).executeTakeFirst()
  return row?.is_on ?? true
}

export interface ChannelState {
  readonly channel: Channel
  readonly isOn: boolean
  /** How many messages wait on it. */
  readonly waiting: number
  /** The last change; null where there has been none. */
  readonly changed: { readonly at: Instant; readonly reason: string | null } | null
}

export const channelStates = (db: Queryable): Promise<ChannelState[]> =>
  Promise.all(
    channels.map(async (channel) => {
      const { waiting } = await db
        .selectFrom('message')
        .select((row) => row.fn.countAll<number>().as('waiting'))
        .where('channel', '=', channel)
        .where('status', '=', 'waiting')
        .executeTakeFirstOrThrow()
      const changed = await db
        .selectFrom('channel_history')
        .select(['at', 'reason'])
        .where('channel', '=', channel)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst()
      return { channel, isOn: await isChannelOn(db, channel), waiting, changed: changed ?? null }
    }),
  )

export interface ChannelChange {
  readonly channel: Channel
  readonly isOn: boolean
  readonly reason: string | null
  /** Whether what waited was closed. */
  readonly closesWaiting: boolean
}

export async function setChannel(trx: Transaction, change: ChannelChange, at: Instant): Promise<void> {
  const { channel, isOn, reason, closesWaiting } = change
  const set = trx.updateTable('channel_setting').set({ is_on: isOn }).where('channel', '=', channel)
  await mustChange(1, set.execute())
  const row = { at, channel, is_on: isOn, reason, closed_waiting: closesWaiting }
  await mustChange(1, trx.insertInto('channel_history').values(row).execute())
}

/** Some messages that wait on a channel, due or not, the oldest first; not yet locked. */
export const findWaitingOn = (db: Queryable, channel: Channel, limit: number) =>
  db
    .selectFrom('message')
    .select(['id', 'citizen_id as citizenId', 'job_centre as jobCentre', 'kind'])
    .where('channel', '=', channel)
    .where('status', '=', 'waiting')
    .orderBy('id')
    .limit(limit)
    .execute()
