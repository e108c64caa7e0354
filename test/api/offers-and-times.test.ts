import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { citizenOf, invalid, type Json, jobOffer, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW)

suite('offers', () => {
  test('what is not told has its default; a change changes only what it gives', async () => {
    const { status, body, headers } = await api.demo.post('/offers', {
      title: 'Informationsmøde',
      meetingType: 'other',
      otherType: 9,
      contactGroups: [2, 3, 2],
      forms: ['video'],
      minutes: 60,
    })
    assert.equal(status, 201)
    assert.equal(headers.get('location'), `/api/v1/offers/${body.id}`)
    assert.deepEqual(body, {
      id: body.id,
      jobCentre: '10100',
      title: 'Informationsmøde',
      description: '',
      meetingType: 'other',
      otherType: 9,
      contactGroups: [2, 3],
      categories: [],
      bookingNoticeHours: 0,
      horizonDays: 90,
      reminderHours: null,
      forms: ['video'],
      place: null,
      minutes: 60,
      rebooking: { allowed: false, noticeHours: 24 },
      cancelling: { allowed: false, noticeHours: 24 },
      retired: false,
    })
    const changed = await api.demo.patch(`/offers/${body.id}`, { horizonDays: 30, rebooking: { allowed: true } })
    const expected = { ...body, horizonDays: 30, rebooking: { allowed: true, noticeHours: 24 } }
    assert.deepEqual(changed.body, expected)
    assert.deepEqual((await api.demo.get(`/offers/${body.id}`)).body, expected)
    const asInterview = await api.demo.patch(`/offers/${body.id}`, { meetingType: 'job' })
    assert.deepEqual([asInterview.body.meetingType, asInterview.body.otherType], ['job', null])
  })

  test('F-1: an offer that is retired is offered to nobody, until it is in use again', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo)
    await api.demo.must(
      api.demo.post(`/offers/${offer.id}/times`, {
        times: [{ startsAt: '2026-07-22T09:00:00+02:00', caseworker: 'of a retired offer' }],
      }),
    )
    const citizen = await citizenOf(api.demo)
    const days = async () => (await api.demo.get(`/citizens/${citizen.id}/bookable?offer=${offer.id}`)).body.days.length
    assert.equal(await days(), 1)
    assert.equal((await api.demo.must(api.demo.patch(`/offers/${offer.id}`, { retired: true }))).retired, true)
    assert.equal(await days(), 0)
    await api.demo.must(api.demo.patch(`/offers/${offer.id}`, { retired: false }))
    assert.equal(await days(), 1)
  })

  test('an offer that cannot be', async () => {
    await invalid(
      api.demo.post('/offers', {
        title: '',
        meetingType: 'tea',
        contactGroups: [],
        forms: ['letter'],
        minutes: 0,
        bookingNoticeHours: -1,
        horizonDays: 1.5,
        rebooking: {},
      }),
      '/title',
      '/meetingType',
      '/contactGroups',
      '/bookingNoticeHours',
      '/horizonDays',
      '/forms/0',
      '/minutes',
      '/rebooking/allowed',
    )
    await invalid(api.demo.post('/offers', { ...jobOffer, otherType: 9 }), '/otherType')
    const { id } = await offerOf(api.demo)
    const pointed = await refused(api.demo.patch(`/offers/${id}`, { otherType: 9 }), 422, 'other_type_of_interview')
    assert.equal(pointed.reasons[0].pointer, '/otherType')
    const both = { meetingType: 'job', otherType: 9 }
    await refused(api.demo.patch(`/offers/${id}`, both), 422, 'other_type_of_interview')
    await api.demo.must(api.demo.patch(`/offers/${id}`, { otherType: null }))
    for (const group of [0, 9, 30, 99])
      await invalid(api.demo.post('/offers', { ...jobOffer, contactGroups: [2, group] }), '/contactGroups/1')
    await invalid(api.demo.patch(`/offers/${id}`, {}), '')
    await invalid(api.demo.patch(`/offers/${id}`, { forms: [] }), '/forms')
  })

  test('a list in pages, each item once', async () => {
    const made = []
    for (let count = 0; count < 5; count += 1) made.push((await offerOf(api.neighbour)).id)
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await api.neighbour.get(`/offers?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...body.items.map(({ id }: Json) => id))
      cursor = body.nextCursor
    } while (cursor)
    assert.deepEqual(seen, made)
    for (const query of ['limit=0', 'limit=1001', 'limit=ten', 'limit=1e3'])
      await invalid(api.demo.get(`/offers?${query}`), '/limit')
    for (const wrong of ['x', 'AAAA', encodeURIComponent('../../')])
      await invalid(api.demo.get(`/offers?cursor=${wrong}`), '/cursor')
  })
})

suite('times', () => {
  test('published all, in the order sent, and listed in order of time', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo)
    const times = [
      { startsAt: '2026-07-09T09:00:00+02:00', caseworker: 'a', minutes: 20, capacity: 3, place: 'Lokale 1' },
      { startsAt: '2026-07-08T07:00:00Z', caseworker: 'a' },
    ]
    const { status, body } = await api.demo.post(`/offers/${offer.id}/times`, { times })
    assert.deepEqual([status, body.created, body.ids.length], [201, 2, 2])
    const citizen = await citizenOf(api.demo)
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId: body.ids[0] }))
    const { body: list } = await api.demo.get(`/offers/${offer.id}/times?from=2026-07-08&to=2026-07-09`)
    const common = { offerId: offer.id, caseworker: 'a', caseworkerName: 'a', status: 'open', closed: false }
    assert.deepEqual(list.items, [
      {
        ...common,
        id: body.ids[1],
        startsAt: '2026-07-08T09:00:00+02:00',
        minutes: 45,
        capacity: 1,
        booked: 0,
        place: null,
      },
      {
        ...common,
        id: body.ids[0],
        startsAt: '2026-07-09T09:00:00+02:00',
        minutes: 20,
        capacity: 3,
        booked: 1,
        place: 'Lokale 1',
      },
    ])
    const first = (await api.demo.get(`/offers/${offer.id}/times?limit=1`)).body
    const second = (await api.demo.get(`/offers/${offer.id}/times?limit=1&cursor=${first.nextCursor}`)).body
    assert.deepEqual([first.items[0].id, second.items[0].id, second.nextCursor], [body.ids[1], body.ids[0], null])
    assert.deepEqual((await api.demo.get(`/offers/${offer.id}/times?from=2026-07-10`)).body.items, [])
  })

  test('ten thousand in one call', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo)
    const times = Array.from({ length: 10_000 }, (_, at) => ({
      startsAt: `2026-08-${String(1 + (at % 25)).padStart(2, '0')}T${String(8 + (Math.trunc(at / 25) % 10)).padStart(2, '0')}:00:00+02:00`,
      caseworker: `many ${Math.trunc(at / 250)}`,
    }))
    const { status, body } = await api.demo.post(`/offers/${offer.id}/times`, { times })
    assert.deepEqual([status, body.created, new Set(body.ids).size], [201, 10_000, 10_000])
    await invalid(api.demo.post(`/offers/${offer.id}/times`, { times: [...times, times[0]] }), '/times')
    const again = await api.demo.post(`/offers/${offer.id}/times`, { times })
    assert.deepEqual([again.status, again.body.code, again.body.reasons.length], [409, 'caseworker_busy', 100])
  })

  test('all or none: every time that cannot be published is told by its place in the list', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo)
    await api.demo.must(
      api.demo.post(`/offers/${offer.id}/times`, {
        times: [{ startsAt: '2026-07-20T09:00:00+02:00', caseworker: 'busy' }],
      }),
    )
    const times = [
      { startsAt: '2026-07-21T09:00:00+02:00', caseworker: 'busy' },
      { startsAt: '2026-06-30T09:00:00+02:00', caseworker: 'busy' },
      { startsAt: '2026-07-20T09:44:00+02:00', caseworker: 'busy' },
      { startsAt: '2026-07-21T09:44:00+02:00', caseworker: 'busy' },
      { startsAt: '2026-07-01T08:00:00+02:00', caseworker: 'busy' }, // begun today: a series in its midst
    ]
    const body = await refused(
      api.demo.post(`/offers/${offer.id}/times`, { times }),
      422,
      'times_in_the_past',
      'times_overlap',
      'caseworker_busy',
    )
    assert.deepEqual(
      body.reasons.map(({ position, startsAt }: Json) => [position, startsAt]),
      [
        [1, '2026-06-30T09:00:00+02:00'],
        [3, '2026-07-21T09:44:00+02:00'],
        [2, '2026-07-20T09:44:00+02:00'],
      ],
    )
    assert.equal(body.reasons[1].overlapsPosition, 0)
    const { body: list } = await api.demo.get(`/offers/${offer.id}/times`)
    assert.equal(list.items.length, 1)
    await refused(api.demo.post(`/offers/${offer.id}/times`, { times: times.slice(2, 3) }), 409, 'caseworker_busy')
  })

  test('a list that cannot be read', async () => {
    const offer = await offerOf(api.demo)
    const post = (times: unknown) => api.demo.post(`/offers/${offer.id}/times`, { times })
    await invalid(post([]), '/times')
    await invalid(post(undefined), '/times')
    await invalid(
      post([
        { startsAt: '2026-07-20', caseworker: '', capacity: 0, minutes: 3 },
        { startsAt: '2026-07-20T09:00:00+02:00' },
      ]),
      '/times/0/startsAt',
      '/times/0/minutes',
      '/times/0/capacity',
      '/times/0/caseworker',
      '/times/1/caseworker',
    )
    const none = Array.from({ length: 300 }, () => ({}))
    const { body } = await post(none)
    assert.equal(body.reasons.length, 100)
    await refused(
      api.demo.post('/offers/nothing/times', { times: [{ startsAt: '2026-07-20T09:00:00+02:00', caseworker: 'a' }] }),
      404,
      'not_found',
    )
  })
})

suite('withdrawing', () => {
  const withBooking = async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo)
    const [free = '', taken = ''] = await timesAt(
      api.demo,
      offer.id,
      '2026-07-08T09:00:00+02:00',
      '2026-07-08T10:00:00+02:00',
    )
    const citizen = await citizenOf(api.demo)
    const meeting = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId: taken }))
    const times = async () => (await api.demo.get(`/offers/${offer.id}/times`)).body.items
    return { free, taken, meeting, times }
  }

  test('refuse: nothing is withdrawn when a meeting is booked', async () => {
    const { free, taken, times } = await withBooking()
    const body = { ids: [free, taken], onBooked: 'refuse' }
    const atFirst = await times()
    const no = await refused(api.demo.post('/times/withdraw', body), 409, 'times_are_booked')
    assert.equal(no.reasons[0].meetings, 1)
    assert.deepEqual(await times(), atFirst)
  })

  test('dryRun only tells what it would touch', async () => {
    const { free, taken, meeting, times } = await withBooking()
    const atFirst = await times()
    for (const [onBooked, withdrawn, kept] of [
      ['refuse', [free, taken], []],
      ['keep', [free], [taken]],
      ['cancel', [free, taken], []],
    ] as const) {
      const body = { ids: [free, taken], onBooked }
      const answer = await api.demo.post('/times/withdraw?dryRun=true', body)
      const settled = { moved: [], cancelled: onBooked === 'cancel' ? [meeting.id] : [], untold: [] }
      assert.deepEqual(answer.body, { dryRun: true, withdrawn, kept, meetings: [meeting.id], ...settled })
    }
    assert.deepEqual(await times(), atFirst)
    await invalid(api.demo.post('/times/withdraw?dryRun=maybe', { ids: [free], onBooked: 'refuse' }), '/dryRun')
  })

  test('keep: the meeting stays and nobody else can book; cancel: the citizen is told', async () => {
    const one = await withBooking()
    const kept = await api.demo.post('/times/withdraw', { ids: [one.free, one.taken], onBooked: 'keep' })
    assert.deepEqual([kept.body.withdrawn, kept.body.kept], [[one.free], [one.taken]])
    assert.deepEqual(
      (await one.times()).map(({ id, status }: Json) => [id, status]),
      [[one.taken, 'kept']],
    )
    assert.equal((await api.demo.get(`/meetings/${one.meeting.id}`)).body.status, 'planned')
    const two = await withBooking()
    const body = { ids: [two.taken], onBooked: 'cancel', reason: 'Vi flytter' }
    assert.deepEqual((await api.demo.post('/times/withdraw', body)).body.meetings, [two.meeting.id])
    const { body: gone } = await api.demo.get(`/meetings/${two.meeting.id}`)
    assert.deepEqual([gone.status, gone.cancelReason], ['cancelled', 'Vi flytter'])
  })

  test('all or none: one id that is nothing refuses them all', async () => {
    const { free, times } = await withBooking()
    const atFirst = await times()
    for (const wrong of ['x', '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'])
      await refused(api.demo.post('/times/withdraw', { ids: [free, wrong], onBooked: 'keep' }), 404, 'not_found')
    assert.deepEqual(await times(), atFirst)
    await invalid(api.demo.post('/times/withdraw', { ids: [], onBooked: 'ask' }), '/ids', '/onBooked')
  })
})

suite('the job centre itself', () => {
  test('its name and address, as citizens see them', async () => {
    const details = { name: 'Jobcenter Aarhus', address: 'Værkmestergade 9\n8000 Aarhus C', phone: '89 40 13 00' }
    const saved = await api.other.put('/job-centre', {
      ...details,
      url: 'https://aarhus.dk/job',
      email: 'job@AARHUS.dk',
    })
    const expected = { code: '75100', ...details, url: 'https://aarhus.dk/job', email: 'job@aarhus.dk' }
    assert.deepEqual([saved.status, saved.body], [200, expected])
    assert.deepEqual((await api.other.get('/job-centre')).body, expected)
    const renamed = await api.other.must(api.other.put('/job-centre', { name: 'Jobcenter', url: null }))
    assert.deepEqual(renamed, { ...expected, name: 'Jobcenter', url: null }, 'what is not given stays')
    await invalid(api.other.put('/job-centre', { email: 'x', url: 'javascript:alert(1)' }), '/name', '/email', '/url')
  })

  test('caseworkers are made when first seen, named by hand, listed by reference', async () => {
    const offer = await offerOf(api.other)
    const times = [{ startsAt: '2026-07-20T09:00:00+02:00', caseworker: 'mjen' }]
    await api.other.must(api.other.post(`/offers/${offer.id}/times`, { times }))
    const named = await api.other.put(`/caseworkers/${encodeURIComponent('å/hol')}`, { name: 'Åse Holm' })
    assert.deepEqual(
      [named.status, named.body],
      [200, { ref: 'å/hol', name: 'Åse Holm', email: null, videoUrl: null, team: null }],
    )
    await api.other.must(api.other.put('/caseworkers/mjen', { name: 'Mia Jensen', email: 'mia@aarhus.dk' }))
    const first = (await api.other.get('/caseworkers?limit=1')).body
    assert.deepEqual(first.items, [
      { ref: 'mjen', name: 'Mia Jensen', email: 'mia@aarhus.dk', videoUrl: null, team: null },
    ])
    const second = (await api.other.get(`/caseworkers?limit=1&cursor=${first.nextCursor}`)).body
    assert.deepEqual([second.items[0].ref, second.nextCursor], ['å/hol', null])
    const videoUrl = 'https://video.example.dk/rooms/mia'
    const room = await api.other.must(api.other.put('/caseworkers/mjen', { name: 'Mia Jensen', videoUrl }))
    assert.deepEqual(
      room,
      { ref: 'mjen', name: 'Mia Jensen', email: 'mia@aarhus.dk', videoUrl, team: null },
      'what is not given stays',
    )
    const without = await api.other.must(api.other.put('/caseworkers/mjen', { name: 'Mia J.', email: null }))
    assert.deepEqual(without, { ref: 'mjen', name: 'Mia J.', email: null, videoUrl, team: null })
    const team = await api.other.must(api.other.put('/caseworkers/mjen', { name: 'Mia J.', team: ' Team  Nord ' }))
    assert.deepEqual([team.team, team.videoUrl], ['Team Nord', videoUrl])
    await invalid(api.other.put('/caseworkers/x', { name: 'X', videoUrl: 'javascript:alert(1)' }), '/videoUrl')
    await invalid(api.other.put('/caseworkers/x', { name: '' }), '/name')
    await invalid(api.other.put('/caseworkers/a%00b', { name: 'A' }), '/ref')
  })

  test('a closed place is closed for its own times only (M-HORIZON)', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.other, { contactGroups: [2], place: 'Sal B' })
    const [one, two] = [
      { startsAt: '2026-07-22T09:00:00+02:00', caseworker: 'closed 1' },
      { startsAt: '2026-07-22T09:00:00+02:00', caseworker: 'closed 2', place: 'Sal C' },
    ]
    await api.other.must(api.other.post(`/offers/${offer.id}/times`, { times: [one, two] }))
    const closure = { from: '2026-07-22', to: '2026-07-23', place: 'Sal B', caseworker: null, reason: null }
    const { status, body } = await api.other.post('/closures', closure)
    assert.deepEqual([status, body], [201, { id: body.id, ...closure, touches: { times: 1, meetings: 0 } }])
    const { body: list } = await api.other.get(`/offers/${offer.id}/times`)
    assert.deepEqual(
      list.items.map(({ caseworker, closed }: Json) => [caseworker, closed]),
      [
        ['closed 1', true],
        ['closed 2', false],
      ],
    )
    await invalid(api.other.post('/closures', { from: '2026-07-22', to: '2026-07-21' }), '/to')
  })
})
