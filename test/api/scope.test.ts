import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, suite, test } from 'node:test'
import { sql } from 'kysely'
import { operations } from '../../src/api/api.ts'
import {
  type Answer,
  type CaseSystem,
  citizenOf,
  type Json,
  jobOffer,
  newCpr,
  offerOf,
  refused,
  sharedTestApi,
  timesAt,
} from './client.ts'

// J-OWN: "A caseworker sees only citizens, times and meetings of their own job centre." To another
// client there is nothing.

const NOW = '2026-07-01T10:00:00+02:00'
let own: {
  citizen: Json
  deadline: Json
  meeting: Json
  offer: Json
  timeId: string
  absence: Json
  closure: Json
  mover: Json
  cpr: string
}

const api = sharedTestApi(NOW, async () => {
  const { demo } = api
  const offer = await offerOf(demo)
  const [taken = '', timeId = ''] = await timesAt(
    demo,
    offer.id,
    '2026-07-08T09:00:00+02:00',
    '2026-07-08T10:00:00+02:00',
  )
  const citizen = await citizenOf(demo)
  const path = `/citizens/${citizen.id}`
  const deadline = await demo.must(demo.post(`${path}/deadlines`, { interviewType: 'job', dueDate: '2026-07-10' }))
  const meeting = await demo.must(demo.post(`${path}/bookings`, { timeId: taken }))
  const absence = await demo.must(
    demo.post(`${path}/absences`, { kind: 'holiday', from: '2026-07-20', to: '2026-07-21' }),
  )
  const closure = await demo.must(demo.post('/closures', { from: '2027-05-01', to: '2027-05-01' }))
  const cpr = newCpr()
  own = { citizen, deadline, meeting, offer, timeId, absence, closure, cpr, mover: await citizenOf(demo, { cpr }) }
})

const body: Record<string, (ids: typeof own) => unknown> = {
  changeCitizen: () => ({ name: 'X' }),
  changeContactGroup: () => ({ contactGroup: 3, from: '2026-07-01' }),
  changeJobCentreOfCitizen: () => ({ jobCentre: '75100', from: '2026-07-01' }),
  reportAbsence: () => ({ kind: 'illness', from: '2026-07-02', to: '2026-07-02' }),
  setDeadline: () => ({ interviewType: 'job', dueDate: '2026-07-10' }),
  closeDeadline: () => ({ reason: 'x' }),
  changeOffer: () => ({ title: 'X' }),
  publishTimes: () => ({ times: [{ startsAt: '2026-07-20T09:00:00+02:00', caseworker: 'a' }] }),
  withdrawTimes: ({ timeId }) => ({ ids: [timeId], onBooked: 'keep' }),
  changeNationalId: () => ({ cpr: newCpr() }),
  recordDeath: () => ({ on: '2026-06-30' }),
  holdTime: ({ timeId }) => ({ timeId }),
  bookMeeting: ({ timeId }) => ({ timeId }),
  summonCitizen: ({ timeId }) => ({ timeId }),
  registerWalkIn: () => ({ interviewType: 'job', heldAt: NOW, minutes: 30, caseworker: 'a' }),
  rebookMeeting: ({ timeId }) => ({ timeId }),
  moveMeeting: () => ({ startsAt: '2026-07-09T09:00:00+02:00' }),
  cancelMeeting: () => ({ by: 'job_centre' }),
  registerOutcome: () => ({ outcome: 'held' }),
  strikeOutInterview: () => ({ reason: 'x' }),
  changeMeeting: () => ({ minutes: 30 }),
  changeTime: () => ({ capacity: 2 }),
  changeClosure: () => ({ to: '2026-12-24' }),
  makeSeries: () => ({
    caseworkers: ['a'],
    weekdays: [1],
    from: '09:00',
    until: '10:00',
    minutes: 30,
    first: '2026-07-20',
    last: '2026-07-20',
  }),
  endTimeRequest: () => ({ as: 'opened' }),
  setAsideDeadline: () => ({ kind: 'ran_out', until: '2026-07-08', reason: 'x' }),
  setAsideMeeting: () => ({ kind: 'no_outcome', until: '2026-07-08', reason: 'x' }),
  showDeadlineAgain: () => ({ kind: 'ran_out' }),
  showMeetingAgain: () => ({ kind: 'no_outcome' }),
  tellOfDeadline: () => ({ how: 'phone' }),
  tellOfMeeting: () => ({ how: 'phone' }),
  keepMeeting: () => ({ reason: 'x' }),
  sendMessageAgain: () => undefined,
  undoTask: () => ({ reason: 'x' }),
  settleMessage: () => ({ taken: true }),
  rotateWebhookSecret: () => undefined,
  redeliverEvents: () => ({}),
}

const idFor = (path: string): string => {
  if (path.startsWith('/citizens')) return own.citizen.id
  if (path.startsWith('/deadlines')) return own.deadline.id
  if (path.startsWith('/meetings') || path.startsWith('/interviews')) return own.meeting.id
  if (path.startsWith('/offers')) return own.offer.id
  if (path.startsWith('/times/')) return own.timeId
  if (path.startsWith('/closures')) return own.closure.id
  return own.absence.id
}

const ask = (
  system: CaseSystem,
  { id, method, path }: { id: string; method: string; path: string },
  rowId: string,
  ids = own,
): Promise<Answer> =>
  system.send(method.toUpperCase(), path.replace('{id}', rowId), body[id]?.(ids), {
    headers: { 'x-acting-user': 'x', 'x-request-id': 'the-same' },
  })

const NOTHING = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'

suite('to another client everything of ours is 404, the same as what does not exist', () => {
  for (const operation of operations.filter(({ path }) => path.includes('{id}') || path === '/times/withdraw'))
    test(`${operation.method} ${operation.path}`, async () => {
      assert.ok(operation.reads || operation.method === 'delete' || body[operation.id], 'the test knows what to send')
      const of = { ...own, timeId: NOTHING }
      const nothing = await ask(api.other, operation, NOTHING, of)
      assert.equal(nothing.status, 404)
      for (const rowId of [idFor(operation.path), 'x', "'; drop table citizen; --", '%00', '💥']) {
        const answer = await ask(api.other, operation, encodeURIComponent(rowId))
        assert.deepEqual([answer.status, answer.body], [404, nothing.body], rowId)
      }
    })

  test('and the log names whom each refused call was about, read or act', async () => {
    const about = operations.filter(({ path }) =>
      /^\/(citizens|deadlines|meetings|interviews|absences)\/\{id\}/.test(path),
    )
    assert.ok(about.length > 20)
    for (const operation of about) {
      assert.equal((await ask(api.other, operation, idFor(operation.path))).status, 404)
      const { rows } = await sql<{ operation: string; refused: boolean; citizen: string | null }>`
        select operation, refused, citizen_id as citizen from access_log order by id desc limit 1`.execute(
        api.it.database.db,
      )
      assert.deepEqual(rows, [{ operation: operation.id, refused: true, citizen: own.citizen.id }])
    }
  })

  test('and nothing of ours has changed', async () => {
    const { citizen, deadline, meeting, offer } = own
    const now = await api.demo.must(api.demo.get(`/citizens/${citizen.id}`))
    assert.deepEqual([now.name, now.contactGroup, now.jobCentre], [citizen.name, 2, '10100'])
    assert.deepEqual([now.deadline.id, now.meetings[0].id], [deadline.id, meeting.id])
    assert.equal((await api.demo.get(`/offers/${offer.id}`)).body.title, offer.title)
    assert.equal((await api.demo.get(`/offers/${offer.id}/times`)).body.items.length, 2)
  })

  test('their own citizen with our time, offer or meeting is 404 as well', async () => {
    const citizen = await citizenOf(api.other, {}, '75100')
    const path = `/citizens/${citizen.id}`
    const { timeId, offer, meeting } = own
    await refused(api.other.post(`${path}/bookings`, { timeId }), 404, 'not_found')
    await refused(api.other.post(`${path}/meetings`, { timeId }), 404, 'not_found')
    const hour = { startsAt: '2026-07-09T09:00:00+02:00', minutes: 30, caseworker: 'a', form: 'phone' }
    await refused(api.other.post(`${path}/meetings`, { ...hour, offerId: offer.id }), 404, 'not_found')
    await refused(api.other.get(`${path}/bookable?offer=${offer.id}`), 404, 'not_found')
    await refused(api.other.get(`${path}/bookable?forMeeting=${meeting.id}`), 404, 'not_found')
    const theirs = await api.other.must(api.other.post(`${path}/meetings`, { ...hour, interviewType: 'job' }))
    await refused(api.other.post(`/meetings/${theirs.id}/rebook`, { timeId }), 404, 'not_found')
    await refused(api.other.post(`/meetings/${theirs.id}/move`, { timeId }), 404, 'not_found')
  })

  test('lists hold their own alone', async () => {
    assert.deepEqual((await api.other.get('/offers')).body.items, [])
    const refs = (await api.other.get('/caseworkers')).body.items.map(({ ref }: Json) => ref)
    assert.deepEqual(refs, ['a'])
  })
})

suite('after a move (D-MOVE, M-FLAG)', () => {
  let moved: { citizen: Json; deadline: Json; meeting: Json; cancelled: Json }

  before(async () => {
    const { demo, other } = api
    const cpr = newCpr()
    const citizen = await citizenOf(demo, { cpr, contactGroup: 12 })
    const path = `/citizens/${citizen.id}`
    const deadline = await demo.must(demo.post(`${path}/deadlines`, { interviewType: 'job', dueDate: '2026-07-20' }))
    const [first, second] = await timesAt(demo, own.offer.id, '2026-07-13T09:00:00+02:00', '2026-07-14T09:00:00+02:00')
    const cancelled = await demo.must(demo.post(`${path}/bookings`, { timeId: first, message: 'Ring først' }))
    await demo.must(demo.post(`/meetings/${cancelled.id}/cancel`, { by: 'citizen' }))
    const meeting = await demo.must(demo.post(`${path}/bookings`, { timeId: second, message: 'Hemmeligt' }))
    await other.must(
      other.post('/citizens', {
        cpr,
        name: citizen.name,
        contactGroup: 12,
        jobCentre: '75100',
        movedHere: { from: '2026-07-01' },
      }),
    )
    moved = { citizen, deadline, meeting, cancelled }
  })

  test('the old job centre no longer sees the citizen, but its own deadline and meetings', async () => {
    const { citizen, deadline, meeting, cancelled } = moved
    const list = async (what: string) => (await api.demo.must(api.demo.get(`/citizens/${citizen.id}/${what}`))).items
    const ids = async (what: string) => (await list(what)).map(({ id }: Json) => id)
    assert.deepEqual(await ids('meetings'), [cancelled.id, meeting.id])
    assert.deepEqual(await ids('deadlines'), [deadline.id])
    const sent = await list('messages')
    assert.ok(sent.length > 0 && sent.every((one: Json) => one.deadlineId === deadline.id || one.meetingId))
    await refused(api.demo.get(`/citizens/${citizen.id}`), 404, 'not_found')
    await refused(api.demo.get(`/citizens/${citizen.id}/bookable`), 404, 'not_found')
    const old = await api.demo.must(api.demo.get(`/deadlines/${deadline.id}`))
    assert.deepEqual([old.status, old.history.at(-1).rule], ['closed', 'D-MOVE'])
    const kept = await api.demo.must(api.demo.get(`/meetings/${meeting.id}`))
    assert.deepEqual([kept.status, kept.message, kept.flags], ['planned', 'Hemmeligt', ['citizen_moved']])
    assert.equal((await api.demo.get(`/meetings/${cancelled.id}`)).status, 200)
  })

  test('the new one sees no old deadline, and of the planned meeting that it exists', async () => {
    const { citizen, deadline, meeting, cancelled } = moved
    assert.deepEqual((await api.other.get(`/citizens/${citizen.id}/deadlines`)).body.items, [])
    await refused(api.other.get(`/deadlines/${deadline.id}`), 404, 'not_found')
    await refused(api.other.post(`/deadlines/${deadline.id}/close`, { reason: 'x' }), 404, 'not_found')
    await refused(api.other.get(`/meetings/${cancelled.id}`), 404, 'not_found')
    const seen = await api.other.must(api.other.get(`/meetings/${meeting.id}`))
    const { message, deadlineId, caseworker, caseworkerName, offerId, timeId, title, ...rest } = meeting
    const { createdAt, updatedAt, history, ...existence } = rest
    assert.ok(createdAt && updatedAt && history.length === 1)
    assert.ok(message && deadlineId && caseworker && caseworkerName && offerId && timeId && title)
    assert.deepEqual(seen, { ...existence, flags: ['citizen_moved'] })
    assert.deepEqual((await api.other.get(`/citizens/${citizen.id}/meetings`)).body.items, [seen])
    assert.deepEqual((await api.other.get(`/citizens/${citizen.id}`)).body.meetings, [seen])
  })

  test('what the new one has done since the old one does not see; who has nothing of their own sees nobody', async () => {
    const { citizen, deadline } = moved
    const path = `/citizens/${citizen.id}`
    const dueDate = { interviewType: 'job', dueDate: '2026-07-20' }
    const theirs = await api.other.must(api.other.post(`${path}/deadlines`, dueDate))
    const { items } = await api.demo.must(api.demo.get(`${path}/deadlines`))
    assert.deepEqual(
      items.map(({ id }: Json) => id),
      [deadline.id],
    )
    const { items: sent, notices } = await api.demo.must(api.demo.get(`${path}/messages`))
    for (const one of [...sent, ...notices]) assert.notEqual(one.deadlineId, theirs.id)
    for (const what of ['deadlines', 'meetings', 'messages'])
      await refused(api.neighbour.get(`${path}/${what}`), 404, 'not_found')
  })

  test('it may cancel that meeting, and do nothing else with it', async () => {
    const { citizen, meeting } = moved
    const path = `/meetings/${meeting.id}`
    const offer = await offerOf(api.other, { contactGroups: [12] })
    const [timeId = ''] = await timesAt(api.other, offer.id, '2026-07-15T09:00:00+02:00')
    await refused(api.other.post(`${path}/rebook`, { timeId }), 409, 'meeting_of_other_job_centre')
    await refused(api.other.post(`${path}/move`, { timeId }), 409, 'meeting_of_other_job_centre')
    await refused(api.other.post(`${path}/outcome`, { outcome: 'held' }), 409, 'meeting_of_other_job_centre')
    const barred = await api.other.must(api.other.get(`/citizens/${citizen.id}/bookable?forMeeting=${meeting.id}`))
    assert.deepEqual(
      barred.reasons.map(({ code, rule }: Json) => [code, rule]),
      [['meeting_of_other_job_centre', 'M-FLAG']],
    )
    const cancelled = await api.other.post(`${path}/cancel`, { by: 'job_centre', reason: 'Flyttet' })
    assert.deepEqual([cancelled.status, cancelled.body.status], [200, 'cancelled'])
    await refused(api.other.get(path), 404, 'not_found')
    await refused(api.other.post(`${path}/cancel`, { by: 'job_centre' }), 404, 'not_found')
    assert.equal((await api.demo.get(path)).body.cancelReason, 'Flyttet')
  })
})

test('every look at a citizen and every act is logged: by whom, for whom, whom, and whether it was refused', async () => {
  const { citizen, deadline, meeting, mover } = own
  const rows = async () =>
    (
      await sql<Record<string, unknown>>`
        select client, acting_user, job_centre, citizen_id, operation || case when refused then ' refused' else '' end
        from access_log order by id`.execute(api.it.database.db)
    ).rows.map((row) => Object.values(row).join(' '))
  const known = (await rows()).length
  await api.demo.get(`/citizens/${citizen.id}`, { as: 'Søren' })
  await api.demo.get(`/citizens/${citizen.id}/bookable`)
  await refused(api.demo.get(`/citizens/${citizen.id}/bookable?forMeeting=${randomUUID()}`), 404, 'not_found')
  await api.demo.get(`/deadlines/${deadline.id}`)
  await api.demo.get(`/meetings/${meeting.id}`)
  await api.other.get(`/meetings/${meeting.id}`)
  await api.other.get(`/meetings/${randomUUID()}`)
  await api.other.post('/citizens/search', { cpr: newCpr() })
  await api.other.post('/citizens/search', { cpr: own.cpr })
  await api.other.post('/citizens', { cpr: own.cpr, name: 'M', contactGroup: 2, jobCentre: '75100' })
  await api.demo.patch(`/citizens/${mover.id}`, { language: 'en' })
  await api.demo.get('/offers')
  // A refusal tells of a citizen as well, and so does an answer given again.
  const cpr = newCpr()
  const anna = { cpr, name: 'Anna', contactGroup: 2, jobCentre: '10100' }
  const { id } = await api.demo.must(api.demo.post('/citizens', anna, { key: 'anna' }))
  await api.demo.must(api.demo.post('/citizens', anna, { key: 'anna' }))
  await api.demo.post('/citizens', { ...anna, name: 'Anne' }, { key: 'anna' })
  await api.demo.must(api.demo.post(`/deadlines/${deadline.id}/close`, { reason: 'x' }))
  await refused(api.demo.post(`/deadlines/${deadline.id}/close`, { reason: 'x' }), 409, 'deadline_not_open')
  await refused(api.demo.post(`/meetings/${meeting.id}/outcome`, { outcome: 'held' }), 409, 'outcome_before_the_day')
  assert.deepEqual((await rows()).slice(known), [
    `demo Søren 10100 ${citizen.id} getCitizen`,
    `demo  10100 ${citizen.id} getBookableTimes`,
    // Begun while the answer was made: the citizen was read, whatever became of it.
    `demo  10100 ${citizen.id} getBookableTimes`,
    `demo  10100 ${citizen.id} getDeadline`,
    `demo  10100 ${citizen.id} getMeeting`,
    `demo2  75100 ${citizen.id} getMeeting refused`,
    'demo2  75100  getMeeting refused',
    'demo2  75100  searchCitizen refused',
    `demo2  75100 ${mover.id} searchCitizen refused`,
    `demo2  75100 ${mover.id} registerCitizen refused`,
    `demo  10100 ${mover.id} changeCitizen`,
    `demo  10100 ${id} registerCitizen`,
    `demo  10100 ${id} registerCitizen`,
    `demo  10100 ${citizen.id} closeDeadline`,
    `demo  10100 ${citizen.id} closeDeadline refused`,
    `demo  10100 ${citizen.id} registerOutcome refused`,
  ])
})

test('acts on what is no citizen are logged with what they were done to, and a list with each whom it shows', async () => {
  const rows = async () => {
    const found = await api.it.database.db
      .selectFrom('access_log')
      .select(['acting_user', 'citizen_id', 'operation', 'subject'])
      .orderBy('id')
      .execute()
    return found.map((row) => Object.values(row).map(String).join(' '))
  }
  const { demo } = api
  const people = [await citizenOf(demo, { smsService: false }), await citizenOf(demo, { smsService: false })]
  for (const { id } of people) {
    const deadline = { interviewType: 'job', dueDate: '2026-07-10' }
    await demo.must(demo.post(`/citizens/${id}/deadlines`, deadline))
  }
  const known = (await rows()).length
  const as = 'plan'
  const { items } = await demo.must(demo.get('/messages/unreached', { as }))
  const shown: string[] = items.map(({ citizenId }: Json) => citizenId)
  for (const { id } of people) assert.ok(shown.includes(id))
  const offer = await demo.must(demo.post('/offers', jobOffer, { as }))
  await demo.must(demo.patch(`/offers/${offer.id}`, { title: 'Y' }, { as }))
  const times = [{ startsAt: '2026-07-20T09:00:00+02:00', caseworker: 'log' }]
  const { ids } = await demo.must(demo.post(`/offers/${offer.id}/times`, { times }, { as }))
  const booker = await citizenOf(demo)
  const meeting = await demo.must(demo.post(`/citizens/${booker.id}/bookings`, { timeId: ids[0] }, { as }))
  await demo.must(demo.post('/times/withdraw', { ids, onBooked: 'cancel' }, { as }))
  const closure = await demo.must(demo.post('/closures', { from: '2026-12-24', to: '2026-12-24' }, { as }))
  await demo.must(demo.patch(`/closures/${closure.id}`, { to: '2026-12-26' }, { as }))
  assert.equal((await demo.delete(`/closures/${closure.id}`, { as })).status, 204)
  await demo.must(demo.put('/caseworkers/log', { name: 'L' }, { as }))
  await demo.must(demo.put('/job-centre', { name: 'J' }, { as }))
  const absence = { kind: 'exempt', from: '2026-07-02', to: '2026-07-02' }
  const { id } = await demo.must(demo.post(`/citizens/${booker.id}/absences`, absence, { as }))
  await demo.delete(`/absences/${id}`, { as })
  assert.deepEqual((await rows()).slice(known), [
    ...new Set(shown.map((citizenId) => `plan ${citizenId} listUnreached null`)),
    `plan null createOffer ${offer.id}`,
    `plan null changeOffer ${offer.id}`,
    `plan null publishTimes ${offer.id}`,
    `null ${booker.id} registerCitizen ${booker.id}`,
    `plan ${booker.id} bookMeeting ${meeting.id}`,
    `plan ${booker.id} withdrawTimes null`,
    `plan null withdrawTimes ${offer.id}`,
    `plan null closeJobCentre ${closure.id}`,
    `plan null changeClosure ${closure.id}`,
    `plan null withdrawClosure ${closure.id}`,
    'plan null saveCaseworker log',
    'plan null saveJobCentre null',
    `plan ${booker.id} reportAbsence null`,
    `plan ${booker.id} withdrawAbsence ${id}`,
  ])
})

test('more look-ups at once than there are connections are all answered and logged', async () => {
  const logged = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from access_log`.execute(api.it.database.db)
    return rows[0]?.n ?? 0
  }
  const known = await logged()
  const asked = Array.from({ length: 60 }, () => api.demo.get(`/citizens/${own.citizen.id}/bookable`))
  assert.deepEqual(new Set((await Promise.all(asked)).map(({ status }) => status)), new Set([200]))
  assert.equal((await logged()) - known, 60)
})

test('nothing is told of a citizen that could not be logged', async () => {
  const execute = (statement: string) => sql.raw(statement).execute(api.it.database.db)
  const { citizen } = own
  await execute('alter table access_log add constraint full_disk check (false) not valid')
  try {
    for (const path of [`/citizens/${citizen.id}`, `/citizens/${citizen.id}/bookable`]) {
      const answered = await api.demo.get(path)
      assert.deepEqual([answered.status, answered.body.code], [500, 'internal_error'], path)
    }
  } finally {
    await execute('alter table access_log drop constraint full_disk')
  }
  assert.equal((await api.demo.get(`/citizens/${citizen.id}/bookable`)).status, 200)
})
