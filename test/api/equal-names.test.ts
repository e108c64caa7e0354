import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { citizenOf, type Json, offerOf, sharedTestApi } from './client.ts'

// Equal to a person, equal to the program.

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

const bookable = async (citizenId: string, offerId: string): Promise<string[]> => {
  const { body } = await api.demo.get(`/citizens/${citizenId}/bookable?offer=${offerId}`)
  return body.days.map(({ date }: Json) => date)
}

suite('a place is the same place without regard to case, blanks and composition – M-HORIZON', () => {
  for (const [at, place] of [
    'åboulevarden 1',
    'A\u030aboulevarden 1',
    'ÅBOULEVARDEN\u00a0 1',
    '\u202aÅboulevarden 1\u202c',
  ].entries())
    test(`a closure of ${JSON.stringify(place)} closes "Åboulevarden 1"`, async () => {
      const citizen = await citizenOf(api.demo)
      const offer = await offerOf(api.demo, { place: 'Åboulevarden 1' })
      const days = [`2026-07-${13 + at}`, '2026-07-20']
      const times = days.map((day) => ({ startsAt: `${day}T09:00:00+02:00`, caseworker: `${place} ${at}` }))
      const { ids } = await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times }))
      assert.deepEqual(await bookable(citizen.id, offer.id), days)
      const closed = await api.demo.must(api.demo.post('/closures', { from: days[0], to: days[0], place }))
      assert.deepEqual(closed.touches, { times: 1, meetings: 0 })
      assert.deepEqual(await bookable(citizen.id, offer.id), ['2026-07-20'])
      const refused = await api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId: ids[0] })
      assert.deepEqual([refused.status, refused.body.code], [409, 'job_centre_closed'])
    })

  test('another place stays open', async () => {
    const citizen = await citizenOf(api.demo)
    const offer = await offerOf(api.demo, { place: 'Åboulevarden 1' })
    const times = [{ startsAt: '2026-07-21T09:00:00+02:00', caseworker: 'another place' }]
    await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times }))
    await api.demo.must(api.demo.post('/closures', { from: '2026-07-21', to: '2026-07-21', place: 'Aboulevarden 1' }))
    assert.deepEqual(await bookable(citizen.id, offer.id), ['2026-07-21'])
  })
})

suite('a caseworker is the same person without regard to case, blanks and composition – M-NO-DOUBLE', () => {
  test('times of one list and of two, and the name that is given to one of the ways of writing', async () => {
    const offer = await offerOf(api.demo)
    const post = (...times: object[]) => api.demo.post(`/offers/${offer.id}/times`, { times })
    const nine = '2026-07-22T09:00:00+02:00'
    const both = await post({ startsAt: nine, caseworker: 'Åse Han' }, { startsAt: nine, caseworker: 'a\u030asehan' })
    assert.deepEqual([both.status, both.body.code], [422, 'times_overlap'])
    await api.demo.must(post({ startsAt: nine, caseworker: 'Åse Han' }))
    const again = await post({ startsAt: nine, caseworker: 'ÅSE  HAN' })
    assert.deepEqual([again.status, again.body.code], [409, 'caseworker_busy'])
    const named = await api.demo.put(`/caseworkers/${encodeURIComponent('åsehan')}`, { name: 'Åse Hansen' })
    assert.deepEqual([named.body.ref, named.body.name], ['Åse Han', 'Åse Hansen'])
    const { body: list } = await api.demo.get('/caseworkers')
    assert.equal(list.items.filter(({ name }: Json) => name === 'Åse Hansen').length, 1)
  })

  test('two at once, each with its own way of writing, make one caseworker', async () => {
    const offer = await offerOf(api.demo)
    const ways = ['Bo Race', 'bo race', 'BORACE', 'bo  Race', 'b o r a c e', 'BoRace']
    const answers = await Promise.all(
      ways.map((caseworker, at) =>
        api.demo.post(`/offers/${offer.id}/times`, {
          times: [{ startsAt: `2026-07-23T${String(8 + at).padStart(2, '0')}:00:00+02:00`, caseworker }],
        }),
      ),
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      ways.map(() => 201),
    )
    const { body: list } = await api.demo.get('/caseworkers')
    const raced = list.items.filter(({ ref }: Json) => ref.replaceAll(' ', '').toLowerCase() === 'borace')
    assert.equal(raced.length, 1)
  })
})

test('F-1: a category is the same without regard to case and composition', async () => {
  const citizen = await citizenOf(api.demo, { category: 'Mål 2' })
  const offer = await offerOf(api.demo, { categories: ['ma\u030al  2'] })
  const times = [{ startsAt: '2026-07-24T09:00:00+02:00', caseworker: 'category' }]
  await api.demo.must(api.demo.post(`/offers/${offer.id}/times`, { times }))
  assert.deepEqual(await bookable(citizen.id, offer.id), ['2026-07-24'])
})
