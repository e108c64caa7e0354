import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { z } from 'zod'

// docs/asvs.md says of each requirement how it is met. What it names must exist.

const root = new URL('..', import.meta.url).pathname
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The numbers of the requirements of levels 1 and 2, with their levels. */
const levels = z.record(z.string(), z.number()).parse(JSON.parse(read('test/support/asvs.json')))

const STATES: ReadonlySet<string> = new Set(['met', 'partly', 'open', 'operator', 'n/a'])

interface Row {
  readonly id: string
  readonly level: string
  readonly state: string
  readonly by: string
}

/** `| 7.3.2 | 2 | met | … |` */
const rowsIn = (page: string): Row[] =>
  [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| (\S+) \| (\S+) \| (.*) \|$/gm)].map(
    ([, id = '', level = '', state = '', by = '']) => ({ id, level, state, by }),
  )

const escaped = (name: string): string => name.replaceAll("'", String.raw`\'`)

/** Whether a test file has a test or a suite of this name, or a page a heading. */
function has(path: string, name: string): boolean {
  if (!existsSync(join(root, path))) return false
  const text = read(path)
  if (path.endsWith('.md')) return text.split('\n').some((line) => line.replace(/^#+ /, '') === name && line !== name)
  const quoted = [`'${escaped(name)}'`, `"${name}"`, `\`${name}\``, `what: '${escaped(name)}'`]
  return quoted.some(
    (one) => text.includes(`test(${one}`) || text.includes(`suite(${one}`) || text.includes(`what: ${one}`),
  )
}

/** `` `path` "name" ``, after which comes a semicolon, a colon or nothing. */
const namedIn = (by: string): { path: string; name: string }[] =>
  [...by.matchAll(/`((?:test|docs)\/[^`]+)` "(.*?)"(?=[;:] |$)/g)].map(([, path = '', name = '']) => ({ path, name }))

const settings = read('README.md')

/** What is wrong with a row. */
function wrongWith({ id, level, state, by }: Row): string[] {
  const named = namedIn(by)
  const missing = named.filter(({ path, name }) => !has(path, name)).map(({ path, name }) => `${path} has no "${name}"`)
  const set = [...by.matchAll(/setting `([A-Z_]+)`/g)].map(([, name = '']) => name)
  return [
    ...(levels[id] === undefined ? ['is no requirement'] : levels[id] === Number(level) ? [] : ['has another level']),
    ...(STATES.has(state) ? [] : [`no state: ${state}`]),
    ...missing,
    ...set.filter((name) => !settings.includes(`\`${name}\``)).map((name) => `no setting ${name}`),
    ...((state === 'met' || state === 'operator') && named.length + set.length === 0 ? ['names nothing'] : []),
    ...((state === 'partly' || state === 'open') && !/^→ .*\b20\d\d-\d\d-\d\d\b/.test(by) ? ['no date'] : []),
    ...(by.length < 5 ? ['says nothing'] : []),
  ].map((what) => `${id} ${what}`)
}

/** What is wrong with the page. */
function wrongIn(page: string): string[] {
  const rows = rowsIn(page)
  const ids = Map.groupBy(rows, ({ id }) => id)
  const most = Number(/^Partly or open: at most (\d+)\.$/m.exec(page)?.[1] ?? -1)
  const left = rows.filter(({ state }) => state === 'partly' || state === 'open').length
  return [
    ...Object.keys(levels).flatMap((id) => (ids.has(id) ? [] : [`${id} is missing`])),
    ...[...ids].flatMap(([id, found]) => (found.length > 1 ? [`${id} stands twice`] : [])),
    ...rows.flatMap(wrongWith),
    ...(left === most ? [] : [`${left} are partly or open, and the page says ${most}`]),
  ]
}

const asvs = read('docs/asvs.md')

/** Lowered when something is met, never raised. */
const MOST_LEFT = 6

suite('docs/asvs.md', () => {
  test('has all 253 requirements of levels 1 and 2, and what each row names exists', () => {
    assert.equal(Object.keys(levels).length, 253)
    assert.deepEqual(wrongIn(asvs), [])
    assert.ok(rowsIn(asvs).flatMap(({ by }) => namedIn(by)).length > 150)
  })

  test('leaves no more open than before', () => {
    const left = rowsIn(asvs).filter(({ state }) => state === 'partly' || state === 'open')
    assert.ok(left.length <= MOST_LEFT, `${left.length}`)
  })

  test('counts what it has', () => {
    const counts = Map.groupBy(rowsIn(asvs), ({ state }) => state)
    const told = ['met', 'partly', 'open', 'operator', 'n/a'].map((state) => counts.get(state)?.length ?? 0)
    assert.ok(asvs.includes(`| ${told.join(' | ')} | 253 |`), told.join(' '))
  })

  const good = '| 1.2.4 | 1 | met | `test/dangerous.test.ts` "SQL has parameters, never a text put together" |'
  test('a good row is passed, in each state', () => {
    for (const row of [
      good,
      '| 3.5.4 | 2 | met | setting `PUBLIC_URL` |',
      '| 12.1.1 | 1 | operator | `docs/security.md` "What is left to the operator": the proxy |',
      '| 1.2.6 | 2 | n/a | no LDAP |',
      '| 1.2.6 | 2 | open | → it is missing; by 2026-12-31 it is there |',
    ])
      assert.deepEqual(rowsIn(row).flatMap(wrongWith), [], row)
  })

  const bad: readonly (readonly [string, RegExp])[] = [
    ['| 1.2.99 | 1 | met | setting `PUBLIC_URL` |', /is no requirement/],
    [good.replace('| 1 |', '| 2 |'), /another level/],
    [good.replace('met', 'done'), /no state/],
    [good.replace('never', 'sometimes'), /has no "SQL has parameters, sometimes/],
    [good.replace('dangerous.test', 'nowhere.test'), /nowhere/],
    ['| 1.2.4 | 1 | met | it is so |', /names nothing/],
    ['| 1.2.4 | 1 | met | setting `NO_SUCH_SETTING` |', /no setting/],
    ['| 12.1.1 | 1 | operator | `docs/security.md" "Nobody does it": x |', /names nothing/],
    ['| 12.1.1 | 1 | operator | `docs/security.md` "Nobody does it": x |', /has no "Nobody does it"/],
    ['| 1.2.4 | 1 | open | → later |', /no date/],
    ['| 1.2.6 | 2 | n/a | – |', /says nothing/],
  ]
  for (const [row, what] of bad)
    test(`a bad row is found: ${row}`, () => {
      assert.match(rowsIn(row).flatMap(wrongWith).join('\n'), what)
    })

  test('a row that is missing or stands twice, and a number that is too low, are found', () => {
    const [first = ''] = asvs.match(/^\| 1\.1\.1 .*$/m) ?? []
    assert.match(wrongIn(asvs.replace(first, '')).join('\n'), /^1\.1\.1 is missing/m)
    assert.match(wrongIn(`${asvs}\n${first}\n`).join('\n'), /^1\.1\.1 stands twice/m)
    assert.match(wrongIn(asvs.replace(/at most \d+/, 'at most 1')).join('\n'), /the page says 1$/m)
  })
})
