import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { notTooMany } from '../../src/web/overload.ts'

/** A program whose answers the test gives when it likes, `between` milliseconds after each other. */
function program(most: number) {
  const waiting: (() => void)[] = []
  let now = 0
  const app = new Hono()
  app.use(notTooMany({ most, refused: (c) => c.text('too busy', 503), clock: () => now }))
  app.get('*', async (c) => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    return c.text('answered')
  })
  const answers: Promise<Response>[] = []
  const ask = (path = '/book') => {
    const answer = Promise.resolve(app.request(`http://selvbook.example${path}`))
    answers.push(answer)
    return answer
  }
  const giveOne = async (after: number) => {
    now += after
    waiting.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  /** How many of so many that ask at once are let in; all of them are answered then, one `after` the other. */
  const letIn = async (count: number, after: number, path?: string): Promise<number> => {
    for (let n = 0; n < count; n += 1) void ask(path)
    await new Promise((resolve) => setImmediate(resolve))
    const admitted = waiting.length
    while (waiting.length > 0) await giveOne(after)
    return admitted
  }
  return { ask, letIn, giveOne, waiting }
}

test('more than the most are refused with 503 and Retry-After, and let in again when there is room', async () => {
  const { ask, giveOne } = program(20)
  const first = Array.from({ length: 20 }, () => ask())
  const refused = await Promise.all([ask(), ask(), ask()])
  assert.deepEqual(
    refused.map(({ status }) => status),
    [503, 503, 503],
  )
  assert.deepEqual(
    refused.map(({ headers }) => headers.get('retry-after')),
    ['1', '1', '1'],
  )
  await giveOne(1)
  assert.equal((await first[0])?.status, 200)
  const next = ask()
  await giveOne(1)
  assert.equal((await first[1])?.status, 200)
  for (let n = 0; n < 19; n += 1) await giveOne(1)
  assert.equal((await next).status, 200)
})

test('a crowd that is refused is told to come again one after the other, as fast as it can be answered', async () => {
  const { ask, giveOne, letIn } = program(20)
  for (let round = 0; round < 5; round += 1) await letIn(100, 10)
  for (let n = 0; n < 20; n += 1) void ask()
  const retryAfter = async () => Number((await ask()).headers.get('retry-after'))
  const told: number[] = []
  for (let n = 0; n < 1000; n += 1) told.push(await retryAfter())
  assert.deepEqual(
    told,
    told.toSorted((a, b) => a - b),
  )
  // 1,000 at 10 ms each take ten seconds.
  const last = told.at(-1) ?? 0
  assert.ok(last >= 9 && last <= 13, `the last of them after ${last} s`)
  for (let n = 0; n < 4700; n += 1) told.push(await retryAfter())
  const times = Map.groupBy(told, (seconds) => seconds)
  assert.equal(Math.max(...times.keys()), 20, 'and nobody later than that')
  // 5,700 at 10 ms each are 57 s, folded into 19: three times as many for each second as are answered in it, but for the first and the last.
  for (let second = 2; second < 20; second += 1) {
    const count = times.get(second)?.length ?? 0
    assert.ok(count >= 200 && count <= 450, `${count} after ${second} s`)
  }
  for (let n = 0; n < 20; n += 1) await giveOne(10)
  for (let round = 0; round < 400; round += 1) await letIn(20, 10)
  for (let n = 0; n < 20; n += 1) void ask()
  assert.equal(await retryAfter(), 1, 'when all of them have been answered')
})

test('who is refused where a visit begins has a whole visit yet to come: nine answers, not one', async () => {
  const { ask, letIn } = program(20)
  for (let round = 0; round < 5; round += 1) await letIn(100, 10)
  for (let n = 0; n < 20; n += 1) void ask()
  const lastToldOf = async (count: number, path: string) => {
    let told = 0
    for (let n = 0; n < count; n += 1) told = Number((await ask(path)).headers.get('retry-after'))
    return told
  }
  const first = await lastToldOf(1, '/book/tid')
  const steps = (await lastToldOf(100, '/book/tid')) - first
  assert.ok(steps <= 2, `100 answers at 10 ms are a second: ${steps} s`)
  const visits = (await lastToldOf(100, '/min-side')) - first - steps
  assert.ok(visits >= 8 && visits <= 10, `900 answers are nine: ${visits} s`)
})

test('new visitors are refused before those who are in the midst of a booking', async () => {
  const { letIn } = program(20)
  assert.equal(await letIn(30, 1, '/min-side'), 10)
  assert.equal(await letIn(30, 1, '/book/tid'), 20)
})

test('the slower the answers, the fewer are let in, so that none waits for more than half a second', async () => {
  const { letIn } = program(400)
  for (let round = 0; round < 5; round += 1) await letIn(100, 2)
  assert.ok((await letIn(400, 2)) > 150, 'at 2 ms an answer')
  for (let round = 0; round < 5; round += 1) await letIn(100, 20)
  const slow = await letIn(400, 20)
  assert.ok(slow >= 20 && slow <= 30, `at 20 ms an answer: ${slow}`)
  for (let round = 0; round < 20; round += 1) await letIn(100, 2)
  assert.ok((await letIn(400, 2)) > 150, 'fast again')
})

test('a crowd that comes after a quiet hour is let in at the pace of the crowds before it', async () => {
  const { letIn, giveOne } = program(400)
  for (let round = 0; round < 5; round += 1) await letIn(100, 2)
  await giveOne(3_600_000)
  assert.equal(await letIn(100, 2), 100)
  assert.ok((await letIn(400, 2)) > 150)
})

test('one slow request shuts nobody out', async () => {
  const { letIn } = program(400)
  assert.equal(await letIn(1, 10_000), 1)
  assert.equal(await letIn(100, 5), 100)
  for (let round = 0; round < 10; round += 1) await letIn(20, 1000)
  assert.equal(await letIn(100, 1000), 16)
})
