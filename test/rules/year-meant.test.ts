import assert from 'node:assert/strict'
import { test } from 'node:test'
import { absenceDayRefusals } from '../../src/rules/absences.ts'
import { earliestDay, latestDay, plainDate } from '../../src/rules/dates.ts'
import { tooFarAhead, tooLongAgo } from '../../src/rules/year-meant.ts'

const today = plainDate('2026-07-01')
const said = (refusals: readonly { code: string; facts: object }[]) =>
  refusals.map(({ code, facts }) => ({ code, facts }))

test('J-YEARS: a day is at most three years ahead, and a day of the past at most three years ago', () => {
  assert.deepEqual(said(tooFarAhead(plainDate('2029-07-01'), today)), [])
  assert.deepEqual(said(tooFarAhead(plainDate('2029-07-02'), today, { position: 4 })), [
    { code: 'too_far_ahead', facts: { date: '2029-07-02', latest: '2029-07-01', position: 4 } },
  ])
  assert.deepEqual(said(tooLongAgo(plainDate('2023-07-01'), today)), [])
  assert.deepEqual(said(tooLongAgo(plainDate('2023-06-30'), today)), [
    { code: 'too_long_ago', facts: { date: '2023-06-30', earliest: '2023-07-01' } },
  ])
})

test('J-YEARS: from 29 February the last and the first day are 28 February', () => {
  const leapDay = plainDate('2028-02-29')
  assert.equal(latestDay(leapDay).toString(), '2031-02-28')
  assert.equal(earliestDay(leapDay).toString(), '2025-02-28')
})

test('J-YEARS: an exemption may have begun long ago, a citizen’s own absence may not', () => {
  const lasting = { from: plainDate('2017-06-19'), to: plainDate('2029-07-01') }
  assert.deepEqual(said(absenceDayRefusals({ kind: 'exempt', ...lasting }, today)), [])
  assert.deepEqual(
    absenceDayRefusals({ kind: 'illness', ...lasting }, today).map(({ code }) => code),
    ['too_long_ago'],
  )
  assert.deepEqual(
    absenceDayRefusals({ kind: 'deprived', from: plainDate('1901-01-01'), to: plainDate('1901-02-01') }, today).map(
      ({ code }) => code,
    ),
    ['too_long_ago'],
  )
})
