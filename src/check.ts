import { existsSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { lookAtMailServer, lookAtSmsGateway } from './delivery/look-at-gateways.ts'
import { version as ownVersion } from './process/health.ts'
import { lookFromOutside } from './process/look-from-outside.ts'
import { readSettings, type Settings, SettingsError } from './settings/config.ts'
import type { Environment } from './settings/reader.ts'
import { refuseLongPortalName } from './start-delivery.ts'
import { lookAtRole, lookAtServer } from './storage/look-at-server.ts'
import { assertMigrated } from './storage/migrate.ts'

type Say = (line: string) => void

/** Beside those of the pools: one for health, two for the jobs. */
const CONNECTIONS_BESIDE = 3
/** Days go by the machine's clock: more is a warning. */
const MOST_CLOCK_DIFFERENCE_SECONDS = 2

const why = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''

/** What is right about a thing; `note`: neither right nor wrong, and worth knowing. */
type Look = string | { readonly note: string }

/** One thing that is looked at, in one line; `ok` where nothing must be mended. */
async function looked(
  what: string,
  look: () => Promise<Look>,
): Promise<{ readonly line: string; readonly ok: boolean }> {
  try {
    const seen = await look()
    return typeof seen === 'string'
      ? { line: `ok: ${what}${seen}`, ok: true }
      : { line: `note: ${what}: ${seen.note}`, ok: true }
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

/** Who signs in: best a role that may nothing but wear the hats (docs/database-roles.md). */
async function role(url: string): Promise<Look> {
  const { user, mayBesides, lacks } = await lookAtRole(url)
  if (lacks.length > 0)
    throw new Error(`${user} may not wear ${lacks.join(', ')}: run docs/roles.sql, or npm run migrate`)
  if (mayBesides.length === 0) return `: ${user} owns nothing, and may only wear the hats`
  return { note: `${user} ${mayBesides.join(', ')}: a role of its own is safer (docs/database-roles.md)` }
}

/** What citizens meet at the public address, as far as this machine can see. */
async function outside(publicUrl: string): Promise<Look> {
  const seen = await lookFromOutside(publicUrl)
  switch (seen.kind) {
    case 'ours':
      return seen.version === ownVersion
        ? `: version ${seen.version} answers at ${publicUrl}`
        : { note: `version ${seen.version} answers at ${publicUrl}; this is ${ownVersion}` }
    case 'nobody_behind':
      return { note: `a proxy answers at ${publicUrl} with ${seen.status}: the program does not run behind it` }
    case 'unreachable':
      return { note: `${publicUrl} does not answer this machine (${seen.why}); look from outside` }
    case 'certificate':
      throw new Error(`the certificate of ${publicUrl} does not hold (${seen.why})`)
    case 'another':
      break
  }
  throw new Error(`at ${publicUrl}/health something else answers (${seen.status}): look at the proxy`)
}

async function done(work: Promise<void>): Promise<string> {
  await work
  return ''
}

const looksAt = (settings: Settings): readonly (readonly [string, () => Promise<Look>])[] => {
  const { databaseUrl, journal, messages, mode, publicUrl } = settings
  const requireTls = mode === 'production'
  return [
    ...(databaseUrl === undefined
      ? []
      : ([
          ['the database', () => server(settings, databaseUrl)],
          ['its schema and rights', () => done(assertMigrated(databaseUrl))],
          ['its role', () => role(databaseUrl)],
        ] as const)),
    ...(journal === undefined ? [] : ([['the journal', () => journalIn(journal)]] as const)),
    ...(publicUrl === undefined ? [] : ([['PUBLIC_URL', () => outside(publicUrl)]] as const)),
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
    refuseLongPortalName(settings)
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
