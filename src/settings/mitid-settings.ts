import { createPrivateKey } from 'node:crypto'
import { isLoopback } from './message-settings.ts'

// How citizens sign in: with MitID, through a broker. What each broker calls its claims stands here
// as a preset; each can be set otherwise.

/** The broker of citizens, as the relying party takes it. */
export interface MitidSettings {
  readonly issuer: string
  readonly clientId: string
  readonly credential:
    | { readonly kind: 'key'; readonly key: string; readonly keyId: string | undefined }
    | { readonly kind: 'secret'; readonly secret: string }
  readonly scope: string
  readonly parameters: Readonly<Record<string, string>>
  readonly acr: string | undefined
  readonly level: string
  readonly enough: readonly string[]
  /** The claim with the national id number. */
  readonly number: string
  readonly sessionExpiry: string | undefined
  readonly signature: 'RS256' | 'PS256' | 'ES256'
  readonly logoutWithoutType: boolean
}

type Level = 'substantial' | 'high'

/** What one broker calls things; undefined where its public documents do not tell. */
interface Preset {
  readonly scope: string
  readonly number: string
  readonly level: string | undefined
  /** What the level claim says for low, substantial and high, as this broker writes it. */
  readonly value: ((level: Level) => string) | undefined
  readonly parameters?: (level: Level) => Readonly<Record<string, string>>
  readonly acr?: (level: Level) => string
  readonly sessionExpiry?: string
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** NSIS, the Danish standard of assurance levels. */
const NSIS = 'https://data.gov.dk/concept/core/nsis/'

export const mitidPresets = {
  signaturgruppen: {
    scope: 'openid mitid ssn',
    number: 'dk.cpr',
    level: 'loa',
    value: (level) => `${NSIS}${capital(level)}`,
    parameters: (level) => ({ idp_values: 'mitid', idp_params: JSON.stringify({ mitid: { loa_value: level } }) }),
    sessionExpiry: 'session_expiry',
  },
  idura: {
    scope: 'openid ssn',
    number: 'cprNumberIdentifier',
    level: undefined,
    value: undefined,
    acr: (level) => `urn:grn:authn:dk:mitid:${level}`,
  },
  signicat: {
    scope: 'openid nin mitid-extra',
    number: 'nin',
    level: 'mitid_loa',
    value: (level) => level.toUpperCase(),
    acr: (level) => `idp:mitid loa:${level}`,
  },
  nemlogin: {
    scope: 'openid ssn',
    number: 'https://data.gov.dk/model/core/eid/cprNumber',
    level: `${NSIS}loa`,
    value: capital,
  },
} as const satisfies Record<string, Preset>

/** The settings that say that production means to have a broker of citizens. */
export const settingsOfMitid = ['MITID_BROKER', 'MITID_ISSUER', 'MITID_CLIENT_ID', 'MITID_KEY', 'MITID_SECRET'] as const

interface Reader {
  readonly mistakes: string[]
  text(name: string, fallback: string): string
  optional(name: string): string | undefined
  required(name: string, what: string): string
}

const NONE = 'none'
const names = [...Object.keys(mitidPresets), 'other']

const presetOf = (broker: string): Preset | undefined =>
  Object.entries<Preset>(mitidPresets).find(([name]) => name === broker)?.[1]

/** One of a few words. */
function wordIn<W extends string>(reader: Reader, name: string, words: readonly [W, ...W[]]): W {
  const text = reader.text(name, words[0])
  const word = words.find((one) => one === text)
  if (word === undefined) reader.mistakes.push(`${name} is "${text}": it must be ${words.join(' or ')}`)
  return word ?? words[0]
}

function issuerIn(reader: Reader): string {
  const text = reader.required('MITID_ISSUER', 'the address of the broker, as its metadata spells it')
  if (text === '') return ''
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback(url.hostname)))
    reader.mistakes.push(`MITID_ISSUER is "${text}": it must be a whole address that begins with https://`)
  return text
}

/** Whether a text is a private key: PKCS #8 in PEM, or a JWK. */
function isPrivateKey(text: string): boolean {
  try {
    createPrivateKey(text.trimStart().startsWith('{') ? { key: JSON.parse(text), format: 'jwk' } : text)
    return true
  } catch {
    return false
  }
}

function credentialIn(reader: Reader): MitidSettings['credential'] {
  const [key, secret] = [reader.optional('MITID_KEY'), reader.optional('MITID_SECRET')]
  if ((key === undefined) === (secret === undefined))
    reader.mistakes.push(
      'MITID_KEY or MITID_SECRET must be set, one of them: the private key, or the secret shared with the broker',
    )
  if (secret !== undefined) return { kind: 'secret', secret }
  if (key !== undefined && !isPrivateKey(key))
    reader.mistakes.push('MITID_KEY cannot be read: it must be a private key, in PEM (PKCS #8) or as a JWK')
  return { kind: 'key', key: key ?? '', keyId: reader.optional('MITID_KEY_ID') }
}

function parametersIn(reader: Reader): Readonly<Record<string, string>> {
  const text = reader.optional('MITID_PARAMETERS')
  if (text === undefined) return {}
  try {
    const read: unknown = JSON.parse(text)
    const entries = typeof read === 'object' && read !== null && !Array.isArray(read) ? Object.entries(read) : []
    const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    if (texts.length > 0 && texts.length === entries.length) return Object.fromEntries(texts)
  } catch {
    // Told below.
  }
  reader.mistakes.push('MITID_PARAMETERS cannot be read: it must be a JSON object of texts, such as {"prompt":"login"}')
  return {}
}

/** A claim's name: the preset's, or what is set. */
function claimIn(reader: Reader, name: string, preset: string | undefined, what: string): string {
  return preset === undefined ? reader.required(name, what) : reader.text(name, preset)
}

function levelsIn(reader: Reader, preset: Preset | undefined, level: Level): readonly string[] {
  const known = preset?.value && [
    ...(level === 'substantial' ? [preset.value('substantial')] : []),
    preset.value('high'),
  ]
  const what = 'the values of MITID_LEVEL_CLAIM that are enough, with a blank between them'
  const text = claimIn(reader, 'MITID_LEVELS', known?.join(' '), what)
  return text.split(/\s+/).filter(Boolean)
}

/**
 * The broker of citizens. In production it must be set, or said that there is none
 * (`MITID_BROKER=none`); the demo has a test sign-in of its own.
 */
export function readMitidSettings(reader: Reader, production: boolean): MitidSettings | null {
  if (!production) return null
  const what = `the broker through which citizens sign in: ${names.join(', ')}, or ${NONE} if nobody can sign in yet`
  const broker = reader.required('MITID_BROKER', what)
  if (broker === '' || broker === NONE) return null
  if (!names.includes(broker)) {
    reader.mistakes.push(`MITID_BROKER is "${broker}": it must be ${names.join(', ')} or ${NONE}`)
    return null
  }
  const preset = presetOf(broker)
  const level = wordIn(reader, 'MITID_LEVEL', ['substantial', 'high'])
  return {
    issuer: issuerIn(reader),
    clientId: reader.required('MITID_CLIENT_ID', 'the name that the broker has given this program'),
    credential: credentialIn(reader),
    scope: claimIn(reader, 'MITID_SCOPE', preset?.scope, 'the scope that asks for the national id number'),
    parameters: { ...preset?.parameters?.(level), ...parametersIn(reader) },
    acr: reader.optional('MITID_ACR') ?? preset?.acr?.(level),
    level: claimIn(reader, 'MITID_LEVEL_CLAIM', preset?.level, 'the claim that tells the level of assurance'),
    enough: levelsIn(reader, preset, level),
    number: claimIn(reader, 'MITID_NUMBER_CLAIM', preset?.number, 'the claim with the national id number'),
    sessionExpiry: reader.optional('MITID_EXPIRY_CLAIM') ?? preset?.sessionExpiry,
    signature: wordIn(reader, 'MITID_SIGNATURE', ['RS256', 'PS256', 'ES256']),
    logoutWithoutType: wordIn(reader, 'MITID_LOGOUT_WITHOUT_TYPE', ['no', 'yes']) === 'yes',
  }
}
