import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { limits } from '../../src/rules/limits.ts'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { temporaryFolder } from '../support/folder.ts'
import { keysOfProduction, secretFiles } from '../support/keys.ts'
import { production } from './production.ts'

const folder = temporaryFolder()

const linesOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readSettings(environment)
  } catch (error) {
    if (error instanceof SettingsError) return error.lines
    throw error
  }
  return []
}

suite('without settings it is the demo', () => {
  test('the demo makes its own secrets, which survive a restart and are readable only by its user', () => {
    const first = readSettings({ DATA_DIR: folder })
    const second = readSettings({ DATA_DIR: folder })
    assert.equal(first.mode, 'demo')
    assert.equal(first.port, 3000)
    assert.equal(first.databaseUrl, undefined)
    assert.deepEqual(
      first.cprKeys.map(({ number, secret }) => [number, secret.length]),
      [[1, 32]],
    )
    assert.deepEqual(second.cprKeys, first.cprKeys)
    assert.notDeepEqual(first.cprKeys, first.tokenKeys)
    assert.equal(statSync(join(folder, 'secrets', 'cpr')).mode & 0o777, 0o600)
    assert.equal(statSync(join(folder, 'secrets')).mode & 0o777, 0o700)
  })
  test('the film about booking is an https address, or there is none', () => {
    const ofFilm = (film: string) => linesOf({ DATA_DIR: folder, FILM_ADDRESS: film })
    assert.equal(
      readSettings({ DATA_DIR: folder, FILM_ADDRESS: 'https://example.dk/film' }).filmAddress,
      'https://example.dk/film',
    )
    for (const wrong of ['http://example.dk/film', 'example.dk', 'javascript:alert(1)'])
      assert.match(ofFilm(wrong).join(), /^FILM_ADDRESS is ".*": it must be a whole address/)
  })
  test('the demo has the two clients of the API contract, and a source of residence', () => {
    const { clients } = readSettings({ DATA_DIR: folder })
    assert.deepEqual(
      clients.map(({ id, jobCentre }) => [id, jobCentre]),
      [
        ['demo', '10100'],
        ['demo2', '75100'],
        ['demo-cpr', '10100'],
      ],
    )
  })
})

suite('a forgotten or misspelt setting never starts the demo', () => {
  const { NODE_ENV: _, ...rest } = production
  const settings = Object.entries(rest)
  const set = settings.map(([name]) => name)

  for (const mode of [undefined, 'development', 'test'])
    test(`NODE_ENV ${mode ?? 'not set'} beside settings of production: refused, a line each`, () => {
      const lines = linesOf({ DATA_DIR: folder, ...(mode ? { NODE_ENV: mode } : {}), ...rest })
      assert.deepEqual(new Set(lines.map((line) => line.split(' ')[0])), new Set(set))
      for (const line of lines) assert.match(line, /NODE_ENV=production, or DEMO=yes/)
    })
  for (const [name, value] of settings)
    test(`${name} alone makes the start refuse, unless DEMO=yes is set`, () => {
      const environment = { DATA_DIR: folder, [name]: value }
      assert.equal(linesOf(environment).length, 1)
      assert.equal(readSettings({ ...environment, DEMO: 'yes' }).mode, 'demo')
    })
  test('an unknown NODE_ENV is refused: Production, prod, staging', () => {
    for (const mode of ['Production', 'prod', 'staging', 'production '])
      assert.match(linesOf({ ...production, NODE_ENV: mode })[0] ?? '', /^NODE_ENV is "/)
  })
  test('DEMO=yes beside NODE_ENV=production is refused, and so is any other value of DEMO', () => {
    assert.match(linesOf({ ...production, DEMO: 'yes' })[0] ?? '', /^DEMO is yes beside/)
    assert.match(linesOf({ DATA_DIR: folder, DEMO: 'true' })[0] ?? '', /^DEMO is "true"/)
  })
})

suite('settings in production', () => {
  test('O-WRITABLE: the database may have several hosts, each with its port', () => {
    const several = {
      ...production,
      DATABASE_URL: 'postgres://u:p@127.0.0.1:5432,127.0.0.1:5433/selvbook',
      DATA_DIR: folder,
    }
    assert.deepEqual(linesOf(several), [])
  })

  const client = { id: 'one', secretSha256: 'a'.repeat(64), jobCentre: '10100' }
  const only = (environment: Record<string, string>): string => {
    const lines = linesOf({ ...production, ...environment })
    assert.equal(lines.length, 1, lines.join('\n'))
    return lines[0] ?? ''
  }

  test('two clients of one id are refused: the one’s secret would open the other’s job centre', () => {
    const clients = JSON.stringify([client, { ...client, secretSha256: 'b'.repeat(64), jobCentre: '75100' }])
    assert.match(only({ API_CLIENTS: clients }), /^API_CLIENTS has the id "one" twice/)
  })
  test('a client whose secret is empty is refused', () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    assert.match(
      only({ API_CLIENTS: JSON.stringify([{ ...client, secretSha256: empty }]) }),
      /secret of "one" is empty/,
    )
  })
  test('equal secrets, and secrets of zeros alone, are refused', () => {
    assert.match(only(keysOfProduction({ cpr: 5, token: 5 })), /^Two of the keys .* are the same/)
    assert.match(only(keysOfProduction({ cpr: 0 })), /^CPR_SECRET is nothing but zeros/)
  })
  test('PUBLIC_URL must be https, except on this machine itself', () => {
    assert.match(only({ PUBLIC_URL: 'http://selvbook.example.dk' }), /^PUBLIC_URL is .* https:\/\//)
    for (const url of ['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'])
      assert.equal(readSettings({ ...production, PUBLIC_URL: url }).publicUrl, url)
  })
  test('a database on another machine must be reached by TLS, and no error shows its password', () => {
    const elsewhere = 'postgres://u:hemmelig@db.example.dk/selvbook'
    for (const url of [
      elsewhere,
      `${elsewhere}?sslmode=disable`,
      `${elsewhere}?sslmode=no-verify`,
      `${elsewhere}?sslmode=prefer`,
      'postgres://u:hemmelig@127.0.0.1.example.dk/selvbook',
    ]) {
      const line = only({ DATABASE_URL: url })
      assert.match(line, /^DATABASE_URL leads to another machine without TLS/)
      assert.doesNotMatch(line, /hemmelig/)
    }
    assert.doesNotMatch(only({ DATABASE_URL: 'postgres//u:hemmelig@' }), /hemmelig/)
    const safe = [
      `${elsewhere}?sslmode=verify-full`,
      'postgres://u:p@localhost/selvbook',
      'postgres://u:p@[::1]/selvbook',
      'postgres://u:p@127.0.0.12/selvbook',
      'postgres://u:p@localhost/selvbook?host=/var/run/postgresql',
      'postgres://u:p@%2Fvar%2Frun%2Fpostgresql/selvbook',
    ]
    for (const url of safe) assert.equal(readSettings({ ...production, DATABASE_URL: url }).databaseUrl, url)
    assert.match(only({ DATABASE_URL: 'postgres://u:p@localhost/selvbook?host=db.example.dk' }), /without TLS/)
  })

  test('all missing settings are reported at once, a line each', () => {
    const lines = linesOf({ NODE_ENV: 'production', DATA_DIR: folder })
    const named = [
      'PUBLIC_URL',
      'DATABASE_URL',
      'CPR_SECRET_FILE',
      'TOKEN_SECRET_FILE',
      'SMS_URL',
      'SMTP_URL',
      'JOURNAL',
      'MITID_BROKER',
    ]
    assert.deepEqual(new Set(lines.map((line) => line.split(' ')[0])), new Set(named))
    assert.equal(lines.length, named.length)
    for (const line of lines) assert.match(line, /^[A-Z_]+ is not set: .{20,}$/)
  })
  test('with all settings of production there is no demo and no demo client', () => {
    const settings = readSettings(production)
    assert.equal(settings.mode, 'production')
    assert.deepEqual(
      settings.clients.map(({ id }) => id),
      ['one'],
    )
  })
  test('invalid settings are reported: a short secret, a malformed address, unreadable clients, a port out of range', () => {
    const short = secretFiles({ CPR_SECRET: 'c2hvcnQ=' })
    assert.match(linesOf({ ...production, ...short })[0] ?? '', /^CPR_SECRET is too short/)
    assert.match(linesOf({ ...production, PUBLIC_URL: 'selvbook' })[0] ?? '', /^PUBLIC_URL is "selvbook"/)
    assert.match(linesOf({ ...production, API_CLIENTS: '[{}]' })[0] ?? '', /^API_CLIENTS cannot be read/)
    assert.match(linesOf({ ...production, PORT: '65536' })[0] ?? '', /^PORT is "65536"/)
    assert.match(linesOf({ ...production, DEADLINE_MINIMUM_DAYS: '-1' })[0] ?? '', /^DEADLINE_MINIMUM_DAYS is "-1"/)
  })
  test('the target of messages must be set: gateways with all their settings, or explicitly none', () => {
    assert.deepEqual(readSettings(production).messages.sms, [])
    const sms = { SMS_URL: 'https://gatewayapi.com', SMS_TOKEN: 'token', SMS_RECEIPT_SECRET: 'a secret of receipts' }
    const email = { SMTP_URL: 'smtps://user:word@mail.example.dk', MAIL_FROM: 'svar-ikke@example.dk' }
    const { messages } = readSettings({ ...production, ...sms, ...email, SMTP_URL_2: 'smtp://mail2.example.dk' })
    assert.deepEqual(
      [...messages.sms, ...messages.email].map(({ name }) => name),
      ['sms-1', 'email-1', 'email-2'],
    )
    assert.deepEqual(
      linesOf({ ...production, SMS_URL: 'https://gatewayapi.com', SMTP_URL: 'smtp://m.example.dk' }).map(
        (line) => line.split(' ')[0],
      ),
      ['MAIL_FROM', 'SMS_RECEIPT_SECRET', 'SMS_TOKEN'],
    )
    assert.match(linesOf({ ...production, ...sms, SMS_URL: 'http://gatewayapi.com' })[0] ?? '', /^SMS_URL must be/)
    assert.match(linesOf({ ...production, ...sms, SMS_RECEIPT_SECRET: 'short' })[0] ?? '', /^SMS_RECEIPT_SECRET is too/)
    assert.match(linesOf({ ...production, ...email, MAIL_FROM: 'Jobcenter <a@b.dk>' })[0] ?? '', /^MAIL_FROM must be/)
    assert.match(linesOf({ ...production, SMS_SENDER: 'Jobcenter København' })[0] ?? '', /^SMS_SENDER must be/)
    const told = linesOf({ ...production, SMTP_URL: 'ftp://user:hemmelig@mail.example.dk' }).join()
    assert.match(told, /^SMTP_URL must be/)
    assert.doesNotMatch(told, /hemmelig/)
  })
  test('no reported line contains a secret', () => {
    const short = { CPR_SECRET: 'c2hvcnQ=', TOKEN_SECRET: 'aGVtbWVsaWc=' }
    const lines = [...linesOf({ ...production, ...secretFiles(short) }), ...linesOf({ ...production, ...short })].join()
    assert.match(lines, /CPR_SECRET is too short/)
    assert.doesNotMatch(lines, /c2hvcnQ|aGVtbWVsaWc/)
  })
})

suite('each setting is refused where its value makes no sense', () => {
  /** Every whole-number setting, with its least and greatest value. */
  const wholes: Readonly<Record<string, readonly [least: number, most: number]>> = {
    PORT: [0, 65_535],
    DATABASE_CONNECTIONS: [3, 500],
    DEADLINE_MINIMUM_DAYS: [0, 90],
    ...Object.fromEntries(Object.values(limits).map(({ setting, greatest }) => [setting, [1, greatest]] as const)),
    SESSION_MINUTES: [5, 480],
    SESSION_HOURS: [1, 8],
    STAFF_SESSION_MINUTES: [5, 60],
    STAFF_SESSION_HOURS: [1, 8],
    DRAIN_SECONDS: [0, 300],
    METRICS_PORT: [0, 65_535],
    PROCESSES: [1, 64],
    MOST_REQUESTS: [1, 10_000],
    SMS_PER_SECOND: [1, 10_000],
    MAIL_PER_SECOND: [1, 10_000],
    GATEWAY_PATIENCE_SECONDS: [1, 86_400],
    KEEP_CITIZENS_YEARS: [1, 100],
    KEEP_LOOKS_YEARS: [1, 100],
    KEEP_MESSAGE_TEXTS_DAYS: [30, 36_500],
  }
  for (const [name, [least, most]] of Object.entries(wholes))
    test(`${name} must be a whole number from ${least} to ${most}`, () => {
      for (const text of [least - 1, most + 1, `${least}.5`, 'x', '1e']) {
        const told = `${name} is "${text}": it must be a whole number from ${least} to ${most}`
        assert.deepEqual(linesOf({ ...production, [name]: String(text) }), [told])
      }
      for (const value of [least, most]) assert.deepEqual(linesOf({ ...production, [name]: String(value) }), [])
    })

  test('this suite covers every whole-number setting', () => {
    const root = join(import.meta.dirname, '../../src')
    const ofLimits = Object.values(limits).map(({ setting }) => setting)
    const read = globSync('**/*.ts', { cwd: root }).flatMap((path) => [
      ...readFileSync(join(root, path), 'utf8').matchAll(/reader\.whole\('(\w+)'/g),
    ])
    assert.deepEqual([...read.map(([, name = '']) => name), ...ofLimits].toSorted(), Object.keys(wholes).toSorted())
  })

  const wrong: readonly (readonly [name: string, ...values: string[]])[] = [
    ['PORTAL_COLOUR', 'blue', '#fff', '#ffff00', '14418b'],
    ['MAP_ADDRESS', 'http://map.example.dk/?q={place}', 'https://map.example.dk', 'map {place}'],
    ['DATABASE_URL', 'postgres//u@', 'selvbook'],
    ['API_CLIENTS', '[', '{}', JSON.stringify([{ id: '', secretSha256: 'a'.repeat(64), jobCentre: '10100' }])],
    ['TRUSTED_PROXIES', 'proxy', '10.0.0.0/33', '10.0.0.7;10.0.0.8'],
    ['SMS_SENDER', 'Jobcenter København', '1'.repeat(16)],
  ]
  for (const [name, ...values] of wrong)
    test(`${name} is refused by one line that names it`, () => {
      for (const value of values) {
        const lines = linesOf({ ...production, [name]: value })
        assert.deepEqual([lines.length, lines[0]?.startsWith(name)], [1, true], `${value}: ${lines.join('; ')}`)
      }
    })

  test('valid settings are read unchanged', () => {
    const own = { PORTAL_COLOUR: '#14418b', MAP_ADDRESS: 'https://map.example.dk/?q={place}', SMS_SENDER: '12345' }
    const { portalColour, mapAddress, messages } = readSettings({ ...production, ...own })
    assert.deepEqual([portalColour, mapAddress, messages.smsSender], Object.values(own))
  })
})
