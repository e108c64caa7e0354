import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { citizenOf, type Json, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

// Half past midnight, Danish time, after the last day that can be meant; 24 hours earlier is fine.
const TOO_FAR = '2029-07-02T00:30:00+02:00'
const LAST = '2029-07-01T00:30:00+02:00'

suite('J-YEARS: a year that nobody means is refused, and the last day that can be given is told', () => {
  test('published times, each with its place in the list', async () => {
    const offer = await offerOf(api.demo)
    const times = [LAST, TOO_FAR].map((startsAt) => ({ startsAt, caseworker: 'far' }))
    const body = await refused(api.demo.post(`/offers/${offer.id}/times`, { times }), 422, 'too_far_ahead')
    assert.deepEqual([body.reasons[0].position, body.reasons[0].latest], [1, '2029-07-01'])
    assert.match(body.detail, /^The day 2029-07-02 \(times\/1\) is more than 3 years ahead/)
    assert.deepEqual((await api.demo.get(`/offers/${offer.id}/times`)).body.items, [])
    await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times: times.slice(0, 1) }))
  })

  test('a summons, and a meeting that is moved', async () => {
    const { id } = await citizenOf(api.demo)
    const summons = (startsAt: string) =>
      api.demo.post(`/citizens/${id}/meetings`, {
        interviewType: 'job',
        startsAt,
        minutes: 30,
        caseworker: 'far summons',
        form: 'phone',
      })
    await refused(summons(TOO_FAR), 422, 'too_far_ahead')
    const meeting = await api.demo.must(summons(LAST))
    await refused(api.demo.post(`/meetings/${meeting.id}/move`, { startsAt: TOO_FAR }), 422, 'too_far_ahead')
    const [timeId] = await timesAt(api.demo, (await offerOf(api.demo)).id, '2026-07-20T09:00:00+02:00')
    await api.demo.must(api.demo.post(`/meetings/${meeting.id}/move`, { timeId }))
  })

  test('an interview held in 1901', async () => {
    const { id } = await citizenOf(api.demo)
    const held = (heldAt: string) =>
      api.demo.post(`/citizens/${id}/interviews`, { interviewType: 'job', heldAt, minutes: 30, caseworker: 'w' })
    await refused(held('1901-07-01T10:00:00+01:00'), 422, 'too_long_ago')
    await api.demo.must(held('2023-07-01T10:00:00+02:00'))
  })

  test('an absence, a closure, a coming change of group and of job centre', async () => {
    const { id } = await citizenOf(api.demo)
    const calls: readonly [string, object, object][] = [
      [`/citizens/${id}/absences`, { kind: 'exempt', from: '2026-07-01', to: '2029-07-02' }, { to: '2029-07-01' }],
      ['/closures', { from: '2029-07-01', to: '2029-07-02', place: 'Nowhere' }, { to: '2029-07-01' }],
      [`/citizens/${id}/contact-group`, { contactGroup: 3, from: '2029-07-02' }, { from: '2029-07-01' }],
      [`/citizens/${id}/job-centre`, { jobCentre: '75100', from: '2029-07-02' }, { from: '2029-07-01' }],
    ]
    for (const [path, body, last] of calls) {
      const problem: Json = await refused(api.demo.post(path, body), 422, 'too_far_ahead')
      assert.equal(problem.reasons[0].latest, '2029-07-01', path)
      await api.demo.must(api.demo.post(path, { ...body, ...last }))
    }
  })
})
