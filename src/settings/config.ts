import { createHash } from 'node:crypto'
import type { BlockList } from 'node:net'
import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { scopes } from '../rules/actor.ts'
import type { ClientSetting } from '../rules/api-clients.ts'
import { defaultTimes, type RetentionTimes } from '../rules/kept-kinds.ts'
import type { Bounds } from '../rules/limits.ts'
import { type KeySettings, readKeySettings } from './key-settings.ts'
import { unknownSettings } from './known-settings.ts'
import { readBounds, readTrustedProxies } from './limit-settings.ts'
import { type MessageSettings, readMessageSettings } from './message-settings.ts'
import { type MitidSettings, readMitidSettings, settingsOfMitid } from './mitid-settings.ts'
import { wordIn } from './oidc-settings.ts'
import { type Environment, Reader } from './reader.ts'
import { settingsThatSet, withSecretFiles } from './secret-files.ts'
import { readStaffSettings, type StaffSettings, settingsOfStaff } from './staff-settings.ts'

/**
 * A client of the API: the hash of its secret (SHA-256, hexadecimal) and the one job centre that it
 * may see.
 */
const clientSchema = z.strictObject({
  id: z.string().min(1),
  secretSha256: z.string().regex(/^[0-9a-f]{64}$/),
  jobCentre: z.string().regex(/^\d{5}$/),
  /** Whether every call must name the caseworker behind it. */
  actingUser: z.enum(['required', 'optional']).optional(),
  /** All but `residence` unless told. */
  scopes: z.array(z.enum(scopes)).optional(),
})

export interface Settings extends KeySettings {
  readonly mode: 'demo' | 'production'
  readonly host: string
  readonly port: number
  /** The public address of the program; undefined in the demo, which uses the request's address. */
  readonly publicUrl: string | undefined
  /** Undefined: the program starts a PostgreSQL of its own in `dataDir`. */
  readonly databaseUrl: string | undefined
  /** Signs in as the owner of the tables, to migrate; undefined: `databaseUrl` may do so itself. */
  readonly databaseOwnerUrl: string | undefined
  /** Connections of citizens, job centres and the program itself together. */
  readonly databaseConnections: number
  readonly dataDir: string
  readonly clients: readonly ClientSetting[]
  /** Whether clients in the database may show a secret; a key of their own they always may. */
  readonly clientSecrets: boolean
  /** D-CREATE: how many days a due date must be ahead at least. */
  readonly minimumDays: number
  /** J-LIMITS: all bounds in force. */
  readonly bounds: Bounds
  /** Proxies whose word on who asks is believed; undefined: none. */
  readonly trustedProxies: BlockList | undefined
  /** The portal's name and address in messages. */
  readonly portalName: string
  readonly portalAddress: string
  /** The portal's title beside the mark in the header; undefined: the title of the locale file. */
  readonly portalTitle: string | undefined
  /**
   * `#14418b`: the job centre's own colour for header, buttons and links; undefined: the program's.
   */
  readonly portalColour: string | undefined
  /** The map for a meeting's place: an address with `{place}` in it; undefined: OpenStreetMap. */
  readonly mapAddress: string | undefined
  /** The film about booking meetings (§2.4). */
  readonly filmAddress: string | undefined
  /** Citizens are signed out after so many minutes unused, and in any case after so many hours. */
  readonly sessionLimits: { readonly minutes: number; readonly hours: number }
  /** O-DRAIN: how long the program keeps answering once it must stop. */
  readonly drainSeconds: number
  /** How many processes serve at one port. */
  readonly processes: number
  /** How long things are kept (docs/retention.md). */
  readonly retention: RetentionTimes
  /** Requests that may wait in each lane; further ones get 503 at once. */
  readonly mostRequests: number
  readonly logLevel: string
  /** Where Prometheus reads this process; undefined: nowhere. */
  readonly metricsPort: number | undefined
  readonly metricsHost: string
  /** A file that the script of the backup touches. */
  readonly backupMark: string | undefined
  /** O-JOURNAL: the file to which the journal is added; undefined: there is none. */
  readonly journal: string | undefined
  /** O-NIGHT: an address that is asked after each night and each minute's upkeep. */
  readonly heartbeatUrl: string | undefined
  readonly messages: MessageSettings
  /** The broker of citizens; null: none, or the demo's own test sign-in. */
  readonly mitid: MitidSettings | null
  /** Null: nobody of the job centre can sign in. */
  readonly staff: StaffSettings | null
  /** Where browsers find the job centre's portal; undefined: below `publicUrl`. */
  readonly jobCentreUrl: string | undefined
  /** As `sessionLimits`, for the job centre's people. */
  readonly staffLimits: { readonly minutes: number; readonly hours: number }
}

/** Missing or wrong settings: one line each, for the person who starts the program. */
export class SettingsError extends Error {
  readonly lines: readonly string[]
  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.name = 'SettingsError'
    this.lines = lines
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * The demo's two case systems, `demo` / `demo` and `demo2` / `demo2`, and its source of residence,
 * `demo-cpr` / `demo-cpr`.
 */
const demoClients: Settings['clients'] = [
  { id: 'demo', secretSha256: sha256('demo'), jobCentre: '10100' },
  { id: 'demo2', secretSha256: sha256('demo2'), jobCentre: '75100' },
  { id: 'demo-cpr', secretSha256: sha256('demo-cpr'), jobCentre: '10100', scopes: ['residence'] },
]

/**
 * Duplicates: one client's secret would open the other's job centre. The hash of the empty text: no
 * secret would be needed.
 */
function mistakesIn(clients: Settings['clients']): string[] {
  const ids = Map.groupBy(clients, ({ id }) => id)
  const twins = [...ids.values()].flatMap(([first, second]) =>
    first && second ? [`API_CLIENTS has the id "${first.id}" twice: each client needs an id of its own`] : [],
  )
  const open = clients.flatMap(({ id, secretSha256 }) =>
    secretSha256 === sha256('') ? [`API_CLIENTS: the secret of "${id}" is empty: give it one`] : [],
  )
  return [...twins, ...open]
}

function readClients(reader: Reader): Settings['clients'] {
  const what = 'a JSON list of {"id", "secretSha256", "jobCentre"}, one per case system'
  const text = reader.optional('API_CLIENTS')
  if (!text) return []
  try {
    const clients = z.array(clientSchema).parse(JSON.parse(text))
    reader.mistakes.push(...mistakesIn(clients))
    return clients
  } catch {
    reader.mistakes.push(`API_CLIENTS cannot be read: it must be ${what}`)
    return []
  }
}

/** What the log knows; the first is the usual one. */
const logLevels = ['info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent'] as const

/** Settings that only production needs. */
const settingsOfProduction = [
  'PUBLIC_URL',
  'DATABASE_URL',
  'DATABASE_OWNER_URL',
  'CPR_SECRET',
  'CPR_KEYS',
  'TOKEN_SECRET',
  'TOKEN_KEYS',
  'API_CLIENTS',
  'SMS_URL',
  'SMS_URL_2',
  'SMTP_URL',
  'SMTP_URL_2',
  'JOURNAL',
  ...settingsOfMitid,
  ...settingsOfStaff,
  'JOB_CENTRE_URL',
] as const

/**
 * In the demo anybody signs in as anybody, so a forgotten or misspelt setting must never lead to
 * it. Beside a setting of production it must be requested (`DEMO=yes`).
 */
function readMode(environment: Environment, mistakes: string[]): Settings['mode'] {
  const mode = environment['NODE_ENV'] ?? ''
  const demo = environment['DEMO'] ?? ''
  if (!['', 'production', 'development', 'test'].includes(mode))
    mistakes.push(`NODE_ENV is "${mode}": it must be production, development or test, or not be set`)
  if (!['', 'yes'].includes(demo)) mistakes.push(`DEMO is "${demo}": it must be yes, or not be set`)
  if (mode === 'production') {
    if (demo === 'yes') mistakes.push('DEMO is yes beside NODE_ENV=production: it is one or the other')
    return 'production'
  }
  const why =
    'and NODE_ENV is not production: set NODE_ENV=production, or DEMO=yes for a demo in which anybody is anybody'
  if (demo !== 'yes')
    for (const name of settingsOfProduction)
      for (const setting of settingsThatSet(environment, name)) mistakes.push(`${setting} is set, ${why}`)
  return 'demo'
}

const databaseSettings = (reader: Reader, production: boolean) => ({
  databaseUrl: production ? reader.databaseUrl('DATABASE_URL') : reader.optional('DATABASE_URL'),
  databaseOwnerUrl:
    production && reader.optional('DATABASE_OWNER_URL')
      ? reader.databaseUrl('DATABASE_OWNER_URL')
      : reader.optional('DATABASE_OWNER_URL'),
  databaseConnections: reader.whole('DATABASE_CONNECTIONS', 26, 3, 500),
})

const NO_JOURNAL = 'none'

/** O-JOURNAL: production says where it is, or that there is none. */
function readJournal(reader: Reader, production: boolean): string | undefined {
  const path = reader.optional('JOURNAL')
  if (production && path === undefined)
    reader.mistakes.push(
      `JOURNAL is not set: the file for what was sent and booked, which outlives the database, or ${NO_JOURNAL}`,
    )
  if (path === undefined || path === NO_JOURNAL) return undefined
  if (!isAbsolute(path)) reader.mistakes.push(`JOURNAL is "${path}": it must begin with /, or be ${NO_JOURNAL}`)
  return path
}

/** Several need a database that none of them starts, and Linux, which spreads connections. */
function readProcesses(reader: Reader, production: boolean): number {
  const processes = reader.whole('PROCESSES', 1, 1, 64)
  if (processes > 1 && !production) reader.mistakes.push('PROCESSES is for production: a demo is one process')
  if (processes > 1 && process.platform !== 'linux')
    reader.mistakes.push('PROCESSES needs Linux: start several programs, each at a PORT of its own, behind a proxy')
  return processes
}

/** How somebody outside sees how the program is. */
const readWatching = (reader: Reader) => ({
  metricsPort: reader.optional('METRICS_PORT') === undefined ? undefined : reader.whole('METRICS_PORT', 0, 0, 65_535),
  metricsHost: reader.text('METRICS_HOST', '127.0.0.1'),
  backupMark: reader.optional('BACKUP_MARK'),
  heartbeatUrl:
    reader.optional('HEARTBEAT_URL') === undefined
      ? undefined
      : reader.url('HEARTBEAT_URL', 'an address that may be asked each minute'),
})

/**
 * Reads the settings of an environment. Throws `SettingsError` with a line for each that is missing
 * or wrong.
 */
export function readSettings(given: Environment): Settings {
  const mistakes: string[] = []
  const mode = readMode(given, mistakes)
  const production = mode === 'production'
  const { environment, mistakes: inFiles } = withSecretFiles(given, { production })
  // A refused start must not create or keep anything. While a file cannot be read, no setting is
  // called missing for it.
  if (inFiles.length > 0 || (mode === 'demo' && mistakes.length > 0)) throw new SettingsError([...mistakes, ...inFiles])
  const reader = new Reader(environment)
  reader.mistakes.push(...mistakes, ...unknownSettings(given))
  const dataDir = resolve(reader.text('DATA_DIR', './data'))
  const settings: Settings = {
    mode,
    host: reader.text('HOST', '127.0.0.1'),
    port: reader.whole('PORT', 3000, 0, 65_535),
    publicUrl: production ? reader.publicUrl('PUBLIC_URL') : reader.optional('PUBLIC_URL'),
    ...databaseSettings(reader, production),
    dataDir,
    ...readKeySettings(reader, dataDir, production),
    clients: production ? readClients(reader) : demoClients,
    clientSecrets: !production || reader.isYes('CLIENT_SECRETS'),
    minimumDays: reader.whole('DEADLINE_MINIMUM_DAYS', 0, 0, 90),
    bounds: readBounds(reader),
    trustedProxies: readTrustedProxies(reader),
    portalName: reader.text('PORTAL_NAME', 'Jobnet'),
    portalAddress: reader.text('PORTAL_ADDRESS', 'www.jobnet.dk'),
    portalTitle: reader.optional('PORTAL_TITLE'),
    portalColour: reader.colour('PORTAL_COLOUR'),
    mapAddress: reader.mapAddress('MAP_ADDRESS'),
    filmAddress: reader.filmAddress('FILM_ADDRESS'),
    sessionLimits: {
      minutes: reader.whole('SESSION_MINUTES', 30, 5, 480),
      hours: reader.whole('SESSION_HOURS', 8, 1, 8),
    },
    // A person who stops the demo should not wait. A load balancer needs some seconds to notice the
    // stop.
    retention: {
      citizensYears: reader.whole('KEEP_CITIZENS_YEARS', defaultTimes.citizensYears, 1, 100),
      looksYears: reader.whole('KEEP_LOOKS_YEARS', defaultTimes.looksYears, 1, 100),
      messageTextsDays: reader.whole('KEEP_MESSAGE_TEXTS_DAYS', defaultTimes.messageTextsDays, 30, 36_500),
    },
    drainSeconds: reader.whole('DRAIN_SECONDS', production ? 5 : 0, 0, 300),
    processes: readProcesses(reader, production),
    // The measured pace may allow fewer. Set less to refuse earlier instead of answering slowly.
    mostRequests: reader.whole('MOST_REQUESTS', 1000, 1, 10_000),
    logLevel: wordIn(reader, 'LOG_LEVEL', logLevels),
    ...readWatching(reader),
    journal: readJournal(reader, production),
    messages: readMessageSettings(reader, production),
    mitid: readMitidSettings(reader, production),
    staff: readStaffSettings(reader, production),
    jobCentreUrl: reader.optional('JOB_CENTRE_URL') === undefined ? undefined : reader.publicUrl('JOB_CENTRE_URL'),
    staffLimits: {
      minutes: reader.whole('STAFF_SESSION_MINUTES', 30, 5, 60),
      hours: reader.whole('STAFF_SESSION_HOURS', 8, 1, 8),
    },
  }
  if (reader.mistakes.length > 0) throw new SettingsError(reader.mistakes)
  return settings
}
