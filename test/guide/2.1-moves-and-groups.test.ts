import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { runNight } from '../../src/actions/nightly-run.ts'
import { citizenOf, createTestApi, type Json, newCpr, offerOf, refused, type TestApi, timesAt } from '../api/client.ts'

// §2.1: "Fristen lukkes automatisk når: Borgeren skifter kontaktgruppe … Borgeren skifter jobcenter
// … Der er gået mere end 90 dage", through HTTP: reported for today, for a coming day, for a day
// that has passed, and with the night days late.

let api: TestApi
let offer: Json
before(async () => {
  api = await createTestApi('2017-07-03T10:00:00+02:00')
  offer = await offerOf(api.demo, { horizonDays: 365 })
})
after(() => api.drop())

/** The clock on this day at ten. */
const on = (day: string) => api.clock.set(`${day}T10:00:00+02:00`)
const night = () => runNight(api.it.as({ kind: 'calendar' }))

const withDeadline = async (dueDate = '2017-08-10', own: object = {}): Promise<{ citizen: Json; id: string }> => {
  on('2017-07-03')
  const citizen = await citizenOf(api.demo, own)
  const body = { interviewType: 'job', dueDate }
  const { id } = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/deadlines`, body))
  return { citizen, id }
}

const booked = async (citizen: Json, date: string): Promise<Json> => {
  const [timeId] = await timesAt(api.demo, offer.id, `${date}T09:00:00+02:00`)
  return await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId }))
}

const group = (citizen: Json, contactGroup: number, from: string) =>
  api.demo.must(api.demo.post(`/citizens/${citizen.id}/contact-group`, { contactGroup, from }, { as: 'ahan' }))
const move = (citizen: Json, jobCentre: string | null, from: string) =>
  api.demo.must(api.demo.post(`/citizens/${citizen.id}/job-centre`, { jobCentre, from }, { as: 'ahan' }))
const absence = (citizen: Json, kind: string, from: string, to: string) =>
  api.demo.must(api.demo.post(`/citizens/${citizen.id}/absences`, { kind, from, to }, { as: 'ahan' }))

const read = async (id: string, system = api.demo): Promise<Json> => (await system.get(`/deadlines/${id}`)).body

/** Still open, without a new step. */
const isOpen = async (id: string) => {
  const { status, history } = await read(id)
  assert.deepEqual([status, history.length], ['active', 1])
}

/** Closed by this rule: when and by whom. */
const isClosed = async (id: string, rule: string, at: string, by: string) => {
  const { status, history } = await read(id)
  const last = history.at(-1)
  assert.deepEqual(
    [status, last.to, last.rule, last.at, last.by.name ?? last.by.kind],
    ['closed', 'closed', rule, at, by],
  )
}

const bookable = async (citizen: Json, system = api.demo): Promise<Json> =>
  (await system.get(`/citizens/${citizen.id}/bookable`)).body

suite('"Borgeren skifter kontaktgruppe hvis fristen / samtaletypen ikke er tilladt i den nye kontaktgruppe" – D-GROUP-CHANGE', () => {
  test('today: closed at once, by whoever reported it', async () => {
    const { citizen, id } = await withDeadline()
    on('2017-07-05')
    const changed = await group(citizen, 24, '2017-07-05')
    assert.equal(changed.deadline, null)
    await isClosed(id, 'D-GROUP-CHANGE', '2017-07-05T10:00:00+02:00', 'ahan')
  })

  test('to a group that may have the same deadline: it stays', async () => {
    const { citizen, id } = await withDeadline()
    assert.equal((await group(citizen, 12, '2017-07-03')).deadline.id, id)
    await isOpen(id)
  })

  test('to a group that gets the right only in September: closed; to one without any: closed', async () => {
    for (const contactGroup of [4, 11, 1, 29]) {
      const { citizen, id } = await withDeadline()
      await group(citizen, contactGroup, '2017-07-03')
      await isClosed(id, 'D-GROUP-CHANGE', '2017-07-03T10:00:00+02:00', 'ahan')
    }
  })

  test('dated ahead: open until that day, closed from its first instant, whether or not the night has been there', async () => {
    const { citizen, id } = await withDeadline()
    await group(citizen, 24, '2017-07-12')
    await isOpen(id)
    api.clock.set('2017-07-11T23:59:59+02:00')
    await night()
    await isOpen(id)
    api.clock.set('2017-07-12T00:00:00+02:00')
    await isClosed(id, 'D-GROUP-CHANGE', '2017-07-12T00:00:00+02:00', 'calendar')
    const asRead = await read(id)
    const { contactGroup, deadline } = (await api.demo.get(`/citizens/${citizen.id}`)).body
    assert.deepEqual([contactGroup, deadline], [24, null])
    on('2017-07-15') // three nights late
    assert.deepEqual(await read(id), asRead)
    await night()
    assert.deepEqual(await read(id), asRead)
  })

  test('reported out of the order of their days: the earlier day counts, whichever came first', async () => {
    for (const [first, second] of [
      ['2017-07-10', '2017-07-05'],
      ['2017-07-05', '2017-07-10'],
    ] as const) {
      const { citizen, id } = await withDeadline()
      await group(citizen, 24, first)
      await group(citizen, 24, second)
      on('2017-07-12')
      await isClosed(id, 'D-GROUP-CHANGE', '2017-07-05T00:00:00+02:00', 'calendar')
    }
  })

  test('dated back: takes effect today', async () => {
    const { citizen, id } = await withDeadline()
    on('2017-07-07')
    await group(citizen, 24, '2017-06-01')
    await isClosed(id, 'D-GROUP-CHANGE', '2017-07-07T10:00:00+02:00', 'ahan')
  })

  test('a coming change that is reported back again never happens', async () => {
    const { citizen, id } = await withDeadline()
    await group(citizen, 24, '2017-07-12')
    on('2017-07-05')
    await group(citizen, 2, '2017-07-12')
    on('2017-07-13')
    await night()
    await isOpen(id)
  })

  test('a meeting already planned stays, and is flagged (M-FLAG)', async () => {
    const { citizen, id } = await withDeadline()
    const meeting = await booked(citizen, '2017-08-01')
    await group(citizen, 24, '2017-07-03')
    await isClosed(id, 'D-GROUP-CHANGE', '2017-07-03T10:00:00+02:00', 'ahan')
    const { status, flags } = (await api.demo.get(`/meetings/${meeting.id}`)).body
    assert.deepEqual([status, flags], ['planned', ['group_not_served']])
  })

  test('a booking against a deadline that a coming change closed at midnight is no longer bound by it', async () => {
    const { citizen } = await withDeadline('2017-07-20')
    await group(citizen, 4, '2017-09-20')
    assert.deepEqual((await bookable(citizen)).until, { job: '2017-07-27' })
    on('2017-07-21') // overdue since midnight, and no night has been run
    assert.deepEqual((await bookable(citizen)).until, { job: '2018-07-21' })
  })
})

suite('"Borgeren skifter jobcenter, det vil sige flytter adresse til en ny kommune i CPR-registret" – D-MOVE', () => {
  test('to another municipality today: closed; the new job centre has the citizen, and sets its own', async () => {
    const { citizen, id } = await withDeadline()
    on('2017-07-05')
    await move(citizen, '75100', '2017-07-05')
    await isClosed(id, 'D-MOVE', '2017-07-05T10:00:00+02:00', 'ahan')
    await refused(api.demo.get(`/citizens/${citizen.id}`), 404, 'not_found')
    const there = await api.other.must(api.other.get(`/citizens/${citizen.id}`))
    assert.deepEqual([there.jobCentre, there.deadline], ['75100', null])
    const body = { interviewType: 'job', dueDate: '2017-08-10' }
    const set = await api.other.must(api.other.post(`/citizens/${citizen.id}/deadlines`, body))
    assert.deepEqual([set.status, set.jobCentre], ['active', '75100'])
    await refused(api.demo.get(`/deadlines/${set.id}`), 404, 'not_found')
  })

  test('a job centre that registers the person has them from today', async () => {
    const cpr = newCpr()
    const { citizen, id } = await withDeadline('2017-08-10', { cpr })
    on('2017-07-06')
    const movedHere = { from: '2017-07-06' }
    const person = { cpr, name: citizen.name, contactGroup: 2, jobCentre: '75100', movedHere }
    const { status, body } = await api.other.post('/citizens', person, { as: 'mjen' })
    assert.deepEqual([status, body.id, body.deadline], [201, citizen.id, null])
    await isClosed(id, 'D-MOVE', '2017-07-06T10:00:00+02:00', 'mjen')
  })

  test('to another job centre of the same municipality: it stays, and is theirs from then on', async () => {
    const { citizen, id } = await withDeadline()
    await move(citizen, '10102', '2017-07-03')
    await refused(api.demo.get(`/deadlines/${id}`), 404, 'not_found')
    const { status, jobCentre } = await read(id, api.neighbour)
    assert.deepEqual([status, jobCentre], ['active', '10102'])
    assert.equal((await api.neighbour.get(`/citizens/${citizen.id}`)).body.deadline.id, id)
  })

  test('back, and the same day to another municipality: who closed the deadline still reads it', async () => {
    const { citizen, id } = await withDeadline()
    await move(citizen, '10102', '2017-07-05')
    on('2017-07-06')
    await api.neighbour.must(
      api.neighbour.post(`/citizens/${citizen.id}/job-centre`, { jobCentre: '10100', from: '2017-07-06' }),
    )
    await move(citizen, '75100', '2017-07-06')
    const { status, body } = await api.demo.get(`/deadlines/${id}`)
    assert.deepEqual([status, body.status, body.history?.at(-1)?.rule], [200, 'closed', 'D-MOVE'])
  })

  test('to none: closed, and the citizen cannot book', async () => {
    const { citizen, id } = await withDeadline()
    await move(citizen, null, '2017-07-03')
    await isClosed(id, 'D-MOVE', '2017-07-03T10:00:00+02:00', 'ahan')
  })

  test('dated ahead: theirs until that day, closed from its first instant, however late the night', async () => {
    const { citizen, id } = await withDeadline()
    assert.equal((await move(citizen, '75100', '2017-07-12')).jobCentre, '10100')
    on('2017-07-11')
    await isOpen(id)
    api.clock.set('2017-07-12T00:00:00+02:00')
    await refused(api.demo.get(`/citizens/${citizen.id}`), 404, 'not_found')
    assert.equal((await api.other.get(`/citizens/${citizen.id}`)).body.deadline, null)
    await isClosed(id, 'D-MOVE', '2017-07-12T00:00:00+02:00', 'calendar')
    const asRead = await read(id)
    on('2017-07-20')
    await night()
    assert.deepEqual(await read(id), asRead)
  })

  test('dated back: takes effect today', async () => {
    const { citizen, id } = await withDeadline()
    on('2017-07-07')
    await move(citizen, '75100', '2017-05-01')
    await isClosed(id, 'D-MOVE', '2017-07-07T10:00:00+02:00', 'ahan')
  })

  test('on one day the group comes before the move (D-LATE-RUN)', async () => {
    const { citizen, id } = await withDeadline()
    await move(citizen, '75100', '2017-07-12')
    await group(citizen, 24, '2017-07-12')
    on('2017-07-13')
    await isClosed(id, 'D-GROUP-CHANGE', '2017-07-12T00:00:00+02:00', 'calendar')
  })
})

suite('exempt (56) and deprived (57) – D-EXEMPT', () => {
  test('exempt from today: closed, no new one, but the citizen may still book', async () => {
    const { citizen, id } = await withDeadline()
    await absence(citizen, 'exempt', '2017-07-03', '2017-07-31')
    await isClosed(id, 'D-EXEMPT', '2017-07-03T10:00:00+02:00', 'ahan')
    const body = { interviewType: 'job', dueDate: '2017-08-10' }
    await refused(api.demo.post(`/citizens/${citizen.id}/deadlines`, body), 409, 'exempt_from_deadlines')
    await booked(citizen, '2017-07-20')
    on('2017-08-01')
    assert.equal((await api.demo.post(`/citizens/${citizen.id}/deadlines`, body)).status, 201)
  })

  test('deprived: closed, and barred from booking while it lasts', async () => {
    const { citizen, id } = await withDeadline()
    await absence(citizen, 'deprived', '2017-07-03', '2017-07-31')
    await isClosed(id, 'D-EXEMPT', '2017-07-03T10:00:00+02:00', 'ahan')
    const barred = await bookable(citizen)
    assert.deepEqual([barred.until, barred.reasons[0].rule], [null, 'D-EXEMPT'])
    on('2017-08-01')
    assert.deepEqual((await bookable(citizen)).until, { job: '2018-08-01' })
  })

  test('dated ahead: closed on its first day, however late the night; taken back before it: not at all', async () => {
    const { citizen, id } = await withDeadline()
    await absence(citizen, 'exempt', '2017-07-12', '2017-07-31')
    const spared = await withDeadline()
    const planned = await absence(spared.citizen, 'exempt', '2017-07-12', '2017-07-31')
    assert.equal((await api.demo.delete(`/absences/${planned.id}`)).status, 204)
    on('2017-07-14')
    await isClosed(id, 'D-EXEMPT', '2017-07-12T00:00:00+02:00', 'calendar')
    await night()
    await isClosed(id, 'D-EXEMPT', '2017-07-12T00:00:00+02:00', 'calendar')
    await isOpen(spared.id)
  })

  test('an ordinary absence closes nothing', async () => {
    const { citizen, id } = await withDeadline()
    await absence(citizen, 'holiday', '2017-07-03', '2017-07-31')
    await isOpen(id)
  })
})

suite('"Der er gået mere end 90 dage siden fristen blev oprettet" – D-90', () => {
  test('open on the ninetieth day, closed on the next', async () => {
    const { id } = await withDeadline('2017-12-01')
    on('2017-10-01')
    await night()
    await isOpen(id)
    on('2017-10-02')
    await isClosed(id, 'D-90', '2017-10-02T00:00:00+02:00', 'calendar')
  })

  test('the night itself writes it down on that day, without anybody reading', async () => {
    const { id } = await withDeadline('2017-12-01')
    const stored = async () => {
      const text = 'select status, next_date::text as next from deadline where id = $1'
      const { rows } = await api.it.database.pool.query<{ status: string; next: string | null }>(text, [id])
      return rows[0]
    }
    for (const day of ['2017-09-29', '2017-09-30', '2017-10-01']) {
      on(day)
      await night()
      assert.deepEqual(await stored(), { status: 'active', next: '2017-10-02' }, day)
    }
    on('2017-10-02')
    await night()
    assert.deepEqual(await stored(), { status: 'closed', next: null })
  })

  test('a met one too, and the meeting stays', async () => {
    const { citizen, id } = await withDeadline('2017-12-01')
    const meeting = await booked(citizen, '2017-11-20')
    on('2017-10-05')
    await night()
    await isClosed(id, 'D-90', '2017-10-02T00:00:00+02:00', 'calendar')
    assert.equal((await api.demo.get(`/meetings/${meeting.id}`)).body.status, 'planned')
  })

  test('overdue on the same day wins', async () => {
    const { id } = await withDeadline('2017-10-01')
    on('2017-10-09')
    await isClosed(id, 'D-OVERDUE', '2017-10-02T00:00:00+02:00', 'calendar')
  })
})
