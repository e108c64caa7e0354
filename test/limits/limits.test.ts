import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { limitHeaders } from '../../src/http/limit-headers.ts'
import { type Limits, type Taken, usualBounds } from '../../src/rules/limits.ts'
import { type OpenDatabase, openDatabase } from '../../src/storage/database.ts'
import { openLimits } from '../../src/storage/limits.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

// J-LIMITS: tries are counted exactly, whoever races, and by all processes together. Two processes
// share nothing but the database: here two pools with a counter each.

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

let it: TestDatabase
let pools: OpenDatabase[]
before(async () => {
  it = await createTestDatabase()
  opened.defer(it.drop)
  pools = [1, 2].map(() => openDatabase(it.connectionString, { connections: 4 }))
  for (const one of pools) opened.defer(() => one.close())
})

const hash = (key: string) => Buffer.from(`hashed${key.length}${key.slice(-1)}`)
const bounds = { ...usualBounds, search: 5, requests: 3 }
const process = (nth = 0): Limits => {
  const database = pools[nth]
  assert.ok(database)
  return openLimits(database.pool, { bounds, hash })
}
const rows = async () =>
  (await pools[0]?.pool.query<{ key: string; points: number }>('select key, points from quota order by key'))?.rows ??
  []
const forget = async () => await pools[0]?.pool.query('delete from quota')
const isTaken = ({ ok }: Taken) => ok

suite('J-LIMITS: tries that all processes count', () => {
  test('of 40 tries at once, by two processes, exactly five go on', async () => {
    await forget()
    const [one, two] = [process(0), process(1)]
    const tries = Array.from({ length: 40 }, (_, nth) => (nth % 2 === 0 ? one : two).take('search', 'a'))
    assert.equal((await Promise.all(tries)).filter(isTaken).length, 5)
  })

  test('each key and each limit has its own count', async () => {
    await forget()
    const limits = process()
    for (let nth = 0; nth < 6; nth += 1) await limits.take('search', 'a')
    assert.equal((await limits.take('search', 'a')).ok, false)
    assert.equal((await limits.take('search', 'b')).ok, true)
    assert.equal((await limits.take('token', 'a')).ok, true)
  })

  test('a try says what is left and when all is there again', async () => {
    await forget()
    const limits = process()
    const first = await limits.take('search', 'a')
    assert.deepEqual(
      { ...first, resetSeconds: 0 },
      { name: 'search', ok: true, most: 5, seconds: 60, left: 4, resetSeconds: 0 },
    )
    assert.ok(first.resetSeconds >= 1 && first.resetSeconds <= 60)
    for (let nth = 0; nth < 4; nth += 1) assert.equal((await limits.take('search', 'a')).left, 3 - nth)
    const sixth = await limits.take('search', 'a')
    assert.deepEqual([sixth.ok, sixth.left], [false, 0])
  })

  test('a window that is over begins anew', async () => {
    await forget()
    for (let nth = 0; nth < 6; nth += 1) await process().take('search', 'a')
    assert.equal((await process().take('search', 'a')).ok, false)
    await pools[0]?.pool.query('update quota set expire = expire - 60000')
    assert.equal((await process().take('search', 'a')).left, 4)
  })

  test('whoever has gone over the bound is refused without the database', async () => {
    await forget()
    const limits = process()
    for (let nth = 0; nth < 30; nth += 1) await limits.take('search', 'a')
    assert.deepEqual(
      (await rows()).map(({ points }) => points),
      [6],
    )
  })

  test('a key is stored as its hash alone', async () => {
    await forget()
    await process().take('codes_to_address', '+4520123456')
    const [row] = await rows()
    assert.equal(row?.key, `codes_to_address:${Buffer.from('hashed116').toString('base64url')}`)
  })
})

test('J-LIMITS: a process counts its own pace in memory', async () => {
  await forget()
  const limits = process()
  const answers = await Promise.all([1, 2, 3, 4].map(() => limits.take('requests', 'a')))
  assert.deepEqual(answers.map(isTaken), [true, true, true, false])
  assert.equal((await process().take('requests', 'a')).ok, true)
  assert.deepEqual(await rows(), [])
})

test('J-LIMITS: the headers of a bounded request', () => {
  const taken: Taken = { name: 'search', ok: true, most: 60, seconds: 60, left: 59, resetSeconds: 41 }
  const told = { 'ratelimit-policy': '"search";q=60;w=60', ratelimit: '"search";r=59;t=41' }
  assert.deepEqual(limitHeaders(taken), told)
  const over = { ...taken, ok: false, left: 0 }
  assert.deepEqual(limitHeaders(over), { ...told, ratelimit: '"search";r=0;t=41', 'retry-after': '41' })
  const lane: Taken = { name: 'under_way', ok: false, most: 8, seconds: null, left: 0, resetSeconds: 1 }
  assert.equal(limitHeaders(lane)['ratelimit-policy'], '"under_way";q=8;qu="concurrent-requests"')
})
