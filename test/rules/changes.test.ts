import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ChangeableFacts, changeRefusals, mattersToCitizen, seatRefusals } from '../../src/rules/changes.ts'
import { instant } from '../../src/rules/dates.ts'
import { at, codes, job, on } from '../guide/support.ts'

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

test('M-CHANGE, M-NO-DOUBLE: a meeting that has not begun may last until another one of the citizen begins', () => {
  const meeting = job('2017-07-05 10:00')
  const other = job('2017-07-05 11:00', { type: 'other' })
  const changed = (endsAt: string, now = '2017-07-03 12:00') =>
    codes(changeRefusals(on(now, { meetings: [meeting, other] }), meeting, at(endsAt), at(now)))
  assert.deepEqual(changed('2017-07-05 11:00'), [])
  assert.deepEqual(changed('2017-07-05 11:05'), ['citizen_busy'])
  assert.deepEqual(changed('2017-07-05 11:00', '2017-07-05 10:00'), ['changing_not_planned'])
  const cancelled = job('2017-07-05 10:00', { status: 'cancelled' })
  const refused = changeRefusals(on('2017-07-03 12:00'), cancelled, cancelled.endsAt, at('2017-07-03 12:00'))
  assert.deepEqual(codes(refused), ['changing_not_planned'])
})
