import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Json, offerOf, refused, sharedTestApi } from './client.ts'

const api = sharedTestApi('2026-12-07T10:00:00+01:00')

const thursdays = {
  caseworkers: ['karin', 'bo'],
  weekdays: [4],
  from: '13:00',
  until: '15:15',
  minutes: 45,
  first: '2026-12-10',
  last: '2027-01-14',
}
const told = ({ days }: Json) =>
  days.map(({ date, times, skipped }: Json) =>
    `${date} ${times} ${skipped.map(({ why, times: count, reason = '' }: Json) => `${why} ${count} ${reason}`).join()}`.trim(),
  )
const timesOf = async (offer: Json): Promise<Json[]> =>
  (await api.demo.get(`/offers/${offer.id}/times?limit=500`)).body.items

suite('a series of times', () => {
  test('its preview is what is made: days off and taken hours left out, an opened holiday not', async () => {
    const offer = await offerOf(api.demo, { place: 'Havnegade' })
    const days = { from: '2026-12-31', to: '2026-12-31' }
    const away = await api.demo.must(api.demo.post('/closures', { ...days, caseworker: 'karin', reason: 'Ferie' }))
    await api.demo.must(
      api.demo.post(`/offers/${offer.id}/times`, {
        times: [{ startsAt: '2026-12-10T13:30:00+01:00', caseworker: 'bo' }],
      }),
    )
    const path = `/offers/${offer.id}/series`
    const dry = await api.demo.post(`${path}?dryRun=true`, thursdays)
    assert.deepEqual([dry.status, dry.body.created, dry.body.ids], [200, 25, []])
    assert.deepEqual(told(dry.body), [
      '2026-12-10 4 overlap 2',
      '2026-12-17 6',
      '2026-12-24 0 holiday 6',
      '2026-12-31 3 away 3 Ferie',
      '2027-01-07 6',
      '2027-01-14 6',
    ])
    const made = await api.demo.post(path, { ...thursdays, openHolidays: ['2026-12-24', '2026-12-28'] })
    assert.deepEqual([made.status, made.body.created, made.body.ids.length], [201, 31, 31])
    assert.equal((await timesOf(offer)).length, 32)
    const { items } = (await api.demo.get('/holidays?year=2026')).body
    assert.deepEqual(
      items.filter(({ opened }: Json) => opened),
      [{ date: '2026-12-24', holiday: 'christmas_eve', opened: true }],
    )
    assert.equal((await api.demo.post('/holidays', { date: '2026-12-24', opened: false })).status, 204)
    await refused(api.demo.post('/holidays', { date: '2026-12-28', opened: true }), 404, 'not_found')
    await refused(api.demo.post(path, thursdays), 409, 'series_makes_no_time')
    await refused(api.other.post(path, thursdays), 404, 'not_found')
    await api.demo.delete(`/closures/${away.id}`)
  })

  test('twenty who make the same series at once: each time stands once', async () => {
    const offer = await offerOf(api.demo)
    const series = { ...thursdays, caseworkers: ['raced'], last: '2026-12-17' }
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => api.demo.post(`/offers/${offer.id}/series`, series)),
    )
    const statuses = sent.map(({ status }) => status)
    assert.equal(statuses.filter((status) => status === 201).length, 1)
    assert.ok(statuses.every((status) => status === 201 || status === 409))
    assert.equal((await timesOf(offer)).length, 6)
  })
})

suite('a copied week', () => {
  test('has the same hours of the same people, but where a day is off', async () => {
    const offer = await offerOf(api.demo)
    const times = ['2026-12-14T09:00:00+01:00', '2026-12-18T09:00:00+01:00'].map((startsAt) => ({
      startsAt,
      minutes: 30,
      capacity: 2,
      caseworker: 'copied',
      place: 'Sal C',
    }))
    await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times }))
    const week = { from: '2026-12-16', to: '2026-12-21', caseworkers: ['copied'] }
    const made = await api.demo.must(api.demo.post('/times/copy', week))
    assert.deepEqual(told(made), ['2026-12-21 1', '2026-12-25 0 holiday 1'])
    const copy = (await timesOf(offer)).find(({ id }) => made.ids.includes(id))
    assert.deepEqual(
      [copy?.startsAt, copy?.minutes, copy?.capacity, copy?.place],
      ['2026-12-21T09:00:00+01:00', 30, 2, 'Sal C'],
    )
    await refused(api.demo.post('/times/copy', { ...week, from: '2027-05-03' }), 409, 'no_times_to_copy')
  })
})

suite('a file of times', () => {
  const HEAD = 'tilbud;sagsbehandler;dato;fra;pladser'
  const send = (...lines: string[]) => api.demo.post('/times/import', { file: [HEAD, ...lines].join('\r\n') })

  test('is made whole, and known when it comes again, until its times are withdrawn', async () => {
    const offer = await offerOf(api.demo, { title: 'Fra fil' })
    const lines = ['Fra fil;af fil;11.12.2026;09.00;2', 'Fra fil;af fil;11.12.2026;10.00;']
    const made = await send(...lines)
    assert.deepEqual([made.status, made.body.created], [201, 2])
    assert.deepEqual(
      (await timesOf(offer)).map(({ capacity }) => capacity),
      [2, 1],
    )
    await refused(send(...lines), 409, 'file_sent_before')
    await api.demo.must(api.demo.post('/times/withdraw', { ids: made.body.ids.slice(1), onBooked: 'refuse' }))
    await refused(send(...lines), 409, 'file_sent_before')
    const { ids } = made.body
    await api.demo.must(api.demo.post('/times/withdraw', { ids, onBooked: 'refuse' }))
    assert.equal((await send(...lines)).status, 201)
  })

  test('with a zero in it is refused as any wrong line is', async () => {
    await offerOf(api.demo, { title: 'Nul i fil' })
    await refused(send('Nul i fil;af\u0000fil;14.12.2026;09.00;'), 422, 'line_is_wrong')
  })

  test('with a wrong line changes nothing, and names each', async () => {
    const offer = await offerOf(api.demo, { title: 'Forkert fil' })
    const { body } = await send(
      'Forkert fil;af fil;14.12.2026;09.00;',
      'Forkert fil;af fil;31.02.2017;09.00;',
      'Forkert fil;af fil;24.12.2026;09.00;',
      'Forkert fil;af fil;14.12.2026;09.30;',
      'Forkert fil;af fil;07.12.2036;09.30;',
    )
    assert.deepEqual(
      body.reasons.map(({ line, fault, text }: Json) => `${line} ${fault} ${text}`.trim()),
      ['3 no_such_date 31.02.2017', '4 holiday christmas_eve', '5 overlap', '6 too_far_ahead'],
    )
    assert.deepEqual(await timesOf(offer), [])
  })
})
