import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { holdTime } from '../../src/actions/hold-time.ts'
import { citizenOf, invalid, type Json, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW)

const bookable = async (citizen: Json, query = ''): Promise<Json> =>
  api.demo.must(api.demo.get(`/citizens/${citizen.id}/bookable${query}`))
const book = (citizen: Json, timeId: string | undefined, own: object = {}) =>
  api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId, ...own })
const deadline = (citizen: Json, dueDate: string, own: object = {}) =>
  api.demo.must(api.demo.post(`/citizens/${citizen.id}/deadlines`, { interviewType: 'job', dueDate, ...own }))
const summon = async (citizen: Json, startsAt: string): Promise<Json> =>
  api.demo.must(
    api.demo.post(`/citizens/${citizen.id}/meetings`, {
      interviewType: 'job',
      startsAt,
      minutes: 30,
      caseworker: `own ${startsAt} ${citizen.id}`,
      form: 'phone',
    }),
  )
const codes = (answer: Json) => answer.reasons.map((reason: Json) => reason.code)
const datesOf = (answer: Json) => answer.days.map((day: Json) => day.date)

suite('what a citizen could book', () => {
  test('what is written of a time is what its offer, its caseworker and its seats say now', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [26], place: 'Torvet 1' })
    const citizen = await citizenOf(api.demo, { contactGroup: 26 })
    const another = await citizenOf(api.demo, { contactGroup: 26 })
    const [time] = await timesAt(api.demo, offer.id, '2026-07-08T09:00:00+02:00', '2026-07-09T09:00:00+02:00')
    const of = async (day: number) => {
      const { place, forms, caseworkerName, free } = (await bookable(citizen)).days[day].times[0]
      return [place, forms.join(), caseworkerName, free]
    }
    const [, , name] = await of(0)
    assert.deepEqual(await of(0), ['Torvet 1', 'in_person', name, 1])
    await api.demo.must(api.demo.patch(`/offers/${offer.id}`, { forms: ['phone', 'video'] }))
    assert.deepEqual(await of(0), ['Torvet 1', 'phone,video', name, 1])
    await api.demo.must(api.demo.patch(`/offers/${offer.id}`, { place: 'Havnen 2' }))
    assert.deepEqual(await of(0), ['Havnen 2', 'phone,video', name, 1])
    await api.demo.must(api.demo.put(`/caseworkers/${encodeURIComponent(name)}`, { name: 'Anker "A" Æbelø' }))
    assert.deepEqual(await of(0), ['Havnen 2', 'phone,video', 'Anker "A" Æbelø', 1])
    await api.demo.must(book(another, time))
    assert.deepEqual(datesOf(await bookable(citizen)), ['2026-07-09'])
  })

  test('M-NO-DOUBLE: of a day that has been told before, a taken time is gone and a taken seat counted, wherever in the day it stands', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [26] })
    const [citizen, another, third] = await Promise.all([1, 2, 3].map(() => citizenOf(api.demo, { contactGroup: 26 })))
    const hour = (at: number) => `2026-07-08T${String(at).padStart(2, '0')}:00:00+02:00`
    await timesAt(api.demo, offer.id, hour(9))
    const shared = { startsAt: hour(10), minutes: 30, caseworker: 'shared', capacity: 2 }
    const published = await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times: [shared] }))
    const [last] = await timesAt(api.demo, offer.id, hour(11))
    const free = async () => {
      const path = `/citizens/${citizen.id}/bookable?offer=${offer.id}`
      const [{ body }, packed] = await Promise.all([
        api.demo.get(path),
        api.demo.get(path, { headers: { 'accept-encoding': 'gzip' } }),
      ])
      assert.equal(packed.headers.get('content-encoding'), 'gzip')
      assert.deepEqual(packed.body, body)
      return body.days[0].times.map((time: Json) => time.free)
    }
    assert.deepEqual(await free(), [1, 2, 1])
    await api.demo.must(book(third, last))
    assert.deepEqual(await free(), [1, 2])
    await api.demo.must(book(another, published.ids[0]))
    assert.deepEqual(await free(), [1, 1])
  })

  test('days with their times, up to the offer’s horizon', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [3], forms: ['phone', 'video'], horizonDays: 30 })
    const citizen = await citizenOf(api.demo, { contactGroup: 3 })
    const [first] = await timesAt(
      api.demo,
      offer.id,
      '2026-07-08T09:00:00+02:00',
      '2026-07-08T10:00:00+02:00',
      '2026-07-31T23:30:00+02:00',
      '2026-08-01T00:30:00+02:00',
    )
    const { body } = await api.demo.get(`/citizens/${citizen.id}/bookable`)
    assert.deepEqual(datesOf(body), ['2026-07-08', '2026-07-31'])
    const { caseworker, caseworkerName, ...time } = body.days[0].times[0]
    assert.deepEqual(time, {
      timeId: first,
      startsAt: '2026-07-08T09:00:00+02:00',
      type: 'job',
      minutes: 45,
      offerId: offer.id,
      forms: ['phone', 'video'],
      place: 'Rådhuspladsen 1',
      free: 1,
    })
    assert.equal(caseworker, caseworkerName)
    assert.deepEqual([body.until, body.deadlineVisible, body.reasons], [{ job: '2026-07-31' }, false, []])
    assert.deepEqual(datesOf(await bookable(citizen, '?from=2026-07-09')), ['2026-07-31'])
    assert.deepEqual(datesOf(await bookable(citizen, '?to=2026-07-08')), ['2026-07-08'])
    assert.deepEqual(datesOf(await bookable(citizen, '?from=2020-01-01&to=2026-07-08')), ['2026-07-08'])
    assert.deepEqual(datesOf(await bookable(citizen, `?offer=${offer.id}`)), ['2026-07-08', '2026-07-31'])
    assert.deepEqual(codes(await bookable(citizen, '?from=2026-07-20&to=2026-07-25')), ['no_free_times'])
    const path = `/citizens/${citizen.id}/bookable`
    await invalid(api.demo.get(`${path}?from=2026-07-09&to=2026-07-08`), '/to')
    await invalid(api.demo.get(`${path}?from=tomorrow&to=2026-13-01`), '/from', '/to')
    await refused(api.demo.get(`${path}?offer=none`), 404, 'not_found')
    await refused(api.demo.get(`${path}?forMeeting=none`), 404, 'not_found')
  })

  test('a deadline replaces the horizon, also one that is not activated (D-WINDOW, D-HIDDEN)', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [4] })
    const citizen = await citizenOf(api.demo, { contactGroup: 4 })
    await timesAt(api.demo, offer.id, '2026-07-17T09:00:00+02:00', '2026-07-18T09:00:00+02:00')
    await deadline(citizen, '2026-07-10', { activationDate: '2026-07-05' })
    const hidden = await bookable(citizen)
    assert.deepEqual(
      [hidden.until, hidden.deadlineVisible, datesOf(hidden)],
      [{ job: '2026-07-17' }, false, ['2026-07-17']],
    )
    api.clock.set('2026-07-05T08:00:00+02:00')
    const visible = await bookable(citizen)
    assert.deepEqual([visible.until, visible.deadlineVisible], [{ job: '2026-07-17' }, true])
    await deadline(citizen, '2026-07-06')
    const nothing = await bookable(citizen)
    assert.deepEqual([nothing.days, nothing.until, codes(nothing)], [[], { job: '2026-07-13' }, ['no_free_times']])
  })

  test('D-WINDOW: a deadline limits interviews, not other meetings; each type has its last day', async () => {
    api.clock.set(NOW)
    const interviews = await offerOf(api.demo, { contactGroups: [28] })
    const others = await offerOf(api.demo, {
      contactGroups: [28],
      meetingType: 'other',
      otherType: 9,
      horizonDays: 300,
    })
    const citizen = await citizenOf(api.demo, { contactGroup: 28 })
    await timesAt(api.demo, others.id, '2026-07-08T09:00:00+02:00')
    await deadline(citizen, '2026-07-05')
    const found = await bookable(citizen)
    assert.deepEqual(found.until, { job: '2026-07-12', other: '2027-04-27' })
    assert.deepEqual(
      found.days.flatMap(({ times }: Json) => times.map(({ type }: Json) => type)),
      ['other'],
    )
    assert.equal((await bookable(citizen, `?offer=${interviews.id}`)).until, '2026-07-12')
    assert.equal((await bookable(citizen, `?offer=${others.id}`)).until, '2027-04-27')
    const free = await citizenOf(api.demo, { contactGroup: 28 })
    const typeNow = async () => (await bookable(free, `?offer=${others.id}`)).days[0].times[0].type
    assert.equal(await typeNow(), 'other')
    await api.demo.must(api.demo.patch(`/offers/${others.id}`, { meetingType: 'job' }))
    assert.equal(await typeNow(), 'job', 'a day is written anew when its offer has another type')
  })

  test('days after the last one are refused for that reason, not for want of times', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [7], horizonDays: 10 })
    const citizen = await citizenOf(api.demo, { contactGroup: 7 })
    await timesAt(api.demo, offer.id, '2026-07-08T09:00:00+02:00')
    const beyond = await bookable(citizen, '?from=2026-07-12')
    assert.deepEqual([codes(beyond), beyond.reasons[0].until], [['beyond_horizon'], '2026-07-11'])
    await deadline(citizen, '2026-07-02')
    assert.deepEqual(codes(await bookable(citizen, '?from=2026-07-10')), ['after_deadline_window'])
  })

  test('whoever is barred is told why, with until null', async () => {
    api.clock.set(NOW)
    const stranger = await citizenOf(api.demo, { contactGroup: 1 })
    const barred = await bookable(stranger)
    assert.deepEqual([barred.days, barred.until, codes(barred)], [[], null, ['group_unknown_to_self_booking']])
    assert.equal(barred.reasons[0].rule, 'D-GROUP-OTHER')
    assert.match(barred.reasons[0].detail, /Contact group 1 has no self-booking/)
    const deprived = await citizenOf(api.demo)
    const absence = { kind: 'deprived', from: '2026-07-01', to: '2026-07-31' }
    await api.demo.must(api.demo.post(`/citizens/${deprived.id}/absences`, absence))
    assert.deepEqual(codes(await bookable(deprived)), ['deprived_of_self_booking'])
    const planned = await citizenOf(api.demo)
    await offerOf(api.demo)
    await summon(planned, '2026-07-09T09:00:00+02:00')
    assert.deepEqual(codes(await bookable(planned)), ['interview_already_planned'])
    const lonely = await citizenOf(api.demo, { contactGroup: 13 })
    assert.deepEqual(codes(await bookable(lonely)), ['no_offer_fits'])
  })

  test('days of an absence, closed days and held seats are left out (F-ABSENCE, M-HORIZON, M-HOLD)', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [5], place: 'Sal A' })
    const citizen = await citizenOf(api.demo, { contactGroup: 5 })
    const rival = await citizenOf(api.demo, { contactGroup: 5 })
    const days = ['07', '08', '09', '10'].map((day) => `2026-07-${day}T09:00:00+02:00`)
    const [, , ninth = ''] = await timesAt(api.demo, offer.id, ...days)
    const absence = { kind: 'holiday', from: '2026-07-07', to: '2026-07-07' }
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/absences`, absence))
    await api.demo.must(api.demo.post('/closures', { from: '2026-07-08', to: '2026-07-08', place: 'Sal A' }))
    const hold = { citizenId: rival.id, timeId: ninth, form: null, rebooks: null }
    assert.ok((await holdTime(api.it.asCitizen(rival.id), hold)).ok)
    assert.deepEqual(datesOf(await bookable(citizen)), ['2026-07-10'])
    await refused(book(citizen, ninth), 409, 'time_held_by_others')
    api.clock.set('2026-07-01T10:10:00+02:00')
    assert.deepEqual(datesOf(await bookable(citizen)), ['2026-07-09', '2026-07-10'])
    assert.deepEqual(codes(await bookable(citizen, '?to=2026-07-07')), ['no_free_times', 'absent_that_day'])
  })
})

suite('booking', () => {
  test('201 with the meeting; the deadline is met (D-BOOK)', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [7], forms: ['in_person', 'phone'] })
    const citizen = await citizenOf(api.demo, { contactGroup: 7 })
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-08T09:00:00+02:00')
    const set = await deadline(citizen, '2026-07-10')
    const { status, body, headers } = await book(citizen, timeId, { form: 'phone', message: 'Jeg kommer\nmed tolk' })
    assert.equal(status, 201)
    assert.equal(headers.get('location'), `/api/v1/meetings/${body.id}`)
    const { caseworker, caseworkerName, history, ...meeting } = body
    assert.equal(caseworker, caseworkerName)
    assert.deepEqual(history, [{ at: NOW, what: 'booked', by: { kind: 'client', client: 'demo' } }])
    assert.deepEqual(meeting, {
      createdAt: NOW,
      updatedAt: NOW,
      id: body.id,
      citizenId: citizen.id,
      jobCentre: '10100',
      type: 'job',
      status: 'planned',
      startsAt: '2026-07-08T09:00:00+02:00',
      endsAt: '2026-07-08T09:45:00+02:00',
      minutes: 45,
      origin: 'booked',
      form: 'phone',
      place: 'Rådhuspladsen 1',
      deadlineId: set.id,
      offerId: offer.id,
      timeId,
      title: 'Jobsamtale - kontanthjælp',
      message: 'Jeg kommer\nmed tolk',
      rebooking: { allowed: true, noticeHours: 24 },
      cancelling: { allowed: true, noticeHours: 24 },
      rebookableUntil: '2026-07-07T09:00:00+02:00',
      cancellableUntil: '2026-07-07T09:00:00+02:00',
      flags: [],
    })
    assert.deepEqual((await api.demo.get(`/meetings/${body.id}`)).body, body)
    const met = (await api.demo.get(`/deadlines/${set.id}`)).body
    assert.deepEqual([met.status, met.meetingId, met.history.at(-1).rule], ['met', body.id, 'D-BOOK'])
  })

  test('a booking that breaks several rules is told them all, each with its facts', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [10], bookingNoticeHours: 48 })
    const citizen = await citizenOf(api.demo, { contactGroup: 10 })
    const [soon, late] = await timesAt(api.demo, offer.id, '2026-07-02T09:00:00+02:00', '2026-07-18T09:00:00+02:00')
    await deadline(citizen, '2026-07-10')
    const absence = { kind: 'illness', from: '2026-07-02', to: '2026-07-18' }
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/absences`, absence))
    const tooSoon = await refused(book(citizen, soon), 409, 'within_booking_notice', 'absent_that_day')
    assert.equal(tooSoon.reasons[0].hours, 48)
    const tooLate = await refused(
      book(citizen, late, { form: 'video' }),
      409,
      'after_deadline_window',
      'absent_that_day',
      'form_not_offered',
    )
    assert.deepEqual([tooLate.rule, tooLate.reasons[0].until], ['D-WINDOW', '2026-07-17'])
    assert.match(tooLate.detail, /no later than 2026-07-17/)
    assert.deepEqual((await api.demo.get(`/citizens/${citizen.id}/meetings`)).body.items, [])
  })

  test('taken, past, withdrawn, another type, another group, a second interview', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [11] })
    const follow = await offerOf(api.demo, { contactGroups: [11], meetingType: 'follow_up' })
    const citizen = await citizenOf(api.demo, { contactGroup: 11 })
    const rival = await citizenOf(api.demo, { contactGroup: 11 })
    const stranger = await citizenOf(api.demo, { contactGroup: 2 })
    const [taken, gone, begun, more] = await timesAt(
      api.demo,
      offer.id,
      '2026-07-08T09:00:00+02:00',
      '2026-07-08T12:00:00+02:00',
      '2026-07-01T11:00:00+02:00',
      '2026-07-09T12:00:00+02:00',
    )
    const [followUp] = await timesAt(api.demo, follow.id, '2026-07-08T14:00:00+02:00')
    await api.demo.must(book(rival, taken))
    await api.demo.must(api.demo.post('/times/withdraw', { ids: [gone], onBooked: 'refuse' }))
    await refused(book(citizen, taken), 409, 'time_taken')
    await refused(book(citizen, gone), 409, 'time_not_offered')
    await refused(book(stranger, more), 409, 'offer_not_for_citizen')
    const second = await refused(book(rival, more), 409, 'interview_already_planned')
    assert.equal(second.rule, 'M-ONE')
    assert.match(second.detail, /2026-07-08/)
    await deadline(citizen, '2026-07-10')
    await refused(book(citizen, followUp), 409, 'other_interview_type')
    api.clock.set('2026-07-01T11:00:00+02:00')
    await refused(book(citizen, begun), 409, 'time_has_begun')
  })

  test('ids that are none, of nothing, and of nobody', async () => {
    const citizen = await citizenOf(api.demo)
    await refused(book(citizen, 'x'), 404, 'not_found')
    await refused(book(citizen, '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'), 404, 'not_found')
    await refused(book({ id: "1' or '1" }, 'x'), 404, 'not_found')
    await invalid(book(citizen, undefined), '/timeId')
    await invalid(book(citizen, 'x', { form: 'letter', message: 'x'.repeat(1001) }), '/form', '/message')
  })

  test('forty at once for one seat: one meeting (M-NO-DOUBLE)', async () => {
    api.clock.set(NOW)
    const offer = await offerOf(api.demo, { contactGroups: [12] })
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-14T09:00:00+02:00')
    const citizens = await Promise.all(Array.from({ length: 40 }, () => citizenOf(api.demo, { contactGroup: 12 })))
    const answers = await Promise.all(citizens.map((citizen) => book(citizen, timeId)))
    assert.equal(answers.filter(({ status }) => status === 201).length, 1)
    assert.ok(answers.every(({ status, body }) => status === 201 || body.code === 'time_taken'))
  })
})
