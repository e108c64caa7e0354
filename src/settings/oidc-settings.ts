import { createPrivateKey } from 'node:crypto'
import { isLoopback } from './message-settings.ts'

// What the settings of any OIDC provider have in common: citizens' broker and staff's own.

export interface Reader {
  readonly mistakes: string[]
  text(name: string, fallback: string): string
  optional(name: string): string | undefined
  required(name: string, what: string): string
}

/** How the program proves itself to a provider. */
export type Credential =
  | { readonly kind: 'key'; readonly key: string; readonly keyId: string | undefined }
  | { readonly kind: 'secret'; readonly secret: string }

/** What is set for any provider, as the relying party takes it. */
export interface ProviderSettings {
  readonly issuer: string
  readonly clientId: string
  readonly credential: Credential
  readonly scope: string
  readonly parameters: Readonly<Record<string, string>>
  readonly acr: string | undefined
  /** The claim that tells how a person was proved, and the values that are enough. */
  readonly level: string
  readonly enough: readonly string[]
  readonly signature: 'RS256' | 'PS256' | 'ES256'
  readonly logoutWithoutType: boolean
}

/** What two kinds of provider are asked for in the same words, but for the setting's prefix. */
export const answersIn = (
  reader: Reader,
  prefix: string,
): Pick<ProviderSettings, 'signature' | 'logoutWithoutType'> => ({
  signature: wordIn(reader, `${prefix}_SIGNATURE`, ['RS256', 'PS256', 'ES256']),
  logoutWithoutType: wordIn(reader, `${prefix}_LOGOUT_WITHOUT_TYPE`, ['no', 'yes']) === 'yes',
})

/** Words with blanks between them. */
export const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)

/** One of a few words. */
export function wordIn<W extends string>(reader: Reader, name: string, words: readonly [W, ...W[]]): W {
  const text = reader.text(name, words[0])
  const word = words.find((one) => one === text)
  if (word === undefined) reader.mistakes.push(`${name} is "${text}": it must be ${words.join(' or ')}`)
  return word ?? words[0]
}

export function issuerIn(reader: Reader, prefix: string): string {
  const text = reader.required(`${prefix}_ISSUER`, 'the address of the broker, as its metadata spells it')
  if (text === '') return ''
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback(url.hostname)))
    reader.mistakes.push(`${prefix}_ISSUER is "${text}": it must be a whole address that begins with https://`)
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

/** How the program proves itself: by its own private key, or by a shared secret. */
export function credentialIn(reader: Reader, prefix: string): Credential {
  const [key, secret] = [reader.optional(`${prefix}_KEY`), reader.optional(`${prefix}_SECRET`)]
  if ((key === undefined) === (secret === undefined))
    reader.mistakes.push(
      `${prefix}_KEY or ${prefix}_SECRET must be set, one of them: the private key, or the secret shared with the broker`,
    )
  if (secret !== undefined) return { kind: 'secret', secret }
  if (key !== undefined && !isPrivateKey(key))
    reader.mistakes.push(`${prefix}_KEY cannot be read: it must be a private key, in PEM (PKCS #8) or as a JWK`)
  return { kind: 'key', key: key ?? '', keyId: reader.optional(`${prefix}_KEY_ID`) }
}

/** A JSON object whose values are all texts; null for anything else. */
export function textsIn(text: string): Readonly<Record<string, string>> | null {
  try {
    const read: unknown = JSON.parse(text)
    const entries = typeof read === 'object' && read !== null && !Array.isArray(read) ? Object.entries(read) : []
    const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    return texts.length > 0 && texts.length === entries.length ? Object.fromEntries(texts) : null
  } catch {
    return null
  }
}

/** Further parameters of each request to sign in. */
export function parametersIn(reader: Reader, prefix: string): Readonly<Record<string, string>> {
  const text = reader.optional(`${prefix}_PARAMETERS`)
  if (text === undefined) return {}
  const texts = textsIn(text)
  if (!texts)
    reader.mistakes.push(
      `${prefix}_PARAMETERS cannot be read: it must be a JSON object of texts, such as {"prompt":"login"}`,
    )
  return texts ?? {}
}

/** A claim's name: the preset's, or what is set. */
export function claimIn(reader: Reader, name: string, preset: string | undefined, what: string): string {
  return preset === undefined ? reader.required(name, what) : reader.text(name, preset)
}
