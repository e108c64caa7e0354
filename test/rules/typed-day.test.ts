import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainDate } from '../../src/rules/dates.ts'
import { typedDay } from '../../src/rules/typed-day.ts'
import { rowsOf } from '../guide/support.ts'

// What is typed on Tuesday 24 November 2026, and the day that is meant. Of a week it is the Friday.
const table = rowsOf(`
  8.12.        | 2026-12-08
  8.12         | 2026-12-08
  8/12         | 2026-12-08
  8-12         | 2026-12-08
  08. 12.      | 2026-12-08
  8.12.26      | 2026-12-08
  8.12.2026    | 2026-12-08
  2026-12-08   | 2026-12-08
  24.11.       | 2026-11-24
  23.11.       | 2027-11-23
  8.1.         | 2027-01-08
  29.2.        | none
  29.2.2028    | 2028-02-29
  31.11.       | none
  +14          | 2026-12-08
  + 14         | 2026-12-08
  14           | 2026-12-08
  14 dage      | 2026-12-08
  1 dag        | 2026-11-25
  14 days      | 2026-12-08
  0            | 2026-11-24
  +9999        | none
  uge 50       | 2026-12-11
  Uge 48       | 2026-11-27
  week 50      | 2026-12-11
  uge 47       | 2027-11-26
  uge 53       | 2027-01-01
  uge 0        | none
  uge 54       | none
  snart        | none
  8.           | none
  8.12.202     | none
  -3           | none
`)

for (const [typed, meant] of table)
  test(`D-CREATE: a last day typed as "${typed}" is ${meant}`, () => {
    assert.equal(typedDay(` ${typed} `, plainDate('2026-11-24'))?.toString() ?? 'none', meant)
  })

test('a week that the coming year does not have is none', () => {
  assert.equal(typedDay('uge 53', plainDate('2027-06-01')), null, '2027 and 2028 have 52 weeks')
})
