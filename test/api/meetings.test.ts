import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { citizenOf, invalid, type Json, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

let offer: Json
const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW, async () => {
  offer = await offerOf(api.demo)
})

const ownHour = (startsAt: string, own: object = {}) => ({
  interviewType: 'job',
  startsAt,
  minutes: 30,
  caseworker: `c ${startsAt}`,
  form: 'phone',
  ...own,
})
const summon = (citizen: Json, body: object) => api.demo.post(`/citizens/${citizen.id}/meetings`, body)
const on = (meeting: Json, act: string, body: object) => api.demo.post(`/meetings/${meeting.id}/${act}`, body)
const deadline = (citizen: Json, dueDate: string): Promise<Json> =>
  api.demo.must(api.demo.post(`/citizens/${citizen.id}/deadlines`, { interviewType: 'job', dueDate }))
const booked = async (citizen: Json, startsAt: string, offerId: string = offer.id): Promise<Json> => {
  const [timeId] = await timesAt(api.demo, offerId, startsAt)
  return await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId }))
}
const statusOf = async ({ id }: Json): Promise<string> => (await api.demo.get(`/deadlines/${id}`)).body.status

suite('summons', () => {
  test('to a published time: all else comes from it', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const set = await deadline(citizen, '2026-07-10')
    const [timeId] = await timesAt(api.demo, offer.id, '2026-08-20T09:00:00+02:00')
    const { status, body } = await summon(citizen, { timeId })
    assert.equal(status, 201)
    assert.deepEqual(
      [body.origin, body.status, body.minutes, body.place, body.offerId, body.deadlineId, body.rebooking],
      ['summoned', 'planned', 45, 'Rådhuspladsen 1', offer.id, set.id, { allowed: true, noticeHours: 24 }],
    )
    assert.equal(await statusOf(set), 'met')
  })

  test('to the caseworker’s own hour: without terms the citizen can neither rebook nor cancel', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const { status, body } = await summon(citizen, ownHour('2026-07-09T09:00:00+02:00', { place: 'Lokale 3' }))
    assert.equal(status, 201)
    assert.deepEqual(
      [body.type, body.minutes, body.form, body.place, body.caseworker, body.offerId, body.rebooking.allowed],
      ['job', 30, 'phone', 'Lokale 3', 'c 2026-07-09T09:00:00+02:00', undefined, false],
    )
    await refused(on(body, 'cancel', { by: 'citizen' }), 409, 'cancelling_not_allowed')
  })

  test('to the caseworker’s own hour of an offer, with terms of its own', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const { interviewType: _type, ...hour } = ownHour('2026-07-09T11:00:00+02:00')
    const terms = { rebooking: { allowed: false }, cancelling: { allowed: true, noticeHours: 2 } }
    const { body } = await summon(citizen, { ...hour, offerId: offer.id, ...terms })
    assert.deepEqual(
      [body.title, body.place, body.rebooking, body.cancelling],
      [offer.title, offer.place, { allowed: false, noticeHours: 24 }, { allowed: true, noticeHours: 2 }],
    )
  })

  test('refused: begun, a second interview, a taken time, a busy caseworker, a busy citizen', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const begun = await refused(summon(citizen, ownHour(NOW)), 422, 'summons_in_the_past')
    assert.equal(begun.rule, 'M-HORIZON')
    const first = await api.demo.must(summon(citizen, ownHour('2026-07-09T12:00:00+02:00')))
    await refused(summon(citizen, ownHour('2026-07-10T12:00:00+02:00')), 409, 'interview_already_planned')
    await refused(
      summon(citizen, ownHour('2026-07-09T12:15:00+02:00')),
      409,
      'interview_already_planned',
      'citizen_busy',
    )
    const rival = await citizenOf(api.demo)
    await refused(
      summon(rival, ownHour('2026-07-09T12:29:00+02:00', { caseworker: first.caseworker })),
      409,
      'caseworker_busy',
    )
    await refused(summon(rival, { timeId: first.timeId }), 404, 'not_found')
    const taken = await booked(await citizenOf(api.demo), '2026-07-15T09:00:00+02:00')
    await refused(summon(rival, { timeId: taken.timeId }), 409, 'time_taken')
    const [open] = await timesAt(api.demo, offer.id, '2026-07-15T10:00:00+02:00')
    await refused(summon(rival, { timeId: open, form: 'video' }), 409, 'form_not_offered')
  })

  test('on the day of an interview a new one may be summoned, later that day too; a third never (M-ONE)', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const own = (startsAt: string) => ownHour(startsAt, { caseworker: 'third' })
    await api.demo.must(summon(citizen, own('2026-07-02T12:00:00+02:00')))
    api.clock.set('2026-07-02T09:00:00+02:00')
    await refused(summon(citizen, own('2026-07-02T10:00:00+02:00')), 409, 'new_interview_must_be_later')
    const second = await api.demo.must(summon(citizen, own('2026-07-09T12:00:00+02:00')))
    const third = own('2026-07-16T12:00:00+02:00')
    await refused(summon(citizen, third), 409, 'interview_already_planned')
    const moved = await api.demo.must(on(second, 'move', { startsAt: '2026-07-02T13:00:00+02:00' }))
    assert.equal(moved.status, 'due')
    const told = await refused(summon(citizen, third), 409, 'two_interviews_stand')
    assert.equal(told.rule, 'M-ONE')
    await api.demo.must(on(second, 'cancel', { by: 'job_centre' }))
    await api.demo.must(summon(citizen, own('2026-07-02T15:00:00+02:00')))
    await refused(summon(citizen, third), 409, 'two_interviews_stand')
    api.clock.set('2026-07-03T09:00:00+02:00')
    await api.demo.must(summon(citizen, third))
  })

  test('on the day of an interview a new one may be summoned, for a later day (M-ONE)', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const first = await api.demo.must(summon(citizen, ownHour('2026-07-02T08:00:00+02:00')))
    api.clock.set('2026-07-02T07:00:00+02:00')
    assert.equal((await api.demo.get(`/meetings/${first.id}`)).body.status, 'due')
    await api.demo.must(summon(citizen, ownHour('2026-07-03T15:00:00+02:00')))
    const { body } = await api.demo.get(`/citizens/${citizen.id}/meetings`)
    assert.deepEqual(
      body.items.map(({ status }: Json) => status),
      ['due', 'planned'],
    )
    assert.equal((await api.demo.get(`/citizens/${citizen.id}`)).body.meetings.length, 2)
  })

  test('a body of neither shape is judged by the one that was meant', async () => {
    const citizen = await citizenOf(api.demo)
    await invalid(summon(citizen, { timeId: 5 }), '/timeId')
    await invalid(
      summon(citizen, { startsAt: '2026-07-09T12:00:00', minutes: 3 }),
      '/startsAt',
      '/minutes',
      '/caseworker',
      '/form',
    )
    const { interviewType: _type, ...neither } = ownHour('2026-07-09T12:00:00+02:00')
    await invalid(summon(citizen, neither), '/interviewType')
    await invalid(summon(citizen, { ...ownHour('2026-07-09T12:00:00+02:00'), offerId: offer.id }), '/interviewType')
    await refused(summon(citizen, { timeId: 'x' }), 404, 'not_found')
  })
})

suite('rebooking', () => {
  test('in one step; the deadline stays met and follows (M-REBOOK)', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const set = await deadline(citizen, '2026-07-10')
    const meeting = await booked(citizen, '2026-07-08T09:00:00+02:00')
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-17T09:00:00+02:00')
    const bookable = await api.demo.must(
      api.demo.get(`/citizens/${citizen.id}/bookable?forMeeting=${meeting.id}&from=2026-07-17`),
    )
    assert.deepEqual([bookable.until, bookable.days[0].times[0].timeId], [{ job: '2026-07-17' }, timeId])
    const { status, body } = await on(meeting, 'rebook', { timeId })
    assert.deepEqual(
      [status, body.id, body.startsAt, body.status, body.deadlineId],
      [200, meeting.id, '2026-07-17T09:00:00+02:00', 'planned', set.id],
    )
    assert.equal(await statusOf(set), 'met')
    const { body: list } = await api.demo.get(`/citizens/${citizen.id}/meetings`)
    assert.equal(list.items.length, 1)
  })

  test('refused beyond the window, after the due date, too late, to another type; and the old meeting stays', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    await deadline(citizen, '2026-07-10')
    const meeting = await booked(citizen, '2026-07-16T09:00:00+02:00')
    const follow = await offerOf(api.demo, { meetingType: 'follow_up' })
    const [late, good] = await timesAt(api.demo, offer.id, '2026-07-18T09:00:00+02:00', '2026-07-17T09:30:00+02:00')
    const [other] = await timesAt(api.demo, follow.id, '2026-07-14T12:00:00+02:00')
    await refused(on(meeting, 'rebook', { timeId: late }), 409, 'after_deadline_window')
    await refused(on(meeting, 'rebook', { timeId: other }), 409, 'rebooking_other_type')
    await refused(on(meeting, 'rebook', { timeId: 'x' }), 404, 'not_found')
    await invalid(on(meeting, 'rebook', {}), '/timeId')
    api.clock.set('2026-07-11T00:00:00+02:00')
    const passed = await refused(on(meeting, 'rebook', { timeId: good }), 409, 'rebooking_after_due_date')
    assert.deepEqual([passed.rule, passed.reasons[0].dueDate], ['M-REBOOK', '2026-07-10'])
    api.clock.set('2026-07-15T09:00:01+02:00')
    const tooLate = await refused(
      on(meeting, 'rebook', { timeId: good }),
      409,
      'rebooking_too_late',
      'rebooking_after_due_date',
    )
    assert.equal(tooLate.reasons[0].until, '2026-07-15T09:00:00+02:00')
    assert.deepEqual((await api.demo.get(`/meetings/${meeting.id}`)).body, { ...meeting })
    const barred = await api.demo.must(api.demo.get(`/citizens/${citizen.id}/bookable?forMeeting=${meeting.id}`))
    assert.deepEqual(
      [barred.until, barred.reasons.map(({ code }: Json) => code)],
      [null, ['rebooking_too_late', 'rebooking_after_due_date']],
    )
  })

  test('a meeting long over, and one whose terms do not allow it', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const fixed = await api.demo.must(summon(citizen, ownHour('2026-07-09T14:00:00+02:00')))
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-20T09:00:00+02:00')
    await refused(on(fixed, 'rebook', { timeId }), 409, 'rebooking_not_allowed')
    api.clock.set('2026-07-15T09:00:00+02:00')
    await api.demo.must(on(fixed, 'outcome', { outcome: 'held' }))
    await refused(on(fixed, 'rebook', { timeId }), 409, 'rebooking_not_planned')
    const over = await api.demo.must(api.demo.get(`/citizens/${citizen.id}/bookable?forMeeting=${fixed.id}`))
    assert.deepEqual([over.reasons[0].code, over.until], ['rebooking_not_planned', null])
  })
})

suite('moving', () => {
  test('to a published time and to an own hour, also beyond due date + 7 (M-MOVE-MEETING)', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const set = await deadline(citizen, '2026-07-10')
    const meeting = await booked(citizen, '2026-07-08T12:00:00+02:00')
    const [timeId] = await timesAt(api.demo, offer.id, '2026-08-24T09:00:00+02:00')
    const { status, body } = await on(meeting, 'move', { timeId })
    assert.deepEqual([status, body.startsAt, body.timeId], [200, '2026-08-24T09:00:00+02:00', timeId])
    const own = await api.demo.must(on(meeting, 'move', { startsAt: '2026-08-25T13:00:00+02:00' }))
    assert.deepEqual([own.startsAt, own.minutes, own.caseworker], ['2026-08-25T13:00:00+02:00', 45, body.caseworker])
    assert.equal(await statusOf(set), 'met')
    const past = await refused(on(meeting, 'move', { startsAt: NOW }), 422, 'moving_into_the_past')
    assert.equal(past.rule, 'M-MOVE-MEETING')
    await invalid(on(meeting, 'move', {}), '/startsAt')
    await invalid(on(meeting, 'move', { startsAt: 'soon' }), '/startsAt')
  })

  test('a cancelled meeting cannot be moved', async () => {
    api.clock.set(NOW)
    const meeting = await booked(await citizenOf(api.demo), '2026-07-08T13:00:00+02:00')
    await api.demo.must(on(meeting, 'cancel', { by: 'job_centre' }))
    const gone = await refused(
      on(meeting, 'move', { startsAt: '2026-08-25T15:00:00+02:00' }),
      409,
      'moving_not_planned',
    )
    assert.equal(gone.reasons[0].status, 'cancelled')
  })
})

suite('cancelling', () => {
  test('by the citizen until the notice; by the job centre always, with a reason (M-CANCEL, D-CANCEL)', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const set = await deadline(citizen, '2026-07-10')
    const first = await booked(citizen, '2026-07-08T15:00:00+02:00')
    const { status, body } = await on(first, 'cancel', { by: 'citizen' })
    assert.deepEqual([status, body.status, body.cancelReason], [200, 'cancelled', undefined])
    assert.equal(await statusOf(set), 'active')
    await refused(on(first, 'cancel', { by: 'job_centre' }), 409, 'cancelling_not_planned')
    const second = await booked(citizen, '2026-07-09T15:00:00+02:00')
    api.clock.set('2026-07-08T15:00:01+02:00')
    const late = await refused(on(second, 'cancel', { by: 'citizen', reason: 'Syg' }), 409, 'cancelling_too_late')
    assert.equal(late.reasons[0].until, '2026-07-08T15:00:00+02:00')
    assert.match(late.detail, /until 2026-07-08T15:00:00\+02:00/)
    const told = await on(second, 'cancel', { by: 'job_centre', reason: 'Sagsbehandleren er syg' })
    assert.equal(told.body.cancelReason, 'Sagsbehandleren er syg')
    await invalid(on(second, 'cancel', { by: 'anybody' }), '/by')
  })
})

suite('the last moment', () => {
  test('of cancelling is the notice, also on the day; the deadline was closed by then and stays so (M-CANCEL, D-HELD)', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const set = await deadline(citizen, '2026-07-10')
    const soon = await offerOf(api.demo, {
      rebooking: { allowed: true, noticeHours: 5 },
      cancelling: { allowed: true, noticeHours: 5 },
    })
    const [timeId, other] = await timesAt(api.demo, soon.id, '2026-07-08T20:00:00+02:00', '2026-07-09T20:00:00+02:00')
    const meeting = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId }))
    assert.deepEqual(
      [meeting.rebookableUntil, meeting.cancellableUntil],
      ['2026-07-08T00:00:00+02:00', '2026-07-08T15:00:00+02:00'],
    )
    api.clock.set('2026-07-08T10:00:00+02:00')
    const late = await refused(on(meeting, 'rebook', { timeId: other }), 409, 'rebooking_too_late')
    assert.equal(late.reasons[0].until, '2026-07-07')
    api.clock.set('2026-07-08T15:00:01+02:00')
    await refused(on(meeting, 'cancel', { by: 'citizen' }), 409, 'cancelling_too_late')
    api.clock.set('2026-07-08T15:00:00+02:00')
    const cancelled = await api.demo.must(on(meeting, 'cancel', { by: 'citizen' }))
    assert.deepEqual([cancelled.status, cancelled.cancellableUntil], ['cancelled', undefined])
    assert.equal(await statusOf(set), 'closed')
  })
})

suite('what came of it', () => {
  test('held, no-show, and taken back the same day (M-REGISTER); the deadline is not touched', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const set = await deadline(citizen, '2026-07-10')
    const meeting = await booked(citizen, '2026-07-03T09:00:00+02:00')
    await refused(on(meeting, 'outcome', { outcome: 'held' }), 409, 'outcome_before_the_day')
    api.clock.set('2026-07-03T08:59:59+02:00')
    const early = await refused(on(meeting, 'outcome', { outcome: 'held' }), 409, 'outcome_before_it_begins')
    assert.equal(early.reasons[0].startsAt, '2026-07-03T09:00:00+02:00')
    api.clock.set('2026-07-03T09:00:00+02:00')
    const untouched = (await api.demo.get(`/deadlines/${set.id}`)).body
    for (const [outcome, status] of [
      ['held', 'held'],
      ['no_show', 'no_show'],
      [null, 'due'],
      ['no_show', 'no_show'],
    ])
      assert.equal((await on(meeting, 'outcome', { outcome })).body.status, status)
    assert.deepEqual((await api.demo.get(`/deadlines/${set.id}`)).body, untouched)
    const { rows: history } = await api.it.database.pool.query<{ kind: string; rule: string }>(
      `select kind, rule from meeting_history where meeting_id = $1 and rule = 'M-REGISTER' order by number`,
      [meeting.id],
    )
    assert.deepEqual(
      history.map(({ kind }) => kind),
      ['held', 'no_show', 'outcome_taken_back', 'no_show'],
      'each outcome stands in the history of the meeting',
    )
    api.clock.set('2026-07-04T00:00:00+02:00')
    const stands = await refused(on(meeting, 'outcome', { outcome: null }), 409, 'outcome_not_taken_back')
    assert.equal(stands.rule, 'M-REGISTER')
    await api.demo.must(on(meeting, 'outcome', { outcome: 'no_show' }))
    const reason = 'Borgeren mødte, men ved en anden skranke'
    const corrected = await api.demo.must(on(meeting, 'outcome', { outcome: 'held', reason }))
    assert.equal(corrected.status, 'held')
    await api.demo.must(on(meeting, 'outcome', { outcome: null }))
    const { rows } = await api.it.database.pool.query<{ kind: string; reason: string | null }>(
      `select kind, reason from meeting_history where meeting_id = $1 and rule = 'M-REGISTER' order by number`,
      [meeting.id],
    )
    assert.deepEqual(
      rows.map((row) => [row.kind, row.reason]),
      [
        ['held', null],
        ['no_show', null],
        ['outcome_taken_back', null],
        ['no_show', null],
        ['held', reason],
        ['outcome_taken_back', null],
      ],
      'the history keeps both, and what stood already is not written twice',
    )
    await invalid(on(meeting, 'outcome', {}), '/outcome')
    await invalid(on(meeting, 'outcome', { outcome: 'late' }), '/outcome')
  })

  test('taken back it may not be the third of its day (M-ONE), nor overlap another (M-NO-DOUBLE)', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const own = (startsAt: string) => summon(citizen, ownHour(startsAt, { caseworker: 'taken back' }))
    const first = await api.demo.must(own('2026-07-03T09:00:00+02:00'))
    api.clock.set('2026-07-03T09:10:00+02:00')
    await api.demo.must(on(first, 'outcome', { outcome: 'no_show' }))
    const second = await api.demo.must(own('2026-07-03T12:00:00+02:00'))
    const third = await api.demo.must(own('2026-07-13T12:00:00+02:00'))
    const back = () => on(first, 'outcome', { outcome: null, reason: 'Skrevet på den forkerte' })
    const told = await refused(back(), 409, 'two_interviews_stand')
    assert.equal(told.rule, 'M-ONE')
    api.clock.set('2026-07-04T09:00:00+02:00')
    await refused(back(), 409, 'two_interviews_stand')
    await api.demo.must(on(second, 'outcome', { outcome: 'held' }))
    assert.equal((await api.demo.must(back())).status, 'due')
    assert.equal((await api.demo.get(`/meetings/${third.id}`)).body.status, 'planned')
  })

  test('a cancelled meeting has none', async () => {
    api.clock.set(NOW)
    const meeting = await booked(await citizenOf(api.demo), '2026-07-06T09:00:00+02:00')
    await api.demo.must(on(meeting, 'cancel', { by: 'job_centre' }))
    api.clock.set('2026-07-06T12:00:00+02:00')
    await refused(on(meeting, 'outcome', { outcome: 'held' }), 409, 'outcome_of_cancelled')
  })

  test('an interview held without a booking touches no deadline (M-WALK-IN)', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const set = await deadline(citizen, '2026-07-10')
    const walkIn = { interviewType: 'job', heldAt: '2026-07-01T09:00:00+02:00', minutes: 30, caseworker: 'ahan' }
    const { status, body } = await api.demo.post(`/citizens/${citizen.id}/interviews`, walkIn)
    assert.deepEqual(
      [status, body.origin, body.status, body.startsAt, body.deadlineId],
      [201, 'walk_in', 'held', '2026-07-01T09:00:00+02:00', undefined],
    )
    assert.equal(await statusOf(set), 'active')
    const coming = { ...walkIn, heldAt: '2026-07-01T10:00:01+02:00' }
    await refused(api.demo.post(`/citizens/${citizen.id}/interviews`, coming), 422, 'walk_in_in_the_future')
    await invalid(
      api.demo.post(`/citizens/${citizen.id}/interviews`, { heldAt: 1 }),
      '/interviewType',
      '/heldAt',
      '/minutes',
      '/caseworker',
    )
  })
})

suite('an interview held without a booking (M-WALK-IN)', () => {
  const walkIn = (heldAt: string) => ({ interviewType: 'job', heldAt, minutes: 30, caseworker: 'ahan' })

  test('overlaps no other meeting of the citizen, whatever became of it', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const interviews = `/citizens/${citizen.id}/interviews`
    const meeting = await api.demo.must(
      summon(citizen, ownHour('2026-07-02T09:00:00+02:00', { caseworker: 'overlap' })),
    )
    api.clock.set('2026-07-02T09:50:00+02:00')
    const overlapping = () => api.demo.post(interviews, walkIn('2026-07-02T09:20:00+02:00'))
    assert.equal((await refused(overlapping(), 409, 'walk_in_overlaps')).rule, 'M-WALK-IN')
    for (const outcome of ['held', 'no_show']) {
      await api.demo.must(on(meeting, 'outcome', { outcome }))
      await refused(overlapping(), 409, 'walk_in_overlaps')
    }
    await api.demo.must(api.demo.post(interviews, walkIn('2026-07-02T08:30:00+02:00')))
    await refused(api.demo.post(interviews, walkIn('2026-07-02T08:30:00+02:00')), 409, 'walk_in_overlaps')
    const [year, month] = [walkIn('2020-07-02T08:30:00+02:00'), walkIn('2026-06-02T08:30:00+02:00')]
    await refused(api.demo.post(interviews, year), 422, 'too_long_ago')
    await api.demo.must(api.demo.post(interviews, month))
    await refused(api.demo.post(interviews, month), 409, 'walk_in_overlaps')
  })

  test('registered by mistake it is struck out, with a reason; the citizen is shown nothing of it', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const path = `/citizens/${citizen.id}/interviews`
    const held = await api.demo.must(api.demo.post(path, walkIn('2026-06-30T09:00:00+02:00')))
    for (const outcome of ['no_show', null])
      assert.equal((await refused(on(held, 'outcome', { outcome }), 409, 'outcome_of_walk_in')).rule, 'M-WALK-IN')
    await api.demo.must(on(held, 'outcome', { outcome: 'held' }))
    const strike = (id: string, reason?: string) =>
      api.demo.send('DELETE', `/interviews/${id}`, reason === undefined ? {} : { reason })
    await invalid(strike(held.id), '/reason')
    const booking = await booked(citizen, '2026-07-08T09:00:00+02:00')
    await refused(strike(booking.id, 'x'), 404, 'not_found')
    await refused(api.other.send('DELETE', `/interviews/${held.id}`, { reason: 'x' }), 404, 'not_found')
    assert.equal((await strike(held.id, 'Forkert borger')).status, 204)
    const { body } = await api.demo.get(`/meetings/${held.id}`)
    assert.deepEqual([body.origin, body.status, body.cancelReason], ['walk_in', 'cancelled', 'Forkert borger'])
    await refused(strike(held.id, 'x'), 404, 'not_found')
    await api.demo.must(api.demo.post(path, walkIn('2026-06-30T09:00:00+02:00')))
  })
})

suite('flags', () => {
  test('a planned meeting over which circumstances have changed says why (M-FLAG)', async () => {
    api.clock.set(NOW)
    const citizen = await citizenOf(api.demo)
    const meeting = await booked(citizen, '2026-07-09T08:00:00+02:00')
    const flags = async () => (await api.demo.get(`/meetings/${meeting.id}`)).body.flags
    assert.deepEqual(await flags(), [])
    await api.demo.must(
      api.demo.post(`/citizens/${citizen.id}/absences`, { kind: 'illness', from: '2026-07-09', to: '2026-07-09' }),
    )
    assert.deepEqual(await flags(), ['citizen_absent'])
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/contact-group`, { contactGroup: 3, from: '2026-07-01' }))
    assert.deepEqual(await flags(), ['group_not_served', 'citizen_absent'])
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/job-centre`, { jobCentre: '75100', from: '2026-07-01' }))
    assert.deepEqual(await flags(), ['citizen_moved', 'group_not_served', 'citizen_absent'])
  })
})
