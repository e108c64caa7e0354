import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoise, memoiseBy } from '../../src/rules/memoise.ts'

test('a memoised function computes each result once, and keeps 1 and "1" apart', () => {
  const asked: (string | number)[] = []
  const twice = memoise((of: string | number) => {
    asked.push(of)
    return `${of}${of}`
  })
  assert.deepEqual([twice('1'), twice(1), twice('1'), twice(1), twice('')], ['11', '11', '11', '11', ''])
  assert.deepEqual(asked, ['1', 1, ''])
  assert.equal(twice(''), '')
  assert.equal(asked.length, 3, 'an empty text is an answer too')
})

test('memoiseBy compares by key; a full cache is emptied, and all results stay right', () => {
  let made = 0
  const doubled = memoiseBy(
    ({ number }: { number: number }) => number,
    ({ number }) => {
      made += 1
      return number * 2
    },
    3,
  )
  const ask = () => [1, 2, 3].map((number) => doubled({ number }))
  assert.deepEqual([...ask(), ...ask()], [2, 4, 6, 2, 4, 6])
  assert.equal(made, 3)
  assert.equal(doubled({ number: 4 }), 8)
  assert.deepEqual(ask(), [2, 4, 6])
  assert.equal(made, 7)
})
