import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reader } from './reader.ts'

/** A secret with its number, from 1 to 255. */
interface NumberedSecret {
  readonly number: number
  readonly secret: Buffer
}

/** The secrets from which the program derives its keys, the newest last. */
export interface KeySettings {
  /** They protect national id numbers. Without them nobody is found by number any more. */
  readonly cprKeys: readonly NumberedSecret[]
  /** Whether numbers are kept so that they can be read again, or only found by. */
  readonly cprSealed: boolean
  /** They protect tokens, links, codes and sessions. */
  readonly tokenKeys: readonly NumberedSecret[]
}

const LEAST_BYTES = 32
const MOST_KEYS = 255

/**
 * A secret that the demo makes itself and keeps beside its data, in a file that only its user can
 * read.
 */
function keptSecret(dataDir: string, name: string): Buffer {
  const folder = join(dataDir, 'secrets')
  const file = join(folder, name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    writeFileSync(file, randomBytes(LEAST_BYTES).toString('base64'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return Buffer.from(readFileSync(file, 'utf8'), 'base64')
}

/** Bytes in base64; null, with a mistake told, for what cannot protect anything. */
function bytesOf(reader: Reader, setting: string, text: string): Buffer | null {
  const secret = Buffer.from(text, 'base64')
  if (secret.length < LEAST_BYTES)
    reader.mistakes.push(`${setting} is too short: it must be ${LEAST_BYTES} bytes or more in base64`)
  else if (secret.every((byte) => byte === 0))
    reader.mistakes.push(`${setting} is nothing but zeros: it must be random`)
  else return secret
  return null
}

const lineOfKey = /^(?<number>\d{1,3}) (?<secret>[A-Za-z0-9+/]+={0,2})$/

/** Lines `number base64`, the newest last. */
function keysIn(reader: Reader, setting: string, text: string): NumberedSecret[] {
  const lines = text.split('\n').map((line) => line.trim())
  const keys = lines.flatMap((line, at): NumberedSecret[] => {
    if (line === '') return []
    const { number: digits = '', secret: base64 = '' } = lineOfKey.exec(line)?.groups ?? {}
    const number = Number(digits)
    if (number < 1 || number > MOST_KEYS) {
      reader.mistakes.push(`${setting}, line ${at + 1}: it must be a number from 1 to ${MOST_KEYS} and a key in base64`)
      return []
    }
    const secret = bytesOf(reader, `${setting}, line ${at + 1}`, base64)
    return secret ? [{ number, secret }] : []
  })
  if (keys.some(({ number }, at) => number <= (keys[at - 1]?.number ?? 0)))
    reader.mistakes.push(`${setting}: the numbers must grow from line to line, the newest key last`)
  return keys
}

/** The keys of one kind: one secret, which is number 1, or lines with several. */
function keysOf(reader: Reader, kind: 'CPR' | 'TOKEN', what: string): readonly NumberedSecret[] {
  const one = reader.optional(`${kind}_SECRET`)
  const several = reader.optional(`${kind}_KEYS`)
  if (one !== undefined && several !== undefined)
    reader.mistakes.push(`${kind}_SECRET and ${kind}_KEYS are both set: keep ${kind}_KEYS, with the secret as key 1`)
  if (several !== undefined) return keysIn(reader, `${kind}_KEYS`, several)
  if (one === undefined) reader.mistakes.push(`${kind}_SECRET_FILE is not set: a file with ${what}`)
  const secret = one === undefined ? null : bytesOf(reader, `${kind}_SECRET`, one)
  return secret ? [{ number: 1, secret }] : []
}

/** The keys that production is given, or those that the demo makes for itself in `dataDir`. */
export function readKeySettings(reader: Reader, dataDir: string, production: boolean): KeySettings {
  const cprSealed = reader.isOn('CPR_SEALED', 'on')
  if (!production)
    return {
      cprSealed,
      cprKeys: [{ number: 1, secret: keptSecret(dataDir, 'cpr') }],
      tokenKeys: [{ number: 1, secret: keptSecret(dataDir, 'tokens') }],
    }
  const cprKeys = keysOf(reader, 'CPR', '32 random bytes or more in base64, which protect national id numbers')
  const tokenKeys = keysOf(reader, 'TOKEN', '32 random bytes or more in base64, which protect tokens and links')
  const all = [...cprKeys, ...tokenKeys].map(({ secret }) => secret.toString('base64'))
  if (new Set(all).size < all.length)
    reader.mistakes.push(
      'Two of the keys for national id numbers and tokens are the same: each must be random by itself',
    )
  return { cprKeys, cprSealed, tokenKeys }
}
