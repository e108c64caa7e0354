import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ChangeableFacts, mattersToCitizen, seatRefusals } from '../../src/rules/changes.ts'
import { instant } from '../../src/rules/dates.ts'

const facts: ChangeableFacts = {
  caseworkerId: 'a',
  form: 'in_person',
  place: 'Sal 1',
  endsAt: instant('2026-07-08T09:45:00+02:00'),
  videoUrl: null,
}

test('M-CHANGE: the citizen is notified of a new caseworker, form, length or place', () => {
  const matters = (change: Partial<ChangeableFacts>, before: Partial<ChangeableFacts> = {}) =>
    mattersToCitizen({ ...facts, ...before }, { ...facts, ...before, ...change })
  assert.equal(matters({}), false)
  assert.equal(matters({ endsAt: instant('2026-07-08T07:45:00Z') }), false, 'the same instant')
  for (const change of [
    { caseworkerId: 'b' },
    { form: 'phone' },
    { place: null },
    { endsAt: instant('2026-07-08T10:00:00+02:00') },
  ] as const)
    assert.equal(matters(change), true, JSON.stringify(change))
  assert.equal(matters({ place: 'Sal 2' }, { form: 'phone' }), false)
  assert.equal(matters({ videoUrl: 'https://a.dk' }), false, 'of a meeting in person')
  assert.equal(matters({ videoUrl: 'https://a.dk' }, { form: 'video' }), true)
  assert.equal(matters({ place: 'Sal 2' }, { form: 'video' }), false)
})

test('M-CHANGE: seats cannot be lowered below those taken', () => {
  assert.deepEqual(seatRefusals(2, 2), [])
  assert.deepEqual(seatRefusals(1, 2)[0]?.facts, { taken: 2 })
})
