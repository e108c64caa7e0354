import { existsSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { lookAtMailServer, lookAtSmsGateway } from './delivery/look-at-gateways.ts'
import { portalNameFits } from './delivery/words.ts'
import { readSettings, type Settings, SettingsError } from './settings/config.ts'
import type { Environment } from './settings/reader.ts'
import { lookAtServer } from './storage/look-at-server.ts'
import { assertMigrated } from './storage/migrate.ts'

type Say = (line: string) => void

/** Beside those of the pools: one for health, two for the jobs. */
const CONNECTIONS_BESIDE = 3
/** Days go by the machine's clock: more is a warning. */
const MOST_CLOCK_DIFFERENCE_SECONDS = 2

const why = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''

/** One thing that is looked at: what is right about it, or why it is wrong, in one line each. */
async function looked(
  what: string,
  look: () => Promise<string>,
): Promise<{ readonly line: string; readonly ok: boolean }> {
  try {
    return { line: `ok: ${what}${await look()}`, ok: true }
  } catch (error) {
    return { line: `wrong: ${what}: ${why(error)}`, ok: false }
  }
}

/** What must be true of the server: enough connections, and the same time. */
async function server({ databaseConnections, processes: wanted }: Settings, url: string): Promise<string> {
  const { version, user, maxConnections, clockDifference } = await lookAtServer(url)
  const needed = databaseConnections + CONNECTIONS_BESIDE
  if (needed > maxConnections)
    throw new Error(`one process takes ${needed} connections, and the server allows ${maxConnections}`)
  if (wanted * needed > maxConnections)
    throw new Error(
      `${wanted} processes (PROCESSES) take ${wanted * needed} connections, and the server allows ${maxConnections}`,
    )
  if (Math.abs(clockDifference) > MOST_CLOCK_DIFFERENCE_SECONDS)
    throw new Error(`its clock differs by ${clockDifference.toFixed(1)} seconds: set both right`)
  const processes = Math.floor(maxConnections / needed)
  return `: PostgreSQL ${version} as ${user}; ${needed} of ${maxConnections} connections a process, so ${processes} at most`
}

/** O-JOURNAL: this user may write it, or make it in its folder. */
async function journalIn(path: string): Promise<string> {
  await access(existsSync(path) ? path : dirname(path), constants.W_OK)
  return `: ${path}`
}

async function done(work: Promise<void>): Promise<string> {
  await work
  return ''
}

const looksAt = (settings: Settings): readonly (readonly [string, () => Promise<string>])[] => {
  const { databaseUrl, journal, messages, mode } = settings
  const requireTls = mode === 'production'
  return [
    ...(databaseUrl === undefined
      ? []
      : ([
          ['the database', () => server(settings, databaseUrl)],
          ['its schema and rights', () => done(assertMigrated(databaseUrl))],
        ] as const)),
    ...(journal === undefined ? [] : ([['the journal', () => journalIn(journal)]] as const)),
    ...messages.sms.map(({ name, url }) => [`SMS gateway ${name}`, () => done(lookAtSmsGateway(url))] as const),
    ...messages.email.map(
      ({ name, url }) => [`mail server ${name}`, () => done(lookAtMailServer(url, { requireTls }))] as const,
    ),
  ]
}

/**
 * `check`: settings, database and gateways, every mistake in one go; it changes and sends nothing.
 * Returns the exit code: 0, 1, or 2 for settings.
 */
export async function check(environment: Environment, say: Say): Promise<0 | 1 | 2> {
  let settings: Settings
  try {
    settings = readSettings(environment)
    if (!portalNameFits(settings))
      throw new SettingsError(['PORTAL_NAME is too long: an SMS with it must fit 160 characters'])
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    for (const line of error.lines) say(`wrong: ${line}`)
    return 2
  }
  say('ok: settings')
  const found = await Promise.all(looksAt(settings).map(([what, look]) => looked(what, look)))
  for (const { line } of found) say(line)
  return found.every(({ ok }) => ok) ? 0 : 1
}
