import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { databaseLimits } from '../../src/storage/connections.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { classOf, isRolledBack, ReadOnlyServerError } from '../../src/storage/database-errors.ts'
import { longStatements, transaction } from '../../src/storage/pipeline.ts'
import { createTestDatabase, execute } from '../support/database.ts'
import { Line } from '../support/line.ts'

// O-DEADLINE, O-AGE and O-WRITABLE: what the program does when its database is silent, gone, or may
// not write.

/**
 * Long enough for a busy machine to connect, and for its server to say first that the time is over.
 */
const short = { ...databaseLimits, connect: 6_000, place: 6_000, statement: 1_000, lock: 500, grace: 2_000 }

/** Far more than the short limits take, and less than anybody would wait without them. */
const BOUND_MILLISECONDS = 20_000

/** A database behind a line, with short limits. */
async function behindLine(t: TestContext, limits = short) {
  const database = await createTestDatabase()
  t.after(() => database.drop())
  const line = await Line.to(database.connectionString)
  t.after(() => line.close())
  const open = openDatabase(line.connectionString, { connections: 2, limits })
  t.after(() => open.close())
  return { ...open, line, direct: database.connectionString }
}

const select1 = sql<{ one: number }>`select 1 as one`

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  try {
    return await work()
  } finally {
    assert.ok(performance.now() - began < BOUND_MILLISECONDS)
  }
}

const isAway = (error: unknown): boolean => classOf(error) === 'away'

suite('O-DEADLINE: nothing waits without end', () => {
  test('a silent database costs each caller the time of one statement, and new ones the time to connect', async (t) => {
    const { db, line } = await behindLine(t)
    await select1.execute(db)
    line.fallSilent()
    await inTime(() => Promise.all(Array.from({ length: 6 }, () => assert.rejects(select1.execute(db), isAway))))
    line.cut()
    const { rows } = await inTime(() => select1.execute(db))
    assert.deepEqual(rows, [{ one: 1 }])
  })

  test('waiting for a place in the pool is not connecting: it has a longer time of its own, and an end too', async (t) => {
    const { db } = await behindLine(t, { ...short, connect: 2_000, place: 20_000, statement: 6_000 })
    await Promise.all([select1.execute(db), select1.execute(db)])
    // Longer than connecting may take.
    const held = () => sql`select pg_sleep(2.5)`.execute(db)
    const [, , waited] = await Promise.all([held(), held(), select1.execute(db)])
    assert.deepEqual(waited.rows, [{ one: 1 }])

    const impatient = await behindLine(t, { ...short, place: 2_000 })
    const { promise: over, resolve: end } = Promise.withResolvers<void>()
    const all = [1, 2].map(() => transaction(impatient.db, () => over))
    await inTime(() => assert.rejects(select1.execute(impatient.db), isAway))
    end()
    await Promise.all(all)
  })

  test('connections that were cut without a word are not used again, and new ones are made', async (t) => {
    const { db, line } = await behindLine(t)
    await Promise.all([select1.execute(db), select1.execute(db)])
    line.cut()
    await inTime(() => Promise.all([1, 2].map(() => assert.rejects(select1.execute(db), isAway))))
    await inTime(() => select1.execute(db))
    assert.equal(line.taken, 3)
  })

  test('each of several statements that travel together has its own time', async (t) => {
    const { db } = await behindLine(t)
    // Together they take longer than one may.
    const slow = () => sql`select pg_sleep(0.45)`
    await transaction(db, (trx) => Promise.all([1, 2, 3, 4].map(() => slow().execute(trx))))
  })

  test('the server ends a statement, a wait for a lock and an idle transaction by itself', async (t) => {
    const { db, direct } = await behindLine(t, { ...short, idle: 1_500 })
    await assert.rejects(sql`select pg_sleep(3)`.execute(db), { code: '57014' })
    await execute(direct, 'create table of_this_test (n integer)')
    await transaction(db, async (holder) => {
      await sql`lock table of_this_test`.execute(holder)
      await assert.rejects(
        inTime(() => sql`select n from of_this_test`.execute(db)),
        { code: '55P03' },
      )
    })
    const idle = transaction(db, async (trx) => {
      await select1.execute(trx)
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      await select1.execute(trx)
    })
    await assert.rejects(idle, isAway)
    await select1.execute(db)
  })

  test('the sessions tell the server when a peer is gone', async (t) => {
    const { db } = await behindLine(t)
    const { rows } = await sql<{ name: string; setting: string }>`
      select name, setting from pg_settings
      where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by name`.execute(
      db,
    )
    assert.deepEqual(
      rows.map(({ setting }) => setting),
      ['10000', '500', '1000'],
    )
    const { rows: options } = await sql<{ tcp_user_timeout: string }>`show tcp_user_timeout`.execute(db)
    assert.ok(options.length === 1)
  })

  test('the night and large writes have longer, on both sides, and only in their own transaction', async (t) => {
    const { db } = await behindLine(t)
    await transaction(db, async (trx) => {
      await longStatements(trx)
      await sql`select pg_sleep(1.6)`.execute(trx)
    })
    for (let n = 0; n < 2; n += 1) await assert.rejects(sql`select pg_sleep(3)`.execute(db), { code: '57014' })
  })

  test('closing does not wait for a server that never closes its end', async (t) => {
    const database = await createTestDatabase()
    t.after(() => database.drop())
    const line = await Line.to(database.connectionString)
    t.after(() => line.close())
    const open = openDatabase(line.connectionString, { connections: 2, limits: short })
    await select1.execute(open.db)
    line.fallSilent()
    await inTime(() => open.close())
  })
})

suite('O-AGE: connections are made anew', () => {
  test('after their age, one after the other, and never in a transaction', async (t) => {
    const { db, line } = await behindLine(t, { ...short, age: 500 })
    const pid = sql<{ pid: number }>`select pg_backend_pid() as pid`
    const seen = await transaction(db, async (trx) => {
      const first = await pid.execute(trx)
      await sql`select pg_sleep(0.9)`.execute(trx)
      return [first.rows[0]?.pid, (await pid.execute(trx)).rows[0]?.pid]
    })
    assert.equal(seen[0], seen[1])
    const later = await pid.execute(db)
    assert.notEqual(later.rows[0]?.pid, seen[0])
    assert.equal(line.taken, 2)
  })
})

suite('O-WRITABLE: only a server that may write', () => {
  test('is taken of several hosts, in their order, and looked for anew when it is lost', async (t) => {
    const database = await createTestDatabase()
    t.after(() => database.drop())
    const [one, other] = await Promise.all([Line.to(database.connectionString), Line.to(database.connectionString)])
    t.after(() => one.close())
    t.after(() => other.close())
    const { host } = new URL(one.connectionString)
    const list = `127.0.0.1:1,${host},${new URL(other.connectionString).host}`
    const open = openDatabase(one.connectionString.replace(host, list), { connections: 2, limits: short })
    t.after(() => open.close())
    const gone = async () => {
      while (open.pool.totalCount > 0) await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await select1.execute(open.db)
    assert.deepEqual([one.taken, other.taken], [1, 0], 'nobody listens at the first, so the second is taken')

    const name = new URL(database.connectionString).pathname.slice(1)
    await execute(database.connectionString, `alter database ${name} set default_transaction_read_only = on`)
    one.closeAll()
    await gone()
    await assert.rejects(select1.execute(open.db), ReadOnlyServerError)
    assert.deepEqual([one.taken, other.taken], [2, 1], 'each is asked once, and closed')

    await execute(
      database.connectionString,
      'set default_transaction_read_only = off',
      `alter database ${name} reset default_transaction_read_only`,
    )
    await select1.execute(open.db)
    assert.deepEqual([one.taken, other.taken], [3, 1])
    one.close()
    await gone()
    await select1.execute(open.db)
    assert.deepEqual([one.taken, other.taken], [3, 2])
  })

  test('is found also by whoever asks the pool itself: the counter of tries, the look at roles', async (t) => {
    const { line } = await behindLine(t)
    const { host } = new URL(line.connectionString)
    const address = line.connectionString.replace(host, `127.0.0.1:1,${host}`)
    const open = openDatabase(address, { connections: 1, limits: short })
    t.after(() => open.close())
    const { rows } = await open.pool.query('select 1 as one')
    assert.deepEqual(rows, [{ one: 1 }])
    // After a refusal the pool makes a new connection, to the host that it knows.
    await assert.rejects(open.pool.query('select 1 / 0'), { code: '22012' })
    await open.pool.query('select 1')
    assert.equal(line.taken, 2)
  })

  test('and a silent one costs them no more than one statement', async (t) => {
    const { pool, line } = await behindLine(t)
    await pool.query('select 1')
    line.fallSilent()
    await inTime(() => assert.rejects(pool.query('select 1'), isAway))
    line.cut()
    await inTime(() => pool.query('select 1'))
  })
})

suite('O-CLASS: that nothing was changed is known only where the rollback was answered', () => {
  test('after a refusal, a bug and a statement that failed: known', async (t) => {
    const { db } = await behindLine(t)
    for (const work of ['select 1 / 0', `do $$ begin raise exception using errcode = '53100'; end $$`]) {
      const error = await transaction(db, (trx) => sql.raw(work).execute(trx)).catch((cause: unknown) => cause)
      assert.equal(isRolledBack(error), true, work)
    }
    const bug = new Error('a bug of ours')
    await assert.rejects(transaction(db, () => Promise.reject(bug)))
    assert.equal(isRolledBack(bug), true)
  })

  test('when the connection goes while the commit is under way: not known', async (t) => {
    const { db, line, direct } = await behindLine(t)
    await execute(direct, 'create table of_this_test (n integer)')
    const error = await transaction(db, async (trx) => {
      await sql`insert into of_this_test values (1)`.execute(trx)
      line.closeAll()
    }).catch((cause: unknown) => cause)
    assert.equal(classOf(error), 'away')
    assert.equal(isRolledBack(error), false)
  })
})
