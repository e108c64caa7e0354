import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

// docs/glossary.md defines each word. It must not keep a word that neither pages nor code use.

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const cells = read('docs/glossary.md')
  .split('\n')
  .filter((line) => /^\| .*`/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
const fieldRows = cells.filter((row) => row.length === 3)
const programRows = cells.filter((row) => row.length === 2)

const danish = read('locales/da.json').toLowerCase()
const code = globSync('src/**/*.ts', { cwd: new URL('..', import.meta.url) })
  .map(read)
  .join('\n')

/** The name, alone or as a prefix of a longer one: `deadline`, `deadlineNow`, `Deadline`. */
const isInCode = (name: string): boolean =>
  new RegExp(`\\b${name}|\\b${name.charAt(0).toUpperCase()}${name.slice(1)}`).test(code)

test('the glossary has words of the field and words of the program', () => {
  assert.ok(fieldRows.length > 20)
  assert.ok(programRows.length > 5)
})

for (const [word = '', name = '', meaning = ''] of fieldRows)
  test(`${word}: citizens and caseworkers read it, the code has ${name}, and it has one meaning`, () => {
    assert.ok(danish.includes(word), `locales/da.json does not have "${word}"`)
    assert.ok(isInCode(name.replaceAll('`', '')), `no name in src/ begins with ${name}`)
    assert.match(meaning, /\w.*\.$/)
  })

for (const [name = '', meaning = ''] of programRows)
  test(`${name} stands in the code, and has one meaning`, () => {
    assert.ok(isInCode(name.replaceAll('`', '')), `no name in src/ begins with ${name}`)
    assert.match(meaning, /\w.*\.$/)
  })
