import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Kept, once, type Request, unkept } from '../../src/actions/once.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import type { ActionContext } from '../../src/actions/transaction.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { deadlinesOf } from '../../src/storage/deadlines.ts'
import { citizenOf, createTestProgram, type TestProgram } from '../support/program.ts'

let it: TestProgram
before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
})
after(() => it.drop())

let keys = 0
const newRequest = (body = 'body'): Request => ({
  client: 'case-system',
  key: `key ${(keys += 1)}`,
  said: body,
})

const toKeep = (status: number, body: string) => ({ answer: { status, headers: {}, body }, keep: true })

/** Sets a deadline and answers what stands in the same transaction. */
const setting = (citizenId: string, dueDate: string) => async (context: ActionContext) => {
  const set = await setDeadline(context, citizenId, {
    interviewType: 'job',
    dueDate: plainDate(dueDate),
    activationDate: null,
  })
  if (!set.ok) return toKeep(422, set.refusals.map(({ code }) => code).join())
  const stored = await deadlinesOf(context.db, citizenId)
  return toKeep(201, stored.map(({ status }) => status).join())
}

const open = async (citizenId: string) => (await deadlinesOf(it.database.db, citizenId)).map(({ status }) => status)
const bodyOf = (kept: Kept): string => ('answer' in kept ? kept.answer.body : kept.kind)

test('the first answer is given again, and nothing happens twice', async () => {
  const citizen = await citizenOf(it.staff)
  const request = newRequest()
  const first = await once(it.staff, request, setting(citizen, '2026-08-01'))
  assert.equal(first.kind, 'answered')
  const second = await once(it.staff, request, setting(citizen, '2026-08-01'))
  assert.equal(second.kind, 'replayed')
  assert.equal(bodyOf(second), bodyOf(first))
  assert.deepEqual(await open(citizen), ['active'])
})

test('a refusal is kept as well, though nothing of it is', async () => {
  const citizen = await citizenOf(it.staff)
  const request = newRequest()
  assert.equal(bodyOf(await once(it.staff, request, setting(citizen, '2026-06-01'))), 'due_date_passed')
  assert.equal((await once(it.staff, request, setting(citizen, '2026-06-01'))).kind, 'replayed')
  assert.deepEqual(await open(citizen), [])
})

test('what an action did before another refused in the same request is taken back', async () => {
  const citizen = await citizenOf(it.staff)
  const refused = await once(it.staff, newRequest(), async (context) => {
    await setting(citizen, '2026-08-01')(context)
    return await setting(citizen, '2026-06-01')(context)
  })
  assert.equal(bodyOf(refused), 'due_date_passed')
  assert.deepEqual(await open(citizen), [])
})

test('the same key with another request is told apart', async () => {
  const citizen = await citizenOf(it.staff)
  const request = newRequest()
  await once(it.staff, request, setting(citizen, '2026-08-01'))
  const other = { ...request, said: 'another body' }
  assert.equal((await once(it.staff, other, setting(citizen, '2026-08-02'))).kind, 'other_request')
})

test('while the first is being answered: the same request is told to come back, another one that the key is taken', async () => {
  const citizen = await citizenOf(it.staff)
  const request = newRequest()
  const other = { ...request, said: 'another body' }
  const seen: string[] = []
  await once(it.staff, request, async (context) => {
    for (const sent of [request, other, request])
      seen.push((await once(it.staff, sent, setting(citizen, '2026-08-02'))).kind)
    return await setting(citizen, '2026-08-01')(context)
  })
  assert.deepEqual(seen, ['still_running', 'other_request', 'still_running'])
  assert.deepEqual(await open(citizen), ['active'])
})

test('an answer that is not to be kept leaves the key free, and nothing of what was done', async () => {
  const citizen = await citizenOf(it.staff)
  const request = newRequest()
  const passing = async (context: ActionContext) => ({
    ...(await setting(citizen, '2026-06-01')(context)),
    keep: false,
  })
  assert.equal(bodyOf(await once(it.staff, request, passing)), 'due_date_passed')
  const again = await once(it.staff, { ...request, said: 'mended' }, setting(citizen, '2026-08-01'))
  assert.equal(again.kind, 'answered')
  assert.deepEqual(await open(citizen), ['active'])
})

test('a crash between the effect and its answer leaves neither, and the request can be sent again', async () => {
  const citizen = await citizenOf(it.staff)
  const request = newRequest()
  const crashing = once(it.staff, request, async (context) => {
    await setting(citizen, '2026-08-01')(context)
    throw new Error('the machine stopped')
  })
  await assert.rejects(crashing, /the machine stopped/)
  assert.deepEqual(await open(citizen), [])
  assert.equal((await once(it.staff, request, setting(citizen, '2026-08-01'))).kind, 'answered')
  assert.deepEqual(await open(citizen), ['active'])
})

test('twenty at once: one effect, and whoever is not answered the same is told to wait', async () => {
  for (const dueDate of ['2026-08-01', '2026-06-01']) {
    const citizen = await citizenOf(it.staff)
    const request = newRequest()
    const all = await Promise.all(Array.from({ length: 20 }, () => once(it.staff, request, setting(citizen, dueDate))))
    assert.equal(all.filter((one) => one.kind === 'answered').length, 1)
    assert.ok(all.every((one) => one.kind !== 'other_request'))
    assert.equal(new Set(all.flatMap((one) => ('answer' in one ? [one.answer.body] : []))).size, 1)
    assert.equal((await open(citizen)).length, dueDate === '2026-08-01' ? 1 : 0)
  }
})

test('without a key effect and answer share a transaction all the same', async () => {
  const citizen = await citizenOf(it.staff)
  assert.equal((await unkept(it.staff, setting(citizen, '2026-08-01'))).answer.body, 'active')
  assert.equal((await unkept(it.staff, setting(citizen, '2026-06-01'))).answer.body, 'due_date_passed')
  assert.deepEqual(await open(citizen), ['active'])
})
