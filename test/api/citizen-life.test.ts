import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { citizenOf, type Json, newCpr, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW)
const must = (answer: Promise<Json>): Promise<Json> => api.demo.must(answer)
const deadline = { interviewType: 'job', dueDate: '2026-07-20' }
const summons = {
  interviewType: 'job',
  startsAt: '2026-07-10T10:00:00+02:00',
  minutes: 45,
  caseworker: 'ahan',
  form: 'phone',
}
const count = async (sql: string, ...values: unknown[]): Promise<number> =>
  (await api.it.database.pool.query(sql, values)).rows[0].n

suite('another national id number', () => {
  test('everything follows; the new number finds the citizen, the former nobody', async () => {
    const [former, next] = [newCpr(), newCpr()]
    const { id } = await citizenOf(api.demo, { cpr: former })
    const set = await must(api.demo.post(`/citizens/${id}/deadlines`, deadline))
    assert.equal((await api.demo.post(`/citizens/${id}/national-id`, { cpr: next })).status, 204)
    const found = await must(api.demo.post('/citizens/search', { cpr: next }))
    assert.deepEqual([found.id, found.deadline.id], [id, set.id])
    await refused(api.demo.post('/citizens/search', { cpr: former }), 404, 'not_found')
    assert.equal((await api.demo.post(`/citizens/${id}/national-id`, { cpr: next })).status, 204, 'once more')
    const again = await citizenOf(api.demo, { cpr: next })
    assert.equal(again.id, id)
  })

  test('one that somebody has is refused, whoever has them', async () => {
    const [taken, own] = [newCpr(), newCpr()]
    await citizenOf(api.other, { cpr: taken }, '75100')
    const { id } = await citizenOf(api.demo, { cpr: own })
    await refused(api.demo.post(`/citizens/${id}/national-id`, { cpr: taken }), 409, 'number_taken')
    assert.equal((await must(api.demo.post('/citizens/search', { cpr: own }))).id, id)
    const changed = await Promise.all(
      [...Array(4).keys()].map(() => api.demo.post(`/citizens/${id}/national-id`, { cpr: newCpr() })),
    )
    assert.ok(changed.every(({ status }) => status === 204))
    assert.equal(await count('select count(*)::integer as n from citizen_number where citizen_id = $1', id), 1)
  })
})

suite('a death', () => {
  test('closes the deadline, cancels meetings, frees their times and silences every message', async () => {
    const { id } = await citizenOf(api.demo, { email: 'a@example.dk', emailService: true })
    const offer = (await offerOf(api.demo)).id
    const [time] = await timesAt(api.demo, offer, '2026-07-09T10:00:00+02:00')
    await must(api.demo.post(`/citizens/${id}/deadlines`, deadline))
    const meeting = await must(api.demo.post(`/citizens/${id}/meetings`, { timeId: time }))
    const before = await count('select count(*)::integer as n from message where citizen_id = $1', id)
    await api.it.database.pool.query(
      `insert into session (token_hash, citizen_id, issuer, subject, created_at, seen_at, ends_at, expires_at)
       values ('abc', $1, 'https://broker.example.dk', 's', now(), now(), now() + interval '1 hour', now() + interval '1 hour')`,
      [id],
    )
    assert.equal((await api.demo.post(`/citizens/${id}/death`, { on: '2026-06-30' })).status, 204)
    const now = await must(api.demo.get(`/citizens/${id}`))
    assert.deepEqual(
      [now.diedOn, now.deadline, now.meetings, now.smsService, now.emailService],
      ['2026-06-30', null, [], false, false],
    )
    assert.equal(await count('select count(*)::integer as n from session where citizen_id = $1', id), 0, 'signed out')
    const [closed] = (await must(api.demo.get(`/citizens/${id}/deadlines`))).items
    assert.deepEqual([closed.status, closed.history.at(-1).rule], ['closed', 'D-DEATH'])
    const cancelled = await must(api.demo.get(`/meetings/${meeting.id}`))
    assert.deepEqual([cancelled.status, cancelled.history.at(-1).reason], ['cancelled', undefined])
    assert.equal((await must(api.demo.get(`/times/${time}`))).booked, 0)
    assert.equal(await count('select count(*)::integer as n from message where citizen_id = $1', id), before)
  })

  test('nothing is set, booked, held or turned on again from then on', async () => {
    const { id, name } = await citizenOf(api.demo)
    const offer = (await offerOf(api.demo)).id
    const [time] = await timesAt(api.demo, offer, '2026-07-09T11:00:00+02:00')
    await api.demo.post(`/citizens/${id}/death`, { on: '2026-07-01' })
    for (const call of [
      api.demo.post(`/citizens/${id}/deadlines`, deadline),
      api.demo.post(`/citizens/${id}/meetings`, summons),
      api.demo.post(`/citizens/${id}/meetings`, { timeId: time }),
      api.demo.post(`/citizens/${id}/bookings`, { timeId: time }),
      api.demo.post(`/citizens/${id}/holds`, { timeId: time }),
    ])
      await refused(call, 409, 'citizen_died')
    const { until, reasons } = await must(api.demo.get(`/citizens/${id}/bookable`))
    assert.deepEqual([until, reasons[0].code, reasons[0].rule], [null, 'citizen_died', 'D-DEATH'])
    const [first] = await must(api.demo.get(`/citizens/${id}/why`))
    assert.deepEqual([first.about, first.verdict, first.facts], ['death', 'no', { on: '2026-07-01' }])
    const patched = await must(api.demo.patch(`/citizens/${id}`, { name, smsService: true }))
    assert.deepEqual([patched.smsService, patched.warnings[0].code], [false, 'citizen_chose'])
  })

  test('a day to come is refused; told by mistake it is taken back', async () => {
    const { id } = await citizenOf(api.demo)
    await refused(api.demo.post(`/citizens/${id}/death`, { on: '2026-07-02' }), 422, 'death_in_the_future')
    await api.demo.post(`/citizens/${id}/death`, { on: '2026-07-01' })
    assert.equal((await api.demo.post(`/citizens/${id}/death`, { on: null })).status, 204)
    await must(api.demo.post(`/citizens/${id}/deadlines`, deadline))
    const patched = await must(api.demo.patch(`/citizens/${id}`, { smsService: true }))
    assert.deepEqual([patched.diedOn, patched.smsService], [undefined, true])
  })
})

suite('erasing', () => {
  test('takes name, number and details; the case stays under an id that leads to nobody', async () => {
    const cpr = newCpr()
    const { id } = await citizenOf(api.demo, { cpr })
    const set = await must(api.demo.post(`/citizens/${id}/deadlines`, deadline))
    await refused(api.demo.delete(`/citizens/${id}`), 409, 'citizen_case_stands')
    await must(api.demo.post(`/deadlines/${set.id}/close`, { reason: 'Sagen er slut' }))
    assert.equal((await api.demo.delete(`/citizens/${id}`)).status, 204)
    await refused(api.demo.get(`/citizens/${id}`), 404, 'not_found')
    await refused(api.demo.delete(`/citizens/${id}`), 404, 'not_found')
    await refused(api.demo.post('/citizens/search', { cpr }), 404, 'not_found')
    const { rows } = await api.it.database.pool.query(
      'select name, mobile, erased_at is not null as erased from citizen where id = $1',
      [id],
    )
    assert.deepEqual(rows, [{ name: '', mobile: null, erased: true }])
    assert.equal((await must(api.demo.get(`/deadlines/${set.id}`))).status, 'closed')
    assert.notEqual((await citizenOf(api.demo, { cpr })).id, id)
  })

  test('not of another job centre, nor of one for whom a move is reported ahead', async () => {
    const { id } = await citizenOf(api.demo)
    await refused(api.other.delete(`/citizens/${id}`), 404, 'not_found')
    await must(api.demo.post(`/citizens/${id}/job-centre`, { jobCentre: '75100', from: '2026-08-01' }))
    await refused(api.demo.delete(`/citizens/${id}`), 409, 'citizen_case_stands')
    assert.equal((await must(api.demo.get(`/citizens/${id}`))).comingChanges.length, 1)
  })
})

suite('M-HOLD for a telephone line', () => {
  test('a held seat is taken for everybody else, booked by its own citizen, and given back', async () => {
    const offer = (await offerOf(api.demo)).id
    const [time, other] = await timesAt(api.demo, offer, '2026-07-13T10:00:00+02:00', '2026-07-13T11:00:00+02:00')
    const [one, two] = [(await citizenOf(api.demo)).id, (await citizenOf(api.demo)).id]
    const held = await must(api.demo.post(`/citizens/${one}/holds`, { timeId: time }))
    assert.equal(held.heldUntil, '2026-07-01T10:10:00+02:00')
    await refused(api.demo.post(`/citizens/${two}/bookings`, { timeId: time }), 409, 'time_held_by_others')
    assert.equal((await api.demo.delete(`/holds/${held.id}`)).status, 204)
    await refused(api.demo.delete(`/holds/${held.id}`), 404, 'not_found')
    await must(api.demo.post(`/citizens/${two}/bookings`, { timeId: time }))
    const next = await must(api.demo.post(`/citizens/${one}/holds`, { timeId: other }))
    await refused(api.other.delete(`/holds/${next.id}`), 404, 'not_found')
    await must(api.demo.post(`/citizens/${one}/bookings`, { timeId: other }))
    for (const nothing of ['x', `${one}_`, `${one}_${time}_x`])
      await refused(api.demo.delete(`/holds/${nothing}`), 404, 'not_found')
  })
})
