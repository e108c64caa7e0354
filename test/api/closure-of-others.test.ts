import assert from 'node:assert/strict'
import { test } from 'node:test'
import { citizenOf, offerOf, sharedTestApi, timesAt } from './client.ts'

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

test('J-OWN, M-HORIZON: a day that another job centre has closed is open with us, and can be booked', async () => {
  const offer = await offerOf(api.demo)
  const citizen = await citizenOf(api.demo)
  const [timeId] = await timesAt(api.demo, offer.id, '2026-07-08T09:00:00+02:00')
  await api.other.must(api.other.post('/closures', { from: '2026-07-08', to: '2026-07-08' }))
  const listed = await api.demo.get(`/offers/${offer.id}/times`)
  assert.deepEqual(
    listed.body.items.map((time: { closed: boolean }) => time.closed),
    [false],
  )
  const found = await api.demo.get(`/citizens/${citizen.id}/bookable`)
  assert.match(JSON.stringify(found.body), new RegExp(`"${timeId}"`), 'the time is offered')
  const booked = await api.demo.post(`/citizens/${citizen.id}/bookings`, { timeId })
  assert.equal(booked.status, 201, JSON.stringify(booked.body))
})
