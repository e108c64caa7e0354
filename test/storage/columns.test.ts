import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'

const root = join(import.meta.dirname, '../..')

/** What leaves the columns of an answer to the table: it would have one more after a newer version has added one. */
const unnamed = /selectAll|returningAll|(select|returning) \*|[a-z]\.\*/

const inCode = (line: string): boolean => !/^ *(\/?\*|\/\/)/.test(line)

suite('O-COLUMNS: every statement names its columns', () => {
  test('in the whole source', () => {
    const files = globSync('src/**/*.ts', { cwd: root })
    assert.ok(files.length > 100)
    const found = files.flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, at) =>
          inCode(line) && unnamed.test(line.replaceAll(/\/.*\//g, '')) ? [`${path}:${at + 1}: ${line.trim()}`] : [],
        ),
    )
    assert.deepEqual(found, [])
    for (const line of ['.selectAll()', '.returningAll()', 'select * from a', 'select a.*, b from a'])
      assert.match(line, unnamed)
  })
})
