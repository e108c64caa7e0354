import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { DatabaseError } from 'pg'
import { endingOf } from '../../src/exit-codes.ts'
import { helpText, versionLine } from '../../src/help.ts'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { knownSettings, unknownSettings } from '../../src/settings/known-settings.ts'
import { WrongRoleError } from '../../src/storage/database-errors.ts'
import { MigrationError, newestMigration, numberOf } from '../../src/storage/migration-files.ts'
import { withDatabase } from '../../src/with-database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { keysOfProduction } from '../support/keys.ts'
import { freePort, programsIn } from '../support/started.ts'

const { ended, killAll } = programsIn(temporaryFolder())
after(() => {
  killAll()
})

const databaseError = (code: string): DatabaseError => Object.assign(new DatabaseError('said', 4, 'error'), { code })
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' })

const production = () => ({
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://selvbook.example.dk',
  DATABASE_URL: 'postgres://selvbook@127.0.0.1/selvbook',
  ...keysOfProduction(),
  SMS_URL: 'none',
  SMTP_URL: 'none',
  JOURNAL: 'none',
  MITID_BROKER: 'none',
})

const mistakesOf = (more: Record<string, string>): readonly string[] => {
  try {
    readSettings({ ...production(), ...more })
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.lines
    throw error
  }
}

suite('the command line: 0 done, 1 failed, 2 wrongly called, 75 try again', () => {
  test('what each error ends with: its code, and no stack but for a bug', () => {
    const codes: [Error, number][] = [
      [new SettingsError(['x']), 2],
      [new MigrationError('a table is in use', { passes: true }), 75],
      [new MigrationError('a file was changed'), 1],
      [away, 75],
      [databaseError('57P03'), 75],
      [databaseError('53100'), 75],
      [databaseError('28P01'), 1],
      [databaseError('3D000'), 1],
      [databaseError('42501'), 1],
      [databaseError('3F000'), 1],
      [new WrongRoleError('selvbook_works'), 1],
      [Object.assign(new Error('taken'), { code: 'EADDRINUSE' }), 1],
      [new Error('a bug'), 1],
    ]
    for (const [error, code] of codes) {
      const ending = endingOf(error, '3000')
      assert.equal(ending.code, code, error.message)
      assert.equal(/^\s+at /m.test(ending.lines.join('\n')), error.message === 'a bug', ending.lines.join('\n'))
    }
  })

  test('a database that is away is waited for, with a line, until it answers or somebody stops it', async () => {
    const lines: string[] = []
    let tries = 0
    const opened = async () => {
      tries += 1
      if (tries === 1) throw away
      return await Promise.resolve('open')
    }
    const say = (line: string) => void lines.push(line)
    assert.equal(await withDatabase(opened, { patienceMinutes: 10, say }), 'open')
    assert.deepEqual(lines, ['The database does not answer; it is waited for, 10 minutes at most.'])
    const never = () => Promise.reject(away)
    await assert.rejects(withDatabase(never, { patienceMinutes: 10, say, stop: Promise.resolve() }), away)
    await assert.rejects(withDatabase(never, { patienceMinutes: 0, say }), away)
    await assert.rejects(withDatabase(() => Promise.reject(databaseError('28P01')), { patienceMinutes: 10, say }))
  })

  test('as a process: a database that is not there is two lines and 75, a word too many one line and 2', async () => {
    const there = { DATABASE_URL: `postgres://selvbook@127.0.0.1:${await freePort()}/selvbook` }
    const [night, called] = await Promise.all([
      ended(there, 'nightly', '--patience', '0'),
      ended(there, 'migrate', '--plann'),
    ])
    assert.deepEqual([night.code, night.output.trim().split('\n').length], [75, 2], night.output)
    assert.match(night.output, /^The database does not answer \(.*\)\.$/m)
    assert.deepEqual([called.code, called.output], [2, '"--plann" is not understood: it takes --plan\n'])
  })

  test('help has every verb and setting, version the schema', () => {
    const help = helpText(new Map([['serve', { usage: '', what: 'serves' }]]))
    for (const { name } of knownSettings) assert.match(help, new RegExp(`^ {2}${name} \\(`, 'm'))
    const schema = numberOf(newestMigration())
    assert.match(
      versionLine(),
      new RegExp(
        `^Selvbook 0\\.1\\.0 \\((no release|commit [0-9a-f]{12})\\), schema ${schema}; programs of schema \\d{4} and later`,
      ),
    )
  })
})

suite('O-KNOWN: no setting is misspelt unseen', () => {
  test('the table of settings has what the program reads, and README tells of each', () => {
    const settings = join(import.meta.dirname, '../../src/settings')
    const texts = readdirSync(settings)
      .filter((name) => name !== 'known-settings.ts')
      .map((name) => readFileSync(join(settings, name), 'utf8'))
    const namesIn = (text: string): string[] => [
      ...[...text.matchAll(/'([A-Z]+(?:_[A-Z0-9]+)+)'/g)].map(([, name = '']) => name),
      ...[...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)\$\{end\}`/g)].flatMap(([, name = '']) => [name, `${name}_2`]),
      ...[...text.matchAll(/`\$\{prefix\}(_[A-Z_]+)`/g)].flatMap(([, end = '']) => [`MITID${end}`, `STAFF${end}`]),
    ]
    const read = new Set(texts.flatMap(namesIn))
    assert.ok(read.size > 60, String(read.size))
    const known = new Set(knownSettings.map(({ name }) => name))
    assert.deepEqual(
      [...read].filter((name) => name !== 'CREDENTIALS_DIRECTORY' && !known.has(name)),
      [],
    )
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
    for (const { name } of knownSettings)
      assert.ok(name.endsWith('_2') || readme.includes(`\`${name}`) || name === 'MITID_SECRET', name)
  })

  test('a variable that begins like one of ours and is none is refused, with the nearest name', () => {
    const table: [string, string | null][] = [
      ['SESSION_MINUTE', 'SESSION_MINUTES'],
      ['SMS_TOKN', 'SMS_TOKEN'],
      ['CPR_SECRET_FIL', 'CPR_SECRET_FILE'],
      ['STAFF_ROLE', 'STAFF_ROLES'],
      ['DRAIN_SECOND', 'DRAIN_SECONDS'],
      ['DATABASE_CONECTIONS', 'DATABASE_CONNECTIONS'],
      ['WORKER_INSID', 'WORKER_INSIDE'],
      ['WORKER_PROCESSES', null],
      ['SESSION_MANAGER', null],
      ['LOG_FOLDER', null],
      ['API_TOKEN_OF_ANOTHER', null],
      ['SMS_SERVICE_HOST', null],
      ['PATH', null],
      ['NODE_OPTIONS', null],
    ]
    for (const [name, nearest] of table)
      assert.deepEqual(
        unknownSettings({ [name]: 'x' }),
        nearest === null ? [] : [`${name} is no setting: did you mean ${nearest}?`],
      )
    assert.deepEqual(mistakesOf({ SESSION_MINUTE: '5' }), [
      'SESSION_MINUTE is no setting: did you mean SESSION_MINUTES?',
    ])
  })

  test('each wrong value is one line', () => {
    assert.deepEqual(mistakesOf({}), [])
    for (const [name, value] of [
      ['LOG_LEVEL', 'loud'],
      ['PORT', 'x'],
      ['DRAIN_SECONDS', '-1'],
      ['PUBLIC_URL', 'http://selvbook.example.dk'],
      ['PORTAL_COLOUR', '#ffffff'],
      ['CPR_SEALED', 'no'],
      ['WORKER_INSIDE', 'no'],
    ] as const)
      assert.deepEqual(
        mistakesOf({ [name]: value }).map((line) => line.startsWith(`${name} is "${value}"`)),
        [true],
        name,
      )
  })
})
