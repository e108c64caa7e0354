import { statSync } from 'node:fs'
import { versionLine } from './help.ts'
import { openProgram } from './program.ts'
import type { Settings } from './settings/config.ts'
import type { ChannelState } from './storage/channels.ts'
import { channelStates } from './storage/channels.ts'
import type { RunningFigures } from './storage/running-figures.ts'

type Say = (line: string) => void

/** What `status` tells; `--json` prints it as it is. */
interface Status {
  readonly version: string
  readonly database: string
  readonly schema: string | null
  readonly schemaFits: boolean
  /** O-RESTORED: why nothing is sent and booked; null where all goes on. */
  readonly held: string | null
  /** O-JOURNAL: the file, and when it was last written to; null where there is none. */
  readonly journal: { readonly path: string; readonly newestSecondsAgo: number | null } | null
  readonly night: RunningFigures['night']
  readonly messages: RunningFigures['messages']
  readonly oldestDue: RunningFigures['oldestDue']
  readonly failingGateways: readonly string[]
  readonly channels: readonly { readonly channel: string; readonly on: boolean }[]
  readonly newestBookingSecondsAgo: number | null
}

const inWords = (seconds: number | null): string => {
  if (seconds === null) return 'never'
  return seconds < 120 ? `${Math.round(seconds)} seconds ago` : `${Math.round(seconds / 60)} minutes ago`
}

function linesOf(status: Status): string[] {
  const { held, journal, night, messages, oldestDue, channels, failingGateways } = status
  const nightIn = night ? `${night.day}, ${Math.round(night.seconds)} s, ${night.changes} changes` : 'none yet'
  return [
    status.version,
    `database: ${status.database}, schema ${status.schema ?? 'not known'}${status.schemaFits ? '' : ' (does not fit)'}`,
    ...(held === null ? [] : [`held: ${held}; nothing is sent and booked until npm run restored`]),
    `journal: ${journal ? `${journal.path}, newest line ${inWords(journal.newestSecondsAgo)}` : 'none'}`,
    `last finished night: ${nightIn}`,
    `newest meeting: ${inWords(status.newestBookingSecondsAgo)}`,
    ...channels.map(({ channel, on }) => {
      const of = messages.filter((message) => message.channel === channel)
      const counts = of.map((message) => `${message.count} ${message.status}`).join(', ') || 'nothing waits'
      const due = oldestDue.find((one) => one.channel === channel)
      const oldest = due && due.seconds > 0 ? `, the oldest due ${inWords(due.seconds)}` : ''
      return `${channel}: ${on ? 'on' : 'off'}, ${counts}${oldest}`
    }),
    ...failingGateways.map((gateway) => `gateway ${gateway} fails`),
  ]
}

/** When the file was last written to: by any process of this machine. */
function journalOf({ journal: path }: Settings): Status['journal'] {
  if (path === undefined) return null
  const found = statSync(path, { throwIfNoEntry: false })
  return { path, newestSecondsAgo: found ? (Date.now() - found.mtimeMs) / 1000 : null }
}

/** `status`: how the installation is, on one screen; with `--json` for a program. */
export async function sayStatus(settings: Settings, say: Say, { json }: { readonly json: boolean }): Promise<void> {
  const program = await openProgram(settings, () => {}, { beside: true })
  try {
    const { database, schema, schemaFits } = await program.health.ask()
    const figures = await program.health.figures()
    const channels: readonly ChannelState[] = await channelStates(program.context.db)
    const status: Status = {
      version: versionLine(),
      database,
      schema,
      schemaFits,
      held: program.context.continuity?.because ?? null,
      journal: journalOf(settings),
      night: figures?.night ?? null,
      messages: figures?.messages ?? [],
      oldestDue: figures?.oldestDue ?? [],
      failingGateways: figures?.failingGateways ?? [],
      channels: channels.map(({ channel, isOn }) => ({ channel, on: isOn })),
      newestBookingSecondsAgo: figures?.newestBookingSecondsAgo ?? null,
    }
    if (json) say(JSON.stringify(status))
    else for (const line of linesOf(status)) say(line)
  } finally {
    await program.close()
  }
}
