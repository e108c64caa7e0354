import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { temporaryFolder } from '../support/folder.ts'
import { secretFiles } from '../support/keys.ts'
import { production } from './production.ts'

// Secrets come from files: what an operator may write, and which mistakes stop the start.

const folder = temporaryFolder()
const key = (of: number): string => Buffer.alloc(32, of).toString('base64')

const { CPR_SECRET_FILE: _cpr, TOKEN_SECRET_FILE: _token, ...keyless } = production

type Environment = Readonly<Record<string, string | undefined>>

const linesOf = (environment: Environment): readonly string[] => {
  try {
    readSettings(environment)
  } catch (error) {
    if (error instanceof SettingsError) return error.lines
    throw error
  }
  return []
}

/** The one line that stops a production with these settings. */
function only(environment: Environment): string {
  const lines = linesOf({ ...production, ...environment })
  assert.equal(lines.length, 1, lines.join('\n'))
  return lines[0] ?? ''
}

let files = 0
function fileWith(text: string, mode = 0o600): string {
  const path = join(folder, `secret-${(files += 1)}`)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

suite('a secret stands in a file', () => {
  test('X_FILE names it; a line break at its end is not part of it', () => {
    const { cprKeys, tokenKeys } = readSettings(production)
    assert.deepEqual(
      [...cprKeys, ...tokenKeys],
      [
        { number: 1, secret: Buffer.alloc(32, 1) },
        { number: 1, secret: Buffer.alloc(32, 2) },
      ],
    )
    const url = 'postgres://u:from%20a%20file@127.0.0.1/selvbook'
    const { DATABASE_URL: _, ...rest } = production
    assert.equal(readSettings({ ...rest, DATABASE_URL_FILE: fileWith(`${url}\n`) }).databaseUrl, url)
    assert.equal(readSettings({ ...production, DATABASE_OWNER_URL_FILE: fileWith(url) }).databaseOwnerUrl, url)
  })

  test('each secret of the gateways may stand in a file, and nothing of it in the environment', () => {
    const { SMS_URL: _sms, SMTP_URL: _smtp, ...rest } = production
    const said = {
      SMS_TOKEN: 'a token',
      SMS_RECEIPT_SECRET: 'a secret of receipts',
      SMTP_URL: 'smtps://user:word@mail.example.dk',
    }
    const open = { SMS_URL: 'https://gatewayapi.com', MAIL_FROM: 'svar-ikke@example.dk' }
    const { messages } = readSettings({ ...rest, ...open, ...secretFiles(said) })
    const [sms] = messages.sms
    const [email] = messages.email
    assert.deepEqual([sms?.token, sms?.receiptSecret, email?.url], Object.values(said))
  })

  test('systemd’s credentials are found without a setting; X_FILE goes before them', () => {
    const credentials = join(folder, 'credentials')
    mkdirSync(credentials, { mode: 0o700 })
    writeFileSync(join(credentials, 'cpr_secret'), key(3), { mode: 0o400 })
    writeFileSync(join(credentials, 'token_secret'), key(4), { mode: 0o400 })
    const environment = { ...keyless, CREDENTIALS_DIRECTORY: credentials }
    assert.deepEqual(readSettings(environment).cprKeys[0]?.secret, Buffer.alloc(32, 3))
    assert.deepEqual(readSettings(environment).tokenKeys[0]?.secret, Buffer.alloc(32, 4))
    const another = readSettings({ ...environment, CPR_SECRET_FILE: fileWith(key(5)) })
    assert.deepEqual(another.cprKeys[0]?.secret, Buffer.alloc(32, 5))
    const demo = linesOf({ CREDENTIALS_DIRECTORY: credentials, DATA_DIR: folder })
    assert.equal(demo.length, 2)
    for (const line of demo) assert.match(line, /^The credential (cpr|token)_secret is set, and NODE_ENV is not/)
  })

  test('a link to a file is followed, as containers mount secrets', () => {
    const link = join(folder, 'link')
    symlinkSync(fileWith(key(6)), link)
    assert.deepEqual(readSettings({ ...production, CPR_SECRET_FILE: link }).cprKeys[0]?.secret, Buffer.alloc(32, 6))
  })
})

suite('a file that cannot hold a secret stops the start with one line', () => {
  for (const mode of [0o604, 0o606, 0o602, 0o644])
    test(`a file with the rights ${mode.toString(8)} is refused, for others may use it`, () => {
      assert.match(
        only({ CPR_SECRET_FILE: fileWith(key(7), mode) }),
        /^CPR_SECRET_FILE names a file that others may read/,
      )
    })
  test('a group may read root’s file, as systemd and containers need it, and no other', () => {
    const isRoot = process.getuid?.() === 0
    const lines = linesOf({ ...production, CPR_SECRET_FILE: fileWith(key(7), 0o640) })
    assert.equal(lines.length, isRoot ? 0 : 1)
    assert.match(only({ CPR_SECRET_FILE: fileWith(key(7), 0o660) }), /others may read/)
  })

  const wrong: Readonly<Record<string, readonly [path: () => string, told: RegExp]>> = {
    'a file that is not there': [() => join(folder, 'nowhere'), /names a file that is not there$/],
    'a folder': [() => folder, /names something that is no file$/],
    'an empty file': [() => fileWith('\n'), /names an empty file$/],
    'a file as large as a disk': [
      () => {
        const path = fileWith('')
        truncateSync(path, 10 ** 9)
        return path
      },
      /names a file of more than 64 kB$/,
    ],
  }
  for (const [what, [path, told]] of Object.entries(wrong))
    test(`${what} is refused, and the line does not show the path`, () => {
      const line = only({ TOKEN_SECRET_FILE: path() })
      assert.match(line, told)
      assert.ok(!line.includes(folder), 'somebody may have put the secret itself there')
    })
  test('a secret in the place of its file’s name is not shown', () => {
    assert.doesNotMatch(only({ CPR_SECRET_FILE: key(8) }), /CAgI/)
  })
})

suite('in production the keys do not stand in the environment', () => {
  for (const name of ['CPR_SECRET', 'TOKEN_SECRET'])
    test(`${name} itself is refused, with a line that says what to do`, () => {
      const lines = linesOf({ ...production, [`${name}_FILE`]: undefined, [name]: key(9) })
      assert.equal(lines.length, 1)
      assert.match(lines[0] ?? '', new RegExp(`^${name} stands in the environment, .* in ${name}_FILE$`))
    })
  test('a secret in the environment beside its file is refused: one of them is out of date', () => {
    assert.match(only({ CPR_SECRET: key(1) }), /^CPR_SECRET and CPR_SECRET_FILE are both set/)
    assert.match(only({ DATABASE_URL_FILE: fileWith('x') }), /^DATABASE_URL and DATABASE_URL_FILE are both set/)
  })
  test('every wrong file is told in one start', () => {
    const lines = linesOf({ ...production, CPR_SECRET_FILE: '/nowhere', TOKEN_SECRET_FILE: '/nowhere' })
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      ['CPR_SECRET_FILE', 'TOKEN_SECRET_FILE'],
    )
  })
})

suite('several keys', () => {
  const rest = { ...keyless, ...secretFiles({ TOKEN_SECRET: key(2) }) }
  const keysIn = (...lines: string[]): readonly string[] =>
    linesOf({ ...rest, ...secretFiles({ CPR_KEYS: lines.join('\n') }) })

  test('a line each, number and key, the newest last', () => {
    const settings = { ...rest, ...secretFiles({ CPR_KEYS: `1 ${key(3)}\n\n7 ${key(4)}\n` }) }
    assert.deepEqual(readSettings(settings).cprKeys, [
      { number: 1, secret: Buffer.alloc(32, 3) },
      { number: 7, secret: Buffer.alloc(32, 4) },
    ])
  })
  const wrong: Readonly<Record<string, readonly [lines: readonly string[], told: RegExp]>> = {
    'a line without a number': [[key(3)], /^CPR_KEYS, line 1: it must be a number from 1 to 255/],
    'the number 0': [[`0 ${key(3)}`], /line 1: it must be a number/],
    'the number 256': [[`1 ${key(3)}`, `256 ${key(4)}`], /line 2: it must be a number/],
    'a number twice': [[`1 ${key(3)}`, `1 ${key(4)}`], /numbers must grow/],
    'the newest first': [[`2 ${key(3)}`, `1 ${key(4)}`], /numbers must grow/],
    'a short key': [[`1 ${key(3)}`, '2 c2hvcnQ='], /line 2 is too short/],
    'a key of zeros': [[`1 ${key(0)}`], /line 1 is nothing but zeros/],
    'a key twice': [[`1 ${key(3)}`, `2 ${key(3)}`], /are the same/],
    'the other kind’s key': [[`1 ${key(2)}`], /are the same/],
  }
  for (const [what, [lines, told]] of Object.entries(wrong))
    test(`${what} is refused, and no key is shown`, () => {
      const found = keysIn(...lines)
      assert.equal(found.length, 1, found.join('\n'))
      assert.match(found[0] ?? '', told)
      assert.doesNotMatch(found[0] ?? '', /AwMD|BAQE|c2hv/)
    })
  test('one secret beside several keys is refused', () => {
    const both = { ...production, ...secretFiles({ CPR_KEYS: `1 ${key(3)}` }) }
    assert.match(linesOf(both)[0] ?? '', /^CPR_SECRET and CPR_KEYS are both set/)
  })
})
