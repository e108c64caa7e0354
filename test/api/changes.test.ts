import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { citizenOf, invalid, type Json, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW)

const NINE = '2026-07-08T09:00:00+02:00'

let caseworkers = 0
/** An offer with one published time of a caseworker of its own, and who has booked it. */
async function bookedAt(startsAt: string, { capacity = 1, ...own }: { capacity?: number; forms?: string[] } = {}) {
  const offer = await offerOf(api.demo, own)
  const caseworker = `changes ${(caseworkers += 1)}`
  const { ids } = await api.demo.must(
    api.demo.post(`/offers/${offer.id}/times`, { times: [{ startsAt, caseworker, capacity }] }),
  )
  const citizen = await citizenOf(api.demo)
  const meeting = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId: ids[0] }))
  const free = async (): Promise<number[]> => {
    const other = await citizenOf(api.demo)
    const { body } = await api.demo.get(`/citizens/${other.id}/bookable?offer=${offer.id}`)
    return body.days.flatMap(({ times }: Json) => times.map((time: Json) => time.free))
  }
  return { offer, caseworker, timeId: ids[0], citizen, meeting, free }
}

const change = (id: string, body: object) => api.demo.patch(`/meetings/${id}`, body)

const messages = async (citizenId: string): Promise<Json[]> =>
  (await api.demo.must(api.demo.get(`/citizens/${citizenId}/messages`))).items

suite('M-CHANGE: a planned meeting', () => {
  test('another place: the citizen is told, and the history tells who did it', async () => {
    const { citizen, meeting } = await bookedAt(NINE)
    const { body } = await api.demo.patch(`/meetings/${meeting.id}`, { place: 'Ny Sal 2' }, { as: 'ahan' })
    assert.deepEqual([body.place, body.startsAt, body.deadlineId], ['Ny Sal 2', meeting.startsAt, meeting.deadlineId])
    assert.deepEqual(
      body.history.map(({ what, by }: Json) => [what, by]),
      [
        ['booked', { kind: 'client', client: 'demo' }],
        ['changed', { kind: 'caseworker', name: 'ahan', client: 'demo' }],
      ],
    )
    assert.deepEqual([body.createdAt, body.updatedAt], [NOW, NOW])
    const told = await messages(citizen.id)
    assert.deepEqual(told.map(({ kind, channel }) => `${kind} ${channel}`).toSorted(), ['booked sms', 'changed sms'])
  })

  test('the same again is no change; a place of a telephone meeting is noted and not told', async () => {
    const { citizen, meeting } = await bookedAt(NINE, { forms: ['phone'] })
    const same = await api.demo.must(change(meeting.id, { place: meeting.place ?? null, form: 'phone', minutes: 45 }))
    assert.deepEqual(same, meeting)
    const moved = await api.demo.must(change(meeting.id, { place: 'Sal 9' }))
    assert.equal(moved.history.at(-1).what, 'changed')
    assert.deepEqual(
      (await messages(citizen.id)).map(({ kind }) => kind),
      ['booked'],
    )
    await invalid(change(meeting.id, {}), '')
  })

  test('another caseworker takes an hour of theirs; the seat of the published time is free again', async () => {
    const { meeting, free, citizen } = await bookedAt(NINE)
    assert.deepEqual(await free(), [])
    const changed = await api.demo.must(change(meeting.id, { caseworker: 'substitute 1' }))
    assert.equal(changed.caseworker, 'substitute 1')
    assert.notEqual(changed.timeId, meeting.timeId)
    assert.deepEqual(await free(), [1])
    assert.ok((await messages(citizen.id)).some(({ kind }) => kind === 'changed'))
  })

  test('M-NO-DOUBLE: not a caseworker who is busy then, nor into another meeting of the citizen', async () => {
    const one = await bookedAt(NINE)
    const two = await bookedAt(NINE)
    await refused(change(one.meeting.id, { caseworker: two.caseworker }), 409, 'caseworker_busy')
    const { body } = await api.demo.get(`/meetings/${one.meeting.id}`)
    assert.deepEqual(body, one.meeting)
    const other = await offerOf(api.demo, { meetingType: 'other', minutes: 30 })
    const [timeId] = await timesAt(api.demo, other.id, '2026-07-08T10:00:00+02:00')
    await api.demo.must(api.demo.post(`/citizens/${one.citizen.id}/bookings`, { timeId }))
    await refused(change(one.meeting.id, { minutes: 61 }), 409, 'citizen_busy')
    // The rule is asked before an hour is taken: the database, which looks last, would tell of the
    // caseworker.
    await refused(change(one.meeting.id, { minutes: 61, caseworker: two.caseworker }), 409, 'citizen_busy')
    const longer = await api.demo.must(change(one.meeting.id, { minutes: 60 }))
    assert.deepEqual([longer.minutes, longer.endsAt], [60, '2026-07-08T10:00:00+02:00'])
  })

  test('longer than its time it takes the hour; not where others sit at that time', async () => {
    const { meeting, timeId, offer } = await bookedAt(NINE, { capacity: 2 })
    await api.demo.must(change(meeting.id, { minutes: 60 }))
    const times = (await api.demo.get(`/offers/${offer.id}/times`)).body.items
    assert.deepEqual([times[0].id, times[0].status], [timeId, 'blocked'])
    const group = await bookedAt(NINE, { capacity: 2 })
    const citizen = await citizenOf(api.demo)
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId: group.timeId }))
    await refused(change(group.meeting.id, { minutes: 60 }), 409, 'caseworker_busy')
    const shorter = await api.demo.must(change(group.meeting.id, { minutes: 30 }))
    assert.deepEqual([shorter.minutes, shorter.timeId], [30, group.timeId])
  })

  test('a video room of its own, until null gives back the caseworker’s', async () => {
    const { meeting, caseworker } = await bookedAt(NINE, { forms: ['in_person', 'video'] })
    const room = 'https://video.example.dk/rooms/1'
    await api.demo.must(api.demo.put(`/caseworkers/${encodeURIComponent(caseworker)}`, { name: 'A', videoUrl: room }))
    const own = 'https://video.example.dk/rooms/2'
    assert.equal((await api.demo.must(change(meeting.id, { form: 'video' }))).videoUrl, room)
    assert.equal((await api.demo.must(change(meeting.id, { videoUrl: own }))).videoUrl, own)
    assert.equal((await api.demo.must(change(meeting.id, { videoUrl: null }))).videoUrl, room)
    await invalid(change(meeting.id, { videoUrl: 'http://video.example.dk' }), '/videoUrl')
  })

  test('not one that has begun, and not another job centre’s', async () => {
    const { meeting, citizen } = await bookedAt(NINE)
    await refused(api.other.patch(`/meetings/${meeting.id}`, { minutes: 30 }), 404, 'not_found')
    api.clock.set(NINE)
    await refused(change(meeting.id, { place: 'X' }), 409, 'changing_not_planned')
    api.clock.set(NOW)
    await api.demo.must(api.demo.post(`/meetings/${meeting.id}/cancel`, { by: 'job_centre' }))
    await refused(change(meeting.id, { place: 'X' }), 409, 'changing_not_planned')
    const again = await bookedAt('2026-07-09T09:00:00+02:00')
    const path = `/citizens/${again.citizen.id}/job-centre`
    await api.demo.must(api.demo.post(path, { jobCentre: '75100', from: '2026-07-01' }))
    await refused(api.other.patch(`/meetings/${again.meeting.id}`, { minutes: 30 }), 409, 'meeting_of_other_job_centre')
    assert.ok(citizen.id)
  })
})

suite('M-CHANGE: the seats of a published time', () => {
  test('raised, and lowered to what is taken', async () => {
    const { timeId, free, meeting } = await bookedAt(NINE)
    const seats = (capacity: unknown) => api.demo.patch(`/times/${timeId}`, { capacity })
    assert.deepEqual(await free(), [])
    const raised = await api.demo.must(seats(3))
    assert.deepEqual([raised.capacity, raised.booked], [3, 1])
    assert.deepEqual(await free(), [2])
    const citizens = [await citizenOf(api.demo), await citizenOf(api.demo)]
    for (const { id } of citizens) await api.demo.must(api.demo.post(`/citizens/${id}/bookings`, { timeId }))
    const { reasons } = await refused(seats(2), 409, 'seats_are_taken')
    assert.equal(reasons[0].taken, 3)
    await api.demo.must(api.demo.post(`/meetings/${meeting.id}/cancel`, { by: 'job_centre' }))
    // The seats that are left are the second and the third.
    assert.deepEqual([(await api.demo.must(seats(2))).booked, await free()], [2, []])
    await invalid(seats(0), '/capacity')
    await invalid(seats(1001), '/capacity')
    await refused(api.other.patch(`/times/${timeId}`, { capacity: 5 }), 404, 'not_found')
    await api.demo.must(api.demo.post('/times/withdraw', { ids: [timeId], onBooked: 'cancel' }))
    await refused(seats(5), 404, 'not_found')
  })

  test('racing with a booking, never fewer seats than meetings', async () => {
    const { timeId, offer } = await bookedAt(NINE, { capacity: 2 })
    const { id } = await citizenOf(api.demo)
    const [lowered, booking] = await Promise.all([
      api.demo.patch(`/times/${timeId}`, { capacity: 1 }),
      api.demo.post(`/citizens/${id}/bookings`, { timeId }),
    ])
    assert.deepEqual(
      [lowered.status, booking.status].toSorted((a, b) => a - b),
      lowered.status === 200 ? [200, 409] : [201, 409],
    )
    const [time] = (await api.demo.get(`/offers/${offer.id}/times`)).body.items
    assert.ok(time.booked <= time.capacity)
  })
})
