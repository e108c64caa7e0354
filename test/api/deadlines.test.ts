import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { runNight } from '../../src/actions/nightly-run.ts'
import { citizenOf, invalid, type Json, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

const at = (now: string) => api.clock.set(now)
const night = () => runNight(api.it.as({ kind: 'calendar' }))
const set = (citizen: Json, body: object, as?: string) =>
  api.demo.post(`/citizens/${citizen.id}/deadlines`, { interviewType: 'job', ...body }, as === undefined ? {} : { as })
const historyOf = (deadline: Json): unknown[] =>
  deadline.history.map(({ at: when, from, to, rule, by }: Json) => [when, from, to, rule, by])

suite('setting a deadline', () => {
  test('201 with the deadline, its history, the free times and the warnings', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const offer = await offerOf(api.demo)
    await timesAt(
      api.demo,
      offer.id,
      '2026-07-08T09:00:00+02:00',
      '2026-07-17T09:00:00+02:00',
      '2026-07-18T09:00:00+02:00',
    )
    const { status, body, headers } = await set(citizen, { dueDate: '2026-07-10' }, 'ahan')
    assert.equal(status, 201)
    assert.equal(headers.get('location'), `/api/v1/deadlines/${body.id}`)
    const { warnings, ...rest } = body
    assert.deepEqual(rest, {
      id: body.id,
      citizenId: citizen.id,
      jobCentre: '10100',
      interviewType: 'job',
      status: 'active',
      dueDate: '2026-07-10',
      activationDate: '2026-07-01',
      createdDate: '2026-07-01',
      lastInterviewDate: '2026-07-17',
      bookableTimes: 2,
      history: [
        {
          at: '2026-07-01T10:00:00+02:00',
          from: null,
          to: 'active',
          rule: 'D-CREATE',
          by: { kind: 'caseworker', name: 'ahan', client: 'demo' },
        },
      ],
    })
    assert.deepEqual(
      warnings.map(({ code, rule }: Json) => [code, rule]),
      [
        ['few_free_times', 'J-CAPACITY'],
        ['never_signed_in', 'D-UNKNOWING'],
      ],
    )
    assert.ok(warnings.every(({ detail }: Json) => detail.length > 30))
    const { bookableTimes: _count, ...deadline } = rest
    assert.deepEqual((await api.demo.get(`/deadlines/${body.id}`)).body, deadline)
    assert.deepEqual((await api.demo.get(`/citizens/${citizen.id}`)).body.deadline, deadline)
  })

  test('every warning that applies is given, in words', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo, { contactGroup: 26, mobile: null, smsService: false })
    const offer = await offerOf(api.demo, { contactGroups: [26] })
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-03T10:00:00+02:00')
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/meetings`, { timeId }))
    const { body } = await set(citizen, { dueDate: '2026-12-01', activationDate: '2026-11-01' })
    assert.equal(body.status, 'met')
    assert.deepEqual(
      body.warnings.map(({ code }: Json) => code),
      ['no_free_times', 'interview_planned', 'beyond_ninety_days', 'never_signed_in', 'no_message_reaches'],
    )
    assert.match(body.warnings[1].detail, /on 2026-07-03/)
    assert.match(body.warnings[2].detail, /after 2026-09-29/)
  })

  test('unless an equal one stands: sent again each night it changes nothing and sends nothing (D-SAME)', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const wanted = { dueDate: '2026-07-20', activationDate: '2026-07-05', unlessEqual: true }
    const first = await set(citizen, wanted)
    assert.deepEqual([first.status, first.body.status], [201, 'not_activated'])
    const messages = async () => (await api.demo.get(`/citizens/${citizen.id}/messages`)).body.items.length
    const again = async (now: string) => {
      at(now)
      const { status, body } = await set(citizen, wanted)
      assert.deepEqual([status, body.id], [200, first.body.id], now)
      return body
    }
    await again('2026-07-02T02:00:00+02:00')
    const offer = await offerOf(api.demo)
    const [timeId] = await timesAt(api.demo, offer.id, '2026-07-22T10:00:00+02:00')
    await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId }))
    const sent = await messages()
    const met = await again('2026-07-03T02:00:00+02:00')
    assert.deepEqual([met.status, met.activationDate, met.createdDate], ['met', '2026-07-02', '2026-07-01'])
    assert.deepEqual(
      met.warnings.map(({ code }: Json) => code),
      ['interview_planned', 'never_signed_in'],
    )
    await again('2026-07-06T02:00:00+02:00')
    assert.equal(await messages(), sent)
    assert.equal((await api.demo.get(`/citizens/${citizen.id}/deadlines`)).body.items.length, 1)
    // Another date, or without asking for it, is a new one.
    const other = await set(citizen, { ...wanted, dueDate: '2026-07-21' })
    assert.deepEqual([other.status, other.body.id === first.body.id], [201, false])
    const { unlessEqual: _, ...plain } = wanted
    assert.equal((await set(citizen, { ...plain, dueDate: '2026-07-21' })).status, 201)
  })

  test('a new one closes the old one (D-SUPERSEDE); the list has the newest first', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const first = (await set(citizen, { dueDate: '2026-07-10' })).body
    const second = (await set(citizen, { dueDate: '2026-07-20', activationDate: '2026-07-05' })).body
    assert.equal(second.status, 'not_activated')
    const { body } = await api.demo.get(`/citizens/${citizen.id}/deadlines`)
    assert.deepEqual(
      body.items.map(({ id, status }: Json) => [id, status]),
      [
        [second.id, 'not_activated'],
        [first.id, 'closed'],
      ],
    )
    assert.equal(body.nextCursor, null)
    assert.deepEqual(historyOf(body.items[1]).at(-1), [
      '2026-07-01T10:00:00+02:00',
      'active',
      'closed',
      'D-SUPERSEDE',
      { kind: 'client', client: 'demo' },
    ])
    const page = (await api.demo.get(`/citizens/${citizen.id}/deadlines?limit=1`)).body
    assert.deepEqual([page.items[0].id, page.items.length], [second.id, 1])
    const next = (await api.demo.get(`/citizens/${citizen.id}/deadlines?limit=1&cursor=${page.nextCursor}`)).body
    assert.deepEqual([next.items[0].id, next.nextCursor], [first.id, null])
  })

  test('refusals name the rule and tell every reason; what can never be right is 422, what may change 409', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const passed = await refused(set(citizen, { dueDate: '2026-06-30' }), 422, 'due_date_passed')
    assert.deepEqual([passed.rule, passed.reasons[0].dueDate], ['D-CREATE', '2026-06-30'])
    assert.match(passed.detail, /2026-06-30 is before today/)
    const far = await refused(set(citizen, { dueDate: '2029-07-02' }), 422, 'due_date_too_far_ahead')
    assert.deepEqual([far.rule, far.reasons[0].latest], ['D-CREATE', '2029-07-01'])
    await refused(
      set(citizen, { dueDate: '2026-07-10', activationDate: '2026-07-11' }),
      422,
      'activation_after_due_date',
    )
    const group = await refused(
      set(citizen, { interviewType: 'follow_up', dueDate: '2026-07-10' }),
      409,
      'group_has_no_such_deadline',
    )
    assert.equal(group.rule, 'D-GROUP')
    const both = await refused(
      set(citizen, { interviewType: 'follow_up', dueDate: '2026-06-30', activationDate: '2026-07-01' }),
      422,
      'due_date_passed',
      'activation_after_due_date',
      'group_has_no_such_deadline',
    )
    assert.equal(both.code, 'due_date_passed')
    const other = await citizenOf(api.demo, { contactGroup: 1 })
    await refused(set(other, { dueDate: '2026-07-10' }), 409, 'group_has_no_deadlines')
    await api.demo.must(
      api.demo.post(`/citizens/${citizen.id}/absences`, { kind: 'exempt', from: '2026-07-01', to: '2026-07-31' }),
    )
    const exempt = await refused(set(citizen, { dueDate: '2026-07-10' }), 409, 'exempt_from_deadlines')
    assert.equal(exempt.rule, 'D-EXEMPT')
    assert.deepEqual((await api.demo.get(`/citizens/${citizen.id}/deadlines`)).body.items, [])
  })

  test('dates that are none, types that are none, a body that is none', async () => {
    const citizen = await citizenOf(api.demo)
    await invalid(set(citizen, { dueDate: '2026-02-30' }), '/dueDate')
    await invalid(set(citizen, { dueDate: '10.07.2026', activationDate: 'soon' }), '/dueDate', '/activationDate')
    await invalid(set(citizen, { interviewType: 'other' }), '/interviewType', '/dueDate')
    await invalid(set(citizen, { dueDate: '2026-07-10T10:00:00Z' }), '/dueDate')
    await invalid(set(citizen, { dueDate: '1026-07-10' }), '/dueDate')
    await invalid(api.demo.post(`/citizens/${citizen.id}/deadlines`, 'null'), '')
  })

  test('a setting may want due dates some days ahead (D-CREATE)', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    Object.assign(api.it.program, { minimumDays: 8 })
    try {
      const soon = await refused(set(citizen, { dueDate: '2026-07-08' }), 422, 'due_date_too_soon')
      assert.match(soon.detail, /at least 8 days/)
      assert.equal((await set(citizen, { dueDate: '2026-07-09' })).status, 201)
    } finally {
      Object.assign(api.it.program, { minimumDays: 0 })
    }
  })
})

suite('as of today, whether or not the night has been there (D-LATE-RUN)', () => {
  test('what the calendar has done stands in the history from the first instant of its day', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const { id } = (await set(citizen, { dueDate: '2026-07-10', activationDate: '2026-07-05' })).body
    const read = async () => (await api.demo.get(`/deadlines/${id}`)).body
    at('2026-07-05T00:00:00+02:00')
    const activated = await read()
    assert.equal(activated.status, 'active')
    assert.deepEqual(historyOf(activated).at(-1), [
      '2026-07-05T00:00:00+02:00',
      'not_activated',
      'active',
      'D-ACTIVATE',
      { kind: 'calendar' },
    ])
    at('2026-07-11T00:00:00+02:00')
    const overdue = await read()
    assert.equal(overdue.status, 'closed')
    assert.deepEqual(historyOf(overdue).slice(2), [
      ['2026-07-11T00:00:00+02:00', 'active', 'closed_overdue', 'D-OVERDUE', { kind: 'calendar' }],
      ['2026-07-11T00:00:00+02:00', 'closed_overdue', 'closed', 'D-OVERDUE', { kind: 'calendar' }],
    ])
    assert.equal((await api.demo.get(`/citizens/${citizen.id}`)).body.deadline, null)
    at('2026-07-13T02:00:00+02:00')
    await night()
    assert.deepEqual(await read(), overdue)
  })

  test('answers read while nights run never show half of what a night writes', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizens = await Promise.all(Array.from({ length: 30 }, () => citizenOf(api.demo)))
    for (const citizen of citizens) await api.demo.must(set(citizen, { dueDate: '2026-07-02' }))
    at('2026-07-03T01:00:00+02:00')
    const reading = citizens.flatMap((citizen) =>
      Array.from({ length: 4 }, async () => {
        const { body } = await api.demo.get(`/citizens/${citizen.id}/deadlines`)
        assert.deepEqual(
          body.items[0].history.map(({ to }: Json) => to),
          ['active', 'closed_overdue', 'closed'],
        )
        assert.equal(body.items[0].status, 'closed')
      }),
    )
    await Promise.all([...reading, night(), night()])
  })
})

suite('closing', () => {
  test('by hand, with a reason (D-CLOSE); a second time is refused', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const { id } = (await set(citizen, { dueDate: '2026-07-10' })).body
    const close = () => api.demo.post(`/deadlines/${id}/close`, { reason: 'Sat ved en fejl' }, { as: 'ahan' })
    const { status, body } = await close()
    assert.deepEqual([status, body.status], [200, 'closed'])
    const last = body.history.at(-1)
    assert.deepEqual([last.rule, last.by.name, last.reason], ['D-CLOSE', 'ahan', 'Sat ved en fejl'])
    const again = await refused(close(), 409, 'deadline_not_open')
    assert.equal(again.rule, 'D-CLOSE')
    await invalid(api.demo.post(`/deadlines/${id}/close`, {}), '/reason')
  })

  test('a deadline that the calendar closed is closed before any night says so', async () => {
    at('2026-07-01T10:00:00+02:00')
    const citizen = await citizenOf(api.demo)
    const { id } = (await set(citizen, { dueDate: '2026-07-02' })).body
    at('2026-07-03T00:00:00+02:00')
    await refused(api.demo.post(`/deadlines/${id}/close`, { reason: 'x' }), 409, 'deadline_not_open')
  })
})
