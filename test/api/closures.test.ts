import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { plainDate } from '../../src/rules/dates.ts'
import { closureTooLong } from '../../src/rules/year-meant.ts'
import { citizenOf, invalid, type Json, offerOf, refused, sharedTestApi, timesAt } from './client.ts'

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

const close = (body: object, query = '') => api.demo.post(`/closures${query}`, body)
const listed = async (query = ''): Promise<Json[]> => (await api.demo.must(api.demo.get(`/closures${query}`))).items

/**
 * An offer at a place of its own with a booked time and a free one on 8 July; so each test closes
 * its own.
 */
async function dayOf(place: string) {
  const offer = await offerOf(api.demo, { place })
  const [taken = '', free = ''] = await timesAt(
    api.demo,
    offer.id,
    '2026-07-08T09:00:00+02:00',
    '2026-07-08T10:00:00+02:00',
  )
  const citizen = await citizenOf(api.demo)
  const meeting = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId: taken }))
  const other = await citizenOf(api.demo)
  const bookable = async (): Promise<boolean> => {
    const { body } = await api.demo.get(`/citizens/${other.id}/bookable?offer=${offer.id}`)
    return JSON.stringify(body).includes(free)
  }
  const flags = async (): Promise<string[]> => (await api.demo.get(`/meetings/${meeting.id}`)).body.flags
  return { bookable, flags, place, day: { from: '2026-07-08', to: '2026-07-08', place } }
}

suite('closures', () => {
  test('M-HORIZON, M-FLAG: a closed day is not offered, its meetings are flagged, and it can be opened again', async () => {
    const { bookable, flags, day } = await dayOf('Sal A')
    const closed = await api.demo.must(close({ ...day, place: 'SAL A' }))
    const whole = { ...day, place: 'SAL A', caseworker: null, reason: null }
    assert.deepEqual(closed, { id: closed.id, ...whole, touches: { times: 2, meetings: 1 } })
    assert.deepEqual([await bookable(), await flags()], [false, ['job_centre_closed']])
    assert.deepEqual(
      (await listed()).find(({ id }) => id === closed.id),
      { id: closed.id, ...whole },
    )
    assert.equal((await api.demo.delete(`/closures/${closed.id}`)).status, 204)
    assert.deepEqual([await bookable(), await flags()], [true, []])
    await refused(api.demo.delete(`/closures/${closed.id}`), 404, 'not_found')
  })

  test('a change of days or place touches what it then covers; what is not given stays', async () => {
    const { bookable, flags, day, place } = await dayOf('Sal B')
    const { id, touches } = await api.demo.must(close({ ...day, from: '2026-07-09', to: '2026-07-09' }))
    assert.deepEqual(touches, { times: 0, meetings: 0 })
    const path = `/closures/${id}`
    const dry = await api.demo.must(api.demo.patch(`${path}?dryRun=true`, { from: '2026-07-08' }))
    const after = { from: '2026-07-08', to: '2026-07-09', place, caseworker: null, reason: null }
    assert.deepEqual(dry, { id, ...after, touches: { times: 2, meetings: 1 } })
    assert.deepEqual([await bookable(), await flags()], [true, []])
    await api.demo.must(api.demo.patch(path, { from: '2026-07-08' }))
    assert.deepEqual([await bookable(), await flags()], [false, ['job_centre_closed']])
    await api.demo.must(api.demo.patch(path, { place: 'Et andet sted' }))
    assert.deepEqual([await bookable(), await flags()], [true, []])
    await refused(api.demo.patch(path, { to: '2026-07-07' }), 422, 'closure_ends_before_it_begins')
    await invalid(api.demo.patch(path, {}), '')
    await api.demo.delete(path)
  })

  test('M-FLAG: a caseworker is away: their times and meetings alone, with a reason that staff read', async () => {
    const offer = await offerOf(api.demo, { place: 'Sal K' })
    const at = (caseworker: string) => ({ startsAt: '2026-07-08T09:00:00+02:00', caseworker })
    const { ids } = await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times: [at('ill'), at('well')] }))
    const citizen = await citizenOf(api.demo)
    const meeting = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId: ids[0] }))
    const flags = async () => (await api.demo.get(`/meetings/${meeting.id}`)).body.flags
    const days = { from: '2026-07-08', to: '2026-07-08', caseworker: 'ILL', reason: 'Syg' }
    const away = await api.demo.must(close(days))
    assert.deepEqual(away, { id: away.id, ...days, caseworker: 'ill', place: null, touches: { times: 1, meetings: 1 } })
    assert.deepEqual(await flags(), ['caseworker_away'])
    const listedTimes: Json[] = (await api.demo.get(`/offers/${offer.id}/times`)).body.items
    assert.deepEqual(
      listedTimes.map((time) => [time.caseworker, time.closed]).toSorted(([a], [b]) => a.localeCompare(b)),
      [
        ['ill', true],
        ['well', false],
      ],
    )
    const other = await citizenOf(api.demo)
    const { body } = await api.demo.get(`/citizens/${other.id}/bookable?offer=${offer.id}`)
    assert.ok(JSON.stringify(body).includes(ids[1]) && !JSON.stringify(body).includes(ids[0]))
    assert.equal((await close({ ...days, reason: null })).body.reason, 'Syg', 'the standing one')
    await refused(close({ ...days, place: 'Sal K' }), 422, 'closure_of_place_and_caseworker')
    const unknown = await close({ ...days, caseworker: 'nobody-yet' }, '?dryRun=true')
    assert.deepEqual([unknown.status, unknown.body.touches], [200, { times: 0, meetings: 0 }])
    const { items } = await api.demo.must(api.demo.get('/caseworkers?limit=500'))
    assert.ok(!items.some(({ ref }: Json) => ref === 'nobody-yet'))
    await api.demo.delete(`/closures/${away.id}`)
    assert.deepEqual(await flags(), [])
  })

  test('a dry run closes nothing', async () => {
    const { bookable, day } = await dayOf('Sal C')
    const known = await listed()
    const answer = await close(day, '?dryRun=true')
    assert.deepEqual(
      [answer.status, answer.body],
      [200, { ...day, caseworker: null, reason: null, touches: { times: 2, meetings: 1 } }],
    )
    assert.deepEqual([await listed(), await bookable()], [known, true])
  })

  test('J-YEARS: a year at most', async () => {
    assert.deepEqual(closureTooLong(plainDate('2028-02-29'), plainDate('2029-02-27')), [])
    assert.equal(closureTooLong(plainDate('2028-02-29'), plainDate('2029-02-28')).length, 1)
    const place = 'Sal D'
    const { reasons } = await refused(close({ from: '2026-07-01', to: '2027-07-01', place }), 422, 'closure_too_long')
    assert.deepEqual([reasons[0].latest, reasons[0].pointer], ['2027-06-30', '/to'])
    const { id } = await api.demo.must(close({ from: '2026-07-01', to: '2027-06-30', place }))
    await refused(api.demo.patch(`/closures/${id}`, { to: '2027-07-01' }), 422, 'closure_too_long')
  })

  test('in pages by their first day, without those that are over', async () => {
    const at = (day: string) => ({ from: day, to: day, place: 'Sal E' })
    for (const day of ['2027-03-03', '2027-03-01', '2027-03-02']) await api.demo.must(close(at(day)))
    await api.demo.must(close({ ...at('2027-03-02'), to: '2027-03-05' }))
    const days: string[] = []
    let cursor = ''
    do {
      const { body } = await api.demo.get(`/closures?from=2027-03-02&limit=1${cursor && `&cursor=${cursor}`}`)
      days.push(...body.items.filter(({ place }: Json) => place === 'Sal E').map(({ from }: Json) => from))
      cursor = body.nextCursor
    } while (cursor)
    assert.deepEqual(days, ['2027-03-02', '2027-03-02', '2027-03-03'])
  })

  test('M-HORIZON: the same days of the same place are closed once, whoever sends them again', async () => {
    const { bookable, place, day } = await dayOf('Sal G')
    const first = await close(day, '?dryRun=true')
    assert.equal(first.body.id, undefined)
    const made = await close(day)
    const again = await close({ ...day, place: ' sal  G' })
    assert.deepEqual([made.status, again.status, again.body], [201, 200, made.body])
    const dry = await close(day, '?dryRun=true')
    assert.deepEqual([dry.status, dry.body], [200, made.body])
    assert.equal((await listed()).filter((one) => one.place === place).length, 1)
    assert.equal((await api.demo.delete(`/closures/${made.body.id}`)).status, 204)
    assert.equal(await bookable(), true)
    const another = await close(day)
    assert.equal(another.status, 201)
    assert.notEqual(another.body.id, made.body.id)
    await api.demo.delete(`/closures/${another.body.id}`)
  })

  test('sent by eight at once it is made once, with keys and without', async () => {
    const day = { from: '2027-06-01', to: '2027-06-02', place: 'Sal H' }
    const sent = (key?: string) => api.demo.send('POST', '/closures', day, key === undefined ? {} : { key })
    const answers = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((at) => sent(at % 2 === 0 ? `key ${at}` : undefined)),
    )
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 200, 200, 200, 200, 200, 200, 201],
    )
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
    const key = answers[1]
    const replayed = await sent('key 2')
    assert.deepEqual([replayed.status, replayed.body], [key?.status, key?.body])
    assert.equal(replayed.headers.get('idempotency-replayed'), 'true')
  })

  test('whole job centre, a place, and another job centre are different closures; none is changed into another', async () => {
    const day = { from: '2027-07-01', to: '2027-07-01' }
    const place = await api.demo.must(close({ ...day, place: 'Sal I' }))
    const whole = await close(day)
    const others = await api.other.post('/closures', day)
    assert.deepEqual([whole.status, others.status], [201, 201])
    await api.other.delete(`/closures/${others.body.id}`)
    const path = `/closures/${whole.body.id}`
    for (const query of ['', '?dryRun=true']) {
      const { reasons } = await refused(api.demo.patch(`${path}${query}`, { place: 'SAL I' }), 409, 'closure_stands')
      assert.equal(reasons[0].closureId, place.id)
    }
    await api.demo.must(api.demo.patch(path, { from: day.from }))
    await api.demo.must(api.demo.patch(`/closures/${place.id}`, { place: 'sal i' }))
  })

  test('the database says so as well, when two are changed into one at once', async () => {
    const at = (from: string) => api.demo.must(close({ from, to: '2027-08-09', place: 'Sal J' }))
    const both = [await at('2027-08-02'), await at('2027-08-03')]
    const changed = await Promise.all(both.map(({ id }) => api.demo.patch(`/closures/${id}`, { from: '2027-08-04' })))
    assert.deepEqual(changed.map(({ status, body }) => String(body.code ?? status)).toSorted(), [
      '200',
      'closure_stands',
    ])
  })

  test('J-OWN: of another job centre there is none', async () => {
    const { id } = await api.demo.must(close({ from: '2027-04-01', to: '2027-04-01', place: 'Sal F' }))
    await refused(api.other.patch(`/closures/${id}`, { to: '2027-04-02' }), 404, 'not_found')
    await refused(api.other.delete(`/closures/${id}`), 404, 'not_found')
    assert.deepEqual((await api.other.get('/closures')).body.items, [])
    const { rows } = await sql<{ client: string; refused: boolean }>`select client, refused from access_log
      where operation = 'withdrawClosure' and subject = ${id}`.execute(api.it.database.db)
    assert.deepEqual(rows, [{ client: 'demo2', refused: true }])
  })
})
