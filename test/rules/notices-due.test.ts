import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays } from '../../src/rules/dates.ts'
import { noticesDue } from '../../src/rules/notices.ts'
import { DUE, rowsOf } from '../guide/support.ts'

// Proof of notice (§2.3.1–2.3.4): the notices due on "Min side", by the days left when the deadline
// became visible. Each notice stands with the days left on its first day.
const table = rowsOf(`
  9 | new 9, remember 8, hurry 3, last_day 0
  8 | remember 8, hurry 3, last_day 0
  5 | remember 5, hurry 3, last_day 0
  4 | remember 4, hurry 3, last_day 0
  3 | hurry 3, last_day 0
  2 | hurry 2, last_day 0
  1 | hurry 1, last_day 0
  0 | last_day 0
`)

const told = (active: Parameters<typeof noticesDue>[1], today = DUE): string =>
  noticesDue(DUE, active, today)
    .map(({ stage, dueOn }) => `${stage} ${DUE.since(dueOn).days}`)
    .join(', ')

for (const [left, notices] of table)
  test(`§2.3 visible with ${left} days left: ${notices}`, () => {
    assert.equal(told([{ from: addDays(DUE, -Number(left)), through: DUE }]), notices)
  })

test('§2.3 a deadline that was active twice has each notice from the first day on which it was due', () => {
  const days = (from: number, through: number) => ({ from: addDays(DUE, -from), through: addDays(DUE, -through) })
  assert.equal(told([days(20, 10), days(6, 5), days(2, 0)]), 'new 20, remember 6, hurry 2, last_day 0')
  assert.equal(told([days(20, 10)], addDays(DUE, -12)), 'new 20')
  assert.equal(told([days(20, 0)], addDays(DUE, -4)), 'new 20, remember 8')
})
