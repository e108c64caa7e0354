import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOwnPath } from '../../src/http/own-path.ts'

test('a redirect leads only to a path of this program', () => {
  for (const path of ['/', '/min-side', '/book/tid?emne=1&uge=2', '/a//b']) assert.ok(isOwnPath(path), path)
  for (const path of ['', 'min-side', '//evil.example', '/\\evil.example', '/\t/evil.example', '/a\\b', '/a b'])
    assert.ok(!isOwnPath(path), path)
})
