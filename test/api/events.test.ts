import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { runNight } from '../../src/actions/nightly-run.ts'
import { endEventWatch } from '../../src/questions/event-watch.ts'
import { transaction } from '../../src/storage/pipeline.ts'
import { eventsAreTold } from '../support/event-horizon.ts'
import { citizenOf, type Json, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

// J-EVENTS: what a case system reads of what has happened.

const NOW = '2026-07-01T10:00:00+02:00'
const api = sharedTestApi(NOW)

const query = async (sql: string, values: unknown[] = []) => (await api.it.database.pool.query(sql, values)).rows
const settled = () => eventsAreTold(api.it.database.pool)
/** As a reader asks who does not know what is under way. */
const asked = (after: string, more = '') => api.demo.get(`/events?after=${after}${more}`)
const page = async (after: string, more = '') => {
  await settled()
  return await asked(after, more)
}
const end = async (as = api.demo): Promise<string> => {
  await settled()
  return (await as.get('/events?after=end')).body.next
}
const read = async (after: string): Promise<Json[]> => (await page(after)).body.items
const told = (events: readonly Json[]) => events.map(({ type, subject }: Json) => `${type} ${subject.kind}`)

suite('J-EVENTS: what is told', () => {
  test('a citizen, a deadline, times and a meeting, in the order in which they came about', async () => {
    const after = await end()
    const citizen = await citizenOf(api.demo)
    const offer = await offerOf(api.demo)
    const [time] = await timesAt(api.demo, offer.id, '2026-07-08T09:00:00+02:00')
    const { body: deadline } = await api.demo.post(
      `/citizens/${citizen.id}/deadlines`,
      { interviewType: 'job', dueDate: '2026-07-10' },
      { as: 'ahan' },
    )
    const { body: meeting } = await api.demo.post(`/citizens/${citizen.id}/bookings`, {
      timeId: time,
      form: 'in_person',
    })
    await api.demo.post(`/meetings/${meeting.id}/cancel`, { by: 'job_centre', reason: 'Anna is ill, 010190-1234' })
    const events = await read(after)
    assert.deepEqual(told(events), [
      'citizen.registered citizen',
      'times.published offer',
      'deadline.created deadline',
      'deadline.met deadline',
      'meeting.booked meeting',
      'deadline.active deadline',
      'meeting.cancelled meeting',
    ])
    const [registered, published, created, , booked] = events
    assert.deepEqual(registered.by, { kind: 'client', client: 'demo' })
    assert.deepEqual(published.data, {
      count: 1,
      firstStartsAt: '2026-07-08T07:00:00Z',
      lastStartsAt: '2026-07-08T07:00:00Z',
    })
    assert.deepEqual(created, {
      specversion: '1.0',
      id: created.id,
      source: '/job-centres/10100',
      type: 'deadline.created',
      time: NOW,
      at: NOW,
      datacontenttype: 'application/json',
      jobCentre: '10100',
      citizenId: citizen.id,
      subject: { kind: 'deadline', id: deadline.id },
      rule: 'D-CREATE',
      by: { kind: 'caseworker', name: 'ahan', client: 'demo' },
      data: { from: null, to: 'active', interviewType: 'job', dueDate: '2026-07-10' },
    })
    assert.deepEqual(booked.data, {
      what: 'booked',
      startsAt: '2026-07-08T09:00:00+02:00',
      type: 'job',
      origin: 'booked',
    })
    assert.ok(!JSON.stringify(events).includes('ill'), 'what somebody wrote is not told')
  })

  test('what changes of a citizen, by what it is; a resend of what stands is no event', async () => {
    const citizen = await citizenOf(api.demo)
    const after = await end()
    const path = `/citizens/${citizen.id}`
    await api.demo.patch(path, { mobile: '+4520999999' })
    await api.demo.patch(path, { mobile: '+4520999999' })
    const { body: absence } = await api.demo.post(`${path}/absences`, {
      kind: 'illness',
      from: '2026-07-02',
      to: '2026-07-03',
    })
    await api.demo.delete(`/absences/${absence.id}`)
    await api.demo.post(`${path}/contact-group`, { contactGroup: 6, from: '2026-07-01' })
    const events = await read(after)
    assert.deepEqual(
      events.map(({ type, data }: Json) => [type, data]),
      [
        ['citizen.changed', { what: 'details', fields: ['mobile'] }],
        ['citizen.changed', { what: 'absence_reported', absenceId: absence.id }],
        ['citizen.changed', { what: 'absence_withdrawn', absenceId: absence.id }],
        ['citizen.changed', { what: 'contact_group', from: '2026-07-01' }],
      ],
    )
  })

  test('closures, seats and the named caseworker, each once, and only what changed', async () => {
    const citizen = await citizenOf(api.demo)
    const [time] = await timesAt(api.demo, (await offerOf(api.demo)).id, '2026-07-09T13:00:00+02:00')
    const after = await end()
    const must = (answer: Promise<Json>): Promise<Json> => api.demo.must(answer)
    await must(api.demo.patch(`/citizens/${citizen.id}`, { caseworker: 'ckri' }))
    await must(api.demo.patch(`/citizens/${citizen.id}`, { caseworker: 'ckri' }))
    await must(api.demo.patch(`/times/${time}`, { capacity: 3 }))
    await must(api.demo.patch(`/times/${time}`, { capacity: 3 }))
    const days = { from: '2026-08-03', to: '2026-08-04', reason: 'Syg' }
    const { id } = await must(api.demo.post('/closures', days))
    await must(api.demo.post('/closures', days))
    await must(api.demo.post('/closures?dryRun=true', { ...days, to: '2026-08-05' }))
    await must(api.demo.patch(`/closures/${id}`, { to: '2026-08-06' }))
    await api.demo.delete(`/closures/${id}`)
    const events = await read(after)
    assert.deepEqual(
      events.map(({ type, subject, data }: Json) => [type, subject.kind, subject.id, data.what ?? data.capacity]),
      [
        ['citizen.changed', 'citizen', citizen.id, 'caseworker'],
        ['times.changed', 'time', time, 3],
        ['closure.made', 'closure', id, 'job_centre'],
        ['closure.changed', 'closure', id, 'job_centre'],
        ['closure.taken_back', 'closure', id, 'job_centre'],
      ],
    )
    assert.ok(!JSON.stringify(events).includes('Syg'), 'the reason is staff’s own')
  })

  test('a message that was dropped is told, without its words', async () => {
    const citizen = await citizenOf(api.demo, { mobile: '+4520123457', smsService: true })
    const { body: deadline } = await api.demo.post(`/citizens/${citizen.id}/deadlines`, {
      interviewType: 'job',
      dueDate: '2026-07-10',
    })
    const after = await end()
    const { rowCount } = await api.it.database.pool.query(
      `update message set status = 'dropped', settled_at = now(), dropped_because = 'deadline_met' where citizen_id = $1`,
      [citizen.id],
    )
    assert.equal(rowCount, 1)
    const events = await read(after)
    assert.deepEqual(
      events.map(({ type, citizenId, data }: Json) => [type, citizenId, data.channel, data.deadlineId]),
      [['message.dropped', citizen.id, 'sms', deadline.id]],
    )
  })

  test('D-RESIDENCE: a move is told to both, and what is the old one’s stays with it', async () => {
    const citizen = await citizenOf(api.demo)
    const path = `/citizens/${citizen.id}`
    await api.demo.post(`${path}/deadlines`, { interviewType: 'job', dueDate: '2026-07-10' })
    const [here, there] = [await end(), await end(api.other)]
    await api.demo.post(`${path}/job-centre`, { jobCentre: '75100', from: '2026-07-01' })
    await api.other.post(`${path}/deadlines`, { interviewType: 'job', dueDate: '2026-07-20' })
    assert.deepEqual(told(await read(here)), ['citizen.moved_away citizen', 'deadline.closed deadline'])
    const { body } = await api.other.get(`/events?after=${there}`)
    assert.deepEqual(told(body.items), ['citizen.moved_here citizen', 'deadline.created deadline'])
    await refused(page(body.next), 410, 'event_not_kept')
  })

  test('D-MOVE: a deadline that goes along within the municipality is told to both; the first one learns to whom', async () => {
    const citizen = await citizenOf(api.demo)
    const path = `/citizens/${citizen.id}`
    const wanted = { interviewType: 'job', dueDate: '2026-07-20' }
    const deadline = await api.demo.must(api.demo.post(`${path}/deadlines`, wanted))
    const [here, there] = [await end(), await end(api.neighbour)]
    const moves = (events: readonly Json[]) =>
      events
        .filter(({ citizenId, type }: Json) => citizenId === citizen.id && type.startsWith('deadline.'))
        .map(({ type, subject, rule, at, by, data }: Json) => [type, subject.id, rule, at, by.kind, data])
    await api.demo.must(api.demo.post(`${path}/job-centre`, { jobCentre: '10102', from: '2026-07-01' }))
    const brought = { status: 'active', ...wanted }
    const [gone, taken] = ['deadline.handed_over', 'deadline.taken_over']
    assert.deepEqual(moves(await read(here)), [[gone, deadline.id, 'D-MOVE', NOW, 'client', { to: '10102' }]])
    assert.deepEqual(moves((await api.neighbour.get(`/events?after=${there}`)).body.items), [
      [taken, deadline.id, 'D-MOVE', NOW, 'client', { from: '10100', ...brought }],
    ])
    await refused(api.demo.get(`/deadlines/${deadline.id}`), 404, 'not_found')
    assert.equal((await api.neighbour.must(api.neighbour.get(`/deadlines/${deadline.id}`))).status, 'active')
    // Back again, reported ahead: an act on the day writes it down, and the night adds nothing.
    await api.neighbour.must(api.neighbour.post(`${path}/job-centre`, { jobCentre: '10100', from: '2026-07-03' }))
    const [before, later] = [await end(), await end(api.neighbour)]
    api.clock.set('2026-07-04T10:00:00+02:00')
    await api.demo.must(api.demo.patch(path, { language: 'en' }))
    await runNight(api.it.as({ kind: 'calendar' }))
    const on = '2026-07-03T00:00:00+02:00'
    const back = [taken, deadline.id, 'D-MOVE', on, 'calendar', { from: '10102', ...brought }]
    assert.deepEqual(moves(await read(before)), [back])
    assert.deepEqual(moves((await api.neighbour.get(`/events?after=${later}`)).body.items), [
      [gone, deadline.id, 'D-MOVE', on, 'calendar', { to: '10100' }],
    ])
    // And by the night alone.
    await api.demo.must(api.demo.post(`${path}/job-centre`, { jobCentre: '10102', from: '2026-07-05' }))
    const night = await end(api.neighbour)
    api.clock.set('2026-07-05T10:00:00+02:00')
    await runNight(api.it.as({ kind: 'calendar' }))
    assert.deepEqual(
      moves((await api.neighbour.get(`/events?after=${night}`)).body.items).map(([type]) => type),
      [taken],
    )
    api.clock.set(NOW)
  })

  test('D-LATE-RUN: a move that was reported ahead is told once when its day has come', async () => {
    const citizen = await citizenOf(api.demo)
    const after = await end()
    await api.demo.post(`/citizens/${citizen.id}/job-centre`, { jobCentre: '75100', from: '2026-07-03' })
    const there = await end(api.other)
    const night = () => runNight(api.it.as({ kind: 'calendar' }))
    await night()
    assert.deepEqual(told((await api.other.get(`/events?after=${there}`)).body.items), [])
    api.clock.set('2026-07-04T10:00:00+02:00')
    await Promise.all([night(), night()])
    await night()
    const { body } = await api.other.get(`/events?after=${there}`)
    assert.deepEqual(
      body.items.map(({ type, at, by, data }: Json) => [type, at, by.kind, data]),
      [['citizen.moved_here', '2026-07-03T00:00:00+02:00', 'calendar', { on: '2026-07-03', from: '10100' }]],
    )
    assert.deepEqual(
      (await read(after)).filter(({ citizenId }: Json) => citizenId === citizen.id).map(({ type }: Json) => type),
      ['citizen.changed', 'citizen.moved_away'],
    )
    api.clock.set(NOW)
  })

  test('a message that arrived or failed; of a code nothing', async () => {
    const citizen = await citizenOf(api.demo, { mobile: '+4520123456', smsService: true })
    await api.demo.post(`/citizens/${citizen.id}/deadlines`, { interviewType: 'job', dueDate: '2026-07-10' })
    const after = await end()
    await query(
      `update message set status = 'delivered', settled_at = $2, handed_over_at = $2, concluded_at = $2 where citizen_id = $1`,
      [citizen.id, NOW],
    )
    const events = await read(after)
    assert.deepEqual(told(events), ['message.delivered message'])
    assert.equal(events[0].data.kind, 'deadline_set')
  })
})

suite('J-EVENTS: the order', () => {
  test('a transaction that is slow makes nobody skip what it writes', async () => {
    const after = await end()
    const slow = Promise.withResolvers<void>()
    const written = Promise.withResolvers<void>()
    const one = await citizenOf(api.demo)
    const first = await end()
    const writing = transaction(api.it.database.db, async (trx) => {
      await trx
        .insertInto('event')
        .values({
          job_centre: '10100',
          citizen_id: one.id,
          subject_kind: 'citizen',
          subject_id: one.id,
          type: 'citizen.changed',
          at: api.clock.now(),
          rule: 'J-EVENTS',
          by: 'calendar',
          by_kind: 'calendar',
          by_client: null,
          data: '{"what":"slow"}',
          move_period: null,
        })
        .execute()
      written.resolve()
      await slow.promise
    })
    await written.promise
    const other = await citizenOf(api.demo)
    assert.deepEqual((await asked(first)).body.items, [], 'what was committed behind it waits for it')
    slow.resolve()
    await writing
    const events = await read(first)
    assert.deepEqual(
      events.map(({ type, citizenId }: Json) => [type, citizenId]),
      [
        ['citizen.changed', one.id],
        ['citizen.registered', other.id],
      ],
    )
    assert.deepEqual((await read(after)).slice(-2), events)
  })

  test('pages follow each other; the same page again is the same; only ids and words are taken', async () => {
    const after = await end()
    for (let nth = 0; nth < 5; nth += 1) await citizenOf(api.demo)
    const all = await read(after)
    const pages: Json[] = []
    let next = after
    for (;;) {
      const { body } = await page(next, '&limit=2')
      if (body.items.length === 0) break
      assert.deepEqual((await page(next, '&limit=2')).body, body)
      pages.push(...body.items)
      next = body.next
    }
    assert.deepEqual(pages, all)
    assert.equal(all.length, 5)
    assert.equal((await page('nonsense')).status, 422)
    assert.equal((await page('start', '&wait=31')).status, 422)
    const last = all.at(-1)?.id ?? ''
    const forged = `${last.slice(0, -1)}${last.endsWith('a') ? 'b' : 'a'}`
    await refused(page(forged), 410, 'event_not_kept')
  })

  test('an event is kept for ninety nights; whoever is behind is told, and whoever missed nothing goes on', async () => {
    await citizenOf(api.demo)
    const old = await end()
    await citizenOf(api.demo)
    await settled()
    await runNight(api.it.as({ kind: 'calendar' }))
    const standing = await end()
    api.clock.set('2026-09-29T10:00:00+02:00')
    await refused(page(old), 410, 'event_not_kept')
    const { body } = await page(standing)
    assert.equal(body.next, standing)
    api.clock.set(NOW)
    assert.equal((await page(old)).status, 200)
  })
})

suite('J-EVENTS: waiting', () => {
  test('a reader waits without a connection, and is answered when something happens', async () => {
    const after = await end()
    const waiting = Array.from({ length: 60 }, () => asked(after, '&wait=30'))
    const citizen = await citizenOf(api.demo)
    for (const answer of await Promise.all(waiting))
      assert.deepEqual(
        answer.body.items.map(({ citizenId }: Json) => citizenId),
        [citizen.id],
      )
  })

  test('J-OWN: whom a page names stands in the record of access; to be told of nobody leaves nothing', async () => {
    const looks = async () =>
      await query(`select citizen_id, client from access_log where operation = 'listEvents' order by id`)
    const before = (await looks()).length
    const after = await end()
    await page(after)
    assert.equal((await looks()).length, before)
    const citizen = await citizenOf(api.demo)
    await page(after)
    assert.deepEqual((await looks()).slice(before), [{ citizen_id: citizen.id, client: 'demo' }])
  })

  test('at the end of the program whoever waits is answered, and nobody waits any more', async () => {
    const after = await end()
    const waiting = asked(after, '&wait=30')
    await page(after)
    endEventWatch(api.it.program.db)
    assert.deepEqual((await waiting).body, { items: [], next: after })
    assert.deepEqual((await asked(after, '&wait=30')).body, { items: [], next: after })
  })
})
