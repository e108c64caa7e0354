import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { runNight } from './actions/nightly-run.ts'
import {
  beginToSay,
  callUnknown,
  endSaying,
  hearJournal,
  type LostChange,
  type ReadLine,
} from './actions/say-what-happened.ts'
import type { ActionContext } from './actions/transaction.ts'
import { readLine } from './process/journal.ts'
import { openProgram } from './program.ts'
import { type Instant, instant, isInstantBefore } from './rules/dates.ts'
import { type Settings, SettingsError } from './settings/config.ts'

type Say = (line: string) => void

/** What the operator has said. */
interface Said {
  readonly journals: readonly string[]
  readonly since: Instant | null
}

const USAGE = [
  'npm run restored -- --journal FILE [--journal FILE …]   what the journals of all processes say (also FILE.gz)',
  'npm run restored -- --since TIME   the moment of the restore (2026-11-27T10:00:00+01:00): what was due since may have left',
  'Both: the journals were shipped up to TIME.',
]

function saidIn(words: readonly string[]): Said {
  const journals: string[] = []
  let since: Instant | null = null
  for (let at = 0; at < words.length; at += 2) {
    const [option, value] = [words[at], words[at + 1]]
    if (option === '--journal' && value !== undefined) journals.push(value)
    else if (option === '--since' && value !== undefined && since === null) since = timeIn(value)
    else throw new SettingsError(USAGE)
  }
  if (journals.length === 0 && since === null) throw new SettingsError(USAGE)
  const missing = journals.filter((path) => !existsSync(path))
  if (missing.length > 0) throw new SettingsError(missing.map((path) => `there is no file ${path}`))
  return { journals, since }
}

function timeIn(text: string): Instant {
  try {
    return instant(text)
  } catch {
    throw new SettingsError([`"${text}" is no time: it must be such as 2026-11-27T10:00:00+01:00`])
  }
}

/** Lines that one transaction hears. */
const CHUNK = 2_000

/** The clocks of two machines differ by less. */
const SLACK_MINUTES = 10

interface Found {
  lines: number
  unread: number
  handOvers: number
  readonly lost: Map<string, LostChange>
}

async function hear(context: ActionContext, path: string, from: Instant | null, found: Found): Promise<void> {
  const file = createReadStream(path)
  const lines = createInterface({ input: path.endsWith('.gz') ? file.pipe(createGunzip()) : file })
  let chunk: ReadLine[] = []
  const flush = async () => {
    const { handOvers, lost } = await hearJournal(context, chunk, from)
    found.handOvers += handOvers
    for (const change of lost) found.lost.set(change.meeting, change)
    chunk = []
  }
  for await (const text of lines) {
    if (text === '') continue
    const line = readLine(text)
    found.lines += 1
    if (!line) found.unread += 1
    // What the database knew long before needs not be heard.
    else if (!from || !isInstantBefore(line.at, from)) chunk.push(line)
    if (chunk.length >= CHUNK) await flush()
  }
  await flush()
}

const lostLine = ({ what, meeting, citizen, jobCentre, at }: LostChange): string =>
  `gone: ${what} ${at.toString()}, meeting ${meeting} of citizen ${citizen}, job centre ${jobCentre}`

/**
 * `npm run restored` (O-RESTORED): says what happened between the moment of a restore and now.
 * Nothing is sent twice, and whoever lost a booking can be called. Then sending goes on.
 */
export async function restored(settings: Settings, words: readonly string[], say: Say): Promise<void> {
  const { journals, since } = saidIn(words)
  const program = await openProgram(settings, say, { beside: true })
  try {
    // It works at a database that is held.
    const { continuity: _held, ...base } = program.context
    const operator: ActionContext = { ...base, actor: { kind: 'operator', name: 'restored' } }
    const began = base.clock.now()
    const known = await beginToSay(operator)
    const from = known?.subtract({ minutes: SLACK_MINUTES }) ?? null
    const found: Found = { lines: 0, unread: 0, handOvers: 0, lost: new Map() }
    for (const path of journals) await hear(operator, path, from, found)
    for (const change of found.lost.values()) say(lostLine(change))
    if (journals.length > 0)
      say(
        `${found.lines} lines of ${journals.length} journals, ${found.unread} of them cut off; ${found.handOvers} hand-overs that the database did not know, ${found.lost.size} meetings whose last change is gone`,
      )
    if (since !== null) {
      // What the nights since would have sent must exist, so that it can be called unknown.
      await runNight({ ...base, actor: { kind: 'calendar' } })
      say(`${await callUnknown(operator, began)} messages may have left since ${since.toString()}: they become unknown`)
    }
    await endSaying(operator)
    say('Sending and booking go on. Staff see unknown messages in their list of whom nothing reached.')
  } finally {
    await program.close()
  }
}
