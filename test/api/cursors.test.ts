import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { EXAMPLE_ID } from '../../src/api/fields.ts'
import { citizenOf, invalid, type Json, offerOf, sharedTestApi, timesAt } from './client.ts'

let citizen: string
let offer: string
const api = sharedTestApi('2026-07-01T10:00:00+02:00', async () => {
  citizen = (await citizenOf(api.demo)).id
  offer = (await offerOf(api.demo)).id
  await offerOf(api.demo)
  await timesAt(api.demo, offer, '2026-07-09T10:00:00+02:00', '2026-07-09T11:00:00+02:00')
  for (const dueDate of ['2026-07-10', '2026-07-17'])
    await api.demo.must(api.demo.post(`/citizens/${citizen}/deadlines`, { interviewType: 'job', dueDate }))
  for (const day of [9, 10]) {
    const startsAt = `2026-07-${String(day).padStart(2, '0')}T12:00:00+02:00`
    const summons = { interviewType: 'job', startsAt, minutes: 45, caseworker: 'ahan', form: 'phone' }
    const made = await api.demo.must(api.demo.post(`/citizens/${citizen}/meetings`, summons))
    if (day === 9) await api.demo.must(api.demo.post(`/meetings/${made.id}/cancel`, { by: 'job_centre' }))
  }
  for (const place of ['Sal 1', 'Sal 2', 'Sal 3'])
    await api.demo.must(api.demo.post('/closures', { from: '2026-12-24', to: '2026-12-24', place }))
})

const lists = (): string[] => [
  `/citizens/${citizen}/deadlines`,
  `/citizens/${citizen}/meetings`,
  `/citizens/${citizen}/messages`,
  `/offers`,
  `/offers/${offer}/times`,
  `/caseworkers`,
  `/closures`,
]

const firstPage = async (list: string): Promise<Json> => await api.demo.must(api.demo.get(`${list}?limit=1`))
const cursorOf = (text: string): string => Buffer.from(text).toString('base64url')

suite('cursors', () => {
  test('a cursor leads to the next page of its own list, and of another list it is refused', async () => {
    for (const list of lists()) {
      const { items, nextCursor } = await firstPage(list)
      assert.ok(nextCursor, list)
      const second = await api.demo.must(api.demo.get(`${list}?limit=1&cursor=${nextCursor}`))
      assert.equal(second.items.length, 1, list)
      assert.notDeepEqual(second.items, items, list)
      for (const other of [...lists(), '/messages/unreached'])
        if (other !== list) await invalid(api.demo.get(`${other}?cursor=${nextCursor}`), '/cursor')
    }
  })

  test('a cursor that stands for nothing in a list read whole is refused, never answered with the first page', async () => {
    for (const name of ['deadlines', 'meetings'])
      await invalid(api.demo.get(`/citizens/${citizen}/${name}?cursor=${cursorOf(`${name}:${EXAMPLE_ID}`)}`), '/cursor')
  })

  test('a cursor without a list, or whose place cannot be one, is refused', async () => {
    for (const text of [
      EXAMPLE_ID,
      `closures:${EXAMPLE_ID}`,
      `closures:2026-13-01_${EXAMPLE_ID}`,
      'closures:2026-12-24_x',
    ])
      await invalid(api.demo.get(`/closures?cursor=${cursorOf(text)}`), '/cursor')
    for (const text of [EXAMPLE_ID, `times:soon_${EXAMPLE_ID}`])
      await invalid(api.demo.get(`/offers/${offer}/times?cursor=${cursorOf(text)}`), '/cursor')
  })

  test('a closure taken back between two pages takes no other out of the list', async () => {
    const { items, nextCursor } = await firstPage('/closures')
    await api.demo.delete(`/closures/${items[0].id}`)
    const rest = await api.demo.must(api.demo.get(`/closures?cursor=${nextCursor}`))
    assert.deepEqual(
      rest.items.map(({ place }: Json) => place),
      ['Sal 2', 'Sal 3'],
    )
  })

  test('times that begin within one second each stand on one page', async () => {
    const { id } = await offerOf(api.demo)
    const made = await timesAt(api.demo, id, '2026-07-13T10:00:00.25+02:00', '2026-07-13T10:00:00.5+02:00')
    const first = await firstPage(`/offers/${id}/times`)
    const rest = await api.demo.must(api.demo.get(`/offers/${id}/times?cursor=${first.nextCursor}`))
    assert.deepEqual(
      [...first.items, ...rest.items].map((time: Json) => time.id),
      made,
    )
  })
})
