import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KeyRing, type NumberedSecret } from '../../src/keys/key-ring.ts'
import type { Keys } from '../../src/keys/keys.ts'
import { NumberKeys } from '../../src/keys/number-keys.ts'
import { temporaryFolder } from './folder.ts'

/** A key of 32 bytes that is the same in each run. */
export const testKey = (number = 1, of = 'test'): NumberedSecret => ({
  number,
  secret: Buffer.alloc(32, `${of} ${number}`),
})

/** The keys of test programs. */
export const testKeys: Keys = {
  numbers: new NumberKeys([testKey(1, 'numbers')]),
  tokens: new KeyRing([testKey(1, 'tokens')]),
}

/** National id numbers as they were stored before there was a ring of keys, as SQL writes bytes. */
export const formerNumbers = {
  hash: (cpr: string): string => `\\x${createHmac('sha256', formerKey('cpr look-up')).update(cpr).digest('hex')}`,
  sealed: (cpr: string): string => {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', formerKey('cpr encryption'), iv)
    const text = Buffer.concat([cipher.update(cpr, 'utf8'), cipher.final()])
    return `\\x${Buffer.concat([iv, cipher.getAuthTag(), text]).toString('hex')}`
  },
}

function formerKey(purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', testKey(1, 'numbers').secret, '', purpose, 32))
}

let written = 0
let folder: string | undefined

/**
 * Writes secrets to files that only this user can read, and returns the settings that name them:
 * `{ CPR_SECRET: '…' }` becomes `{ CPR_SECRET_FILE: '/…' }`.
 */
export function secretFiles(secrets: Readonly<Record<string, string>>): Record<string, string> {
  const within = (folder ??= temporaryFolder())
  const settings = Object.entries(secrets).map(([name, text]) => {
    const path = join(within, `${(written += 1)}`)
    writeFileSync(path, `${text}\n`, { mode: 0o600 })
    return [`${name}_FILE`, path] as const
  })
  return Object.fromEntries(settings)
}

/** The settings of production for its keys. */
export function keysOfProduction({ cpr = 1, token = 2 } = {}): { CPR_SECRET_FILE: string; TOKEN_SECRET_FILE: string } {
  const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64')
  const files = { CPR_SECRET_FILE: '', TOKEN_SECRET_FILE: '' }
  return { ...files, ...secretFiles({ CPR_SECRET: keyOf(cpr), TOKEN_SECRET: keyOf(token) }) }
}
