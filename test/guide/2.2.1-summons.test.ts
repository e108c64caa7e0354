import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { plainDate } from '../../src/rules/dates.ts'
import type { Meeting } from '../../src/rules/meetings.ts'
import { movingRefusals, summonsRefusals } from '../../src/rules/summons.ts'
import { absence, at, codes, deadline, group, job, met, on, stored, time } from './support.ts'

const NOW = '2017-07-03 12:00'

/** What is said of summoning the citizen to an interview then. */
const summoned = (when: string, own: Parameters<typeof on>[1] = {}, type: Meeting['type'] = 'job') =>
  codes(summonsRefusals(on(NOW, own), { type, ...time(when) }, at(NOW)))

/** What is said of moving the first of the citizen's meetings there. */
const moved = (when: string, own: Parameters<typeof on>[1], now = NOW) => {
  const today = on(now, own)
  const [meeting] = today.meetings
  assert.ok(meeting)
  return codes(movingRefusals(today, meeting, time(when), at(now)))
}

suite('§2.2.1 "at en sagsbehandler kan indkalde til en ny samtale på dagen for afholdelse af samtalen"', () => {
  test('one planned interview at a time, whichever its type; other meetings beside it – M-ONE, M-OTHER', () => {
    const meetings = [job('2017-07-12 10:00', { type: 'follow_up' })]
    assert.deepEqual(summoned('2017-07-14 10:00', { meetings }), ['interview_already_planned'])
    assert.deepEqual(summoned('2017-07-14 10:00', { meetings }, 'other'), [])
    assert.deepEqual(summoned('2017-07-14 10:00', { meetings: [job('2017-07-12 10:00', { type: 'other' })] }), [])
  })

  test('on the day of the interview a new one, on a later day or later that day; a third never – M-ONE', () => {
    const meetings = [job('2017-07-03 14:00')]
    assert.deepEqual(summoned('2017-07-04 10:00', { meetings }), [])
    assert.deepEqual(summoned('2017-07-03 15:30', { meetings }), [])
    assert.deepEqual(summoned('2017-07-03 12:30', { meetings }), ['new_interview_must_be_later'])
    const two = { meetings: [...meetings, job('2017-07-03 15:30')] }
    assert.deepEqual(summoned('2017-07-03 17:00', two), ['two_interviews_stand'])
    assert.deepEqual(summoned('2017-07-10 10:00', two), ['two_interviews_stand'])
    assert.deepEqual(summoned('2017-07-10 10:00', two, 'other'), [])
  })

  test('the job centre’s own summonses are not bound by window, type, absence or exemption – D-WINDOW, D-TYPE, D-EXEMPT', () => {
    const own = {
      contactGroups: [group(1, '2017-06-01')],
      deadline: stored(deadline({ interviewType: 'follow_up' })),
      absences: [absence('deprived', '2017-07-01', '2017-12-31'), absence('holiday', '2017-07-01', '2017-12-31')],
    }
    assert.deepEqual(summoned('2017-11-18 10:00', own), [])
  })

  test('not into the past, and not over another meeting of the citizen’s: all reasons – M-HORIZON, M-NO-DOUBLE', () => {
    const meetings = [job('2017-07-03 11:30', { type: 'other' })]
    assert.deepEqual(summoned('2017-07-03 12:00'), ['summons_in_the_past'])
    assert.deepEqual(summoned('2017-07-03 12:01'), [])
    assert.deepEqual(summoned('2017-07-03 11:45', { meetings }), ['summons_in_the_past', 'citizen_busy'])
  })
})

suite('§2.2.1 "Sagsbehandleren skal i stedet for flytte den allerede bookedede samtale" – M-EARLIER', () => {
  const planned = job('2017-07-12 10:00')
  const own = { deadline: stored(met(plainDate('2017-07-12'), { meetingId: planned.id })), meetings: [planned] }

  test('earlier, later, beyond due date + 7, after the due date – M-MOVE-MEETING', () => {
    assert.deepEqual(moved('2017-07-04 09:00', own), [])
    assert.deepEqual(moved('2017-09-12 09:00', own), [])
    assert.deepEqual(moved('2017-07-13 09:00', own, '2017-07-11 09:00'), [])
    assert.deepEqual(moved('2017-07-12 10:15', own), [], 'over its own old time')
    assert.deepEqual(moved('2017-07-03 11:00', own), ['moving_into_the_past'])
  })

  test('a meeting of today that nobody has registered can be moved, one of yesterday or a registered one not – M-MOVE-MEETING', () => {
    const today = { meetings: [job('2017-07-03 09:00')] }
    assert.deepEqual(moved('2017-07-05 09:00', today), [])
    assert.deepEqual(moved('2017-07-05 09:00', { meetings: [job('2017-07-02 09:00')] }), ['moving_not_planned'])
    for (const status of ['held', 'no_show', 'cancelled'] as const)
      assert.deepEqual(moved('2017-07-05 09:00', { meetings: [job('2017-07-03 09:00', { status })] }), [
        'moving_not_planned',
      ])
  })

  test('not beside another interview that is planned, nor over another meeting – M-ONE, M-NO-DOUBLE', () => {
    const two = { meetings: [job('2017-07-03 09:00'), planned] }
    assert.deepEqual(moved('2017-07-12 10:30', two), ['interview_already_planned', 'citizen_busy'])
    assert.deepEqual(moved('2017-07-05 10:30', two), ['interview_already_planned'])
    assert.deepEqual(moved('2017-07-03 16:00', two), [], 'the first stays one of today')
    const second = { meetings: [planned, job('2017-07-03 14:00')] }
    assert.deepEqual(moved('2017-07-03 16:00', second), [], 'the second may come to be one of today as well')
    assert.deepEqual(moved('2017-07-20 16:00', second), [])
    const both = { meetings: [job('2017-07-03 14:00'), job('2017-07-03 16:00')] }
    assert.deepEqual(moved('2017-07-20 16:00', both), [], 'one of two of today')
  })
})
