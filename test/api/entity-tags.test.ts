import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { conditionIn } from '../../src/api/entity-tags.ts'
import { citizenOf, invalid, type Json, offerOf, sharedTestApi, timesAt } from './client.ts'

const api = sharedTestApi('2026-07-01T10:00:00+02:00')
const must = (answer: Promise<Json>): Promise<Json> => api.demo.must(answer)

async function tagAt(path: string): Promise<string> {
  const { headers } = await api.demo.get(path)
  const tag = headers.get('etag')
  assert.match(tag ?? '', /^"[\w-]{27}"$/, path)
  return tag ?? ''
}
const only = (tag: string) => ({ headers: { 'if-match': tag } })

/** Each thing that two may change: a change of it, and what somebody else does first. */
async function things() {
  const { id: citizen } = await citizenOf(api.demo)
  const { id: offer } = await offerOf(api.demo)
  const [time] = await timesAt(api.demo, offer, '2026-07-09T10:00:00+02:00')
  const deadline = await must(
    api.demo.post(`/citizens/${citizen}/deadlines`, { interviewType: 'job', dueDate: '2026-07-20' }),
  )
  const { id: met } = await citizenOf(api.demo)
  const summons = {
    interviewType: 'job',
    startsAt: '2026-07-10T10:00:00+02:00',
    minutes: 45,
    caseworker: 'ahan',
    form: 'phone',
  }
  const meeting = await must(api.demo.post(`/citizens/${met}/meetings`, summons))
  const closure = await must(
    api.demo.post('/closures', { from: '2026-12-24', to: '2026-12-24', place: `Sal ${offer}` }),
  )
  await must(api.demo.put('/caseworkers/ahan', { name: 'Anders' }))
  await must(api.demo.put('/job-centre', { name: 'Jobcenter' }))
  return [
    {
      path: `/citizens/${citizen}`,
      deed: ['PATCH', '', { name: 'En' }],
      first: ['POST', '/absences', { kind: 'holiday', from: '2026-08-03', to: '2026-08-04' }],
    },
    { path: `/deadlines/${deadline.id}`, deed: ['POST', '/close', { reason: 'Aftalt' }], first: null },
    {
      path: `/meetings/${meeting.id}`,
      deed: ['PATCH', '', { place: 'Sal 1' }],
      first: ['PATCH', '', { place: 'Sal 2' }],
    },
    { path: `/times/${time}`, deed: ['PATCH', '', { capacity: 2 }], first: ['PATCH', '', { capacity: 3 }] },
    { path: `/offers/${offer}`, deed: ['PATCH', '', { horizonDays: 30 }], first: ['PATCH', '', { horizonDays: 40 }] },
    { path: '/caseworkers/ahan', deed: ['PUT', '', { name: 'A' }], first: ['PUT', '', { name: 'B' }] },
    { path: '/job-centre', deed: ['PUT', '', { name: 'J' }], first: ['PUT', '', { name: 'K' }] },
    {
      path: `/closures/${closure.id}`,
      deed: ['PATCH', '', { to: '2026-12-25' }],
      first: ['PATCH', '', { to: '2026-12-26' }],
    },
  ] as const
}

suite('If-Match', () => {
  test('what somebody else has changed since is not changed, and the answer is 412; as seen it is', async () => {
    for (const { path, deed, first } of await things()) {
      const seen = await tagAt(path)
      if (first) await must(api.demo.send(first[0], `${path}${first[1]}`, first[2]))
      const now = await tagAt(path)
      if (first) {
        assert.notEqual(now, seen, path)
        const refusal = await api.demo.send(deed[0], `${path}${deed[1]}`, deed[2], only(seen))
        assert.deepEqual([refusal.status, refusal.body.code], [412, 'precondition_failed'], path)
        assert.equal(await tagAt(path), now, path)
      }
      const done = await api.demo.send(deed[0], `${path}${deed[1]}`, deed[2], only(`"other", ${now}`))
      assert.equal(done.status, 200, `${path} ${JSON.stringify(done.body)}`)
      const told = done.headers.get('etag')
      if (told) assert.equal(told, await tagAt(path), path)
      assert.notEqual(await tagAt(path), now, path)
    }
  })

  test('of ten who have seen the same one changes it', async () => {
    const { id } = await citizenOf(api.demo)
    const seen = await tagAt(`/citizens/${id}`)
    const answers = await Promise.all(
      [...Array(10).keys()].map((nth) => api.demo.patch(`/citizens/${id}`, { name: `Navn ${nth}` }, only(seen))),
    )
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, ...Array(9).fill(412)],
    )
  })

  test('what is not there, or not one’s own, is 404 all the same', async () => {
    const { id } = await citizenOf(api.other, {}, '75100')
    for (const one of [id, '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c99'])
      assert.equal((await api.demo.patch(`/citizens/${one}`, { name: 'X' }, only('"a"'))).status, 404)
  })

  test('a replay is the first answer, though its condition no longer holds', async () => {
    const { id } = await citizenOf(api.demo)
    const seen = await tagAt(`/citizens/${id}`)
    const send = () => api.demo.patch(`/citizens/${id}`, { name: 'Ny' }, { key: 'tagged', ...only(seen) })
    const [one, two] = [await send(), await send()]
    assert.deepEqual([one.status, two.status, two.headers.get('idempotency-replayed')], [200, 200, 'true'])
    assert.equal(two.headers.get('etag'), one.headers.get('etag'))
  })

  test('* is any state; a weak tag is none; what is no tag is refused, and so is the header where it is not honoured', async () => {
    const { id } = await citizenOf(api.demo)
    const tag = await tagAt(`/citizens/${id}`)
    assert.equal((await api.demo.patch(`/citizens/${id}`, { name: 'B' }, only('*'))).status, 200)
    assert.equal((await api.demo.patch(`/citizens/${id}`, { name: 'C' }, only(`W/${tag}`))).status, 412)
    await invalid(api.demo.patch(`/citizens/${id}`, { name: 'C' }, only('nonsense')), '/If-Match')
    assert.equal((await api.demo.get(`/citizens/${id}`, only(tag))).body.code, 'header_not_supported')
    assert.deepEqual(conditionIn('"a" , W/"b","c"'), ['"a"', '"c"'])
    for (const wrong of ['', 'a', '"a', '"a" "b"', '"a",', '*, "a"']) assert.equal(conditionIn(wrong), null, wrong)
  })
})
