import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { guards } from '../scripts/guards.ts'

const root = new URL('..', import.meta.url).pathname

test('each guard that `npm run guards` takes out stands once in its file, and its test is there', () => {
  assert.ok(guards.length > 10)
  for (const { what, file, text, without, test: path } of guards) {
    assert.equal(readFileSync(join(root, file), 'utf8').split(text).length, 2, what)
    assert.notEqual(text, without, what)
    assert.ok(existsSync(join(root, path)), path)
  }
})
