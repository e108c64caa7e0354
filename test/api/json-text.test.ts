import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as forAll, jsonValue, array as list, property, string } from 'fast-check'
import { keptTextOf, listOf, objectOf, textOf } from '../../src/api/json-text.ts'
import { textOfContent } from '../../src/http/spliced-gzip.ts'

// JSON put together of parts that are written already is the JSON of the whole.

test('a list of its entries', () => {
  forAll(
    property(list(jsonValue()), (entries) => {
      assert.equal(listOf(entries.map(textOf)), JSON.stringify(entries))
    }),
    { numRuns: 200, seed: 4 },
  )
})

test('an object of its fields, whatever stands in them', () => {
  forAll(
    property(string(), jsonValue(), list(string()), (name, value, names) => {
      const made = objectOf<Record<string, unknown>>({
        [name]: textOf(name),
        value: textOf(value),
        names: listOf(names.map(textOf)),
      })
      assert.equal(made, JSON.stringify({ [name]: name, value, names }))
    }),
    { numRuns: 200, seed: 5 },
  )
})

test('the same where some of it is kept', () => {
  forAll(
    property(list(jsonValue()), jsonValue(), (entries, value) => {
      const kept = entries.map((entry, at) => (at % 2 === 0 ? keptTextOf(entry) : textOf(entry)))
      const made = objectOf<Record<string, unknown>>({ list: listOf(kept), value: textOf(value) })
      assert.equal(textOfContent(made), JSON.stringify({ list: entries, value }))
    }),
    { numRuns: 200, seed: 6 },
  )
})
