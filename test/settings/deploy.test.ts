import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { parseEnv } from 'node:util'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { keysOfProduction } from '../support/keys.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** A setting by its name, with a value or commented out. */
const settingLine = /^(?:# )?([A-Z][A-Z_0-9]+)=/gm

suite('what is shipped for whoever runs the program', () => {
  test('the example of settings starts a production, once the secrets are there', () => {
    const given = parseEnv(read('deploy/settings.example'))
    const environment = {
      ...given,
      ...keysOfProduction(),
      DATABASE_URL: 'postgres://selvbook_app:x@127.0.0.1/selvbook',
    }
    try {
      assert.equal(readSettings(environment).mode, 'production')
    } catch (error) {
      assert.fail(error instanceof SettingsError ? error.lines.join('\n') : String(error))
    }
  })

  test('each setting that it names stands in README.md', () => {
    const readme = read('README.md')
    const named = [...read('deploy/settings.example').matchAll(settingLine)].map(([, name = '']) => name)
    assert.ok(named.length > 10)
    assert.deepEqual(
      named.filter((name) => !readme.includes(`\`${name}\``)),
      [],
    )
  })

  test('each unit and the image run a verb and files that exist', () => {
    const units = globSync('deploy/systemd/*.service', { cwd: root })
    assert.equal(units.length, 3)
    const commands = read('src/command.ts')
    for (const unit of units) {
      const [, verb = ''] = /^ExecStart=.* src\/main\.ts (\w+)$/m.exec(read(unit)) ?? []
      assert.match(commands, new RegExp(`\\b${verb}\\b`), unit)
      assert.notEqual(verb, '', unit)
    }
    const copied = [...read('deploy/Containerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)]
    const paths = copied.flatMap(([, sources = '']) => sources.split(' '))
    assert.ok(paths.length > 5)
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(root, path))),
      [],
    )
  })

  test('no unit may gain rights or write outside of what is its own', () => {
    for (const unit of globSync('deploy/systemd/*.service', { cwd: root }))
      for (const line of ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet=', 'UMask=0077'])
        assert.ok(read(unit).split('\n').includes(line), `${unit}: ${line}`)
  })
})
