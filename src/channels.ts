import { type ClosedMessage, switchChannel } from './actions/switch-channel.ts'
import type { ActionContext } from './actions/transaction.ts'
import { openProgram } from './program.ts'
import { type Channel, channels as channelNames } from './rules/messages.ts'
import { type Settings, SettingsError } from './settings/config.ts'
import { type ChannelState, channelStates } from './storage/channels.ts'

type Say = (line: string) => void

const USAGE = [
  'npm run channels -- show',
  'npm run channels -- on sms|email',
  'npm run channels -- off sms|email "reason" [--close]   (--close: messages that wait are closed, and listed)',
]

const isChannel = (text: string | undefined): text is Channel => channelNames.some((channel) => channel === text)

const lineOf = ({ channel, isOn, waiting, changed }: ChannelState): string => {
  const since = changed ? ` since ${changed.at.toString()}${changed.reason ? ` (${changed.reason})` : ''}` : ''
  return `${channel}: ${isOn ? 'on' : 'off'}${since}, ${waiting} messages wait`
}

const closedLine = ({ id, citizenId, jobCentre, kind }: ClosedMessage): string =>
  `closed: message ${id} (${kind}) to citizen ${citizenId} of job centre ${jobCentre}`

/**
 * `npm run channels`: shows and changes the channels on which the whole installation sends
 * (O-CHANNELS).
 */
export async function channels(settings: Settings, asked: readonly string[], say: Say): Promise<void> {
  const [what = 'show', channel, reason, close] = asked
  const change = changeOf(what, channel, reason, close)
  if (what !== 'show' && !change) throw new SettingsError(USAGE)
  const program = await openProgram(settings, say, { beside: true })
  try {
    const context: ActionContext = { ...program.context, actor: { kind: 'calendar' } }
    if (change) for (const closed of await switchChannel(context, change)) say(closedLine(closed))
    for (const state of await channelStates(context.db)) say(lineOf(state))
  } finally {
    await program.close()
  }
}

/** Null for an unclear command: nothing is switched off without a reason. */
function changeOf(what: string, channel: string | undefined, reason = '', close = '') {
  if (!isChannel(channel)) return null
  if (what === 'on' && reason === '') return { channel, isOn: true, reason: null, closesWaiting: false }
  if (what !== 'off' || reason.trim() === '' || reason.startsWith('--') || !['', '--close'].includes(close)) return null
  return { channel, isOn: false, reason, closesWaiting: close === '--close' }
}
