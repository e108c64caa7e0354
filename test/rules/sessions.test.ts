import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { instant } from '../../src/rules/dates.ts'
import { absoluteEnd, beginningNow, endOf, isFinal, prolongedUntil } from '../../src/rules/sessions.ts'
import { ageOfRoles, standingOf } from '../../src/rules/staff.ts'

const limits = { minutes: 30, hours: 8 }
const at = (time: string) => instant(`2026-11-02T${time}Z`)
const clock = (one: { toString(): string } | null) => one?.toString().slice(11, 16) ?? null

suite('how long a session lasts', () => {
  test('thirty minutes from its last use, and eight hours in any case', () => {
    const begun = beginningNow(at('09:00'), limits)
    assert.deepEqual(
      [clock(begun.expiresAt), clock(begun.endsAt), clock(endOf(begun, limits))],
      ['09:30', '17:00', '09:30'],
    )
    const used = { ...begun, expiresAt: at('16:50') }
    assert.equal(clock(prolongedUntil(used, limits, at('16:45'))), '17:00')
    assert.equal(isFinal(used, limits), false)
    const last = { ...begun, expiresAt: at('17:00') }
    assert.deepEqual([isFinal(last, limits), prolongedUntil(last, limits, at('16:59'))], [true, null])
  })

  test('no longer than the provider’s own session', () => {
    const begun = beginningNow(at('09:00'), limits, at('09:10'))
    assert.deepEqual([clock(begun.expiresAt), clock(begun.endsAt), isFinal(begun, limits)], ['09:10', '09:10', true])
    assert.equal(clock(beginningNow(at('09:00'), limits, at('23:00')).endsAt), '17:00')
  })

  test('a setting that was lowered since counts at once', () => {
    const begun = { ...beginningNow(at('09:00'), limits), expiresAt: at('12:10') }
    assert.equal(clock(absoluteEnd(begun, { hours: 2 })), '11:00')
    assert.equal(clock(endOf(begun, { hours: 2 })), '11:00')
    assert.equal(prolongedUntil(begun, { minutes: 30, hours: 2 }, at('11:30')), null)
  })

  test('what has ended is not brought back, and within a minute nothing is written', () => {
    const begun = beginningNow(at('09:00'), limits)
    assert.equal(prolongedUntil(begun, limits, at('09:30')), null)
    assert.equal(prolongedUntil(begun, limits, at('09:01')), null)
    assert.equal(clock(prolongedUntil(begun, limits, instant('2026-11-02T09:01:01Z'))), '09:31')
  })
})

suite('roles of staff', () => {
  const settings = {
    roles: { Sagsbehandler: 'caseworker', Plan: 'planner', Alt: 'auditor' },
    jobCentre: '10100',
  } as const
  const told = (roles: readonly string[], jobCentres: readonly string[] = []) =>
    standingOf(settings, { roles, jobCentres })

  test('values that the setting names give roles, each once; others give nothing', () => {
    const given = told(['Plan', 'Sagsbehandler', 'Sagsbehandler', 'Domain Users', 'administrator'])
    assert.deepEqual(given, { ok: true, standing: { roles: ['caseworker', 'planner'], jobCentre: '10100' } })
    for (const roles of [[], ['sagsbehandler'], ['caseworker'], ['constructor', '__proto__', 'toString']])
      assert.deepEqual(told(roles), { ok: false, why: 'no_role' })
  })

  test('the job centre is one for all, or by a value; none or several are no way in', () => {
    const byValue = { ...settings, jobCentre: { 'Jobcenter København': '10100', '101': '10100', Aarhus: '75100' } }
    const where = (...jobCentres: string[]) => standingOf(byValue, { roles: ['Plan'], jobCentres })
    const here = { ok: true, standing: { roles: ['planner'], jobCentre: '10100' } }
    assert.deepEqual(where('Jobcenter København', '101', 'Rådhuset'), here)
    assert.deepEqual(where('10100'), { ok: false, why: 'no_job_centre' })
    assert.deepEqual(where(), { ok: false, why: 'no_job_centre' })
    assert.deepEqual(where('101', 'Aarhus'), { ok: false, why: 'several_job_centres' })
  })

  test('are read again after ten minutes, and after an hour without an answer they count no more', () => {
    const ages = ['09:09', '09:10', '09:59', '10:00'].map((time) => ageOfRoles(at('09:00'), at(time)))
    assert.deepEqual(ages, ['fresh', 'to_be_read', 'to_be_read', 'too_old'])
  })
})
