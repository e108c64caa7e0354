import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultJobCentreSettings, inOrder, settingRefusals } from '../../src/rules/job-centre-settings.ts'

const refused = (changes: Parameters<typeof settingRefusals>[0]) =>
  settingRefusals(changes).map(({ facts }) => `${facts['setting']} ${facts['least']}–${facts['most']}`)

test('J-SETTINGS: each number has bounds, and all that are broken are told', () => {
  assert.deepEqual(refused(defaultJobCentreSettings), [])
  assert.deepEqual(refused({}), [])
  assert.deepEqual(refused({ usualDays: 1, fewTimes: 100, quickDays: [90] }), [])
  assert.deepEqual(refused({ usualDays: 0 }), ['usualDays 1–90'])
  assert.deepEqual(refused({ usualDays: 91, fewTimes: 0 }), ['usualDays 1–90', 'fewTimes 1–100'])
  assert.deepEqual(refused({ quickDays: [8, 14.5] }), ['quickDays 1–90'])
  assert.deepEqual(refused({ quickDays: [] }), ['quickChoices 1–6'])
  assert.deepEqual(refused({ quickDays: [1, 2, 3, 4, 5, 6, 7] }), ['quickChoices 1–6'])
})

test('J-SETTINGS: quick choices are kept once each, the fewest days first', () => {
  assert.deepEqual(inOrder([28, 8, 14, 8]), [8, 14, 28])
})
