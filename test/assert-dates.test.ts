import assert, { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { dateOf, instant, plainDate } from '../src/rules/dates.ts'

// `npm test` preloads it; this import is for a run of this file alone.
await import('./support/assert-dates.ts')

const [first, second] = [plainDate('2026-01-01'), plainDate('2026-01-02')]
const noon = instant('2026-01-01T12:00:00Z')

const holders: Readonly<Record<string, unknown>> = {
  'a date': first,
  'an instant': noon,
  'a month': first.toPlainYearMonth(),
  'a date in a list in an object': { one: [{ on: first }] },
  'a date in a map': new Map([['on', first]]),
  'a date as the key of a map': new Map([[first, 'on']]),
  'a date in a set': new Set([first]),
}

for (const [name, value] of Object.entries(holders))
  test(`deepEqual and its like refuse ${name}, on either side`, () => {
    for (const [one, other] of [
      [value, null],
      [null, value],
    ]) {
      const refused = { name: 'TypeError', message: /cannot tell two Temporal values apart/ }
      assert.throws(() => assert.deepEqual(one, other), refused)
      assert.throws(() => assert.deepStrictEqual(one, other), refused)
      assert.throws(() => assert.notDeepEqual(one, other), refused)
      assert.throws(() => assert.notDeepStrictEqual(one, other), refused)
      assert.throws(() => assert.partialDeepStrictEqual(one, other), refused)
    }
  })

test('the refusal of deepEqual names the place of the Temporal value', (t) => {
  const where = /here "\.rows\.1\.dueDate"/
  const value = { rows: [{ dueDate: null }, { dueDate: second }] }
  assert.throws(() => assert.deepEqual(value, {}), where)
  assert.throws(() => deepEqual(value, {}), where)
  assert.throws(() => t.assert.deepEqual(value, {}), where)
})

test('deepEqual compares all other values as usual, circular ones too', () => {
  const ring: { next?: unknown; on: string } = { on: dateOf(noon).toString() }
  ring.next = ring
  assert.deepEqual(ring, ring)
  assert.deepEqual(
    [new Map([['a', new Set([1])]]), new Date(0), null],
    [new Map([['a', new Set([1])]]), new Date(0), null],
  )
  assert.throws(() => assert.deepEqual({ a: 1 }, { a: 2 }, 'one is not two'), /one is not two/)
  assert.notDeepEqual({ a: 1 }, { a: 2 })
})
