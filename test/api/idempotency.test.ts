import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { refusalMayPass, refusalStatus } from '../../src/api/refusal-words.ts'
import { type RefusalCode, refusalRules } from '../../src/rules/refusals.ts'
import { type Answer, citizenOf, invalid, type Json, newCpr, offerOf, sharedTestApi, timesAt } from './client.ts'

const api = sharedTestApi('2026-07-01T10:00:00+02:00')

const isRefusal = (code: string): code is RefusalCode => Object.hasOwn(refusalRules, code)

let keys = 0
const newKey = () => `key ${(keys += 1)}`
const set = (citizen: Json, dueDate: string, key: string, as?: string) =>
  api.demo.post(
    `/citizens/${citizen.id}/deadlines`,
    { interviewType: 'job', dueDate },
    { key, ...(as === undefined ? {} : { as }) },
  )
const count = async (citizen: Json): Promise<number> =>
  (await api.demo.get(`/citizens/${citizen.id}/deadlines`)).body.items.length
const replayed = (answer: Answer) => answer.headers.get('idempotency-replayed')

test('the same key and body: the first answer again, to the letter, and done once', async () => {
  const citizen = await citizenOf(api.demo)
  const key = newKey()
  const first = await set(citizen, '2026-07-10', key)
  api.clock.set('2026-07-02T10:00:00+02:00')
  const second = await set(citizen, '2026-07-10', key)
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.deepEqual(second.body, first.body)
  assert.deepEqual([replayed(first), replayed(second)], [null, 'true'])
  assert.equal(second.headers.get('location'), first.headers.get('location'))
  assert.equal(await count(citizen), 1)
  api.clock.set('2026-07-01T10:00:00+02:00')
})

test('a refusal that may pass is not kept: with its reason gone the same request is done', async () => {
  const citizen = await citizenOf(api.demo)
  const key = newKey()
  const absence = { kind: 'exempt', from: '2026-07-01', to: '2026-07-31' }
  const { id } = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/absences`, absence))
  const first = await set(citizen, '2026-07-10', key)
  assert.equal(first.body.code, 'exempt_from_deadlines')
  await api.demo.delete(`/absences/${id}`)
  const second = await set(citizen, '2026-07-10', key)
  assert.deepEqual([second.status, replayed(second)], [201, null])
  assert.equal(replayed(await set(citizen, '2026-07-10', key)), 'true')
})

test('a refusal for good is an answer like any other, with the id of the request that it answers now', async () => {
  const citizen = await citizenOf(api.demo)
  const key = newKey()
  const { requestId: one, ...first } = (await set(citizen, '2026-06-30', key)).body
  const second = await set(citizen, '2026-06-30', key)
  const { requestId: two, ...again } = second.body
  assert.deepEqual([second.status, again, replayed(second)], [422, first, 'true'])
  assert.equal(first.code, 'due_date_passed')
  assert.notEqual(one, two)
  assert.equal(second.headers.get('content-type'), 'application/problem+json')
})

test('which refusals may pass: every one that is not 422, and those of 422 that a day or a neighbour can mend', () => {
  const passing = Object.keys(refusalRules)
    .filter(isRefusal)
    .filter((code) => refusalStatus(code) === 422 && refusalMayPass(code))
  assert.deepEqual(passing, ['moved_here_later', 'job_centre_not_registered'])
  for (const code of Object.keys(refusalRules).filter(isRefusal))
    if (refusalStatus(code) !== 422) assert.ok(refusalMayPass(code), code)
})

test('the same JSON written otherwise is the same request; who sends it makes no difference', async () => {
  const citizen = await citizenOf(api.demo)
  const key = newKey()
  const path = `/citizens/${citizen.id}/deadlines`
  const first = await api.demo.post(path, '{"interviewType":"job","dueDate":"2026-07-10"}', { key, as: 'ahan' })
  const written = '{ "dueDate": "2026-07-10",\n "interviewType": "\\u006aob" }'
  const second = await api.demo.post(path, written, { key, as: 'bo' })
  assert.deepEqual([first.status, second.status, replayed(second)], [201, 201, 'true'])
  assert.deepEqual(second.body, first.body)
  assert.equal(await count(citizen), 1)
})

test('the same key with another body, path, method or query is 422 and changes nothing', async () => {
  const citizen = await citizenOf(api.demo)
  const other = await citizenOf(api.demo)
  const key = newKey()
  await set(citizen, '2026-07-10', key)
  for (const wrong of [
    () => set(citizen, '2026-07-11', key),
    () => set(other, '2026-07-10', key),
    () => api.demo.patch(`/citizens/${citizen.id}`, { language: 'en' }, { key }),
    () => api.demo.delete('/absences/0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11', { key }),
  ]) {
    const { status, body } = await wrong()
    assert.deepEqual([status, body.code, body.rule], [422, 'idempotency_key_reused', undefined])
  }
  assert.deepEqual([await count(citizen), await count(other)], [1, 0])
  const dry = newKey()
  const offer = await offerOf(api.demo)
  const ids = await timesAt(api.demo, offer.id, '2026-07-15T09:00:00+02:00')
  await api.demo.post('/times/withdraw?dryRun=true', { ids, onBooked: 'keep' }, { key: dry })
  const wet = await api.demo.post('/times/withdraw', { ids, onBooked: 'keep' }, { key: dry })
  assert.equal(wet.body.code, 'idempotency_key_reused')
})

test('a key is the client’s own: another client may use the same', async () => {
  const key = newKey()
  const [one, two] = [
    await api.demo.post('/closures', { from: '2026-12-24', to: '2026-12-24' }, { key }),
    await api.other.post('/closures', { from: '2026-12-24', to: '2026-12-24' }, { key }),
  ]
  assert.deepEqual([one.status, two.status, replayed(two)], [201, 201, null])
  assert.notEqual(one.body.id, two.body.id)
})

test('two at once: one effect; the other gets the same answer, or is told to come back', async () => {
  const citizen = await citizenOf(api.demo)
  const key = newKey()
  const answers = await Promise.all(Array.from({ length: 10 }, () => set(citizen, '2026-07-10', key)))
  const good = answers.find(({ status }) => status === 201)
  for (const { status, body, headers } of answers) {
    if (status === 201) assert.deepEqual(body, good?.body)
    else {
      assert.deepEqual([status, body.code], [409, 'idempotency_key_in_use'])
      assert.equal(headers.get('retry-after'), '1')
    }
  }
  assert.equal(await count(citizen), 1)
  assert.equal(replayed(await set(citizen, '2026-07-10', key)), 'true')
})

test('registering a person twice at once with two keys makes one person', async () => {
  const person = { cpr: newCpr(), name: 'Anna', contactGroup: 2, jobCentre: '10100' }
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => api.demo.post('/citizens', person, { key: newKey() })),
  )
  assert.equal(answers.filter(({ status }) => status === 201).length, 1)
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
})

test('an answer of nothing is replayed as nothing', async () => {
  const citizen = await citizenOf(api.demo)
  const absence = { kind: 'illness', from: '2026-07-01', to: '2026-07-31' }
  const { id } = await api.demo.must(api.demo.post(`/citizens/${citizen.id}/absences`, absence))
  const key = newKey()
  const first = await api.demo.delete(`/absences/${id}`, { key })
  const second = await api.demo.delete(`/absences/${id}`, { key })
  assert.deepEqual([first.status, second.status, replayed(second)], [204, 204, 'true'])
})

test('effect and answer stand or fall together: when the answer cannot be kept, nothing has happened', async () => {
  const citizen = await citizenOf(api.demo)
  const key = newKey()
  const { db } = api.it.database
  await sql`alter table idempotency_key add constraint no_more check (key <> ${sql.lit(key)})`.execute(db)
  const lost = await set(citizen, '2026-07-10', key)
  assert.deepEqual([lost.status, lost.body.code], [500, 'internal_error'])
  assert.ok(!/no_more|constraint|idempotency_key/.test(JSON.stringify(lost.body)))
  assert.equal(api.failures.length, 1)
  assert.equal(await count(citizen), 0)
  await sql`alter table idempotency_key drop constraint no_more`.execute(db)
  assert.equal((await set(citizen, '2026-07-10', key)).status, 201)
  assert.equal(await count(citizen), 1)
})

test('reads take no key; a key has from 1 to 255 letters', async () => {
  const key = newKey()
  assert.equal((await api.demo.get('/offers', { key })).status, 200)
  assert.equal(replayed(await api.demo.get('/offers', { key })), null)
  const citizen = await citizenOf(api.demo)
  assert.equal((await set(citizen, '2026-07-10', 'k'.repeat(255))).status, 201)
  await invalid(set(citizen, '2026-07-10', 'k'.repeat(256)), '/Idempotency-Key')
  await invalid(set(citizen, '2026-07-10', ' '), '/Idempotency-Key')
  assert.equal((await api.demo.get('/offers', { key: '' })).status, 200)
})

test('what is kept of a request tells nothing of the person: no number, and no hash that could be tried', async () => {
  const cpr = newCpr()
  const key = newKey()
  await citizenOf(api.demo, { cpr })
  await api.demo.post('/citizens', { cpr, name: 'Anna', contactGroup: 2, jobCentre: '10100' }, { key })
  const { rows } = await sql<{ kept: string }>`
    select encode(sealed, 'escape') || coalesce(body, '') || coalesce(headers::text, '') || request_hash as kept
    from idempotency_key where key = ${key}`.execute(api.it.database.db)
  assert.equal(rows.length, 1)
  assert.ok(!rows[0]?.kept.includes('Anna') && !rows[0]?.kept.includes(cpr))
})
