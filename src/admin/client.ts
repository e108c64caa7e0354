import { createHash, randomBytes } from 'node:crypto'
import {
  addApiClient,
  addClientKey,
  changeApiClient,
  removeClientKey,
  revokeApiClient,
  rotateClientSecret,
} from '../actions/change-api-client.ts'
import { KNOWN_FOR_MILLISECONDS } from '../identity/known-clients.ts'
import { askApiClients } from '../questions/api-clients.ts'
import { isScope, type Scope, scopes, usualScopes } from '../rules/actor.ts'
import { type ApiClient, isValidClient, validSecrets } from '../rules/api-clients.ts'
import { addDays, type Instant, plainDate, startOf } from '../rules/dates.ts'
import type { Outcome } from '../rules/refusals.ts'
import { keysIn } from './client-key.ts'
import { type Admin, NotDoneError, type Subject, UsageError, verb } from './command.ts'

const SECRET_BYTES = 32
const FORMER_DAYS = 7
const MOST_FORMER_DAYS = 90

const IN_FORCE = `In force in every process within ${KNOWN_FOR_MILLISECONDS / 1000} s.`

const several = { type: 'string', multiple: true } as const
const one = { type: 'string' } as const

const told = {
  'job-centre': several,
  scope: several,
  'acting-user': one,
  expires: one,
  'jwks-url': one,
} as const

interface Told {
  readonly 'job-centre'?: string[] | undefined
  readonly scope?: string[] | undefined
  readonly 'acting-user'?: string | undefined
  readonly expires?: string | undefined
  readonly 'jwks-url'?: string | undefined
}

function jobCentresIn(codes: readonly string[]): readonly string[] {
  const wrong = codes.find((code) => !/^\d{5}$/.test(code))
  if (wrong !== undefined) throw new UsageError(`"${wrong}" is no job centre: it must have five digits`)
  return [...new Set(codes)]
}

function scopesIn(names: readonly string[]): readonly Scope[] {
  const wrong = names.find((name) => !isScope(name))
  if (wrong !== undefined) throw new UsageError(`"${wrong}" is none of: ${scopes.join(', ')}`)
  return scopes.filter((scope) => names.includes(scope))
}

function actingUserIn(text: string): 'required' | 'optional' {
  if (text === 'required' || text === 'optional') return text
  throw new UsageError(`"${text}" must be required or optional`)
}

/** The end of that day, Danish time; `never` is null. */
function expiryIn(text: string): Instant | null {
  if (text === 'never') return null
  try {
    return startOf(addDays(plainDate(text), 1))
  } catch {
    throw new UsageError(`"${text}" must be a date such as 2027-12-31, or never`)
  }
}

function jwksUrlIn(text: string): string | null {
  if (text === 'none') return null
  if (text.startsWith('https://') && URL.canParse(text)) return text
  throw new UsageError(`"${text}" must be a whole address that begins with https://, or none`)
}

const changesIn = (options: Told) => ({
  ...(options['job-centre'] ? { jobCentres: jobCentresIn(options['job-centre']) } : {}),
  ...(options.scope ? { scopes: scopesIn(options.scope) } : {}),
  ...(options['acting-user'] === undefined ? {} : { actingUser: actingUserIn(options['acting-user']) }),
  ...(options.expires === undefined ? {} : { expiresAt: expiryIn(options.expires) }),
  ...(options['jwks-url'] === undefined ? {} : { jwksUrl: jwksUrlIn(options['jwks-url']) }),
})

function must<T>(outcome: Outcome<T>, id: string): T {
  if (outcome.ok) return outcome.value
  throw new NotDoneError(`${id}: there is no such client, or it has ended`)
}

const newSecret = (): { readonly secret: string; readonly sha256: Buffer } => {
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  return { secret, sha256: createHash('sha256').update(secret).digest() }
}

function saySecret({ say }: Admin, secret: string): void {
  say(`secret: ${secret}`)
  say('It is shown this once. Give it to the client on a way that nobody else reads.')
}

const NO_SECRETS =
  'clients have keys of their own here: give its public key (--key file, or --jwks-url), or set CLIENT_SECRETS=yes'

const changeOf = ({ realClock }: Admin, id: string) => ({ id, at: realClock.now() })

const add = verb({
  usage:
    '<id> --job-centre 10100 … [--scope read …] [--key file | --jwks-url https://…] [--acting-user required] [--expires 2027-12-31]',
  what: 'makes a client: with a public key, or else with a secret, which is shown once; all scopes but residence and audit unless told',
  words: ['<id>'],
  options: { ...told, key: one },
  run: async ({ words: [id = ''], options }, admin) => {
    const { settings, context, say } = admin
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id))
      throw new UsageError('the id takes letters, digits, ".", "_" and "-"')
    if (!options['job-centre']) throw new UsageError('name its job centre: --job-centre 10100')
    if (settings.clients.some((client) => client.id === id)) throw new NotDoneError(`${id} stands in API_CLIENTS`)
    const { jobCentres = [], scopes: own, ...more } = changesIn(options)
    const keys = options.key === undefined ? [] : await keysIn(options.key)
    const hasKeys = keys.length > 0 || typeof more.jwksUrl === 'string'
    if (!hasKeys && !settings.clientSecrets) throw new NotDoneError(NO_SECRETS)
    const made = hasKeys ? null : newSecret()
    const usual = { actingUser: 'optional', expiresAt: null, jwksUrl: null } as const
    const client = { ...usual, ...more, jobCentres, scopes: own ?? usualScopes }
    const change = changeOf(admin, id)
    const added = must(await addApiClient(context, change, { ...client, secretSha256: made?.sha256 ?? null }), id)
    if (added !== 'added') throw new NotDoneError(`${id} was given before: an id is never given again`)
    for (const key of keys) must(await addClientKey(context, change, key), id)
    say(`${id} is a client of ${jobCentres.join(', ')}, for: ${client.scopes.join(' ')}`)
    if (made) saySecret(admin, made.secret)
  },
})

const waysOf = (client: ApiClient, now: Instant): string => {
  const { keys, jwksUrl } = client
  const until = validSecrets(client, now).map(({ expiresAt }) =>
    expiresAt === null ? 'a secret' : `a secret until ${expiresAt.toString()}`,
  )
  return [...until, ...keys.map(({ kid }) => `key ${kid}`), ...(jwksUrl === null ? [] : [jwksUrl])].join(', ')
}

function lineOf(client: ApiClient, now: Instant): string {
  const { id, jobCentres, expiresAt, endedAt } = client
  const until = expiresAt === null ? '' : `, until ${expiresAt.toString()}`
  const state =
    endedAt === null ? `${isValidClient(client, now) ? 'valid' : 'run out'}${until}` : `ended ${endedAt.toString()}`
  return `${id}: ${jobCentres.join(', ')}; ${client.scopes.join(' ')}; ${state}; ${waysOf(client, now) || 'no secret, no key'}`
}

const list = verb({
  usage: '',
  what: 'lists the clients, with what they sign in by; those that have ended, too',
  options: {},
  run: async (_, { context, settings, realClock, say }) => {
    for (const { id, jobCentre } of settings.clients) say(`${id}: ${jobCentre}; by API_CLIENTS`)
    for (const client of must(await askApiClients(context), '')) say(lineOf(client, realClock.now()))
  },
})

const change = verb({
  usage:
    '<id> [--job-centre 10100 …] [--acting-user required|optional] [--expires 2027-12-31|never] [--jwks-url https://…|none]',
  what: 'changes a client; what is not given stays',
  words: ['<id>'],
  options: { 'job-centre': several, 'acting-user': one, expires: one, 'jwks-url': one },
  run: async ({ words: [id = ''], options }, { context, say }) => {
    const changes = changesIn(options)
    if (Object.keys(changes).length === 0) throw new UsageError('say what changes')
    must(await changeApiClient(context, id, changes), id)
    say(`${id} is changed. ${IN_FORCE}`)
  },
})

const setScopes = verb({
  usage: '<id> --scope read …',
  what: 'says what a client may do: these scopes, and no others; its tokens lose those that it loses',
  words: ['<id>'],
  options: { scope: several },
  run: async ({ words: [id = ''], options }, { context, say }) => {
    const own = scopesIn(options.scope ?? [])
    must(await changeApiClient(context, id, { scopes: own }), id)
    say(`${id} may: ${own.join(' ') || 'nothing'}. ${IN_FORCE}`)
  },
})

function formerDaysIn(text: string | undefined): number {
  const days = Number(text ?? FORMER_DAYS)
  if (Number.isInteger(days) && days >= 0 && days <= MOST_FORMER_DAYS) return days
  throw new UsageError(`--former must be a whole number of days from 0 to ${MOST_FORMER_DAYS}`)
}

const rotate = verb({
  usage: `<id> [--former ${FORMER_DAYS}]`,
  what: 'gives a client a new secret, shown once; the former is valid for so many days more, 0 ends it now',
  words: ['<id>'],
  options: { former: one },
  run: async ({ words: [id = ''], options }, admin) => {
    const days = formerDaysIn(options.former)
    if (!admin.settings.clientSecrets) throw new NotDoneError(NO_SECRETS)
    const { secret, sha256 } = newSecret()
    const made = changeOf(admin, id)
    const formerUntil = made.at.add({ hours: 24 * days })
    must(await rotateClientSecret(admin.context, made, { sha256, formerUntil }), id)
    admin.say(`${id} has a new secret; the former is valid until ${formerUntil.toString()}. ${IN_FORCE}`)
    saySecret(admin, secret)
  },
})

const key = verb({
  usage: '<id> --add file | --remove kid',
  what: 'gives a client the public keys of a file (JSON Web Key or a set), or takes one from it',
  words: ['<id>'],
  options: { add: one, remove: one },
  run: async ({ words: [id = ''], options }, admin) => {
    const { add: file, remove: kid } = options
    if ((file === undefined) === (kid === undefined)) throw new UsageError('give either --add or --remove')
    const made = changeOf(admin, id)
    if (kid !== undefined) {
      must(await removeClientKey(admin.context, made, kid), `${id}, key ${kid}`)
      admin.say(`${id} has lost the key ${kid}. ${IN_FORCE}`)
    }
    for (const publicKey of file === undefined ? [] : await keysIn(file)) {
      const added = must(await addClientKey(admin.context, made, publicKey), id)
      if (added !== 'added')
        throw new NotDoneError(`${id} has, or had, a key ${publicKey.kid}: a new key needs a new id`)
      admin.say(`${id} has the key ${publicKey.kid}. ${IN_FORCE}`)
    }
  },
})

const revoke = verb({
  usage: '<id>',
  what: 'ends a client for good, with its tokens; its id is never given again',
  words: ['<id>'],
  options: {},
  run: async ({ words: [id = ''] }, admin) => {
    must(await revokeApiClient(admin.context, changeOf(admin, id)), id)
    admin.say(`${id} has ended. ${IN_FORCE}`)
  },
})

export const client: Subject = {
  what: 'case systems that may call the API',
  verbs: { add, list, change, scopes: setScopes, rotate, key, revoke },
}
