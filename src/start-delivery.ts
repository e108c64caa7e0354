import type { ActionContext } from './actions/transaction.ts'
import { startWebhooks } from './api/webhooks/worker.ts'
import { AttemptTally } from './delivery/attempt-tally.ts'
import { emailGateway } from './delivery/email-gateway.ts'
import { SEGMENT_PLACES } from './delivery/gsm.ts'
import { beat } from './delivery/heartbeat.ts'
import { watchOutbox } from './delivery/outbox.ts'
import { receiptPath } from './delivery/receipts.ts'
import { smsGateway } from './delivery/sms-gateway.ts'
import { lookAfterAttempts, startUpkeep } from './delivery/upkeep.ts'
import { portalNameFits, wordsOf } from './delivery/words.ts'
import { type ChannelDelivery, startWorker } from './delivery/worker.ts'
import { UNSUBSCRIBE_PATH, unsubscribeToken } from './identity/unsubscribe.ts'
import type { Keys } from './keys/keys.ts'
import { systemClock } from './process/clock.ts'
import { errorLog } from './process/error-log.ts'
import type { Log } from './process/log.ts'
import type { Metrics } from './process/metrics.ts'
import type { OpenedProgram } from './program.ts'
import type { Channel, Message, Reader } from './rules/messages.ts'
import { type Settings, SettingsError } from './settings/config.ts'
import { organizerAddress } from './settings/message-settings.ts'
import { classOf } from './storage/database-errors.ts'
import { openPlainSql, upkeepRole } from './storage/plain-sql.ts'
import { textsIn } from './web/texts.ts'

const SCHEDULER_CONNECTIONS = 2

const MINUTE_MILLISECONDS = 60_000

/** N-GSM: throws `SettingsError` where the portal's name is too long for an SMS. */
export function refuseLongPortalName(settings: Settings): void {
  if (portalNameFits(settings)) return
  throw new SettingsError([`PORTAL_NAME is too long: an SMS with it must fit ${SEGMENT_PLACES} characters`])
}

export interface Delivery {
  stop(): Promise<void>
}

/**
 * The link by which a citizen unsubscribes from e-mail with one click; null where the program has
 * no public address.
 */
const unsubscribeLink =
  ({ publicUrl }: Settings, keys: Keys) =>
  (citizenId: string, address: string): string | null =>
    publicUrl === undefined
      ? null
      : new URL(`${UNSUBSCRIBE_PATH}/${unsubscribeToken(keys, citizenId, address)}`, publicUrl).href

/** The gateways from the settings. */
function channelsOf(settings: Settings): ChannelDelivery[] {
  const { messages, publicUrl = 'http://localhost' } = settings
  const sms = messages.sms.map(({ name, url, token, lookUpUrl }) =>
    smsGateway({
      name,
      url,
      token,
      sender: messages.smsSender,
      callbackUrl: new URL(receiptPath(name), publicUrl).href,
      lookUpUrl,
    }),
  )
  const email = messages.email.map(({ name, url }) =>
    emailGateway({
      name,
      url,
      from: messages.emailFrom,
      fromName: textsIn('da').t('message.emailSender'),
      requireTls: settings.mode === 'production',
      unsubscribeLine: (link, language) => textsIn(language).t('message.unsubscribe', { link }),
    }),
  )
  return [
    { channel: 'sms', gateways: sms, perSecond: messages.smsPerSecond },
    { channel: 'email', gateways: email, perSecond: messages.emailPerSecond },
  ]
}

/** What the log tells of gateways: counts once a minute, and when one fails or is back. */
const attemptsIn = (log: Log): AttemptTally =>
  new AttemptTally({
    handedOver: (gateways) => log.info({ event: 'handed_over', gateways }, 'handed over in a minute'),
    failing: (gateway, reason) => log.warn({ event: 'gateway_failing', gateway, reason }, 'a gateway fails'),
    back: (gateway, seconds) => log.info({ event: 'gateway_back', gateway, seconds }, 'a gateway is back'),
  })

interface Delivering {
  readonly settings: Settings
  readonly program: OpenedProgram
  readonly context: ActionContext
  readonly log: Log
  readonly failed: (error: unknown, doing: string) => void
  readonly metrics: Metrics | undefined
}

/** Hands over messages as they become due: to the gateways, or in the demo to its outbox. */
async function startMessages({ settings, program, context, log, failed, metrics }: Delivering): Promise<Delivery> {
  const wording = { ...settings, organizerAddress: organizerAddress(settings) }
  const words = (message: Message, reader: Reader) => wordsOf(message, wording, reader)
  if (program.demoClock) return watchOutbox(context, words, failed)
  const channels = channelsOf(settings)
  const gateways = channels.flatMap((channel) => channel.gateways)
  const work = async () => {
    const found = await lookAfterAttempts(context, gateways)
    if (found.abandoned + found.known > 0) log.info({ event: 'unknown_messages', ...found }, 'attempts left behind')
    await beat(settings.heartbeatUrl, failed)
  }
  const upkeep = await startUpkeep(
    openPlainSql(program.connectionString, SCHEDULER_CONNECTIONS, { role: upkeepRole }),
    work,
    failed,
  )
  const unsubscribe = unsubscribeLink(settings, context.keys)
  const told = (event: 'channel_without_gateway' | 'channel_off', channel: Channel) => {
    if (event === 'channel_off') log.info({ event, channel }, 'nothing is sent on a channel that is off')
    else log.warn({ event, channel }, 'the channel is on, and this process has no gateway for it')
  }
  const attempts = attemptsIn(log)
  const telling = setInterval(() => attempts.tellCounts(), MINUTE_MILLISECONDS).unref()
  const worker = startWorker(context, {
    channels,
    patience: settings.messages.patience,
    words,
    unsubscribe,
    failed,
    told,
    ended: (attempt) => {
      attempts.ended(attempt)
      metrics?.attemptEnded(attempt.gateway, attempt.outcome)
    },
    dropped: (channel, count) => metrics?.messagesDropped(channel, count),
  })
  return {
    stop: async () => {
      await Promise.all([worker.stop(), upkeep.stop()])
      clearInterval(telling)
      attempts.tellCounts()
    },
  }
}

/**
 * Sends what is to leave the program, until it is stopped: messages to the gateways, and events to
 * the webhooks of case systems. Any number of processes share the work.
 */
export async function startDelivery(
  settings: Settings,
  program: OpenedProgram,
  log: Log,
  metrics?: Metrics,
): Promise<Delivery> {
  const context: ActionContext = { ...program.context, actor: { kind: 'calendar' } }
  const tell = errorLog(log, classOf)
  const failed = (error: unknown, doing: string) => tell(error, {}, doing)
  const messages = await startMessages({ settings, program, context, log, failed, metrics })
  const sender = { toLoopback: settings.mode === 'demo' }
  const webhooks = startWebhooks(context, { sender, realClock: systemClock, failed })
  return {
    stop: async () => {
      await Promise.all([messages.stop(), webhooks.stop()])
    },
  }
}
