import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { NotDoneError, type Subject, verb } from '../../src/admin/command.ts'
import { subjects } from '../../src/admin/subjects.ts'
import { admin } from '../../src/admin.ts'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

// `npm run admin`: what is asked is read before anything is touched. Each end has its exit code.

const lamps: Subject = {
  what: 'lamps of the house',
  verbs: {
    switch: verb({
      usage: '<lamp> [--off]',
      what: 'switches a lamp on or off',
      words: ['<lamp>'],
      options: { off: { type: 'boolean', default: false } },
      run: async ({ words: [lamp = ''], options: { off } }, { context, say }) => {
        if (lamp === 'broken') throw new NotDoneError(`the lamp ${lamp} does not exist`)
        say(`${lamp} ${off ? 'off' : 'on'} by ${context.actor.kind}`)
      },
    }),
  },
}

let database: TestDatabase
const dataDir = mkdtempSync(join(tmpdir(), 'admin-'))
before(async () => {
  database = await createTestDatabase()
})
after(() => database.drop())
after(() => rmSync(dataDir, { recursive: true }))

const settings = () => readSettings({ DEMO: 'yes', DATABASE_URL: database.programConnectionString, DATA_DIR: dataDir })
const untouched = () => assert.fail('no settings are needed')

async function run(asked: readonly string[], read = settings) {
  const said: string[] = []
  const told: string[] = []
  const streams = { say: (line: string) => void said.push(line), tell: (line: string) => void told.push(line) }
  return { code: await admin(asked, read, streams, { lamps }), said, told }
}

suite('npm run admin', () => {
  test('help for all, for a subject and for a verb needs no settings', async () => {
    for (const asked of [[], ['help'], ['--help'], ['lamps'], ['lamps', 'help'], ['lamps', 'switch', '--help']]) {
      const { code, said, told } = await run(asked, untouched)
      assert.deepEqual([code, told], [0, []], asked.join(' '))
      assert.match(said.join('\n'), /npm run admin -- lamps switch <lamp> \[--off\]\n {6}switches a lamp/)
    }
  })

  test('what is not understood is 2, says what there is, and touches nothing', async () => {
    const unclear: readonly (readonly [string[], RegExp])[] = [
      [['stairs'], /"stairs" is none of: lamps/],
      [['constructor'], /none of/],
      [['lamps', 'paint'], /"paint" is none of: switch/],
      [['lamps', 'toString'], /none of/],
      [['lamps', 'switch'], /takes <lamp>\n.*lamps switch/],
      [['lamps', 'switch', 'a', 'b'], /takes <lamp>/],
      [['lamps', 'switch', 'a', '--dim'], /'--dim'/],
    ]
    for (const [asked, why] of unclear) {
      const { code, said, told } = await run(asked, untouched)
      assert.deepEqual([code, said], [2, []], asked.join(' '))
      assert.match(told.join('\n'), why)
    }
  })

  test('work is done by the operator and is 0; what cannot be done is 1, with its reason', async () => {
    const done = await run(['lamps', 'switch', 'hall', '--off'])
    assert.deepEqual([done.code, done.said], [0, ['hall off by operator']])
    const missing = await run(['lamps', 'switch', 'broken'])
    assert.deepEqual([missing.code, missing.said, missing.told], [1, [], ['the lamp broken does not exist']])
    const unset = await run(['lamps', 'switch', 'hall'], () => {
      throw new SettingsError(['PUBLIC_URL is not set'])
    })
    assert.deepEqual([unset.code, unset.told], [2, ['PUBLIC_URL is not set']])
  })

  test('a bug is thrown, not told as an answer', async () => {
    const broken: Subject = {
      what: 'x',
      verbs: { x: { usage: '', what: 'x', read: () => async () => Promise.reject(new TypeError('bug')) } },
    }
    const streams = { say: () => {}, tell: () => {} }
    await assert.rejects(admin(['x', 'x'], settings, streams, { x: broken }), /bug/)
  })

  test('every verb of the program says what it does', () => {
    for (const { what, verbs } of Object.values(subjects))
      for (const text of [what, ...Object.values(verbs).map((one) => one.what)]) assert.ok(text.length > 10)
  })
})
