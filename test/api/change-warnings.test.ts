import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type CaseSystem, citizenOf, invalid, type Json, newCpr, offerOf, sharedTestApi, timesAt } from './client.ts'

const TODAY = '2026-07-01'
const api = sharedTestApi('2026-07-01T10:00:00+02:00')

/** A citizen of group 2 with a deadline that is due on 10 July, and another meeting on 8 July. */
async function withDeadlineAndMeeting() {
  const cpr = newCpr()
  const citizen = await citizenOf(api.demo, { cpr })
  const path = `/citizens/${citizen.id}`
  const offer = await offerOf(api.demo, { meetingType: 'other' })
  const [timeId] = await timesAt(api.demo, offer.id, '2026-07-08T09:00:00+02:00')
  await api.demo.must(api.demo.post(`${path}/bookings`, { timeId }))
  await api.demo.must(api.demo.post(`${path}/deadlines`, { interviewType: 'job', dueDate: '2026-07-10' }))
  const warnedBy = async (system: CaseSystem, address: string, body: object): Promise<string[]> => {
    const { warnings } = await system.must(system.post(address, body))
    return warnings.map(({ code, rule, detail }: Json) => {
      const [fact = ''] = /\d{4}-\d\d-\d\d|: \d+/.exec(detail) ?? []
      return `${code} ${rule} ${fact}`
    })
  }
  const warned = (call: string, body: object) => warnedBy(api.demo, `${path}/${call}`, body)
  const registered = (contactGroup: number, own: object = {}, by = api.demo) =>
    warnedBy(by, '/citizens', { cpr, name: citizen.name, contactGroup, jobCentre: '10100', ...own })
  return { warned, registered }
}

suite('warnings of a change of group or job centre', () => {
  test('D-GROUP-CHANGE, M-FLAG: that it closes the deadline, and how many meetings it flags', async () => {
    const { warned } = await withDeadlineAndMeeting()
    assert.deepEqual(await warned('contact-group', { contactGroup: 12, from: TODAY }), [], 'allows and is served alike')
    assert.deepEqual(await warned('contact-group', { contactGroup: 6, from: TODAY }), [
      'deadline_closes D-GROUP-CHANGE 2026-07-01',
      'meetings_flagged M-FLAG : 1',
    ])
    assert.deepEqual(await warned('contact-group', { contactGroup: 3, from: TODAY }), [], 'closed and flagged already')
  })

  test('D-GROUP-CHANGE, M-FLAG: registering a person whose group has changed warns alike, and once', async () => {
    const { registered } = await withDeadlineAndMeeting()
    assert.deepEqual(await registered(2), [], 'the same group')
    assert.deepEqual(await registered(12), [], 'allows and is served alike')
    assert.deepEqual(await registered(6), ['deadline_closes D-GROUP-CHANGE 2026-07-01', 'meetings_flagged M-FLAG : 1'])
    assert.deepEqual(await registered(6), [], 'sent again')
  })

  test('D-RESIDENCE: "moved here" with another group does not tell what the other job centre had set', async () => {
    const movedHere = { from: TODAY }
    const far = await withDeadlineAndMeeting()
    assert.deepEqual(await far.registered(6, { jobCentre: '75100', movedHere }, api.other), [
      'meetings_flagged M-FLAG : 1',
    ])
    const near = await withDeadlineAndMeeting()
    assert.deepEqual(await near.registered(6, { jobCentre: '10102', movedHere }, api.neighbour), [
      'deadline_closes D-GROUP-CHANGE 2026-07-01',
      'meetings_flagged M-FLAG : 1',
    ])
  })

  test('on a coming day: what is open and planned then', async () => {
    const { warned } = await withDeadlineAndMeeting()
    assert.deepEqual(await warned('contact-group', { contactGroup: 6, from: '2026-07-09' }), [
      'deadline_closes D-GROUP-CHANGE 2026-07-09',
    ])
    assert.deepEqual(await warned('contact-group', { contactGroup: 6, from: '2026-07-12' }), [], 'overdue by then')
  })

  test('D-MOVE, M-FLAG: to another municipality or to none; not to another of the same', async () => {
    const one = await withDeadlineAndMeeting()
    assert.deepEqual(await one.warned('job-centre', { jobCentre: '10102', from: '2026-07-02' }), [])
    assert.deepEqual(await one.warned('job-centre', { jobCentre: '75100', from: '2026-07-03' }), [
      'deadline_closes D-MOVE 2026-07-03',
      'meetings_flagged M-FLAG : 1',
    ])
    const two = await withDeadlineAndMeeting()
    assert.deepEqual(await two.warned('job-centre', { jobCentre: null, from: TODAY }), [
      'deadline_closes D-MOVE 2026-07-01',
      'meetings_flagged M-FLAG : 1',
    ])
  })

  test('D-GROUP-OTHER: a group of the national data model is stored, one that there is not is refused', async () => {
    const { id } = await citizenOf(api.demo)
    const to = (contactGroup: number) => api.demo.post(`/citizens/${id}/contact-group`, { contactGroup, from: TODAY })
    for (const group of [1, 8, 14, 23, 29]) await api.demo.must(to(group))
    for (const group of [-1, 0, 9, 30, 99]) {
      await invalid(to(group), '/contactGroup')
      const person = { cpr: newCpr(), name: 'X', jobCentre: '10100' }
      await invalid(api.demo.post('/citizens', { ...person, contactGroup: group }), '/contactGroup')
    }
  })
})
