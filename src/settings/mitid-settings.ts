import {
  answersIn,
  claimIn,
  credentialIn,
  issuerIn,
  type ProviderSettings,
  parametersIn,
  type Reader,
  wordIn,
  wordsOf,
} from './oidc-settings.ts'

// How citizens sign in: with MitID, through a broker. What each broker calls its claims stands here
// as a preset; each can be set otherwise.

/** The broker of citizens, as the relying party takes it. */
export interface MitidSettings extends ProviderSettings {
  /** The claim with the national id number. */
  readonly number: string
  readonly sessionExpiry: string | undefined
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

const mitidPresets = {
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

const NONE = 'none'
const names = [...Object.keys(mitidPresets), 'other']

const presetOf = (broker: string): Preset | undefined =>
  Object.entries<Preset>(mitidPresets).find(([name]) => name === broker)?.[1]

function levelsIn(reader: Reader, preset: Preset | undefined, level: Level): readonly string[] {
  const known = preset?.value && [
    ...(level === 'substantial' ? [preset.value('substantial')] : []),
    preset.value('high'),
  ]
  const what = 'the values of MITID_LEVEL_CLAIM that are enough, with a blank between them'
  const text = claimIn(reader, 'MITID_LEVELS', known?.join(' '), what)
  return wordsOf(text)
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
    issuer: issuerIn(reader, 'MITID'),
    clientId: reader.required('MITID_CLIENT_ID', 'the name that the broker has given this program'),
    credential: credentialIn(reader, 'MITID'),
    scope: claimIn(reader, 'MITID_SCOPE', preset?.scope, 'the scope that asks for the national id number'),
    parameters: { ...preset?.parameters?.(level), ...parametersIn(reader, 'MITID') },
    acr: reader.optional('MITID_ACR') ?? preset?.acr?.(level),
    level: claimIn(reader, 'MITID_LEVEL_CLAIM', preset?.level, 'the claim that tells the level of assurance'),
    enough: levelsIn(reader, preset, level),
    number: claimIn(reader, 'MITID_NUMBER_CLAIM', preset?.number, 'the claim with the national id number'),
    sessionExpiry: reader.optional('MITID_EXPIRY_CLAIM') ?? preset?.sessionExpiry,
    ...answersIn(reader, 'MITID'),
  }
}
