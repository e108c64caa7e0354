import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Hono } from 'hono'
import { type LaneName, LoadShedder } from '../../src/http/load-shedding.ts'

const API = '/api/v1/offers'
const STEP = '/book/tid'
const COUNT = '/jc/kapacitet'

const lanes: ReadonlyMap<string, LaneName> = new Map([
  [API, 'machines'],
  [STEP, 'visits'],
  [COUNT, 'counts'],
] as const)

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A program whose answers and clock the test controls. */
function program(t: TestContext, { inFlight = 8, inFlightOfMachines = 6, mostWaiting = 1000 } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const begun: { path: string; name: string; finish: () => void }[] = []
  const order: string[] = []
  let now = 1_000_000
  const shedder = new LoadShedder({
    inFlight,
    inFlightOfMachines,
    mostWaiting,
    laneOf: ({ req: { path } }) => lanes.get(path) ?? 'entrances',
    clock: () => now,
  })
  const app = new Hono()
  app.use(shedder.middleware((c) => c.text('too busy', 503)))
  app.get('*', async (c) => {
    const { path } = c.req
    const name = c.req.query('name') ?? ''
    order.push(name || path)
    await new Promise<void>((finish) => begun.push({ path, name, finish }))
    return c.text('answered')
  })
  const answers: { path: string; name: string; status: number; retryAfter: number }[] = []
  const ask = (path: string, name = '') => {
    const sent = Promise.resolve(app.request(`http://selvbook.example${path}${name && `?name=${name}`}`))
    void sent.then(({ status, headers }) =>
      answers.push({ path, name, status, retryAfter: Number(headers.get('retry-after')) }),
    )
    return sent
  }
  const crowd = async (count: number, path: string) => {
    for (let n = 0; n < count; n += 1) void ask(path)
    await settled()
  }
  const pass = (milliseconds: number) => {
    now += milliseconds
    t.mock.timers.tick(milliseconds)
  }
  /**
   * Finishes so many of the requests in flight, the oldest first, with this many milliseconds
   * between them.
   */
  const finish = async (count: number, after: number) => {
    for (let n = 0; n < count && begun.length > 0; n += 1) {
      pass(after)
      begun.shift()?.finish()
      await settled()
    }
  }
  const refused = (path?: string) =>
    answers.filter((answer) => answer.status === 503 && (!path || answer.path === path)).length
  const answered = (path?: string) =>
    answers.filter((answer) => answer.status === 200 && (!path || answer.path === path)).length
  return { ask, crowd, finish, pass, begun, order, answers, refused, answered, shedder }
}

for (const path of ['/min-side', STEP, API])
  test(`200 at once on an idle program are all answered, a few at a time: ${path}`, async (t) => {
    const { crowd, finish, begun, answered, refused } = program(t)
    await crowd(200, path)
    assert.equal(begun.length, path === API ? 6 : 8)
    await finish(200, 5)
    assert.deepEqual([answered(), refused()], [200, 0])
  })

test('a request that would wait too long is refused at once with Retry-After, and earlier ones are answered', async (t) => {
  const { crowd, finish, answered, refused, answers } = program(t)
  await crowd(2000, STEP)
  assert.ok(refused() > 1000, 'refused before anything was answered')
  assert.equal(answers[0]?.retryAfter, 1)
  const letIn = 2000 - refused()
  await finish(2000, 3)
  assert.deepEqual([answered(), refused()], [letIn, 2000 - letIn])
})

test('the slower the answers, the fewer may wait (Little’s law)', async (t) => {
  const { crowd, finish, answered } = program(t)
  const letIn = async (after: number) => {
    const before = answered()
    await crowd(1200, STEP)
    await finish(1200, after)
    return answered() - before
  }
  await letIn(2)
  const fast = await letIn(2)
  assert.ok(fast >= 550 && fast <= 700, `1.25 s at 2 ms each: ${fast}`)
  await letIn(25)
  const slow = await letIn(25)
  assert.ok(slow >= 50 && slow <= 70, `1.25 s at 25 ms each: ${slow}`)
})

test('the learnt pace is reset after a pause', async (t) => {
  const { crowd, finish, pass, answered, refused } = program(t)
  await crowd(300, STEP)
  await finish(300, 200)
  pass(60_000)
  const before = { answered: answered(), refused: refused() }
  await crowd(200, STEP)
  await finish(200, 3)
  assert.deepEqual([answered() - before.answered, refused() - before.refused], [200, 0])
})

test('a standstill of the machine causes no refusals when it is over', async (t) => {
  const { crowd, finish, refused, answered } = program(t)
  await crowd(20, STEP)
  await finish(1, 3_000)
  await finish(19, 2)
  const before = answered()
  for (let round = 0; round < 20; round += 1) {
    await crowd(16, STEP)
    await finish(16, 2)
  }
  assert.deepEqual([answered() - before, refused()], [320, 0])
})

test('visits under way get eight turns of nine while others wait at the entrance', async (t) => {
  const { crowd, finish, order } = program(t)
  await crowd(8, STEP)
  await crowd(90, '/min-side')
  await crowd(90, STEP)
  order.length = 0
  await finish(90, 3)
  const steps = order.filter((path) => path === STEP).length
  assert.equal(steps, 80)
})

test('at the entrance the newest request is served first, and the oldest of too many is refused', async (t) => {
  const { ask, crowd, finish, order, answers } = program(t, { mostWaiting: 20 })
  await crowd(8, STEP)
  for (let n = 1; n <= 25; n += 1) void ask('/log-ind', `n${n}`)
  await settled()
  order.length = 0
  assert.deepEqual(
    answers.map(({ name, status }) => [name, status]),
    [1, 2, 3, 4, 5].map((n) => [`n${n}`, 503]),
  )
  await finish(3, 3)
  assert.deepEqual(order, ['n25', 'n24', 'n23'])
})

test('a case system’s batch causes no refusal of a citizen and no wait for its connections', async (t) => {
  const { crowd, finish, begun, refused, answered } = program(t)
  await crowd(1000, API)
  assert.equal(begun.length, 6)
  assert.ok(refused(API) > 0)
  await crowd(1, '/min-side')
  assert.equal(begun.length, 7, 'begun at once')
  await crowd(150, '/min-side')
  await finish(2000, 3)
  assert.deepEqual([answered('/min-side'), refused('/min-side')], [151, 0])
})

test('a morning’s crowd refuses no call of a batch of 30 at a time: it gets a quarter of the turns', async (t) => {
  const { crowd, finish, refused, answered, order } = program(t)
  await crowd(3000, '/min-side')
  await crowd(500, STEP)
  order.length = 0
  let sent = 0
  for (let round = 0; round < 40; round += 1) {
    const next = 30 - (sent - answered(API) - refused(API))
    await crowd(next, API)
    sent += next
    await finish(10, 3)
    await crowd(20, STEP)
    await crowd(30, '/min-side')
  }
  const calls = order.filter((path) => path === API).length
  assert.ok(calls >= 80 && calls <= 120, `${calls} of ${order.length}`)
  assert.ok(refused(STEP) > 0, 'a crowd indeed')
  assert.equal(refused(API), 0)
})

test('a request not begun within four seconds is refused, although the pace promised more', async (t) => {
  const { crowd, pass, refused } = program(t)
  await crowd(20, STEP)
  pass(3_900)
  await settled()
  assert.equal(refused(), 0)
  pass(200)
  await settled()
  assert.equal(refused(), 12)
})

test('Retry-After spreads a refused crowd at the rate at which it can be answered', async (t) => {
  const { ask, crowd, finish } = program(t, { mostWaiting: 20 })
  for (let round = 0; round < 5; round += 1) {
    await crowd(28, STEP)
    await finish(28, 10)
  }
  await crowd(28, STEP)
  const told = async (count: number, path = STEP) => {
    const times: number[] = []
    for (let n = 0; n < count; n += 1) times.push(Number((await ask(path)).headers.get('retry-after')))
    return times
  }
  const first = await told(1000)
  assert.deepEqual(
    first,
    first.toSorted((a, b) => a - b),
  )
  // 1,000 at 10 ms each take ten seconds.
  const last = first.at(-1) ?? 0
  assert.ok(last >= 9 && last <= 13, `the last of them after ${last} s`)
  const times = Map.groupBy([...first, ...(await told(4700))], (seconds) => seconds)
  assert.equal(Math.max(...times.keys()), 20, 'and nobody later than that')
  // 5,700 at 10 ms each are 57 s, wrapped into 19. Each second but the first and the last gets
  // three times as many as it can answer.
  for (let second = 2; second < 20; second += 1) {
    const count = times.get(second)?.length ?? 0
    assert.ok(count >= 200 && count <= 450, `${count} after ${second} s`)
  }
  await crowd(20, API)
  assert.deepEqual(await told(1, API), [1], 'a case system waits for no citizen')
})

test('a request refused at the entrance counts as a whole visit to come: nine answers, not one', async (t) => {
  const { crowd, finish, answers } = program(t, { mostWaiting: 20 })
  for (let round = 0; round < 5; round += 1) {
    await crowd(28, STEP)
    await finish(28, 10)
  }
  await crowd(28, STEP)
  const lastTold = () => answers.at(-1)?.retryAfter ?? 0
  await crowd(100, STEP)
  const steps = lastTold()
  assert.ok(steps >= 1 && steps <= 3, `100 answers at 10 ms are a second: ${steps} s`)
  await crowd(120, '/min-side')
  const visits = lastTold() - steps
  assert.ok(visits >= 8 && visits <= 11, `900 answers are nine: ${visits} s`)
})

test('monitoring gets the recent number of refusals, and whether they are most', async (t) => {
  const { crowd, finish, pass, shedder } = program(t, { mostWaiting: 20 })
  assert.deepEqual(shedder.lately(), { answered: 0, refused: 0, mostRefused: false })
  await crowd(28, STEP)
  await finish(28, 3)
  assert.deepEqual(shedder.lately(), { answered: 28, refused: 0, mostRefused: false })
  await crowd(128, STEP)
  assert.deepEqual(shedder.lately(), { answered: 28, refused: 100, mostRefused: true })
  await finish(28, 3)
  pass(31_000)
  assert.equal(shedder.lately().mostRefused, true, 'for half a minute at least')
  pass(31_000)
  assert.equal(shedder.lately().mostRefused, false)
})

test('whoever counts a job centre waits for two who do, and holds no citizen back', async (t) => {
  const { crowd, begun } = program(t, { inFlight: 8 })
  await crowd(5, COUNT)
  assert.equal(begun.length, 2)
  await crowd(6, STEP)
  assert.equal(begun.filter(({ path }) => path === STEP).length, 6)
})

test('a load rests four times as long as it worked while citizens come, and its parts are small then', async (t) => {
  const { ask, finish, pass, shedder } = program(t)
  const alone = await shedder.turnOfLoad()
  assert.equal(alone.isBesideCitizens, false)
  pass(25)
  alone.done()
  const unrested = await shedder.turnOfLoad()
  pass(25)
  unrested.done()
  void ask(STEP)
  await settled()
  await finish(1, 1)
  let rested: Awaited<ReturnType<typeof shedder.turnOfLoad>> | null = null
  void shedder.turnOfLoad().then((turn) => (rested = turn))
  pass(99)
  await settled()
  assert.equal(rested, null)
  pass(1)
  await settled()
  assert.equal((rested as { isBesideCitizens: boolean } | null)?.isBesideCitizens, true)
})
