import assert from 'node:assert/strict'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { changesOf, notesOf } from '../scripts/release/notes.ts'
import { commit, commitIn } from '../src/process/commit.ts'
import { readMigrations } from '../src/storage/migration-files.ts'
import { oldestRunningOn, runsOn } from '../src/storage/schema-span.ts'

const root = new URL('..', import.meta.url).pathname
const read = (path: string): string => readFileSync(root + path, 'utf8')

const migration = (number: string, worksWith: string | null) => ({ name: `${number}-x.sql`, worksWith })
const migrations = [
  migration('0001', null),
  migration('0002', '0001'),
  migration('0003', null),
  migration('0004', '0003'),
  migration('0005', '0003'),
]

suite('what a release says', () => {
  test('O-SCHEMA: which programs run on is computed from the migrations', () => {
    assert.deepEqual(
      ['0002', '0003', '0004', '0005', '0009'].map((program) => runsOn(program, migrations)),
      [false, true, true, true, true],
    )
    assert.equal(oldestRunningOn(migrations), '0003')
    assert.equal(oldestRunningOn([migration('0001', null)]), '0001')
    const own = readMigrations()
    assert.ok(own.some(({ name }) => name.startsWith(`${oldestRunningOn(own)}-`)))
  })

  test('the notes tell what to do, each migration since, and which versions before may stay', () => {
    const told = {
      version: '0.3.0',
      commit: 'abc',
      changes: { released: '2027-02-01', text: '- Something.' },
      migrations,
    }
    const before = [
      { tag: 'v0.1.0', schema: '0002' },
      { tag: 'v0.2.0', schema: '0004' },
    ]
    const notes = notesOf({ ...told, before })
    assert.match(notes, /^# Selvbook 0\.3\.0\n\n2027-02-01, commit abc\.\n/)
    assert.match(
      notes,
      /The schema changes from 0004 to 0005: run `npm run migrate` of this version first\.\n\n- `0005-x\.sql`: programs of schema 0003/,
    )
    assert.match(notes, /- v0\.2\.0: may stay while you migrate.*\n- v0\.1\.0: must be stopped before you migrate/)
    assert.match(notes, /## What is new\n\n- Something\.\n$/)
    assert.match(notesOf({ ...told, before: [] }), /This is the first release/)
    const same = notesOf({ ...told, before: [{ tag: 'v0.2.9', schema: '0005' }] })
    assert.match(same, /The schema stays 0005.*\n\n## Versions before\n\n- v0\.2\.9: may stay, and may be put back/)
  })

  test('the part of a version is found in the changelog, and ours has one', () => {
    const changelog = '# Changelog\n\n## 0.2.0 (2027-01-02)\n\n- B\n\n### More\n\n- C\n\n## 0.1.0 (unreleased)\n\n- A\n'
    assert.deepEqual(changesOf(changelog, '0.2.0'), { released: '2027-01-02', text: '- B\n\n### More\n\n- C' })
    assert.deepEqual(changesOf(changelog, '0.1.0'), { released: 'unreleased', text: '- A' })
    assert.equal(changesOf(changelog, '0.1'), null)
    const { version }: { version: string } = JSON.parse(read('package.json'))
    assert.ok(changesOf(read('CHANGELOG.md'), version), `CHANGELOG.md tells of ${version}`)
  })

  test('the commit stands in an archive, which git is told to write, and not in a checkout', () => {
    const hash = 'a'.repeat(40)
    assert.deepEqual([commitIn(`${hash}\n`), commitIn('$Format:%H$\n'), commitIn('')], [hash, null, null])
    assert.match(read('.gitattributes'), /^src\/process\/commit\.txt export-subst$/m)
    const text = read('src/process/commit.txt').trim()
    assert.ok(text === '$Format:%H$' || text === commit)
  })
})

suite('the licence of each file', () => {
  const reuse = read('REUSE.toml')
  const licence = /^SPDX-License-Identifie[r] = "([^"]+)"$/m.exec(reuse)?.[1]

  test('is one for all, with its text where REUSE looks for it, and the same everywhere it is named', () => {
    assert.equal(licence, 'MPL-2.0')
    assert.equal(reuse.match(/\[\[annotations\]\]/g)?.length, 1)
    assert.match(reuse, /^path = "\*\*"$/m)
    assert.deepEqual(readdirSync(`${root}LICENSES`), [`${licence}.txt`])
    assert.equal(read(`LICENSES/${licence}.txt`), read('LICENSE'))
    const own: { license: string } = JSON.parse(read('package.json'))
    assert.equal(own.license, licence)
    assert.match(read('publiccode.yml'), new RegExp(`^ {2}license: ${licence}$`, 'm'))
  })

  test('no file claims another', () => {
    const texts = globSync(
      ['{src,scripts,bench,test,migrations,locales,docs,deploy}/**/*.{ts,js,css,sql,json,md}', '*.md'],
      { cwd: root },
    )
    assert.ok(texts.length > 500)
    const claim = /SPDX-License-Identifie[r]|Licensed unde[r]|All rights reserve[d]/
    assert.deepEqual(
      texts.filter((path) => claim.test(read(path))),
      [],
    )
  })
})

suite('publiccode.yml', () => {
  const text = read('publiccode.yml')
  const valueOf = (key: string): string | undefined => new RegExp(`^ *${key}: "?([^"\n]*)"?$`, 'm').exec(text)?.[1]

  test('has what the standard asks for, and says what the project says elsewhere', () => {
    const needed =
      'publiccodeYmlVersion name url platforms categories developmentStatus softwareType description legal maintenance localisation'
    for (const key of needed.split(' ')) assert.match(text, new RegExp(`^${key}:`, 'm'), key)
    const own: { version: string; engines: { node: string } } = JSON.parse(read('package.json'))
    assert.equal(valueOf('softwareVersion'), own.version)
    assert.match(valueOf('url') ?? '', /^https:\/\/\S+\.git$/)
    assert.match(valueOf('releaseDate') ?? '', /^\d{4}-\d\d-\d\d$/)
    assert.ok(['concept', 'development', 'beta', 'stable', 'obsolete'].includes(valueOf('developmentStatus') ?? ''))
    assert.ok(
      ['internal', 'community', 'contract', 'none'].includes(/^maintenance:\n {2}type: (\w+)$/m.exec(text)?.[1] ?? ''),
    )
    const languages = globSync('locales/*.json', { cwd: root }).map((path) =>
      path.slice('locales/'.length, -'.json'.length),
    )
    for (const language of languages) assert.match(text, new RegExp(`^ {4}- ${language}$`, 'm'))
  })

  test('each description keeps to its lengths: 150, 150 to 10,000, features of at most 100', () => {
    const described = text
      .slice(text.indexOf('\ndescription:'), text.indexOf('\nlegal:'))
      .split(/^ {2}(?=\w\w:$)/m)
      .slice(1)
    assert.equal(described.length, 2)
    for (const part of described) {
      const short = /shortDescription: (.*)/.exec(part)?.[1] ?? ''
      assert.ok(short.length > 0 && short.length <= 150)
      const long = /longDescription: \|\n([\s\S]*?) {4}features:/.exec(part)?.[1]?.replaceAll(/\s+/g, ' ').trim() ?? ''
      assert.ok(long.length >= 150 && long.length <= 10_000, String(long.length))
      const features = [...part.matchAll(/^ {6}- (.*)$/gm)].map(([, feature = '']) => feature)
      assert.ok(features.length > 0 && features.every((feature) => feature.length <= 100))
    }
  })
})
