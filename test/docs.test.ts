import assert from 'node:assert/strict'
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { tooLongInPage } from './support/sentences.ts'

// Checks that the targets of the project's documents exist: files, names in them, links, decisions.

const root = new URL('..', import.meta.url).pathname
const pages = new Map(
  globSync(['*.md', 'docs/**/*.md', 'src/**/*.md'], { cwd: root }).map((path) => [
    path,
    readFileSync(join(root, path), 'utf8'),
  ]),
)

/** `src/rules/dates.ts`, `migrations/`: a path of the project, possibly a glob. */
const isPath = (text: string): boolean => /^(src|test|bench|scripts|migrations|locales|docs)\/[\w./*-]*$/.test(text)

/** Whether the locales have a text with this key: `message.*` means a group. */
function hasText(key: string): boolean {
  const texts: unknown = JSON.parse(readFileSync(join(root, 'locales/da.json'), 'utf8'))
  let node = texts
  for (const part of key.replace(/\.\*$/, '').split('.'))
    node =
      typeof node === 'object' && node !== null ? Object.entries(node).find(([name]) => name === part)?.[1] : undefined
  return node !== undefined
}

/**
 * Whether the file contains the name. For a folder: whether it is a file there or a text of the
 * locales.
 */
function standsIn(name: string, path: string): boolean {
  const place = join(root, path)
  if (!existsSync(place)) return false
  if (!statSync(place).isDirectory()) return readFileSync(place, 'utf8').includes(name.replace(/\(.*\)$/, ''))
  return path === 'locales/' ? hasText(name) : existsSync(join(place, name))
}

suite('the documents of the project are true', () => {
  test('each `name` in `path` of a document is found there', () => {
    const named = [...pages].flatMap(([page, text]) =>
      [...text.matchAll(/`([^`]+)` in `([^`]+)`/g)].flatMap(([, name = '', path = '']) =>
        isPath(path) ? [{ page, name, path }] : [],
      ),
    )
    assert.ok(named.length > 50)
    assert.deepEqual(
      named.filter(({ name, path }) => !standsIn(name, path)),
      [],
    )
  })

  test('each path in a document exists', () => {
    const paths = [...pages].flatMap(([page, text]) =>
      [...text.matchAll(/`([^`\s]+)`/g)].flatMap(([, path = '']) => (isPath(path) ? [{ page, path }] : [])),
    )
    assert.ok(paths.length > 100)
    assert.deepEqual(
      paths.filter(({ path }) => globSync(path, { cwd: root }).length === 0),
      [],
    )
  })

  test('each link between documents has a target', () => {
    const links = [...pages].flatMap(([page, text]) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => ({ page, target })),
    )
    assert.ok(links.length > 50)
    assert.deepEqual(
      links.filter(({ page, target }) => !existsSync(join(root, dirname(page), target))),
      [],
    )
  })

  test('decisions are numbered without holes, and the map has each', () => {
    const decisions = readdirSync(join(root, 'docs/decisions')).filter((name) => name !== 'README.md')
    const numbers = decisions.map((name) => Number(name.slice(0, 4))).toSorted((a, b) => a - b)
    assert.deepEqual(
      numbers,
      numbers.map((_, at) => at + 1),
    )
    const map = pages.get('docs/decisions/README.md') ?? ''
    assert.deepEqual(
      decisions.filter((name) => !map.includes(`(${name})`)),
      [],
    )
  })

  test('no sentence of a document has more than 25 words', () => {
    assert.deepEqual(
      [...pages].flatMap(([path, text]) => tooLongInPage(path, text)),
      [],
    )
  })

  test('the check finds a long sentence, and counts headings, list items, cells and clauses alone', () => {
    const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ')
    const long = (...lines: string[]) => tooLongInPage('x', lines.join('\n')).length
    assert.deepEqual([long(words(26)), long(words(13), words(13)), long(`| a | ${words(26)} |`)], [1, 1, 1])
    assert.deepEqual(
      [long(words(25)), long(`${words(13)}: ${words(13)}.`), long(`# ${words(13)}`, words(13))],
      [0, 0, 0],
    )
    assert.deepEqual([long(words(13), '', words(13)), long(`- ${words(13)}`, `- ${words(13)}`)], [0, 0])
    assert.deepEqual([long(`| ${words(13)} | ${words(13)} |`), long(`${words(5)} \`${words(30)}\``)], [0, 0])
    assert.equal(long('```', words(30), '```'), 0)
  })
})
