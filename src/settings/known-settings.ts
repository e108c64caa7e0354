import { lettersApart } from '../rules/letters-apart.ts'
import { limits } from '../rules/limits.ts'
import type { Environment } from './reader.ts'
import { secretNames } from './secret-files.ts'

/** A setting, as `help` tells of it. */
interface KnownSetting {
  readonly name: string
  readonly what: string
  /** What holds where it is not set; `needed` in production. */
  readonly usual: string
}

const known = (name: string, usual: string, what: string): KnownSetting => ({ name, what, usual })

/** Each name twice: of the first gateway, and of the one that takes over (`…_2`). */
const twice = (setting: KnownSetting): KnownSetting[] => [
  setting,
  { name: `${setting.name}_2`, usual: 'not set', what: `the same, of the gateway that takes over` },
]

/** What is asked of any provider, by its prefix. */
const ofProvider = (prefix: string): KnownSetting[] => [
  known(`${prefix}_ISSUER`, 'needed with a provider', 'its address'),
  known(`${prefix}_CLIENT_ID`, 'needed with a provider', 'the name that it has given this program'),
  known(`${prefix}_KEY`, 'not set', 'our private key (PEM or JWK)'),
  known(`${prefix}_KEY_ID`, 'not set', 'the name of our key there'),
  known(`${prefix}_SECRET`, 'not set', 'a shared secret, in place of a key'),
  ...['SCOPE', 'LEVEL_CLAIM', 'LEVELS', 'ACR', 'PARAMETERS', 'SIGNATURE', 'LOGOUT_WITHOUT_TYPE'].map((end) =>
    known(`${prefix}_${end}`, 'the preset’s', 'what the provider calls it'),
  ),
]

/** Every setting that the program reads. */
export const knownSettings: readonly KnownSetting[] = [
  known('NODE_ENV', 'development', 'production, development or test'),
  known('DEMO', 'not set', 'yes: a demo beside settings of production'),
  known('HOST', '127.0.0.1', 'where it listens'),
  known('PORT', '3000', 'where it listens'),
  known('PUBLIC_URL', 'needed', 'the address at which citizens find the portal'),
  known('JOB_CENTRE_URL', '/jc below PUBLIC_URL', 'the address of the job centre’s portal'),
  known('DATABASE_URL', 'needed', 'the PostgreSQL; several hosts are tried in order'),
  known('DATABASE_OWNER_URL', 'as DATABASE_URL', 'the same by the owner of the tables, for migrate alone'),
  known('DATABASE_CONNECTIONS', '26', 'connections of this process'),
  known('DATA_DIR', './data', 'the folder of the program’s own database and keys'),
  known('CPR_SECRET', 'needed', 'the key for national id numbers'),
  known('CPR_KEYS', 'not set', 'several keys for national id numbers, the newest last'),
  known('CPR_SEALED', 'on', 'off: only what finds a person is kept'),
  known('TOKEN_SECRET', 'needed', 'the key for tokens and links'),
  known('TOKEN_KEYS', 'not set', 'several keys for tokens and links, the newest last'),
  known('API_CLIENTS', 'none', 'clients of the API, as JSON'),
  known('CLIENT_SECRETS', 'off', 'yes: clients may have a secret'),
  known('MITID_BROKER', 'needed', 'the broker through which citizens sign in, or none'),
  ...ofProvider('MITID'),
  known('MITID_NUMBER_CLAIM', 'the preset’s', 'what the provider calls it'),
  known('MITID_EXPIRY_CLAIM', 'the preset’s', 'what the provider calls it'),
  known('MITID_LEVEL', 'substantial', 'the least level of assurance'),
  known('STAFF_PROVIDER', 'none', 'the provider of the job centre’s people'),
  ...ofProvider('STAFF'),
  known('STAFF_NAME_CLAIM', 'the preset’s', 'what the provider calls it'),
  known('STAFF_ROLES_CLAIM', 'the preset’s', 'what the provider calls it'),
  known('STAFF_JOB_CENTRE_CLAIM', 'not set', 'what the provider calls it'),
  known('STAFF_ROLES', 'needed with a provider', 'which of its values is which role'),
  known('STAFF_JOB_CENTRE', 'needed with a provider', 'the code of the job centre, or a code for each value'),
  known('STAFF_SESSION_MINUTES', '30', 'staff are signed out after so many minutes without use'),
  known('STAFF_SESSION_HOURS', '8', 'and in any case after so many hours'),
  known('SESSION_MINUTES', '30', 'citizens are signed out after so many minutes without use'),
  known('SESSION_HOURS', '8', 'and in any case after so many hours'),
  known('DEADLINE_MINIMUM_DAYS', '0', 'days that a due date must at least be ahead'),
  ...Object.values(limits).map(({ setting, most }) => known(setting, String(most), 'a bound: docs/limits.md')),
  known('TRUSTED_PROXIES', 'none', 'proxies whose X-Forwarded-For is believed'),
  known('MOST_REQUESTS', '1000', 'requests that may wait for their turn'),
  known('PORTAL_NAME', 'Jobnet', 'what messages call the portal'),
  known('PORTAL_ADDRESS', 'www.jobnet.dk', 'where messages say that it is'),
  known('PORTAL_TITLE', 'Selvbook', 'what the header says'),
  known('PORTAL_COLOUR', '#14418b', 'the colour of header, buttons and links'),
  known('MAP_ADDRESS', 'OpenStreetMap', 'a map, with {place} in the address'),
  known('FILM_ADDRESS', 'the portal’s own page', 'the film about booking'),
  ...twice(known('SMS_URL', 'needed', 'the SMS gateway, or none: this process has no gateway')),
  ...twice(known('SMS_TOKEN', 'needed with SMS_URL', 'its token')),
  ...twice(known('SMS_RECEIPT_SECRET', 'needed with SMS_URL', 'what signs its receipts')),
  ...twice(known('SMS_LOOKUP_URL', 'not set', 'where it can be asked, with {userref}')),
  known('SMS_SENDER', 'Jobcenter', 'who sends'),
  known('SMS_PER_SECOND', '50', 'how many all workers together hand over'),
  ...twice(known('SMTP_URL', 'needed', 'the mail server, or none: this process has no gateway')),
  known('MAIL_FROM', 'needed with SMTP_URL', 'the sender’s address'),
  known('MAIL_PER_SECOND', '50', 'how many all workers together hand over'),
  known('GATEWAY_PATIENCE_SECONDS', '180', 'after so long the other gateway takes over'),
  known('WORKER_INSIDE', 'on', 'off: npm start leaves messages and webhooks to npm run work'),
  known('KEEP_CITIZENS_YEARS', '5', 'how long a citizen is kept: docs/retention.md'),
  known('KEEP_LOOKS_YEARS', '2', 'how long looks are kept'),
  known('KEEP_MESSAGE_TEXTS_DAYS', '365', 'how long the words of messages are kept'),
  known('DRAIN_SECONDS', '5', 'how long it answers on once it was told to stop'),
  known('PROCESSES', '1', 'how many processes npm start runs at one port, a core each'),
  known('METRICS_PORT', 'not set', 'where Prometheus reads /metrics of this process; of several the next ports too'),
  known('METRICS_HOST', '127.0.0.1', 'the address of that port'),
  known('JOURNAL', 'needed', 'the file for what was sent and booked, to be shipped off the machine; or none'),
  known('HEARTBEAT_URL', 'not set', 'asked after each night and each minute’s upkeep'),
  known('BACKUP_MARK', 'not set', 'a file that the script of the backup touches'),
  known('LOG_LEVEL', 'info', 'trace, debug, info, warn, error, fatal or silent'),
]

const names: ReadonlySet<string> = new Set([
  ...knownSettings.map(({ name }) => name),
  ...secretNames.map((name) => `${name}_FILE`),
])

/** `SMS_` of `SMS_TOKEN`: how our names begin. */
const prefixOf = (name: string): string | undefined => /^[A-Z]+_/.exec(name)?.[0]

/** What everybody's variables may begin with: only what is nearly one of ours is taken for it. */
const common: ReadonlySet<string> = new Set(
  'API_ CLIENT_ DATA_ DATABASE_ HOST_ JOB_ LOG_ MAIL_ MAP_ NODE_ PORT_ PUBLIC_ SESSION_ TOKEN_ WORKER_'.split(' '),
)
const prefixes = new Set([...names].flatMap((name) => prefixOf(name) ?? []))

/** Set by systems, whatever the program is called. */
const foreign = /^(SESSION_MANAGER|NODE_.*|.*_SERVICE_(HOST|PORT).*|.*_PORT_\d+_.*)$/

/** O-KNOWN: a line for each variable that begins like one of ours and is none. */
export function unknownSettings(environment: Environment): string[] {
  return Object.keys(environment).flatMap((name) => {
    const prefix = prefixOf(name)
    if (names.has(name) || prefix === undefined || !prefixes.has(prefix) || foreign.test(name)) return []
    const [nearest] = [...names]
      .map((one) => ({ one, away: lettersApart(name, one) }))
      .toSorted((a, b) => a.away - b.away)
    if (!nearest) return []
    const isNear = nearest.away <= Math.floor(nearest.one.length / 5)
    return isNear || !common.has(prefix) ? [`${name} is no setting: did you mean ${nearest.one}?`] : []
  })
}
