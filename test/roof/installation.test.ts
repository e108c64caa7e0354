import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { openProgram } from '../../src/program.ts'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { createTestDatabase } from '../support/database.ts'
import { keysOfProduction } from '../support/keys.ts'
import { programsIn } from '../support/started.ts'

// A database remembers its installation: demo or production, and the key that encrypts its national
// id numbers.

const folder = mkdtempSync(join(tmpdir(), 'selvbook-installation-'))
const { ended, killAll } = programsIn(folder)
after(() => {
  killAll()
  rmSync(folder, { recursive: true, force: true })
})

const production = (url: string, key = 1) => ({
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://selvbook.example.dk',
  DATABASE_URL: url,
  ...keysOfProduction({ cpr: key, token: 9 }),
  API_CLIENTS: '[]',
  SMS_URL: 'none',
  SMTP_URL: 'none',
  JOURNAL: 'none',
  MITID_BROKER: 'none',
})
const demo = (url: string) => ({ DEMO: 'yes', DATABASE_URL: url, DATA_DIR: folder })

const opened = async (environment: Record<string, string>): Promise<void> => {
  await using closing = new AsyncDisposableStack()
  const program = await openProgram(readSettings(environment), () => {})
  closing.defer(() => program.close())
}

const refused = (environment: Record<string, string>, told: RegExp) =>
  assert.rejects(
    () => opened(environment),
    (error) => error instanceof SettingsError && error.lines.length === 1 && told.test(error.message),
  )

suite('the database of an installation', () => {
  test('a production database is refused to a demo, with a line and an exit code, without a stack', async (t) => {
    const { connectionString: url, drop } = await createTestDatabase()
    t.after(drop)
    await opened(production(url))
    await opened(production(url))
    await refused(demo(url), /^The database is production’s/)
    for (const verb of ['serve', 'nightly', 'migrate']) {
      const { code, output } = await ended({ DATABASE_URL: url }, verb)
      assert.equal(code, 2)
      assert.match(output.trim().split('\n').at(-1) ?? '', /^The database is production’s/)
      assert.doesNotMatch(output, /^\s+at /m)
    }
  })

  test('a demo database is refused to production', async (t) => {
    const { connectionString: url, drop } = await createTestDatabase()
    t.after(drop)
    await opened(demo(url))
    await refused(production(url), /^The database is a demo’s/)
  })

  test('a database is refused to a program with another key for national id numbers', async (t) => {
    const { connectionString: url, drop } = await createTestDatabase()
    t.after(drop)
    await opened(production(url, 1))
    await refused(production(url, 2), /^Key 1 for national id numbers is not the key 1/)
    await opened(production(url, 1))
  })
})
